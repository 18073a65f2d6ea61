package filter

import (
	"slices"

	"giaoban/internal/viet"
)

// Doc is an article as filters see it. Title, Lead and Text are as shown; hits point
// into them.
type Doc struct {
	Title, Lead, Text string
	// SourceName and SourceHost are the newspaper, Provinces its provinces under any
	// name.
	SourceName, SourceHost string
	Provinces              []string
	// Topics are the names of the decided topics: party_building, front, mass_org.
	Topics []string
	// Documents are the numbers that the article cites: 35-CT/TW. Those that stand in
	// the title, lead and text are found without them.
	Documents []string
}

// Hit is one place where a term matched.
type Hit struct {
	// Field is "title", "lead" or "text", with byte offsets Start and End into it; or
	// "document", "source", "province" or "topic", without offsets.
	Field      string
	Start, End int
	// Term is the term as it was typed.
	Term string
}

// fields are the texts of an article in the order in which they are searched.
var fields = [3]string{"title", "lead", "text"}

// prepared is an article taken to tokens, so that several terms can be asked.
type prepared struct {
	toks  [3][]viet.Tok
	attrs []attr
	// papers remembers what names and hosts come to; papers are few.
	papers map[string][]uint64
}

// maxPapers bounds prepared.papers.
const maxPapers = 1000

// attr is something that an article has beside its words.
type attr struct {
	key        uint64
	field      int // index into fields, -1 for none
	start, end int32
}

// prepare takes an article to tokens and attributes.
func (p *prepared) prepare(sc *viet.Scanner, d *Doc) {
	p.attrs = p.attrs[:0]
	for i, text := range [3]string{d.Title, d.Lead, d.Text} {
		p.toks[i] = append(p.toks[i][:0], sc.Terms(text)...)
		p.documentsIn(i, text)
	}
	for _, s := range d.Documents {
		if doc, ok := viet.ParseDocument(s); ok {
			p.addDocument(doc, -1, viet.Tok{})
		}
	}
	for _, key := range p.paper(d.SourceName, d.SourceHost) {
		p.attrs = append(p.attrs, attr{key: key, field: -1})
	}
	for _, name := range d.Provinces {
		for _, key := range p.province(name) {
			p.attrs = append(p.attrs, attr{key: key, field: -1})
		}
	}
	for _, topic := range d.Topics {
		p.attrs = append(p.attrs, attr{key: attribute(Topic, topic), field: -1})
	}
}

// paper returns the keys of a newspaper.
func (p *prepared) paper(name, host string) []uint64 {
	return p.remember(name+"\x00"+host, func() (keys []uint64) {
		for _, v := range sourceValues(name, host) {
			keys = append(keys, attribute(Source, v))
		}
		return keys
	})
}

// province returns the key of a province, if there is one of that name.
func (p *prepared) province(name string) []uint64 {
	return p.remember(name, func() []uint64 {
		province, ok := viet.FindProvince(name)
		if !ok {
			return nil
		}
		return []uint64{attribute(Province, province.Name)}
	})
}

func (p *prepared) remember(what string, compute func() []uint64) []uint64 {
	keys, ok := p.papers[what]
	if ok {
		return keys
	}
	if p.papers == nil || len(p.papers) >= maxPapers {
		p.papers = map[string][]uint64{}
	}
	keys = compute()
	p.papers[what] = keys
	return keys
}

func (p *prepared) addDocument(doc viet.Document, field int, t viet.Tok) {
	for _, v := range documentValues(doc) {
		p.attrs = append(p.attrs, attr{attribute(Document, v), field, t.Start, t.End})
	}
}

// documentsIn finds the documents that a text cites: full numbers, and kinds with a
// bare number (Chỉ thị 35, Nghị quyết số 57).
func (p *prepared) documentsIn(field int, text string) {
	toks := p.toks[field]
	for i, t := range toks {
		if t.Kind != viet.Number {
			continue
		}
		raw := text[t.Start:t.End]
		if t.Document {
			if doc, ok := viet.ParseDocument(raw); ok {
				p.addDocument(doc, field, t)
			}
			continue
		}
		if !isNumber(raw) || len(raw) > 5 {
			continue
		}
		if kind, from := kindBefore(text, toks[:i]); kind != "" {
			t.Start = from
			p.addDocument(viet.Document{Number: trimZeros(raw), Kind: kind}, field, t)
		}
	}
}

func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}

