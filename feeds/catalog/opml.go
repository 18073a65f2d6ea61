package catalog

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

const (
	// maxOPML bounds a list of feeds from outside, in bytes.
	maxOPML = 4 << 20
	// maxOutlines is how many feeds are read from one list.
	maxOutlines = 10_000
	// maxNesting is how deep folders may stand in each other.
	maxNesting = 32
)

// ErrNotOPML says that a document is no list of feeds.
var ErrNotOPML = errors.New("no OPML document")

// Outline is one feed of a list.
type Outline struct {
	// Title is the feed's name, may be empty.
	Title string
	// URL is the feed's http or https address.
	URL string
	// Site is the address of the paper's page, may be empty.
	Site string
	// Folder is the name of the folder that holds the feed, outermost first and
	// joined by "/"; empty at the top.
	Folder string
}

// ReadOPML reads the list of feeds that another reader wrote. Entries without a web
// address are left out, and an address that stands twice is read once. A document
// that breaks off gives its feeds and an error.
func ReadOPML(r io.Reader) ([]Outline, error) {
	limited := &io.LimitedReader{R: r, N: maxOPML + 1}
	dec := xml.NewDecoder(limited)
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var out []Outline
	var folders []string
	seen := map[string]bool{}
	started := false
	for {
		tok, err := dec.Token()
		switch {
		case limited.N == 0:
			return out, fmt.Errorf("read OPML: longer than %d bytes", maxOPML)
		case errors.Is(err, io.EOF) && started:
			return out, nil
		case errors.Is(err, io.EOF):
			return nil, ErrNotOPML
		case err != nil:
			return out, fmt.Errorf("read OPML: %w", err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			name := strings.ToLower(t.Name.Local)
			if !started && name != "opml" {
				return nil, ErrNotOPML
			}
			started = true
			if name != "outline" {
				continue
			}
			o := outlineOf(t)
			o.Folder = strings.Join(nonEmpty(folders), "/")
			if o.URL != "" && !seen[o.URL] && len(out) < maxOutlines {
				seen[o.URL] = true
				out = append(out, o)
			}
			if len(folders) == maxNesting {
				return out, fmt.Errorf("read OPML: folders nest deeper than %d", maxNesting)
			}
			folder := ""
			if o.URL == "" {
				folder = o.Title
			}
			folders = append(folders, folder)
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") && len(folders) > 0 {
				folders = folders[:len(folders)-1]
			}
		}
	}
}

// outlineOf reads the attributes of an outline element.
func outlineOf(t xml.StartElement) Outline {
	var o Outline
	for _, a := range t.Attr {
		v := strings.Join(strings.Fields(a.Value), " ")
		switch strings.ToLower(a.Name.Local) {
		case "title":
			o.Title = v
		case "text":
			if o.Title == "" {
				o.Title = v
			}
		case "xmlurl":
			o.URL = webAddress(v)
		case "htmlurl":
			o.Site = webAddress(v)
		}
	}
	return o
}

// webAddress returns an address if it is one of the web, else "".
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

func nonEmpty(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// opml is the document that WriteOPML writes.
type opml struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	Title    string        `xml:"head>title"`
	Outlines []opmlOutline `xml:"body>outline"`
}

type opmlOutline struct {
	Text     string        `xml:"text,attr"`
	Title    string        `xml:"title,attr"`
	Type     string        `xml:"type,attr,omitempty"`
	XMLURL   string        `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string        `xml:"htmlUrl,attr,omitempty"`
	Outlines []opmlOutline `xml:"outline"`
}

// WriteOPML writes a list of feeds as OPML 2.0, a folder for every different
// Outline.Folder in the order in which they first stand.
func WriteOPML(w io.Writer, title string, feeds []Outline) error {
	doc := opml{Version: "2.0", Title: title}
	folders := map[string]int{}
	for _, f := range feeds {
		o := opmlOutline{Text: f.Title, Title: f.Title, Type: "rss", XMLURL: f.URL, HTMLURL: f.Site}
		if o.Text == "" {
			o.Text = f.URL
		}
		if f.Folder == "" {
			doc.Outlines = append(doc.Outlines, o)
			continue
		}
		i, ok := folders[f.Folder]
		if !ok {
			i = len(doc.Outlines)
			folders[f.Folder] = i
			doc.Outlines = append(doc.Outlines, opmlOutline{Text: f.Folder, Title: f.Folder})
		}
		doc.Outlines[i].Outlines = append(doc.Outlines[i].Outlines, o)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	return nil
}
