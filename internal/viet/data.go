package viet

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/abbreviations.tsv
var abbreviationsTSV string

//go:embed data/places.tsv
var placesTSV string

//go:embed data/provinces.tsv
var provincesTSV string

// rows reads a data file: columns between tabs, without comments and blank lines.
func rows(tsv string) [][]string {
	var out [][]string
	for line := range strings.Lines(tsv) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		out = append(out, cols)
	}
	return out
}

// column returns the names in column i, separated by commas.
func column(row []string, i int) []string {
	if i >= len(row) || row[i] == "" {
		return nil
	}
	names := strings.Split(row[i], ",")
	for j := range names {
		names[j] = strings.TrimSpace(names[j])
	}
	return names
}

// rule replaces some tokens of a text by others.
type rule struct {
	from  []uint64 // hashes of the tokens replaced
	exact bool     // they are exact hashes; folded ones otherwise
	upper bool     // only in capitals among other letters
	to    []syllable
}

// syllable is one token that a rule puts in.
type syllable struct {
	text, folded       string
	exactH, foldedHash uint64
}

// ruleBook holds the rules by the hash of their first token, longest first.
type ruleBook struct {
	byFirst map[uint64][]rule
	filter  [64]uint64        // a bit for every first token, to say no quickly
	long    map[string]string // folded abbreviation -> meaning as written
	short   map[string]string // canonical meaning -> abbreviation as written
}

var rules = sync.OnceValue(func() *ruleBook {
	b := &ruleBook{byFirst: map[uint64][]rule{}, long: map[string]string{}, short: map[string]string{}}
	for _, row := range rows(abbreviationsTSV) {
		if len(row) < 2 {
			continue
		}
		mode := ""
		if len(row) > 2 {
			mode = row[2]
		}
		b.add(row[0], row[1], mode == "=" || mode == "^", mode == "^")
		if mode == "" {
			b.long[Fold(row[0])] = row[1]
		}
		if c := Canonical(row[1]); b.short[c] == "" {
			b.short[c] = row[0]
		}
	}
	for _, row := range rows(placesTSV) {
		for _, variant := range column(row, 1) {
			b.add(variant, row[0], false, false)
		}
		b.add(row[0], row[0], false, false)
	}
	return b
})

// add makes a rule that reads from as to.
func (b *ruleBook) add(from, to string, exact, upper bool) {
	r := rule{exact: exact, upper: upper}
	for _, t := range Tokens(from) {
		s := t.Folded
		if exact {
			s = t.Text
		}
		r.from = append(r.from, Hash(s))
	}
	for _, t := range Tokens(to) {
		r.to = append(r.to, syllable{t.Text, t.Folded, Hash(t.Text), Hash(t.Folded)})
	}
	if len(r.from) == 0 {
		return
	}
	first := r.from[0]
	b.filter[first>>6&63] |= 1 << (first & 63)
	list := b.byFirst[first]
	at := len(list)
	for at > 0 && len(list[at-1].from) < len(r.from) {
		at--
	}
	list = append(list, rule{})
	copy(list[at+1:], list[at:])
	list[at] = r
	b.byFirst[first] = list
}

// mayStart says quickly whether a rule may begin with this hash.
func (b *ruleBook) mayStart(h uint64) bool { return b.filter[h>>6&63]&(1<<(h&63)) != 0 }
