package article

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// shownNear looks for the date that a page shows near its headline. The clock of
// the page and the dates in its footer are never the article's, so only marked
// elements, then the texts just after the headline, then a marked one just before
// it are read.
func shownNear(doc, headline *html.Node) (time.Time, bool) {
	if headline == nil {
		return time.Time{}, false
	}
	before, after := textsAround(doc, headline)
	for _, t := range after {
		if e := marker(t.node); e != nil {
			if at, ok := parseMeta(firstOf(attr(e, "datetime"), attr(e, "content"), t.text)); ok {
				return at, true
			}
		}
	}
	size := 0
	var joined strings.Builder
	for _, t := range after {
		if size += len(t.text); size > 300 {
			break
		}
		joined.WriteString(t.text + " ")
		if at, ok := parseShown(t.text); ok && len(t.text) < 60 {
			if full, clock, ok := findShown(joined.String()); ok && clock && sameDay(full, at) {
				return full, true
			}
			return at, true
		}
	}
	if at, clock, ok := findShown(joined.String()); ok && clock {
		return at, true
	}
	for i := len(before) - 1; i >= max(0, len(before)-3); i-- {
		if e := marker(before[i].node); e != nil && !inHeader(before[i].node) {
			if at, ok := parseMeta(firstOf(attr(e, "datetime"), attr(e, "content"), before[i].text)); ok {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// textAt is a text node with white space collapsed.
type textAt struct {
	text string
	node *html.Node
}

// textsAround returns the texts before the headline, and about 800 bytes of those
// after it.
func textsAround(doc, headline *html.Node) (before, after []textAt) {
	seen, size := false, 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && size < 800; c = c.NextSibling {
			switch {
			case c == headline:
				seen = true
			case c.Type == html.ElementNode:
				walk(c)
			case c.Type == html.TextNode:
				t := collapse(c.Data)
				if t == "" || seen && licensed.MatchString(t) {
					continue
				}
				if seen {
					size += len(t)
					after = append(after, textAt{t, c})
				} else {
					before = append(before, textAt{t, c})
				}
			}
		}
	}
	walk(doc)
	return before, after
}

// licensed finds a line about the paper's licence, whose date is never the article's.
var licensed = regexp.MustCompile(`(?i)giấy phép|cấp ngày|bản quyền|copyright|©|®`)

// marker returns the element around a text that is marked as a date, or nil.
func marker(n *html.Node) *html.Node {
	for range 3 {
		if n = n.Parent; n == nil {
			return nil
		}
		if n.DataAtom == atom.Time || attr(n, "itemprop") == "datePublished" {
			return n
		}
		if n.DataAtom == atom.A || isBlock(n.DataAtom) && len(text(n)) > 120 {
			return nil
		}
		if roles(n).is(roleDate) {
			return n
		}
	}
	return nil
}

// inHeader reports whether a text stands in the head of the site.
func inHeader(n *html.Node) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.DataAtom == atom.Header || n.DataAtom == atom.Nav || roles(n).is(roleHead) {
			return first(n, func(c *html.Node) bool { return c.DataAtom == atom.H1 }) == nil
		}
	}
	return false
}
