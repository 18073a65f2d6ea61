package feeds

import (
	"bytes"
	"slices"
	"strings"
)

const (
	// maxTag is the longest tag, in bytes, of an item that is worth parsing.
	maxTag = 64 << 10
	// maxDepth is how deep an item's elements may nest; what was left open in sloppy
	// HTML counts too.
	maxDepth = 2000
	// maxTags is how many tags an item may have outside of CDATA.
	maxTags = 20_000
	// maxItem is the largest item, in bytes, that is worth parsing.
	maxItem = 2 << 20
	// maxItems is how many items of a feed are read.
	maxItems = 20_000
	// maxRest is how much of a feed, in bytes, may be something else than items.
	maxRest = 256 << 10
)

// document is a feed taken apart: its items, and all the rest. Taking items one by
// one is what keeps a fault inside the item that has it, and memory small.
type document struct {
	kind    string
	root    []byte   // the root's start tag
	channel []byte   // RSS: the channel's start tag
	rest    []byte   // everything between these tags but the items
	items   [][]byte // raw, each from its start tag to its end tag if it has one
	bad     int      // items that are not worth parsing
	cut     bool     // the text ends before the feed does
	many    bool     // there are more items than maxItems
	mended  int      // bytes of items that were mended
}

// keep adds to what is not items, as far as it fits.
func (d *document) keep(part []byte) {
	if len(d.rest)+len(part) <= maxRest {
		d.rest = append(d.rest, part...)
	}
}

// findRoot returns the offset of the first element and its local name, lower case.
func findRoot(text []byte) (at int, name string) {
	for at < len(text) {
		next := bytes.IndexByte(text[at:], '<')
		if next < 0 {
			break
		}
		at += next
		end := markupEnd(text, at)
		if end < 0 {
			break
		}
		if t := tagName(text[at:end]); len(t) > 0 && t[0] != '/' {
			return at, strings.ToLower(string(local(t)))
		}
		at = end
	}
	return len(text), ""
}

// split takes a feed apart. text starts at the root's start tag.
func split(text []byte, kind string) document {
	d := document{kind: kind, cut: true}
	itemName := "item"
	if kind == FormatAtom {
		itemName = "entry"
	}
	at := markupEnd(text, 0)
	if at < 0 {
		return d
	}
	d.root = text[:at]
	rootName, depth, from := local(tagName(d.root)), 0, at
	for at < len(text) {
		next := bytes.IndexByte(text[at:], '<')
		if next < 0 {
			break
		}
		at += next
		end := markupEnd(text, at)
		if end < 0 {
			break
		}
		tag := text[at:end]
		name := tagName(tag)
		switch {
		case len(name) == 0:
		case name[0] == '/':
			if bytes.EqualFold(local(name[1:]), rootName) {
				d.cut = false
				d.keep(text[from:at])
				return d
			}
			if kind == FormatRSS && bytes.EqualFold(name, []byte("/channel")) {
				d.keep(text[from:at])
				from = end
			}
			depth = max(depth-1, 0)
		case strings.EqualFold(string(local(name)), itemName) && !selfClosing(tag):
			d.keep(text[from:at])
			size, ok := itemSize(text[at:], name)
			if d.many = len(d.items) == maxItems; size == 0 || d.many {
				return d
			}
			if ok && size <= maxItem {
				d.items = append(d.items, text[at:at+size])
			} else {
				d.bad++
			}
			end = at + size
			from = end
		case bytes.EqualFold(name, []byte("channel")) && kind == FormatRSS:
			d.channel = tag
			d.keep(text[from:at])
			from = end
		case !selfClosing(tag):
			if depth++; depth > maxDepth || len(tag) > maxTag {
				from, depth = end, 0 // not worth keeping
			}
		}
		at = end
	}
	d.keep(text[min(from, len(text)):])
	return d
}

