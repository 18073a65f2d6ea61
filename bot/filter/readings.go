package filter

import "strings"

// Readings returns how a search is read, the exact one first: as the filter that it
// is, then with every phrase taken apart into words that must all stand somewhere. A
// query with quotes means its phrases.
func (q *Query) Readings() []*Filter {
	if words := q.Filter.apart(); words != nil && !q.quoted {
		return []*Filter{q.Filter, words}
	}
	return []*Filter{q.Filter}
}

// apart takes the phrases apart. It returns nil when there is none of two words.
func (f *Filter) apart() *Filter {
	out := &Filter{not: f.not}
	changed := false
	for _, all := range f.any {
		var terms []Term
		for _, t := range all {
			if t.Kind != Phrase || len(strings.Fields(t.Text)) < 2 { // an abbreviation stays whole
				terms = addTerm(terms, t)
				continue
			}
			changed = true
			for _, w := range t.Words {
				if w.Break {
					continue
				}
				one := Term{Text: w.Text, Title: t.Title, Exact: t.Exact, Words: []Word{w}}
				one.finish()
				terms = addTerm(terms, one)
			}
		}
		out.addAlternative(terms)
	}
	if !changed {
		return nil
	}
	return out
}
