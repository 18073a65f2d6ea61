package viet

import (
	"unicode"
)

// Terms returns the tokens of text as filters and search compare them: as Scan does,
// but with the syllables that an abbreviation means in its place (MTTQ is Mặt trận
// Tổ quốc, all four at the offsets of "MTTQ") and place names in their one spelling.
// They are valid until the next call of Terms or Scan.
func (s *Scanner) Terms(text string) []Tok {
	toks := s.Scan(text)
	book := rules()
	s.terms = s.terms[:0]
	for i := 0; i < len(toks); {
		t := toks[i]
		if book.mayStart(t.Folded) || t.Exact != t.Folded && book.mayStart(t.Exact) {
			if r := book.match(text, toks, i); r != nil {
				s.terms = r.replace(s.terms, toks, i)
				i += len(r.from)
				continue
			}
		}
		s.terms = append(s.terms, t)
		i++
	}
	return s.terms
}

// replace appends what stands for toks[i:]: each at its own place if the rule only
// changes the spelling, all at the whole place otherwise.
func (r *rule) replace(dst, toks []Tok, i int) []Tok {
	n := len(r.from)
	for k, syl := range r.to {
		t := Tok{Exact: syl.exactH, Folded: syl.foldedHash, Start: toks[i].Start, End: toks[i+n-1].End, Abbr: true}
		if len(r.to) == n {
			t.Start, t.End = toks[i+k].Start, toks[i+k].End
		}
		dst = append(dst, t)
	}
	return dst
}

// match finds the longest rule that reads toks[i:], if any.
func (b *ruleBook) match(text string, toks []Tok, i int) *rule {
	lists := [2][]rule{b.byFirst[toks[i].Folded]}
	if toks[i].Exact != toks[i].Folded {
		lists[1] = b.byFirst[toks[i].Exact]
	}
	var best *rule
	for _, list := range lists {
		for k := range list {
			if r := &list[k]; (best == nil || len(r.from) > len(best.from)) && r.reads(text, toks, i) {
				best = r
				break
			}
		}
	}
	return best
}

func (r *rule) reads(text string, toks []Tok, i int) bool {
	if i+len(r.from) > len(toks) {
		return false
	}
	for k, h := range r.from {
		if t := toks[i+k]; r.exact && t.Exact != h || !r.exact && t.Folded != h {
			return false
		}
	}
	return !r.upper || isUpperAmong(text, toks, i)
}

// isUpperAmong says whether toks[i] is in capitals, and neither neighbour is an
// accented word in capitals, as in a headline (ĐẦU TƯ).
func isUpperAmong(text string, toks []Tok, i int) bool {
	if !isUpper(text[toks[i].Start:toks[i].End]) {
		return false
	}
	for _, k := range [2]int{i - 1, i + 1} {
		if k < 0 || k >= len(toks) || toks[k].Kind != Syllable {
			continue
		}
		if w := text[toks[k].Start:toks[k].End]; isUpper(w) && HasDiacritics(w) {
			return false
		}
	}
	return true
}

func isUpper(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// Terms returns the tokens of text as Scanner.Terms does, with their texts.
func Terms(text string) []Token {
	s := Scanner{keep: true}
	toks := s.Scan(text)
	book := rules()
	var out []Token
	for i := 0; i < len(toks); {
		r := book.match(text, toks, i)
		if r == nil {
			out = append(out, s.token(i, toks[i]))
			i++
			continue
		}
		for k, t := range r.replace(nil, toks, i) {
			out = append(out, Token{Start: int(t.Start), End: int(t.End), Text: r.to[k].text, Folded: r.to[k].folded})
		}
		i += len(r.from)
	}
	return out
}

// Expansion returns what an abbreviation means (MTTQ: Mặt trận Tổ quốc), whatever
// its case and with or without diacritics. Ambiguous ones (BCH, CĐ) have none.
func Expansion(abbreviation string) (string, bool) {
	long, ok := rules().long[Fold(abbreviation)]
	return long, ok
}

// Abbreviation returns the usual abbreviation of a term, if it has one.
func Abbreviation(term string) (string, bool) {
	short, ok := rules().short[Canonical(term)]
	return short, ok
}
