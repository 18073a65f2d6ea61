package article

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxScript bounds one data script (JSON-LD, Next.js state) that is kept, in bytes.
	maxScript = 2 << 20
	// maxScripts bounds how many data scripts of one page are kept.
	maxScripts = 64
	// maxFlatDepth is how deep containers may nest once a page is flattened. The
	// HTML parser gives up at 512 open elements; table cells and lists add their own.
	maxFlatDepth = 60
)

// script is a script element that holds data rather than code.
type script struct {
	kind string // the type attribute, lower case
	text string
}

// parsePage turns the bytes of a page into a document without scripts, styles and
// comments, and returns the data scripts apart. A page that nests deeper than the
// HTML parser allows is flattened first, so that it is never lost.
func parsePage(src []byte) (*html.Node, []script, error) {
	body, scripts := strip(src)
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		doc, err = html.Parse(bytes.NewReader(flatten(body)))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("parse page of %d bytes: %w", len(src), err)
	}
	return doc, scripts, nil
}

// Document parses a page without its scripts, styles and comments, also one that
// nests deeper than the HTML parser allows. Other packages that read pages start here.
func Document(src []byte) (*html.Node, error) {
	doc, _, err := parsePage(src)
	return doc, err
}

// strip copies src without comments and without the elements whose text is never
// the article's, in one pass over the bytes. A noscript element goes with all it
// holds, unless it never ends.
func strip(src []byte) ([]byte, []script) {
	out, scripts, whole := stripOnce(src, true)
	if !whole {
		out, scripts, _ = stripOnce(src, false)
	}
	return out, scripts
}

// stripOnce is strip; whole is false if a noscript element swallowed the rest.
func stripOnce(src []byte, noscript bool) (_ []byte, _ []script, whole bool) {
	var out bytes.Buffer
	out.Grow(len(src) / 2)
	var scripts []script
	inside := false // a noscript element
	z := html.NewTokenizer(bytes.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.Bytes(), scripts, !inside
		case html.CommentToken:
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, keep := z.Raw(), out.Len()
			out.Write(raw)
			name, hasAttr := z.TagName()
			a := atom.Lookup(name)
			if inside || a == atom.Noscript || rawText(a) {
				out.Truncate(keep)
			}
			inside = inside || noscript && a == atom.Noscript
			if !rawText(a) {
				continue
			}
			kind := attrOf(z, hasAttr, "type")
			if z.Next() == html.ErrorToken {
				return out.Bytes(), scripts, !inside
			}
			if text := z.Raw(); a == atom.Script && len(scripts) < maxScripts && holdsData(kind, text) {
				scripts = append(scripts, script{kind: kind, text: string(text)})
			}
		case html.EndTagToken:
			raw, keep := z.Raw(), out.Len()
			out.Write(raw)
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if inside || a == atom.Noscript || rawText(a) {
				out.Truncate(keep)
			}
			inside = inside && a != atom.Noscript
		default:
			if !inside {
				out.Write(z.Raw())
			}
		}
	}
}

// rawText reports whether the tokenizer returns an element's content as one text
// token and that text is never the article's.
func rawText(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Iframe, atom.Noembed, atom.Noframes, atom.Xmp:
		return true
	}
	return false
}

// attrOf returns one attribute of the current start tag, in lower case.
func attrOf(z *html.Tokenizer, more bool, name string) string {
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if string(k) == name {
			return strings.ToLower(string(v))
		}
	}
	return ""
}

// holdsData reports whether a script may hold the article as data.
func holdsData(kind string, text []byte) bool {
	if len(text) > maxScript {
		return false
	}
	return strings.Contains(kind, "json") || bytes.Contains(text, []byte("articleBody")) ||
		bytes.Contains(text, []byte("__NEXT_F")) || bytes.Contains(text, []byte("__next_f"))
}

// flatten rewrites a page so that the HTML parser accepts it: inline formatting
// goes, and containers deeper than maxFlatDepth lose their tags but keep their text.
func flatten(src []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(src))
	depth := 0
	z := html.NewTokenizer(bytes.NewReader(src))
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			return out.Bytes()
		}
		if tt != html.StartTagToken && tt != html.EndTagToken {
			out.Write(z.Raw())
			continue
		}
		raw := bytes.Clone(z.Raw())
		name, _ := z.TagName()
		switch flatKind(atom.Lookup(name)) {
		case flatDrop:
			continue
		case flatKeep:
			out.Write(raw)
			continue
		case flatBreak:
			out.WriteString("<br>")
			continue
		}
		switch {
		case tt == html.StartTagToken:
			if depth++; depth <= maxFlatDepth {
				out.Write(raw)
			} else {
				out.WriteString("<br><br>")
			}
		case depth > 0:
			if depth <= maxFlatDepth {
				out.Write(raw)
			} else {
				out.WriteString("<br><br>")
			}
			depth--
		}
	}
}

// What flatten does with a tag.
const (
	flatCount = iota // a container: keep up to maxFlatDepth
	flatKeep         // keep always
	flatDrop         // drop the tag, keep the text
	flatBreak        // becomes a line break
)

func flatKind(a atom.Atom) int {
	switch a {
	case atom.Html, atom.Head, atom.Body, atom.Title, atom.Meta, atom.Link, atom.Br, atom.Hr, atom.Img,
		atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return flatKeep
	case atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dd, atom.Dt, atom.Table, atom.Tbody, atom.Thead, atom.Tfoot,
		atom.Tr, atom.Td, atom.Th:
		return flatBreak
	case atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Aside,
		atom.Form, atom.Figure, atom.Figcaption, atom.Blockquote:
		return flatCount
	}
	return flatDrop
}
