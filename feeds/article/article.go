package article

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is what a newspaper's page says of its article. A field is empty where
// nothing was found; nothing is invented.
type Page struct {
	// Title is the headline without the paper's name.
	Title string
	// Lead is the paragraph that the paper itself sets apart from the body, the
	// sapo; empty if there is none.
	Lead string
	// Text is the body without the lead, its paragraphs separated by "\n".
	Text string
	// Byline is the writer's name as printed, without "Theo" and the like.
	Byline string
	// Image is the absolute http or https address of the article's main picture.
	Image string
	// PublishedAt is when the article came out; the zero time if the page does not
	// say. A time without a zone is read as Vietnam's.
	PublishedAt time.Time
	// Section is the paper's own section.
	Section string
}

// Extract reads a newspaper's page, which must be UTF-8. base is the page's own
// address, against which links are resolved and whose host may have a rule; it may
// be nil. The error is not nil only if the page cannot be parsed at all.
func Extract(src []byte, base *url.URL) (Page, error) {
	doc, scripts, err := parsePage(src)
	if err != nil {
		return Page{}, err
	}
	body := first(doc, func(n *html.Node) bool { return n.DataAtom == atom.Body })
	if body == nil {
		body = doc
	}
	f := factsOf(doc, scripts)
	title, headline := headlineOf(body, f)
	page := Page{Title: title, Image: absolute(base, f.image), Section: f.section}
	page.PublishedAt = publishedAt(f, doc, headline)
	shown := bylinesShown(body)

	second := secondOpinion(doc, base)
	caps := prune(body)
	o := outlineOf(body)
	lines, data := choose(o, f, headline, second, scripts)

	a := assembly{title: title, captions: caps, facts: f}
	if base != nil {
		a.host = base.Hostname()
	}
	lead := a.leadOf(o, lines, headline)
	if data {
		lead = a.leadOfData(lines)
	}
	page.Text, page.Lead, page.Byline = a.finish(lines, lead)
	page.Byline = a.bylineOf(page.Byline, shown, o.blocks)
	return page, nil
}

// publishedAt takes the time from the page's head, else from near the headline.
func publishedAt(f *facts, doc, headline *html.Node) time.Time {
	for _, s := range f.times {
		if t, ok := parseMeta(s); ok {
			return t
		}
	}
	t, _ := shownNear(doc, headline)
	return t
}

// paragraphs joins lines.
func paragraphs(lines []string) string { return strings.Join(lines, "\n") }
