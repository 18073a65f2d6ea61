package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// headlineOf finds the headline of a page: its text and, where the page shows it,
// its element. What the head of the page says decides which of several headings it
// is; a page whose head only names the paper is searched for an element that is
// marked as title.
func headlineOf(doc *html.Node, f *facts) (string, *html.Node) {
	var said []string
	for _, t := range append(append([]string{}, f.titles...), f.pageTitle) {
		if t = withoutSite(t, f.site); t != "" && !samePhrase(t, f.site) {
			said = append(said, t)
		}
	}
	var shown []*html.Node
	each(doc, func(n *html.Node) bool {
		if n.DataAtom == atom.H1 || isHeading(n.DataAtom) && len(shown) < 40 || isTitleMark(n) {
			if t := text(n); len(t) >= 8 && len(t) <= 400 {
				shown = append(shown, n)
			}
		}
		return n.DataAtom != atom.Nav && n.DataAtom != atom.Footer && n.DataAtom != atom.Head
	})
	best, bestNode := 0.0, (*html.Node)(nil)
	for _, n := range shown {
		t := bagOf(text(n))
		for i, s := range said {
			score := t.f1(bagOf(s)) - 0.02*float64(i)
			if n.DataAtom == atom.H1 {
				score += 0.1
			}
			if score > best+0.001 {
				best, bestNode = score, n
			}
		}
	}
	if best >= 0.5 {
		return text(bestNode), bestNode
	}
	if h1 := only(shown, func(n *html.Node) bool { return n.DataAtom == atom.H1 && !samePhrase(text(n), f.site) }); h1 != nil && len(said) == 0 {
		return text(h1), h1
	}
	if len(said) > 0 && (len(f.titles) > 0 || len(wordsOf(said[0])) > 4) {
		return said[0], nil
	}
	for _, n := range shown {
		if isTitleMark(n) && len(wordsOf(text(n))) >= 4 && first(n, func(c *html.Node) bool { return c.DataAtom == atom.A }) == nil {
			return text(n), n
		}
	}
	return firstOf(append(said, f.pageTitle)...), nil
}

// only returns the one node that f accepts, nil if there are none or several.
func only(nodes []*html.Node, f func(*html.Node) bool) *html.Node {
	var found *html.Node
	for _, n := range nodes {
		if f(n) {
			if found != nil {
				return nil
			}
			found = n
		}
	}
	return found
}

// isTitleMark reports whether an element that is no heading is named as a title.
func isTitleMark(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Span, atom.P, atom.Td, atom.Strong, atom.B, atom.Font:
		return attr(n, "itemprop") == "headline" || roles(n).is(roleTitle)
	}
	return false
}

// withoutSite takes the paper's name off a title: "A - Báo B", "A | B".
func withoutSite(title, site string) string {
	title = collapse(title)
	for _, sep := range []string{" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · "} {
		i := strings.LastIndex(title, sep)
		if i <= 0 {
			continue
		}
		tail := title[i+len(sep):]
		words := len(wordsOf(tail))
		sure := samePhrase(tail, site) || strings.Contains(tail, ".vn") || strings.Contains(tail, ".com") || startsWithAny(tail, "Báo ", "Tạp chí ", "Trang ", "Cổng ", "Đài ")
		if sure || sep == " | " && words <= 6 && len(wordsOf(title[:i])) > words {
			return withoutSite(title[:i], site)
		}
	}
	return title
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// samePhrase reports whether two texts have the same words in the same order.
func samePhrase(a, b string) bool {
	return a != "" && b != "" && strings.Join(wordsOf(a), " ") == strings.Join(wordsOf(b), " ")
}
