package telegram

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Entity is a piece of markup in a message's text. Offset and Length are in UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
	EmojiID  string `json:"custom_emoji_id,omitempty"`
	Unix     int64  `json:"unix_time,omitempty"`
}

// entityOf names the entity that a tag makes; a tag that is not here is refused. The list is that of Telegram's server and documents.
func entityOf(tag string) (string, bool) {
	switch tag {
	case "b", "strong":
		return "bold", true
	case "i", "em":
		return "italic", true
	case "u", "ins":
		return "underline", true
	case "s", "strike", "del":
		return "strikethrough", true
	case "tg-spoiler", "span":
		return "spoiler", true
	case "a":
		return "text_link", true
	case "tg-emoji":
		return "custom_emoji", true
	case "tg-time":
		return "date_time", true
	case "pre", "code", "blockquote":
		return tag, true
	}
	return "", false
}

type openTag struct {
	name     string
	arg      string
	unix     int64
	offset   int // UTF-16 units of text before it
	textFrom int // bytes of text before it
	inside   int // entities finished before it opened
}

// htmlParser turns HTML into text and entities. src ends with a zero byte, so that looking one byte ahead is always allowed.
type htmlParser struct {
	src      []byte
	i        int
	text     []byte
	units    int // UTF-16 units in text
	open     []openTag
	entities []Entity
}

