package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// captions remembers what stands under and in images: the texts of captions and of
// alt attributes.
type captions struct{ texts []string }

func (c *captions) add(s string) {
	if s = collapse(s); len(s) >= 4 {
		c.texts = append(c.texts, s)
	}
}

// pruner removes what is never the article from a page.
type pruner struct {
	size     map[*html.Node]int  // letters of running text below a node
	head     map[*html.Node]bool // nodes that hold the headline or the marked body
	total    int
	captions captions
}

// prune takes navigation, boxes, captions, comments and hidden parts out of the
// document, and returns what the captions and images said. A part that holds a
// good share of the page's text stays, whatever its name.
func prune(body *html.Node) captions {
	p := pruner{size: map[*html.Node]int{}, head: map[*html.Node]bool{}}
	p.total = p.measure(body)
	p.remove(body)
	return p.captions
}

// measure counts the letters of paragraphs below n: text in links does not count.
func (p *pruner) measure(n *html.Node) int {
	sum := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			if t := strings.TrimSpace(c.Data); len(t) > 20 {
				sum += letters(t)
			}
		case html.ElementNode:
			got := p.measure(c)
			if c.DataAtom != atom.A {
				sum += got
			}
			if p.head[c] {
				p.head[n] = true
			}
		}
	}
	if n.DataAtom == atom.H1 || attr(n, "itemprop") == "articleBody" {
		p.head[n] = true
	}
	p.size[n] = sum
	return sum
}

func (p *pruner) remove(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.CommentNode:
			n.RemoveChild(c)
		case c.Type != html.ElementNode:
		case p.isCaption(c):
			p.captions.add(text(c))
			p.alts(c)
			n.RemoveChild(c)
			// The image stays a sign that the next line may be its caption.
			n.InsertBefore(&html.Node{Type: html.ElementNode, Data: "img", DataAtom: atom.Img}, next)
		case p.isForeign(c):
			p.alts(c)
			n.RemoveChild(c)
		default:
			if c.DataAtom == atom.Img {
				p.captions.add(attr(c, "alt"))
				p.captions.add(attr(c, "title"))
			}
			p.remove(c)
		}
		c = next
	}
}

func (p *pruner) alts(n *html.Node) {
	p.captions.add(attr(n, "alt"))
	each(n, func(c *html.Node) bool {
		if c.DataAtom == atom.Img || c.Data == "amp-img" {
			p.captions.add(attr(c, "alt"))
			p.captions.add(attr(c, "title"))
		}
		return true
	})
}

// isCaption reports whether an element is an image with or without its caption.
func (p *pruner) isCaption(n *html.Node) bool {
	if p.size[n]*4 > p.total && p.size[n] > 400 || p.head[n] {
		return false
	}
	switch n.DataAtom {
	case atom.Figure:
		return first(n, func(c *html.Node) bool { return c.DataAtom == atom.Blockquote || c.DataAtom == atom.Table }) == nil
	case atom.Figcaption:
		return true
	}
	r := roles(n)
	return r.is(roleCaption) || n.DataAtom == atom.Table && r.is(rolePicture)
}

// isForeign reports whether an element is no part of the article.
func (p *pruner) isForeign(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Svg, atom.Object, atom.Embed, atom.Canvas, atom.Audio, atom.Template, atom.Select, atom.Button,
		atom.Input, atom.Textarea, atom.Map, atom.Math, atom.Link, atom.Meta, atom.Datalist, atom.Menu:
		return true
	case atom.Html, atom.Body, atom.Article, atom.Main, atom.H1, atom.Tr, atom.Tbody:
		return false
	case atom.Td, atom.Th: // a cell of figures; a column of links may go
		if linkedLetters(n)*2 < letters(text(n)) {
			return false
		}
	}
	share := float64(p.size[n]) / float64(max(1, p.total))
	switch {
	case p.head[n]:
		return false
	case n.DataAtom == atom.Blockquote && roles(n).is(roleSocial):
		return true
	case isHidden(n):
		return share < 0.3
	case n.DataAtom == atom.Nav, n.DataAtom == atom.Footer, n.DataAtom == atom.Aside, n.DataAtom == atom.Dialog:
		return share < 0.5
	case n.DataAtom == atom.Form, n.DataAtom == atom.Label:
		return share < 0.1
	}
	r := roles(n)
	if n.DataAtom == atom.P && letters(text(n)) > 100 || !isBlock(n.DataAtom) && amidText(n) {
		return r.is(roleUnseen)
	}
	switch {
	case r.is(roleNever):
		return share < 0.7 && !p.isBody(n, r)
	case r.is(roleBox):
		return share < 0.25 && !p.isBody(n, r)
	}
	return false
}

// isBody tells a part of the body whose name only sounds like a box
// ("paywall-article", "sidebar-grid__content article__content"): its name speaks of
// the article and it holds whole paragraphs with hardly a link.
func (p *pruner) isBody(n *html.Node, r role) bool {
	if p.size[n] < 300 || !r.is(roleText) || r.is(roleNever) && !sidesOnly(n) {
		return false
	}
	whole := 0
	each(n, func(c *html.Node) bool {
		if c.DataAtom == atom.P {
			whole += p.size[c]
		}
		return true
	})
	return whole >= 300 && linkedLetters(n)*3 < p.size[n]
}

// linkedLetters counts the letters inside the links below n.
func linkedLetters(n *html.Node) int {
	sum := 0
	each(n, func(c *html.Node) bool {
		if c.DataAtom != atom.A {
			return true
		}
		sum += letters(text(c))
		return false
	})
	return sum
}

// sidesOnly reports whether the only word against an element is that of a side
// column, which layouts use for the main one too.
func sidesOnly(n *html.Node) bool {
	known := vocabulary()
	for _, w := range names(n) {
		if known[w].is(roleNever) && w != "sidebar" && w != "newsletter" {
			return false
		}
	}
	return true
}

// amidText reports whether text stands directly beside an inline element.
func amidText(n *html.Node) bool {
	for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && letters(c.Data) > 1 {
			return true
		}
	}
	return false
}

// isHidden reports whether an element is marked as not shown.
func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return a.Val != "until-found"
		case "aria-hidden":
			if a.Val == "true" {
				return true
			}
		case "style":
			s := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}
