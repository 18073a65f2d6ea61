package article

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// marked returns the element below root that is named as the article's body and
// holds the most running text.
func marked(o *outline, root *html.Node) *html.Node {
	var best *html.Node
	top := 0.0
	for _, n := range o.order {
		s := o.spans[n]
		w := markWeight(n)
		if w == 0 || !within(n, root) {
			continue
		}
		score := w * float64(proseOf(o.blocks[s.start:s.end]))
		if score > top || score == top && best != nil && within(n, best) {
			top, best = score, n
		}
	}
	if top < minBody/2 {
		return nil
	}
	return wholeOf(best, o)
}

// wholeOf returns the element that holds all pieces of a body that is cut into
// several elements of one name, as papers do to set advertisements between them;
// n itself if there are no further pieces.
func wholeOf(n *html.Node, o *outline) *html.Node {
	name := attr(n, "class") + "\x00" + attr(n, "data-testid") + "\x00" + attr(n, "itemprop")
	up := n
	for range 3 {
		if up = up.Parent; up == nil || up.DataAtom == atom.Body || up.DataAtom == atom.Main {
			return n
		}
		all := 0
		each(up, func(c *html.Node) bool {
			if c.DataAtom == n.DataAtom && attr(c, "class")+"\x00"+attr(c, "data-testid")+"\x00"+attr(c, "itemprop") == name {
				all += proseOf(o.in(c))
				return false
			}
			return c.DataAtom != atom.Article
		})
		if all > proseOf(o.in(n))*115/100 && oneHeadline(up) {
			return up
		}
		if up.DataAtom == atom.Article {
			return n
		}
	}
	return n
}

// oneHeadline reports whether an element holds one h1 at most: more of them are the
// headlines of further reports.
func oneHeadline(n *html.Node) bool {
	count := 0
	each(n, func(c *html.Node) bool {
		if c.DataAtom == atom.H1 {
			count++
		}
		return true
	})
	return count <= 1
}
