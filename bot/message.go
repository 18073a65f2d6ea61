package bot

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"giaoban/internal/viet"
)

// Style is how a span of text looks. A service without markup shows the text.
type Style uint8

// The styles; they can be added.
const (
	Bold Style = 1 << iota
	Italic
	Code // also protects what is inside from becoming a link or a command
)

// Span is a run of text of one look. The text is plain: a Messenger escapes it.
type Span struct {
	Text  string
	Style Style
	// URL makes the span a link, "" for none. Only http and https are shown as links.
	URL string
}

// BlockStyle is how a block stands in a message.
type BlockStyle uint8

// The block styles.
const (
	Paragraph BlockStyle = iota
	// Quote is set apart as somebody's words.
	Quote
	// FoldedQuote is a quote of which a service that can shows only the beginning
	// until it is tapped.
	FoldedQuote
)

// Block is a piece of a message that starts on a line of its own.
type Block struct {
	Spans []Span
	Style BlockStyle
	// Gap puts an empty line before the block.
	Gap bool
	// Shrink is 0 for a block that must stay whole. Of the others the one with the
	// highest number is shortened first when the message is too long.
	Shrink int
}

// Button is one button below a message.
type Button struct {
	Text string // Vietnamese, a few words
	// Data comes back when the button is pressed: ASCII, 1 to 64 bytes.
	Data string
	// URL opens a page instead; Data is then empty.
	URL string
}

// Message is what a Messenger renders: structure without markup.
type Message struct {
	Blocks  []Block
	Buttons [][]Button
	// Preview is the address of which a service may show a preview, "" for none.
	Preview string
	// Silent asks the service not to make a sound.
	Silent bool
}

// Text returns a message of one plain block. Line breaks stay.
func Text(s string) Message {
	return Message{Blocks: []Block{{Spans: []Span{{Text: s}}}}}
}

// Line returns a block of spans.
func Line(spans ...Span) Block { return Block{Spans: spans} }

// Plain returns the text of the message as a service without markup shows it:
// blocks on lines of their own, links as "text (address)" unless the text is the
// address itself.
func (m Message) Plain() string {
	var b strings.Builder
	for i, bl := range m.Blocks {
		if i > 0 {
			b.WriteByte('\n')
			if bl.Gap {
				b.WriteByte('\n')
			}
		}
		for _, s := range bl.Spans {
			b.WriteString(s.Text)
			if s.URL != "" && s.URL != s.Text {
				b.WriteString(" (" + s.URL + ")")
			}
		}
	}
	return b.String()
}

// Length returns the length of the text without markup and without the addresses
// behind links, in UTF-16 units.
func (m Message) Length() int {
	n := 0
	for i, bl := range m.Blocks {
		if i > 0 {
			n++
			if bl.Gap {
				n++
			}
		}
		n += bl.length()
	}
	return n
}

func (b Block) length() int {
	n := 0
	for _, s := range b.Spans {
		n += UTF16Len(s.Text)
	}
	return n
}

// UTF16Len returns the length of s in UTF-16 units.
func UTF16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// Fit returns the message shortened to at most limit UTF-16 units (see Length).
// Blocks that may shrink are shortened in the order of their Shrink, the later of
// two equal ones first, at the end of a sentence or else of a word, with "…"; one
// that has no room left disappears. Should the blocks that must stay whole be too
// long by themselves, they are shortened too, the last one first.
func Fit(m Message, limit int) Message {
	if m.Length() <= limit {
		return m
	}
	m.Blocks = append([]Block(nil), m.Blocks...)
	for m.Length() > limit {
		i := shrinkable(m.Blocks)
		if i < 0 {
			return Message{}
		}
		over := m.Length() - limit
		room := m.Blocks[i].length() - over
		shorter := cutBlock(m.Blocks[i], room)
		if shorter.length() == 0 {
			m.Blocks = append(m.Blocks[:i], m.Blocks[i+1:]...)
			continue
		}
		shorter.Shrink = 0
		m.Blocks[i] = shorter
	}
	return m
}

// shrinkable returns the block to shorten next: the highest Shrink, the last of
// equals. Blocks of Shrink 0 come last of all.
func shrinkable(blocks []Block) int {
	best := -1
	for i, b := range blocks {
		if best < 0 || b.Shrink >= blocks[best].Shrink {
			best = i
		}
	}
	return best
}

// cutBlock shortens a block to at most room UTF-16 units, the mark included.
func cutBlock(b Block, room int) Block {
	out := b
	out.Spans = nil
	for _, s := range b.Spans {
		n := UTF16Len(s.Text)
		if n <= room {
			out.Spans = append(out.Spans, s)
			room -= n
			continue
		}
		s.Text = Shorten(s.Text, room)
		if s.Text != "" {
			out.Spans = append(out.Spans, s)
		}
		break
	}
	return out
}

// Shorten returns s cut to at most limit UTF-16 units: after a sentence when at
// least half of the room is used so, else after a word, with "…" in either case.
// It returns s unchanged when it fits and "" when there is no room at all.
func Shorten(s string, limit int) string {
	if UTF16Len(s) <= limit {
		return s
	}
	if limit < 2 {
		return ""
	}
	end := byteAt(s, limit-2) // room for " …"
	cut := 0
	for _, sp := range viet.Sentences(s) {
		if sp.End <= end {
			cut = sp.End
		}
	}
	if cut*2 >= end && cut > 0 {
		return strings.TrimRight(s[:cut], " \n") + " …"
	}
	cut = strings.LastIndexAny(s[:end], " \n\u00a0")
	if cut <= 0 { // one endless word
		return strings.TrimRightFunc(s[:end], unicode.IsMark) + "…"
	}
	return strings.TrimRight(s[:cut], " \n\u00a0,;:-–") + "…"
}

// byteAt returns the byte offset of the last rune border at or before n UTF-16 units.
func byteAt(s string, n int) int {
	units := 0
	for i, r := range s {
		units += utf16.RuneLen(r)
		if units > n {
			return i
		}
	}
	return len(s)
}
