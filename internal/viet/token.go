package viet

import (
	"strings"
	"unicode/utf8"
)

// Token is a Tok with its text.
type Token struct {
	// Start and End are byte offsets into the original text.
	Start, End int
	Kind       Kind
	// Text is canonical, Folded is Text without diacritics.
	Text, Folded string
}

// Tokens returns the tokens of text in order: syllables, numbers and breaks.
func Tokens(text string) []Token {
	s := Scanner{keep: true}
	toks := s.Scan(text)
	out := make([]Token, len(toks))
	for i, t := range toks {
		out[i] = s.token(i, t)
	}
	return out
}

// token is the token at index i of the last scan, with its text.
func (s *Scanner) token(i int, t Tok) Token {
	return Token{Start: int(t.Start), End: int(t.End), Kind: t.Kind, Text: s.texts[i], Folded: foldCanonical(s.texts[i])}
}

// Syllables returns the canonical syllables and numbers of s, without its breaks.
func Syllables(s string) []string {
	var out []string
	for _, t := range Tokens(s) {
		if t.Kind != Break {
			out = append(out, t.Text)
		}
	}
	return out
}

// Canonical is the form in which texts are compared: Clean, in lower case, with one
// placement of tones (hòa, thủy), one spelling of i and y as the only vowel (kĩ,
// quí), numbers of documents without spaces, dates as d/m/yyyy, look-alikes in
// codes repaired, plain hyphens and quotes, and runs of spaces as one. Line breaks
// stay. It is idempotent.
func Canonical(s string) string {
	s = dropMarks(Clean(s))
	sc := Scanner{keep: true}
	var b strings.Builder
	b.Grow(len(s))
	at := 0
	for i, t := range sc.Scan(s) {
		canonicalGap(&b, s[at:t.Start])
		b.WriteString(sc.texts[i])
		at = int(t.End)
	}
	canonicalGap(&b, s[at:])
	return b.String()
}

// dropMarks drops loose marks from clean text.
func dropMarks(s string) string {
	if strings.IndexFunc(s, isLooseMark) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isLooseMark(r) {
			return -1
		}
		return r
	}, s)
}

// canonicalGap writes what stands between two tokens.
func canonicalGap(b *strings.Builder, gap string) {
	space := false
	for _, r := range gap {
		if isSpace(r) {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		switch {
		case isDash(r):
			r = '-'
		case isQuote(r):
			r = '"'
		case isApostrophe(r):
			r = '\''
		}
		b.WriteRune(lowerOf(r))
	}
	if space {
		b.WriteByte(' ')
	}
}

// isQuote says whether r is a double quotation mark of any shape.
func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '″', '＂':
		return true
	}
	return false
}

// Fold is Canonical without diacritics; đ becomes d.
func Fold(s string) string { return foldCanonical(Canonical(s)) }

func foldCanonical(s string) string {
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < utf8.RuneSelf
	}
	if ascii {
		return s
	}
	return strings.Map(foldOf, s)
}
