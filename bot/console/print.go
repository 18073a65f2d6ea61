package console

import (
	"fmt"
	"strings"

	"giaoban/bot"
)

// The numbers of buttons, used in turn. One number never means two things that are
// both in sight: an alert that is printed while somebody types changes nothing. They
// have three digits, so that the numbers of a list (/huy 2) stay what they are.
const (
	firstButton = 101
	lastButton  = 999
)

const (
	boldOn  = "\x1b[1m"
	boldOff = "\x1b[0m"
)

// render returns a message as it is printed, with an empty line after it. The caller
// holds the lock.
func (c *Console) render(m bot.Message, heading string) string {
	var b strings.Builder
	if heading != "" {
		b.WriteString(heading + "\n")
	}
	for i, bl := range m.Blocks {
		if bl.Gap && i > 0 {
			b.WriteByte('\n')
		}
		text := c.block(bl)
		if bl.Style != bot.Paragraph {
			text = "  | " + strings.ReplaceAll(text, "\n", "\n  | ")
		}
		b.WriteString(text + "\n")
	}
	for _, row := range m.Buttons {
		if s := c.row(row); s != "" {
			b.WriteString(s + "\n")
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// block returns the text of a block, and the addresses of its links on lines of
// their own below it, where a terminal makes them links.
func (c *Console) block(bl bot.Block) string {
	var b, links strings.Builder
	for _, s := range bl.Spans {
		text := plain(s.Text)
		if s.Style&bot.Bold != 0 && c.term != nil && text != "" {
			text = boldOn + text + boldOff
		}
		b.WriteString(text)
		if s.URL != "" && s.URL != s.Text {
			links.WriteString("\n" + plain(s.URL))
		}
	}
	return b.String() + links.String()
}

// row returns a row of buttons. One that opens a page needs no number: its address
// is printed.
func (c *Console) row(row []bot.Button) string {
	var parts []string
	for _, btn := range row {
		if btn.Data == "" {
			continue // the address stands at the title already
		}
		if c.next++; c.next < firstButton || c.next > lastButton {
			c.next = firstButton
		}
		c.buttons[c.next] = btn
		parts = append(parts, fmt.Sprintf("[%d] %s", c.next, plain(btn.Text)))
	}
	return strings.Join(parts, "  ")
}

// plain drops control characters but line breaks: a text must not steer a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		default:
			return r
		}
	}, s)
}
