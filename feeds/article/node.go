package article

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// attr returns an attribute's value, "" if absent.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// each calls f for every element below n in document order; f returns false to
// leave out the element's children.
func each(n *html.Node, f func(*html.Node) bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && f(c) {
			each(c, f)
		}
		c = next
	}
}

// first returns the first element below n that f accepts, or nil.
func first(n *html.Node, f func(*html.Node) bool) *html.Node {
	var found *html.Node
	each(n, func(c *html.Node) bool {
		if found == nil && f(c) {
			found = c
		}
		return found == nil
	})
	return found
}

// within reports whether n is root or lies below it.
func within(n, root *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == root {
			return true
		}
	}
	return false
}

// text returns the text below n with white space collapsed; every block element
// and line break counts as a space.
func text(n *html.Node) string {
	var b strings.Builder
	appendText(&b, n)
	return collapse(b.String())
}

func appendText(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		return
	}
	if n.Type == html.ElementNode && (isBlock(n.DataAtom) || n.DataAtom == atom.Br) {
		b.WriteByte(' ')
		defer b.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		appendText(b, c)
	}
}

// collapse makes every run of white space one space and drops zero-width characters.
func collapse(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case r == '\u200b' || r == '\ufeff' || r == '\u00ad' || r == '\u2060' || r == unicode.ReplacementChar:
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// isBlock reports whether an element starts and ends a paragraph of its own.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd,
		atom.Details, atom.Dialog, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure,
		atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr,
		atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table,
		atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// isHeading reports whether an element is a heading.
func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// wordsOf returns the words of a text for comparisons: lower case, letters and
// digits only.
func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// bag counts words.
type bag map[string]int

func bagOf(s string) bag {
	b := bag{}
	for _, w := range wordsOf(s) {
		b[w]++
	}
	return b
}

func (b bag) size() int {
	n := 0
	for _, c := range b {
		n += c
	}
	return n
}

// shared counts the words that two bags have in common.
func (b bag) shared(other bag) int {
	n := 0
	for w, c := range b {
		n += min(c, other[w])
	}
	return n
}

// f1 is the token F1 of two bags, 0 to 1.
func (b bag) f1(other bag) float64 {
	if all := b.size() + other.size(); all > 0 {
		return 2 * float64(b.shared(other)) / float64(all)
	}
	return 0
}

// covered is the share of b's words that other holds too, 0 to 1.
func (b bag) covered(other bag) float64 {
	if n := b.size(); n > 0 {
		return float64(b.shared(other)) / float64(n)
	}
	return 0
}