// itemSize returns the length of the item at the start of text, end tag included, 0
// if it does not end. ok is false if it is made to exhaust a parser.
func itemSize(text, qname []byte) (size int, ok bool) {
	at, depth, tags := len(qname)+1, 0, 0
	around := []string{"channel", "rss", "rdf", "feed"}
	ok = true
	for {
		next := bytes.IndexByte(text[at:], '<')
		if next < 0 {
			return 0, ok
		}
		at += next
		if bytes.HasPrefix(text[at:], []byte(cdataStart)) {
			end := cdataEnd(text, at, qname)
			if end < 0 {
				return 0, ok
			}
			at = end
			continue
		}
		end := markupEnd(text, at)
		if end < 0 {
			return 0, ok
		}
		name := tagName(text[at:end])
		switch {
		case len(name) == 0:
		case name[0] == '/':
			if bytes.EqualFold(name[1:], qname) {
				return end, ok
			}
			if slices.Contains(around, strings.ToLower(string(local(name[1:])))) {
				return at, ok // the last item, never closed
			}
			depth--
		case bytes.EqualFold(name, qname):
			return at, ok // the next item starts, this one was never closed
		case !selfClosing(text[at:end]):
			depth++
		}
		if tags++; depth > maxDepth || end-at > maxTag || tags > maxTags {
			ok = false
		}
		at = end
	}
}

const cdataStart, cdataEndMark = "<![CDATA[", "]]>"

// cdataEnd returns the offset behind the CDATA section at text[at:]. A section that
// reaches over the item's end into the next was never closed: its end is then the
// item's end tag. It returns -1 if there is no end.
func cdataEnd(text []byte, at int, qname []byte) int {
	end := bytes.Index(text[at:], []byte(cdataEndMark))
	section := text[at:]
	if end >= 0 {
		section = text[at : at+end]
	}
	if i := bytes.Index(section, append([]byte("</"), qname...)); i >= 0 {
		after := bytes.TrimLeft(section[i+2+len(qname):], "> \t\r\n")
		if bytes.HasPrefix(after, append([]byte("<"), qname...)) {
			return at + i
		}
	}
	if end < 0 {
		return -1
	}
	return at + end + len(cdataEndMark)
}

// markupEnd returns the offset behind the markup that starts with the '<' at
// text[at], -1 if it does not end. A '<' that starts no markup ends behind itself.
func markupEnd(text []byte, at int) int {
	behind := func(mark string) int {
		if i := bytes.Index(text[at:], []byte(mark)); i >= 0 {
			return at + i + len(mark)
		}
		return -1
	}
	rest := text[at:]
	switch {
	case len(rest) < 2:
		return -1
	case bytes.HasPrefix(rest, []byte("<!--")):
		return behind("-->")
	case bytes.HasPrefix(rest, []byte(cdataStart)):
		return behind(cdataEndMark)
	case rest[1] == '?':
		return behind("?>")
	case rest[1] == '!':
		return doctypeEnd(text, at)
	case rest[1] == '/', rest[1] >= 'A' && nameByte(rest[1]):
		return tagEnd(text, at)
	}
	return at + 1
}

// tagEnd finds the '>' of a tag outside of its quoted values. A '<' on the way says
// that a quote was never closed: then the first '>' of all counts.
func tagEnd(text []byte, at int) int {
	var quote byte
	for i := at + 1; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0 && c != '<':
		case c == '<' && quote == 0:
			return i // a tag without end, another begins
		case c == '<':
			if j := bytes.IndexByte(text[at:], '>'); j >= 0 {
				return at + j + 1
			}
			return -1
		case (c == '"' || c == '\'') && i > at && afterEquals(text[at:i]):
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}

func afterEquals(b []byte) bool {
	b = bytes.TrimRight(b, " \t\r\n")
	return len(b) > 0 && b[len(b)-1] == '='
}

// doctypeEnd passes over a document type with its internal subset.
func doctypeEnd(text []byte, at int) int {
	inner := false
	for i := at; i < len(text); i++ {
		switch text[i] {
		case '[':
			inner = true
		case ']':
			inner = false
		case '>':
			if !inner {
				return i + 1
			}
		}
	}
	return -1
}

// tagName returns the qualified name of a tag, a slash before it for an end tag;
// empty for other markup.
func tagName(tag []byte) []byte {
	if len(tag) < 2 {
		return nil
	}
	i := 1
	if tag[1] == '/' {
		i = 2
	}
	start := i
	for i < len(tag) && nameByte(tag[i]) {
		i++
	}
	if i == start {
		return nil
	}
	return tag[1:i]
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ':' || c == '_' || c == '-' || c == '.' || c >= 0x80
}

func local(qname []byte) []byte { return qname[bytes.LastIndexByte(qname, ':')+1:] }

func selfClosing(tag []byte) bool { return bytes.HasSuffix(tag, []byte("/>")) }
