package feeds

import (
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// entry is what a feed says of one item, before anything of it is believed: of links,
// dates and images all candidates, best first.
type entry struct {
	title, guid   string
	links, images []string
	dates         []string
	lead, content string
	section       string
}

// item chooses and cleans.
func (e *entry) item(base *url.URL) Item {
	it := Item{
		GUID:    strings.TrimSpace(e.guid),
		Title:   plain(e.title),
		Lead:    plain(e.lead),
		Content: e.content,
		Section: plain(e.section),
	}
	for _, l := range e.links {
		if it.URL = absolute(l, base); it.URL != "" {
			break
		}
	}
	images := append(e.images, firstImage(e.lead), firstImage(e.content))
	for _, l := range images {
		if it.Image = absolute(l, base); it.Image != "" {
			break
		}
	}
	for _, s := range e.dates {
		t, ok := ParseDate(s)
		if ok {
			it.PublishedAt = t
			break
		}
	}
	return it
}

// parts counts what is there of a title, an address and a date.
func (e *entry) parts() int {
	n := 0
	for _, s := range []string{e.title, first(e.links...), first(e.dates...)} {
		if strings.TrimSpace(s) != "" {
			n++
		}
	}
	return n
}

// baseFor returns the base for the links of one raw item: its own xml:base, or that
// of its link.
func (e *entry) baseFor(raw []byte, base *url.URL) *url.URL {
	base = resolveBase(base, attr(raw, "xml:base"))
	for _, name := range []string{"link", "guid", "id"} {
		if own := attr(firstTag(raw, name), "xml:base"); own != "" {
			return resolveBase(base, own)
		}
	}
	return base
}

// readRaw takes from the raw item what gofeed does not give: an Atom id as it was
// written (gofeed rewrites it as a URL), and the name that RDF gives to an item.
func (e *entry) readRaw(raw []byte, kind string) {
	switch kind {
	case FormatAtom:
		tag := firstTag(raw, "id")
		if end := markupEnd(tag, 0); len(tag) > 0 && end > 0 {
			inner, _ := innerText(tag[end:], tagName(tag))
			own := strings.TrimSpace(unescape(inner))
			if u, err := url.Parse(own); err == nil && u.String() == e.guid {
				e.guid = own
			}
		}
	case FormatRDF:
		about := attr(raw, "rdf:about")
		if e.guid == "" {
			e.guid = about
		}
		e.links = append(e.links, about)
	}
}

func fromRSS(i *rss.Item) *entry {
	e := &entry{title: i.Title, lead: i.Description, content: i.Content}
	e.links = append(e.links, extValue(i.Extensions, "feedburner", "origLink"))
	e.links = append(e.links, i.Links...)
	e.links = append(e.links, extLink(i.Extensions))
	if i.GUID != nil {
		e.guid = i.GUID.Value
		permalink := !strings.EqualFold(strings.TrimSpace(i.GUID.IsPermalink), "false")
		if strings.HasPrefix(e.guid, "http") || permalink && strings.HasPrefix(e.guid, "/") {
			e.links = append(e.links, e.guid)
		}
	}
	e.dates = append(e.dates, i.PubDate,
		extValue(i.Extensions, "dc", "date"), extValue(i.Extensions, "dcterms", "issued"), extValue(i.Extensions, "dcterms", "created"),
		extValue(i.Extensions, "atom", "published"), extValue(i.Extensions, "atom", "issued"))
	for _, name := range []string{"published", "date", "publishdate", "publisheddate", "publish_date", "issued", "created", "pubtime", "updated", "lastmod"} {
		for key, value := range i.Custom {
			if strings.EqualFold(key, name) {
				e.dates = append(e.dates, value)
			}
		}
	}
	e.dates = append(e.dates, extValue(i.Extensions, "dcterms", "modified"), extValue(i.Extensions, "atom", "updated"))
	if e.title == "" {
		e.title = first(extValue(i.Extensions, "dc", "title"), extValue(i.Extensions, "media", "title"))
	}
	if e.lead == "" {
		e.lead = first(extValue(i.Extensions, "dc", "description"), extValue(i.Extensions, "atom", "summary"), extValue(i.Extensions, "itunes", "summary"))
	}
	if len(i.Categories) > 0 {
		e.section = i.Categories[0].Value
	}
	e.section = first(e.section, extValue(i.Extensions, "dc", "subject"))
	e.images = mediaImages(i.Extensions)
	for _, enc := range i.Enclosures {
		if strings.HasPrefix(enc.Type, "image") || enc.Type == "" && imageName(enc.URL) {
			e.images = append(e.images, enc.URL)
		}
	}
	for key, value := range i.Custom {
		if k := strings.ToLower(key); k == "image" || k == "thumb" || k == "thumbnail" {
			e.images = append(e.images, value)
		}
	}
	return e
}

func fromAtom(a *atom.Entry) *entry {
	e := &entry{title: a.Title, guid: a.ID, lead: a.Summary, dates: []string{a.Published}}
	e.dates = append(e.dates, extValue(a.Extensions, "dc", "date"), extValue(a.Extensions, "dcterms", "issued"), extValue(a.Extensions, "atom03", "issued"), a.Updated)
	if a.Content != nil {
		e.content = a.Content.Value
	}
	e.links = append(e.links, extValue(a.Extensions, "feedburner", "origLink"), alternate(a.Links))
	if a.Content != nil {
		e.links = append(e.links, a.Content.Src)
	}
	if strings.HasPrefix(a.ID, "http") {
		e.links = append(e.links, a.ID)
	}
	if len(a.Categories) > 0 {
		e.section = first(a.Categories[0].Label, a.Categories[0].Term)
	}
	e.images = mediaImages(a.Extensions)
	for _, l := range a.Links {
		if l.Rel == "enclosure" && strings.HasPrefix(l.Type, "image") {
			e.images = append(e.images, l.Href)
		}
	}
	return e
}

// alternate returns the address of the page that an Atom entry or feed stands for.
func alternate(links []*atom.Link) string {
	best, score := "", 0
	for _, l := range links {
		s := 0
		switch {
		case strings.TrimSpace(l.Href) == "":
		case l.Rel == "alternate" || l.Rel == "http://www.iana.org/assignments/relation/alternate":
			s = 2
			if l.Type == "" || strings.Contains(l.Type, "html") {
				s = 3
			}
		case l.Rel == "related" || l.Rel == "via":
			s = 1
		}
		if s > score {
			best, score = l.Href, s
		}
	}
	return best
}

func mediaImages(e ext.Extensions) []string {
	var out []string
	var visit func(list []ext.Extension, thumbnail bool)
	visit = func(list []ext.Extension, thumbnail bool) {
		for _, x := range list {
			medium, kind, u := x.Attrs["medium"], x.Attrs["type"], first(x.Attrs["url"], x.Attrs["href"])
			if u != "" && (thumbnail || medium == "image" || strings.HasPrefix(kind, "image") || medium == "" && kind == "" && imageName(u)) {
				out = append(out, u)
			}
			visit(x.Children["content"], false)
			visit(x.Children["thumbnail"], true)
		}
	}
	media := e["media"]
	visit(media["content"], false)
	visit(media["group"], false)
	visit(media["thumbnail"], true)
	visit(e["itunes"]["image"], true)
	return out
}

func imageName(u string) bool {
	u, _, _ = strings.Cut(strings.ToLower(u), "?")
	for _, end := range []string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"} {
		if strings.HasSuffix(u, end) {
			return true
		}
	}
	return false
}

// extValue returns the text of the first extension element of that name.
func extValue(e ext.Extensions, prefix, name string) string {
	for _, x := range e[prefix][name] {
		if v := strings.TrimSpace(x.Value); v != "" {
			return v
		}
	}
	return ""
}

// extLink returns the address in an RSS item's or channel's atom:link.
func extLink(e ext.Extensions) string {
	for _, prefix := range []string{"atom", "atom03", "atom10"} {
		for _, x := range e[prefix]["link"] {
			if rel := x.Attrs["rel"]; rel == "" || rel == "alternate" {
				return x.Attrs["href"]
			}
		}
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}
