package newspaper

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed data/page.html
var pageFile string

// pages parses the two page templates, "article" and "front".
func pages() (*template.Template, error) {
	return template.New("pages").Funcs(template.FuncMap{
		"clock": func(t time.Time) string {
			days := []string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}
			return fmt.Sprintf("%s, %s, %s (GMT+7)", t.Format("15:04"), days[t.Weekday()], t.Format("02/01/2006"))
		},
		"iso":  func(t time.Time) string { return t.Format(time.RFC3339) },
		"slug": slug,
	}).Parse(pageFile)
}

// feedNames are the feeds and the section that each of them holds; "" is all.
func feedNames() map[string]string {
	return map[string]string{"home.rss": "", "chinh-tri.rss": "Chính trị", "xa-hoi.rss": "Xã hội", "kinh-te.rss": "Kinh tế", "the-thao.rss": "Thể thao"}
}

type rss struct {
	XMLName xml.Name  `xml:"rss"`
	Version string    `xml:"version,attr"`
	Title   string    `xml:"channel>title"`
	Link    string    `xml:"channel>link"`
	About   string    `xml:"channel>description"`
	Items   []rssItem `xml:"channel>item"`
}

type rssItem struct {
	Title string `xml:"title"`
	Link  string `xml:"link"`
	GUID  string `xml:"guid"`
	Date  string `xml:"pubDate"`
	About cdata  `xml:"description"`
}

type cdata struct {
	Text string `xml:",cdata"`
}

// feed serves RSS, with an ETag and Last-Modified that change with its content alone.
func (p *Paper) feed(w http.ResponseWriter, r *http.Request) {
	section, ok := feedNames()[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	base := "http://" + r.Host
	doc := rss{Version: "2.0", Title: Name, Link: base + "/", About: "Tin mới nhất của " + Name}
	var newest time.Time
	for _, a := range p.published(true) {
		if section != "" && a.Section != section {
			continue
		}
		if a.Published.After(newest) {
			newest = a.Published
		}
		doc.Items = append(doc.Items, rssItem{
			Title: a.Title, Link: base + a.Path, GUID: base + a.Path, Date: a.Published.Format(time.RFC1123Z),
			About: cdata{fmt.Sprintf(`<a href="%s"><img src="%s/anh/%d.svg" /></a></br>%s`, base+a.Path, base, a.ID, template.HTMLEscapeString(a.Lead))},
		})
	}
	body, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	serve(w, r, "application/rss+xml; charset=utf-8", append([]byte(xml.Header), body...), newest)
}

// page serves an article; an address with the right number and another slug is
// redirected to the right one.
func (p *Paper) page(w http.ResponseWriter, r *http.Request) {
	a, ok := p.find(r.PathValue("slug"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.URL.Path != a.Path {
		http.Redirect(w, r, a.Path, http.StatusMovedPermanently)
		return
	}
	p.render(w, r, "article", map[string]any{"Paper": Name, "Base": "http://" + r.Host, "A": a}, a.Published)
}

// front serves the list of what is in the feeds.
func (p *Paper) front(w http.ResponseWriter, r *http.Request) {
	list := p.published(false)
	var newest time.Time
	if len(list) > 0 {
		newest = list[0].Published
	}
	p.render(w, r, "front", map[string]any{"Paper": Name, "Articles": list}, newest)
}

func (p *Paper) render(w http.ResponseWriter, r *http.Request, name string, data any, changed time.Time) {
	var b bytes.Buffer
	t, err := pages()
	if err == nil {
		err = t.ExecuteTemplate(&b, name, data)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	serve(w, r, "text/html; charset=utf-8", b.Bytes(), changed)
}

// picture serves a plain drawing in place of a photograph.
func (p *Paper) picture(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.PathValue("name"), ".svg") {
		http.NotFound(w, r)
		return
	}
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="#d8e2dc"/>` +
		`<path d="M0 360 200 140 330 280 430 190 640 360z" fill="#8fa89b"/><circle cx="520" cy="90" r="38" fill="#f4c95d"/></svg>`
	serve(w, r, "image/svg+xml", []byte(svg), p.o.Start)
}

// serve answers conditional requests with 304.
func serve(w http.ResponseWriter, r *http.Request, contentType string, body []byte, changed time.Time) {
	sum := sha256.Sum256(body)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	w.Header().Set("Content-Type", contentType)
	http.ServeContent(w, r, "", changed, bytes.NewReader(body))
}
