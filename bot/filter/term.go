package filter

import (
	"strings"

	"giaoban/internal/viet"
)

// Kind says what a term asks about.
type Kind uint8

const (
	// Phrase asks for words side by side in title, lead or text.
	Phrase Kind = iota
	// Document asks whether the article cites a document (văn bản:).
	Document
	// Source asks for the newspaper (nguồn:).
	Source
	// Province asks for the newspaper's province, old or new (tỉnh:).
	Province
	// Topic asks for a topic of the analysis (chủ đề:).
	Topic
)

// Word is one token of a phrase; a Break within quotes is one, too.
type Word struct {
	// Text is canonical, Folded without diacritics (package viet).
	Text, Folded string
	// Break says that this is punctuation, written within quotes.
	Break bool
}

// Term is one condition of a filter.
type Term struct {
	Kind Kind
	// Text is the term as it was typed, with single spaces, without its prefix.
	Text string
	// Title says that the phrase must stand in the title.
	Title bool
	// Exact says that the phrase was written with diacritics and matches only that
	// spelling; otherwise Folded words are compared.
	Exact bool
	// Words are the phrase, with abbreviations written out and place names in one
	// spelling. Empty for other kinds.
	Words []Word
	// Value identifies what a term that is no phrase asks for: the key of a document
	// ("35cttw", "ct 35", "35"), a folded source, the province of today, a topic.
	Value string

	key    uint64
	hashes []uint64
}

// Filter is a parsed filter. It never changes and may be shared.
type Filter struct {
	any      [][]Term // alternatives of terms that must all hold; none: everything
	not      []Term
	warnings []string
}

// Any returns the alternatives, each a list of terms that must all hold. A filter
// without alternatives takes every article that Not does not exclude.
func (f *Filter) Any() [][]Term { return f.any }

// Not returns the terms that exclude an article.
func (f *Filter) Not() []Term { return f.not }

// Warnings returns Vietnamese sentences about what was read otherwise than the
// person may have meant, or can never match.
func (f *Filter) Warnings() []string { return f.warnings }

// Uses says whether a term of the filter is of this kind.
func (f *Filter) Uses(k Kind) bool {
	for t := range f.terms {
		if t.Kind == k {
			return true
		}
	}
	return false
}

// terms yields every term, the excluding ones last.
func (f *Filter) terms(yield func(*Term) bool) {
	for _, all := range f.any {
		for i := range all {
			if !yield(&all[i]) {
				return
			}
		}
	}
	for i := range f.not {
		if !yield(&f.not[i]) {
			return
		}
	}
}

// Seeds keep exact phrases, folded phrases and attributes apart in one key space.
const (
	exactSeed  = 0x51_7C_C1_B7_27_22_0A_95
	foldedSeed = 0xC2_B2_AE_3D_27_D4_EB_4F
	titleSeed  = 0x2545_F491_4F6C_DD1D // xored into a phrase's seed when it is sought in the title only
)

// seed begins the key of a phrase.
func seed(exact, title bool) uint64 {
	s := uint64(foldedSeed)
	if exact {
		s = exactSeed
	}
	if title {
		s ^= titleSeed
	}
	return s
}

// chain extends the key of a phrase by the hash of its next word.
func chain(key, word uint64) uint64 {
	key = (key ^ word) * 0x9E37_79B9_7F4A_7C15
	return key ^ key>>29
}

// attribute is the key of a term that is no phrase, and of what a document has.
func attribute(k Kind, value string) uint64 {
	return chain(chain(exactSeed, uint64(k)), viet.Hash(value))
}

// finish computes what matching compares.
func (t *Term) finish() {
	if t.Kind != Phrase {
		t.key = attribute(t.Kind, t.Value)
		return
	}
	t.key = seed(t.Exact, t.Title)
	t.hashes = make([]uint64, len(t.Words))
	for i, w := range t.Words {
		s := w.Folded
		if t.Exact {
			s = w.Text
		}
		t.hashes[i] = viet.Hash(s)
		t.key = chain(t.key, t.hashes[i])
	}
}

// same says whether two terms ask the same.
func (t *Term) same(u *Term) bool { return t.key == u.key }

// String returns the term in the normal form of the language.
func (t Term) String() string {
	text := t.Text
	if t.Kind == Phrase && needsQuotes(text) {
		text = `"` + text + `"`
	}
	switch {
	case t.Title:
		return "tiêu đề: " + text
	case t.Kind == Phrase:
		return text
	}
	return prefixNames[t.Kind] + ": " + text
}

// prefixNames are the prefixes in their normal spelling.
var prefixNames = map[Kind]string{Document: "văn bản", Source: "nguồn", Province: "tỉnh", Topic: "chủ đề"}

// needsQuotes says whether a phrase would be read otherwise without quotes.
func needsQuotes(text string) bool {
	if strings.ContainsAny(text, "+:,;.!?…()\n") || isMinus(text) {
		return true
	}
	words := strings.Fields(viet.Canonical(text))
	return len(words) > 1 && words[0] == "trừ" || hasAndWord(text)
}

// String returns the filter in its normal form, which Parse reads as the same.
func (f *Filter) String() string {
	var parts []string
	for _, all := range f.any {
		var ts []string
		for _, t := range all {
			ts = append(ts, t.String())
		}
		parts = append(parts, strings.Join(ts, " + "))
	}
	for _, t := range f.not {
		parts = append(parts, "-"+t.String())
	}
	return strings.Join(parts, ", ")
}
