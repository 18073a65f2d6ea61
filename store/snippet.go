package store

import (
	"strings"
	"unicode/utf8"

	"giaoban/bot/filter"
	"giaoban/internal/viet"
)

// maxSnippet is the length of a snippet in characters, without the dots at its ends.
const maxSnippet = 240

// Snippet is a sentence of the article, word for word, that shows why it was found; a
// long one is cut at spaces, with dots.
type Snippet struct {
	Text string
	// Marks are the terms in Text, as byte offsets, in order, none inside another.
	Marks []viet.Span
}

// snippet takes the first sentence of lead or text in which a term stands.
func snippet(d *filter.Doc, hits []filter.Hit) Snippet {
	for _, field := range []struct{ name, text string }{{"lead", d.Lead}, {"text", d.Text}} {
		for _, h := range hits {
			if h.Field != field.name {
				continue
			}
			// A sentence does not cross a line's end.
			start := strings.LastIndexByte(field.text[:h.Start], '\n') + 1
			line, _, _ := strings.Cut(field.text[start:], "\n")
			for _, s := range viet.Sentences(line) {
				s.Start, s.End = s.Start+start, s.End+start
				if h.Start >= s.Start && h.Start < s.End {
					return cut(field.text, s, h, field.name, hits)
				}
			}
		}
	}
	for _, text := range []string{d.Lead, d.Text} {
		line, _, _ := strings.Cut(text, "\n")
		if s := viet.Sentences(line); len(s) > 0 {
			return cut(line, s[0], filter.Hit{Start: s[0].Start}, "", nil)
		}
	}
	return Snippet{}
}

// cut takes at most maxSnippet characters of a sentence around one hit.
func cut(text string, s viet.Span, around filter.Hit, field string, hits []filter.Hit) Snippet {
	start, end := s.Start, s.End
	before, after := "", ""
	if utf8.RuneCountInString(text[start:end]) > maxSnippet {
		if at := back(text[start:around.Start], maxSnippet/3); at > 0 {
			start += at
			before = "… "
		}
		rest := text[start:end]
		n := 0
		for i := range rest {
			if n++; n > maxSnippet {
				if space := strings.LastIndexByte(rest[:i], ' '); space > 0 && start+space >= around.End {
					i = space
				}
				end, after = start+i, " …"
				break
			}
		}
	}
	out := Snippet{Text: before + text[start:end] + after}
	last := start
	for {
		next := filter.Hit{Start: end}
		for _, h := range hits {
			if h.Field == field && h.Start >= last && h.End <= end && (h.Start < next.Start || h.Start == next.Start && h.End > next.End) {
				next = h
			}
		}
		if next.Start >= end || next.End <= next.Start {
			return out
		}
		out.Marks = append(out.Marks, viet.Span{Start: next.Start - start + len(before), End: next.End - start + len(before)})
		last = next.End
	}
}

// back returns where the last n characters of s begin, moved on to a word's beginning; 0
// if s is not longer.
func back(s string, n int) int {
	i := len(s)
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	if i == 0 {
		return 0
	}
	if space := strings.IndexByte(s[i:], ' '); space >= 0 {
		return i + space + 1
	}
	return i
}
