package telegram

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"giaoban/bot"
)

// The rules of this file:
//
//  1. Text reaches HTML only through escape. Tags are written by this file, opened and closed in one place.
//  2. Block quotes stand outside of everything, code contains nothing and is part of nothing: Telegram knows no other nesting.
//  3. The text without tags is at most maxText UTF-16 units, the HTML at most maxHTML bytes, whatever the message holds.
//  4. Links have addresses that Telegram takes; others are left out and the text stays.

// maxURL is the longest address that is worth its room in a message, in bytes.
const maxURL = 2048

// maxMarkup is how many links, quotes and pieces of code Telegram keeps in one message; what is beyond stays plain text here, as it
// would there.
const maxMarkup = 100

// html returns the message as Telegram's HTML. It is "" when the message has no visible text.
func html(m bot.Message) string {
	m = fit(m)
	if s := write(m, true); len(s) <= maxHTML {
		return s
	}
	return write(m, false) // five bytes for an escaped unit at most: always below the limit
}

// plain returns the message without markup, for when Telegram calls the markup malformed.
func plain(m bot.Message) string {
	m = fit(m)
	return strings.TrimSpace(clip(clean(m.Plain()), maxText))
}

// fit cleans the texts and shortens the message to what Telegram takes: cleaning can make a text longer, though it seldom does.
func fit(m bot.Message) bot.Message {
	blocks := make([]bot.Block, 0, len(m.Blocks))
	visible := false
	for _, b := range m.Blocks {
		spans := make([]bot.Span, 0, len(b.Spans))
		for _, s := range b.Spans {
			s.Text = clean(s.Text)
			visible = visible || !blank(s.Text)
			spans = append(spans, s)
		}
		b.Spans = spans
		blocks = append(blocks, b)
	}
	if !visible {
		return bot.Message{}
	}
	m.Blocks = blocks
	if m = bot.Fit(m, maxText); m.Length() > maxText {
		m = bot.Text(clip(m.Plain(), maxText))
	}
	return m
}

// clean makes a text what Telegram would make of it: valid UTF-8 in NFC (other forms count for more), no control characters but line
// breaks, nothing that turns the direction of reading.
func clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		case r != '\n' && unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
}

func blank(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == 0x3164 || r == 0x2800
	}) == ""
}

// clip cuts a text to at most limit UTF-16 units, never inside a character.
func clip(s string, limit int) string {
	if bot.UTF16Len(s) <= limit {
		return s
	}
	units := 1 // for the mark
	for i, r := range s {
		if units++; r > 0xffff {
			units++
		}
		if units > limit {
			return s[:i] + "…"
		}
	}
	return s
}

// writer builds HTML.
type writer struct {
	strings.Builder
	markup bool
	used   int // of maxMarkup
}

// write writes the blocks; without markup it only escapes.
func write(m bot.Message, markup bool) string {
	w := &writer{markup: markup}
	for i, b := range m.Blocks {
		if i > 0 {
			w.WriteByte('\n')
			if b.Gap {
				w.WriteByte('\n')
			}
		}
		w.block(b)
	}
	return w.String()
}

func (w *writer) block(b bot.Block) {
	tag := ""
	switch b.Style {
	case bot.Quote:
		tag = "<blockquote>"
	case bot.FoldedQuote:
		tag = "<blockquote expandable>"
	case bot.Paragraph:
	}
	quoted := tag != "" && w.may()
	if quoted {
		w.WriteString(tag)
	}
	for _, s := range b.Spans {
		w.span(s)
	}
	if quoted {
		w.WriteString("</blockquote>")
	}
}

func (w *writer) span(s bot.Span) {
	if s.Text == "" {
		return
	}
	if s.Style&bot.Code != 0 && w.may() {
		w.wrap("<code>", "</code>", func() { w.escape(s.Text) })
		return
	}
	write := func() { w.escape(s.Text) }
	if w.markup && s.Style&bot.Italic != 0 {
		inner := write
		write = func() { w.wrap("<i>", "</i>", inner) }
	}
	if w.markup && s.Style&bot.Bold != 0 {
		inner := write
		write = func() { w.wrap("<b>", "</b>", inner) }
	}
	if linkable(s.URL) && w.may() {
		w.wrap(`<a href="`+escaped(s.URL)+`">`, "</a>", write)
		return
	}
	write()
}

func (w *writer) wrap(open, shut string, inner func()) {
	w.WriteString(open)
	inner()
	w.WriteString(shut)
}

// may counts a piece of markup that Telegram counts, and says whether there is room for it.
func (w *writer) may() bool {
	if !w.markup || w.used == maxMarkup {
		return false
	}
	w.used++
	return true
}

func (w *writer) escape(s string) { w.WriteString(escaped(s)) }

// escaped replaces the four characters that mean something in HTML or in an attribute, by names that Telegram knows.
func escaped(s string) string {
	if !strings.ContainsAny(s, `<>&"`) {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// linkable says whether Telegram accepts the address for a link or a button: http or https, and a host with a dot.
func linkable(address string) bool {
	if address == "" || len(address) > maxURL || !utf8.ValidString(address) || strings.ContainsFunc(address, unicode.IsSpace) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return false
	}
	_, port, found := strings.Cut(strings.TrimPrefix(u.Host, "["), ":")
	if strings.HasPrefix(u.Host, "[") {
		_, port, found = strings.Cut(u.Host, "]:")
	}
	if n, err := strconv.Atoi(port); found && (err != nil || n < 1 || n > 65535) {
		return false
	}
	host := u.Hostname()
	if strings.Contains(host, ":") {
		return true // IPv6, which url.Parse has checked
	}
	return strings.Contains(host, ".") && strings.Trim(host, ".") != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return r < utf8.RuneSelf && r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}
