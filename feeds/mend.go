package feeds

import (
	"bytes"
	"html"
	"strings"
)

// maxMend is how much of a feed, in bytes, is mended, and maxChildren how many elements
// of an item; the search for their ends takes time.
const maxMend, maxChildren = 1 << 20, 100

// mend parses an item that gofeed refused or left early once more, rebuilt; nil if that
// does not help.
func (d *document) mend(raw []byte) *entry {
	if d.mended += len(raw); d.mended > maxMend {
		return nil
	}
	if got := d.entries(mendItem(raw)); len(got) == 1 {
		return got[0]
	}
	return nil
}

// mendItem rebuilds an item that gofeed refuses: each child element keeps its text,
// and markup inside of it that may not be well-formed becomes text.
func mendItem(raw []byte) []byte {
	var b bytes.Buffer
	at := markupEnd(raw, 0)
	if at < 0 {
		return raw
	}
	b.Write(raw[:at])
	for children := 0; at < len(raw) && children < maxChildren; children++ {
		next := bytes.IndexByte(raw[at:], '<')
		if next < 0 {
			break
		}
		at += next
		end := markupEnd(raw, at)
		if end < 0 {
			break
		}
		tag := raw[at:end]
		name := tagName(tag)
		if len(name) == 0 || name[0] == '/' || tag[len(tag)-1] != '>' {
			at = end
			continue
		}
		at = end
		if selfClosing(tag) {
			b.Write(tag)
			continue
		}
		inner, size := innerText(raw[end:], name)
		at += size
		b.Write(tag)
		b.WriteString(inner)
		b.WriteString("</" + string(name) + ">")
	}
	b.WriteString("</" + string(tagName(raw)) + ">")
	return b.Bytes()
}

// innerText returns what stands before the end tag of name as character data, and the
// length of it and the end tag in text. Without an end tag it ends at the next one.
func innerText(text, name []byte) (inner string, size int) {
	end := endOf(text, name)
	switch {
	case end >= 0:
		size = end
		if e := markupEnd(text, end); e > 0 {
			size = e
		}
	default:
		if end = bytes.Index(text, []byte("</")); end < 0 {
			end = len(text)
		}
		size = end
	}
	return characterData(string(text[:end])), size
}

// endOf returns where the end tag of name begins, -1 if nowhere.
func endOf(text, name []byte) int {
	for at := 0; ; at += 2 {
		next := bytes.Index(text[at:], []byte("</"))
		if next < 0 {
			return -1
		}
		at += next
		if rest := text[at+2:]; len(rest) >= len(name) && bytes.EqualFold(rest[:len(name)], name) && (len(rest) == len(name) || !nameByte(rest[len(name)])) {
			return at
		}
	}
}

// characterData makes every '<' of s text. What stands in a CDATA section is escaped
// whole, the rest keeps its entities.
func characterData(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, cdataStart)
		b.WriteString(strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(before))
		if !found {
			return b.String()
		}
		section, after, _ := strings.Cut(rest, cdataEndMark)
		b.WriteString(html.EscapeString(section))
		s = after
	}
}

// attr returns the value of an attribute of the tag at the start of raw.
func attr(raw []byte, name string) string {
	if len(raw) == 0 {
		return ""
	}
	end := markupEnd(raw, 0)
	if end < 0 {
		return ""
	}
	_, rest, found := strings.Cut(string(raw[:end]), " "+name)
	rest, ok := strings.CutPrefix(strings.TrimLeft(rest, " \t\r\n"), "=")
	rest = strings.TrimLeft(rest, " \t\r\n")
	if !found || !ok || rest == "" {
		return ""
	}
	value, _, _ := strings.Cut(rest[1:], rest[:1])
	return html.UnescapeString(value)
}

// firstTag returns raw from its first tag of that name on, nil if there is none.
func firstTag(raw []byte, name string) []byte {
	for at := 0; at < len(raw); {
		next := bytes.IndexByte(raw[at:], '<')
		if next < 0 {
			return nil
		}
		at += next
		end := markupEnd(raw, at)
		if end < 0 {
			return nil
		}
		if strings.EqualFold(string(local(tagName(raw[at:end]))), name) {
			return raw[at:]
		}
		at = end
	}
	return nil
}
