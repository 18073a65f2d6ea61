package filter

import (
	_ "embed"
	"strings"
	"sync"

	"giaoban/internal/viet"
)

//go:embed data/toneless.txt
var tonelessText string

// toneless are the syllables that are written without any diacritic.
var toneless = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(tonelessText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, s := range strings.Fields(line) {
			m[viet.Canonical(s)] = true
		}
	}
	return m
})

// warn adds what a person should know about a filter that was read without fault.
func (f *Filter) warn() {
	for t := range f.terms {
		if t.Kind != Phrase {
			continue
		}
		if s := t.partly(); s != "" {
			f.warnings = append(f.warnings, "Cụm từ “"+t.Text+"” chỗ có dấu, chỗ không (“"+s+"”) nên sẽ không khớp bài nào. Hãy gõ đủ dấu, hoặc bỏ hết dấu để tìm mọi cách viết.")
		}
		words := strings.Fields(viet.Canonical(t.Text))
		for i, w := range words {
			if i == 0 && len(words) > 1 && w == "tru" {
				f.warnings = append(f.warnings, "Bot hiểu “"+t.Text+"” là cụm từ cần có. Muốn loại bài có cụm này, hãy gõ dấu trừ: -"+strings.Join(strings.Fields(t.Text)[1:], " ")+".")
			}
			if i > 0 && i+1 < len(words) && w == "trừ" && !(words[i-1] == "khấu" || words[i-1] == "loại") {
				f.warnings = append(f.warnings, "Chữ “trừ” trong “"+t.Text+"” được hiểu là một phần của cụm từ. Muốn loại bài, hãy viết dấu phẩy trước chữ “trừ”.")
			}
		}
	}
	f.warnContradiction()
}

// warnContradiction says which alternatives an exclusion makes impossible.
func (f *Filter) warnContradiction() {
	for _, all := range f.any {
		for i := range all {
			for j := range f.not {
				n := f.not[j]
				if n.Kind == Phrase && !n.Title { // an exclusion anywhere holds for the title, too
					n.Title = all[i].Title
					n.finish()
				}
				if n.same(&all[i]) {
					f.warnings = append(f.warnings, "“"+all[i].Text+"” vừa cần có vừa bị loại, nên phần đó sẽ không khớp bài nào.")
				}
			}
		}
	}
}

// partly returns the first syllable that looks as if its diacritics were left out in
// a phrase that has some, "" if there is none. Abbreviations and foreign words are
// none.
func (t *Term) partly() string {
	if !t.Exact {
		return ""
	}
	for _, w := range t.Words {
		if !w.Break && w.Text == w.Folded && !toneless()[w.Text] && vietnamese(w.Text) {
			return w.Text
		}
	}
	return ""
}

// vietnamese says whether ASCII letters have the shape of a Vietnamese syllable.
func vietnamese(s string) bool {
	rest := s
	for _, onset := range []string{"ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l", "m", "n",
		"p", "r", "s", "t", "v", "x"} {
		if r, ok := strings.CutPrefix(s, onset); ok && r != "" {
			rest = r
			break
		}
	}
	vowels := len(rest) - len(strings.TrimLeft(rest, "aeiouy"))
	if vowels < 1 || vowels > 3 {
		return false
	}
	switch rest[vowels:] {
	case "", "c", "ch", "m", "n", "ng", "nh", "p", "t":
		return true
	}
	return false
}