// kindBefore returns the kind of document that the last tokens name, and where it
// begins: "Chỉ thị", "Nghị quyết số"; "" if none.
func kindBefore(text string, toks []viet.Tok) (kind string, from int32) {
	if n := len(toks); n > 0 && toks[n-1].Exact == hashSo {
		toks = toks[:n-1]
	}
	n := len(toks)
	if n < 2 || toks[n-1].Kind != viet.Syllable || toks[n-2].Kind != viet.Syllable {
		return "", 0
	}
	words := viet.Canonical(text[toks[n-2].Start:toks[n-1].End])
	switch words {
	case "chỉ thị", "nghị quyết", "kết luận", "quyết định", "qui định", "qui chế", "hướng dẫn", "thông báo", "thông tri", "thông tư",
		"kế hoạch", "chương trình", "đề án", "báo cáo", "tờ trình", "công văn", "nghị định":
		return viet.DocumentKind(words), toks[n-2].Start
	}
	return "", 0
}

var hashSo = viet.Hash("số")

// find returns the first place where a term holds.
func (p *prepared) find(t *Term) (Hit, bool) {
	if t.Kind != Phrase {
		for _, a := range p.attrs {
			if a.key == t.key {
				h := Hit{Field: kindField(t.Kind), Start: int(a.start), End: int(a.end), Term: t.Text}
				if a.field >= 0 {
					h.Field = fields[a.field]
				}
				return h, true
			}
		}
		return Hit{}, false
	}
	for i := range fields {
		if t.Title && i > 0 {
			break
		}
		if k := phraseIn(p.toks[i], t); k >= 0 {
			last := p.toks[i][k+len(t.hashes)-1]
			return Hit{Field: fields[i], Start: int(p.toks[i][k].Start), End: int(last.End), Term: t.Text}, true
		}
	}
	return Hit{}, false
}

// phraseIn returns the index of the first token of the phrase, -1 if it is not there.
func phraseIn(toks []viet.Tok, t *Term) int {
next:
	for i := 0; i+len(t.hashes) <= len(toks); i++ {
		for k, h := range t.hashes {
			if t.Exact && toks[i+k].Exact != h || !t.Exact && toks[i+k].Folded != h {
				continue next
			}
		}
		return i
	}
	return -1
}

func kindField(k Kind) string {
	switch k {
	case Document:
		return "document"
	case Source:
		return "source"
	case Province:
		return "province"
	}
	return "topic"
}

// Match asks whether an article passes the filter, and returns what matched where: a
// hit for each term of every alternative that holds. An article that only was not
// excluded has no hits.
func (f *Filter) Match(d *Doc) (hits []Hit, ok bool) {
	var p prepared
	var sc viet.Scanner
	p.prepare(&sc, d)
	return f.match(&p)
}

func (f *Filter) match(p *prepared) (hits []Hit, ok bool) {
	for i := range f.not {
		if _, found := p.find(&f.not[i]); found {
			return nil, false
		}
	}
	ok = len(f.any) == 0
	for _, all := range f.any {
		if found, holds := p.all(all); holds {
			ok = true
			for _, h := range found {
				if !slices.Contains(hits, h) {
					hits = append(hits, h)
				}
			}
		}
	}
	return hits, ok
}

// all asks whether every term holds.
func (p *prepared) all(terms []Term) ([]Hit, bool) {
	var hits []Hit
	for i := range terms {
		h, ok := p.find(&terms[i])
		if !ok {
			return hits, false
		}
		hits = append(hits, h)
	}
	return hits, true
}

// Verdict says why an article passes a filter or not.
type Verdict struct {
	OK bool
	// Hits are what matched, of an alternative that failed, too.
	Hits []Hit
	// Missing are the terms, as typed, that the nearest alternative lacked.
	Missing []string
	// Excluded are the exclusions that the article met.
	Excluded []Hit
}

// Why asks as Match does and says what was met, what was missing and what excluded.
func (f *Filter) Why(d *Doc) Verdict {
	var p prepared
	var sc viet.Scanner
	p.prepare(&sc, d)
	var v Verdict
	v.Hits, v.OK = f.match(&p)
	for i := range f.not {
		if h, ok := p.find(&f.not[i]); ok {
			v.Excluded = append(v.Excluded, h)
		}
	}
	if v.OK {
		return v
	}
	for k, all := range f.any {
		var hits []Hit
		var missing []string
		for i := range all {
			if h, ok := p.find(&all[i]); ok {
				hits = append(hits, h)
			} else {
				missing = append(missing, all[i].String())
			}
		}
		if k == 0 || len(missing) < len(v.Missing) || len(missing) == len(v.Missing) && len(hits) > len(v.Hits) {
			v.Hits, v.Missing = hits, missing
		}
	}
	return v
}