// ParseHTML follows the rules of Telegram's server for parse_mode=HTML, down to the words of its errors; their offsets are bytes of the
// input. It returns the text without markup and the entities in the order in which they ended.
func ParseHTML(s string) (string, []Entity, error) {
	p := &htmlParser{src: append([]byte(s), 0)}
	for p.i < len(s) {
		c := p.src[p.i]
		if c == '&' {
			if r, n := decodeCharacter(p.src[p.i:]); n > 0 {
				p.i += n
				p.put(r)
				continue
			}
		}
		if c != '<' {
			r, n := utf8.DecodeRune(p.src[p.i:])
			p.i += n
			p.put(r)
			continue
		}
		parse := p.startTag
		if p.src[p.i+1] == '/' {
			parse = p.endTag
		}
		if err := parse(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, complain("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	if !utf8.Valid(p.text) {
		return "", nil, complain("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	return string(p.text), p.entities, nil
}

func (p *htmlParser) put(r rune) {
	if r >= 0xd800 && r <= 0xdfff { // utf8.AppendRune would hide half a surrogate pair; the parser must refuse it at the end
		p.text = append(p.text, 0xed, 0xa0, 0x80)
	} else {
		p.text = utf8.AppendRune(p.text, r)
	}
	p.units++
	if r > 0xffff {
		p.units++
	}
}

func (p *htmlParser) startTag() error {
	begin := p.i
	p.i++
	p.skipWhile(func(c byte) bool { return !isSpace(c) && c != '>' })
	if p.src[p.i] == 0 {
		return complain("Unclosed start tag at byte offset %d", begin)
	}
	tag := openTag{name: strings.ToLower(string(p.src[begin+1 : p.i])), offset: p.units, textFrom: len(p.text), inside: len(p.entities)}
	if _, ok := entityOf(tag.name); !ok {
		return complain("Unsupported start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	for {
		p.skipSpace()
		if p.src[p.i] == '>' {
			break
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	if tag.name == "span" && tag.arg != "spoiler" {
		return complain("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	if err := p.mayNest(tag.name, begin); err != nil {
		return err
	}
	p.i++
	p.open = append(p.open, tag)
	return nil
}

// mayNest is stricter than the server, which drops such markup silently: the documents forbid it, so somebody's card would look wrong.
func (p *htmlParser) mayNest(name string, begin int) error {
	code := name == "code" || name == "pre"
	for _, o := range p.open {
		switch {
		case code && o.name != "blockquote" && o.name != "pre":
			return complain("Tag \"%s\" can't be inside of tag \"%s\" at byte offset %d", name, o.name, begin)
		case o.name == "blockquote" && name == "blockquote":
			return complain("Nested \"blockquote\" at byte offset %d", begin)
		case o.name == "code", o.name == "pre" && name != "code":
			return complain("Tag \"%s\" can't contain tag \"%s\" at byte offset %d", o.name, name, begin)
		}
	}
	return nil
}

func (p *htmlParser) attribute(tag *openTag, begin int) error {
	from := p.i
	p.skipWhile(func(c byte) bool { return !isSpace(c) && !strings.ContainsRune("=>/\"'", rune(c)) })
	name := string(p.src[from:p.i])
	if name == "" {
		return complain("Empty attribute name in the tag \"%s\" at byte offset %d", tag.name, begin)
	}
	p.skipSpace()
	if p.src[p.i] == 0 {
		return complain("Unclosed start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	if p.src[p.i] != '=' {
		tag.set(name, "1")
		return nil
	}
	p.i++
	p.skipSpace()
	value, err := p.attributeValue(begin)
	if err != nil {
		return err
	}
	tag.set(name, value)
	return nil
}

func (p *htmlParser) attributeValue(begin int) (string, error) {
	from := p.i
	quote := p.src[p.i]
	if quote != '"' && quote != '\'' {
		p.skipWhile(func(c byte) bool { return isAlnum(c) || c == '.' || c == '-' })
		if c := p.src[p.i]; c == 0 {
			return "", complain("Unclosed start tag at byte offset %d", begin)
		} else if !isSpace(c) && c != '>' {
			return "", complain("Unexpected end of name token at byte offset %d", from)
		}
		return strings.ToLower(string(p.src[from:p.i])), nil
	}
	var value []byte
	for p.i++; p.src[p.i] != quote; {
		if p.src[p.i] == 0 {
			return "", complain("Unclosed start tag at byte offset %d", begin)
		}
		if r, n := decodeCharacter(p.src[p.i:]); n > 0 {
			value = utf8.AppendRune(value, r)
			p.i += n
			continue
		}
		value = append(value, p.src[p.i])
		p.i++
	}
	p.i++
	return string(value), nil
}

func (t *openTag) set(name, value string) {
	switch t.name + " " + name {
	case "a href", "tg-emoji emoji-id", "tg-time format":
		t.arg = value
	case "blockquote expandable":
		t.arg = "1"
	case "code class":
		if language, ok := strings.CutPrefix(value, "language-"); ok {
			t.arg = language
		}
	case "span class":
		if class, ok := strings.CutPrefix(value, "tg-"); ok {
			t.arg = class
		}
	case "tg-time unix":
		t.unix, _ = strconv.ParseInt(value, 10, 64)
	}
}

func (p *htmlParser) endTag() error {
	begin := p.i
	if len(p.open) == 0 {
		return complain("Unexpected end tag at byte offset %d", begin)
	}
	p.skipWhile(func(c byte) bool { return !isSpace(c) && c != '>' })
	name := strings.ToLower(string(p.src[begin+2 : p.i]))
	p.skipSpace()
	if p.src[p.i] != '>' {
		return complain("Unclosed end tag at byte offset %d", begin)
	}
	p.i++
	tag := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if name != "" && name != tag.name {
		return complain("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	return p.close(tag)
}

func (p *htmlParser) close(tag openTag) error {
	kind, _ := entityOf(tag.name)
	e := Entity{Type: kind, Offset: tag.offset, Length: p.units - tag.offset}
	if e.Length == 0 {
		return nil
	}
	switch tag.name {
	case "a":
		e.URL = tag.arg
		if e.URL == "" {
			e.URL = string(p.text[tag.textFrom:])
		}
		if checkURL(e.URL) != nil && !strings.HasPrefix(e.URL, "tg://user?id=") {
			return nil // the server drops such a link without a word
		}
	case "tg-emoji":
		if n, err := strconv.ParseInt(tag.arg, 10, 64); err != nil || n == 0 {
			return complain("Invalid custom emoji identifier specified")
		}
		e.EmojiID = tag.arg
	case "tg-time":
		if strings.Trim(tag.arg, "rwdDtT") != "" {
			return complain("Invalid date-time format specified")
		}
		if e.Unix = tag.unix; e.Unix <= 0 {
			return nil
		}
	case "code":
		if n := len(p.open); n > 0 && p.open[n-1].name == "pre" {
			e.Language = tag.arg
		}
	case "pre":
		if n := len(p.entities); n > tag.inside && p.entities[n-1].Type == "code" && p.entities[n-1].Offset == e.Offset && p.entities[n-1].Length == e.Length {
			e.Language = p.entities[n-1].Language
			p.entities = p.entities[:n-1]
		}
	case "blockquote":
		if tag.arg != "" {
			e.Type = "expandable_blockquote"
		}
	}
	p.entities = append(p.entities, e)
	return nil
}

func (p *htmlParser) skipWhile(ok func(byte) bool) {
	for p.src[p.i] != 0 && ok(p.src[p.i]) {
		p.i++
	}
}

func (p *htmlParser) skipSpace() { p.skipWhile(isSpace) }

// decodeCharacter reads a character reference at the start of b: all numeric ones, and lt, gt, amp and quot; n is 0 when there is none.
func decodeCharacter(b []byte) (r rune, n int) {
	if b[0] != '&' {
		return 0, 0
	}
	end := 1
	if b[1] == '#' {
		base, digits := 10, "0123456789"
		if end = 2; b[2] == 'x' {
			base, digits, end = 16, "0123456789abcdefABCDEF", 3
		}
		from := end
		for strings.IndexByte(digits, b[end]) >= 0 {
			end++
		}
		code, err := strconv.ParseUint(string(b[from:end]), base, 32)
		if err != nil || code == 0 || code >= 0x10ffff || end >= 10 {
			return 0, 0
		}
		r = rune(code)
	} else {
		for isAlpha(b[end]) {
			end++
		}
		switch string(b[1:end]) {
		case "lt":
			r = '<'
		case "gt":
			r = '>'
		case "amp":
			r = '&'
		case "quot":
			r = '"'
		default:
			return 0, 0
		}
	}
	if b[end] == ';' {
		end++
	}
	return r, end
}

// complaint is an error in the server's own words, which begin with a capital letter.
type complaint string

func (c complaint) Error() string { return string(c) }

func complain(format string, args ...any) error { return complaint(fmt.Sprintf(format, args...)) }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' }
func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isAlpha(c) || c >= '0' && c <= '9' }
