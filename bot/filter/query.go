package filter

import (
	"strings"
	"time"
	"unicode"

	"giaoban/internal/viet"
)

// Query is a search: a filter, and the days between which an article appeared.
type Query struct {
	// Filter is what the articles must hold; it has no terms when only dates were
	// given. Of a phrase, a search shows first the articles that hold it, then those
	// that hold all its words.
	Filter *Filter
	// From is the first moment and To the first moment after the last, both in
	// Vietnam's time; the zero time where there is no bound.
	From, To time.Time
	quoted   bool
}

// vietnam is the time zone in which people write dates. It has no daylight saving.
func vietnam() *time.Location { return time.FixedZone("+07", 7*60*60) }

// ParseQuery reads a search: the grammar of filters and từ: and đến: with a date as
// Vietnamese write it (17-1, 17/1/2025, tháng 1/2025, quý I/2025, 2025), anywhere
// outside quotes. A date without a year is the last such one before now. Its error is
// a *ParseError.
func ParseQuery(s string, now time.Time) (*Query, error) {
	s = viet.Clean(s)
	q := &Query{quoted: strings.IndexFunc(s, isQuote) >= 0}
	text := []byte(s)
	p := &parser{s: s, toks: viet.Tokens(s)}
	for {
		bound, ok := p.nextBound()
		if !ok {
			break
		}
		start, end, n, ok := readDate(p.s[bound.value:], now.In(vietnam()))
		if !ok {
			return nil, p.fail(bound.start, "Sau “%s” cần một ngày, ví dụ: 17/1/2025, tháng 1/2025, quý I/2025, 2025.", strings.TrimSpace(p.s[bound.start:bound.value]))
		}
		if bound.until {
			q.To = end
		} else {
			q.From = start
		}
		// Blanks in its place keep the positions of what follows.
		blank(text, bound.plus, bound.start)
		blank(text, bound.start, bound.value+n)
		p.s = string(text)
		p.toks = viet.Tokens(p.s)
	}
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		return nil, &ParseError{Text: "Ngày “từ” phải trước ngày “đến”."}
	}
	var err error
	q.Filter, err = parse(p.s, !q.From.IsZero() || !q.To.IsZero())
	return q, err
}

// bound is where từ: or đến: stands: its first letter, the plus before it (or the
// letter itself), and where the date begins.
type bound struct {
	plus, start, value int
	until              bool
}

// nextBound finds the first từ: or đến: outside quotes.
func (p *parser) nextBound() (bound, bool) {
	for k := 0; k+1 < len(p.toks); k++ {
		t, colon := p.toks[k], p.toks[k+1]
		if t.Folded != "tu" && t.Folded != "den" || colon.Text != ":" || strings.TrimSpace(p.s[t.End:colon.Start]) != "" {
			continue
		}
		if t.Text != "từ" && t.Text != "đến" && t.Text != t.Folded || p.quotes(t.Start)%2 != 0 {
			continue
		}
		b := bound{plus: t.Start, start: t.Start, value: colon.End, until: t.Folded == "den"}
		if before := strings.TrimRightFunc(p.s[:t.Start], unicode.IsSpace); strings.HasSuffix(before, "+") {
			b.plus = len(before) - 1
		}
		return b, true
	}
	return bound{}, false
}

// quotes counts the quotation marks before p.s[i].
func (p *parser) quotes(i int) int {
	n := 0
	for _, r := range p.s[:i] {
		if isQuote(r) {
			n++
		}
	}
	return n
}

// blank overwrites text[from:to] with as many spaces as it has characters, then
// nothing: the remaining bytes become spaces, too, which changes positions behind a
// date only by its accents.
func blank(text []byte, from, to int) {
	for i := from; i < to; i++ {
		text[i] = ' '
	}
}
