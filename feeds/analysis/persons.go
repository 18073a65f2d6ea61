package analysis

import (
	"strings"
)

// chunk is a piece of a list of persons, between commas, dashes and the like.
type chunk struct {
	lo, hi int
	// before is what separates the chunk from the one before it.
	before gap
	and    bool // joined by "và"
	// nameLo is where a name begins inside the chunk, hi if there is none.
	nameLo int
	// officeLo is where an office begins, -1 if there is none.
	officeLo int
	honour   bool
	plural   bool
	group    bool // people without a name: lãnh đạo, đại diện
}

func (c *chunk) hasName() bool   { return c.nameLo < c.hi }
func (c *chunk) hasOffice() bool { return c.officeLo >= 0 }

// persons reads the list of persons in the tokens [lo, hi) of s:
//
//	[honorific] NAME, OFFICE, OFFICE; OFFICE, OFFICE NAME; các OFFICE: NAME, NAME
//
// Whatever else stands there ends the persons before it, unless keep is set, when it
// ends the list.
func (d *document) persons(s *sentence, lo, hi int, keep bool) []Person {
	r := personReader{d: d, s: s}
	for _, c := range d.chunks(s, lo, hi) {
		if !r.add(c) {
			if keep && len(r.out) > 0 {
				break
			}
			if !keep {
				r.out, r.open = nil, false
				r.pending = nil
			}
		}
	}
	r.flush()
	return r.out
}

type personReader struct {
	d       *document
	s       *sentence
	out     []Person
	pending []string // offices that wait for their name
	shared  string   // the office of a plural: các Phó Chủ tịch ...: A, B
	open    bool     // the last person may still get offices
	glue    int      // token where the last office began, to continue it over a dash
	glued   bool     // the last office may be continued
}

func (r *personReader) flush() {
	r.pending, r.open, r.glued = nil, false, false
}

// add takes a chunk in; it reports false for what is neither name nor office.
func (r *personReader) add(c chunk) bool {
	d := r.d
	if c.before&gapSemi != 0 {
		r.flush()
		r.shared = ""
	}
	switch {
	case c.group && !c.hasName():
		r.flush()
		r.shared = ""
		return false
	case c.hasOffice():
		office := d.office(r.s, c)
		if !c.hasName() {
			if c.honour && r.open && (c.and || c.plural) {
				r.flush()
			}
			if c.plural {
				r.flush()
				r.shared = office
				return true
			}
			if r.open && len(r.pending) == 0 {
				p := &r.out[len(r.out)-1]
				p.Title = join(p.Title, office)
			} else {
				r.pending = append(r.pending, office)
			}
			r.glue, r.glued = c.officeLo, true
			return true
		}
		title := strings.Join(append(r.pending, office), ", ")
		r.pending = nil
		if c.plural {
			r.shared = office
		} else {
			r.shared = ""
		}
		r.out = append(r.out, Person{Name: d.name(r.s, c), Title: title})
		r.open, r.glued = false, false
		return true
	case c.hasName():
		title := r.shared
		if len(r.pending) > 0 {
			title = strings.Join(r.pending, ", ")
			r.pending = nil
		}
		r.out = append(r.out, Person{Name: d.name(r.s, c), Title: title})
		r.open, r.glued = title == "", false
		return true
	case r.glued && r.continues(c):
		return true
	}
	r.flush()
	return false
}

// continues takes the rest of an office that a dash or comma cut in two: "Chủ nhiệm
// Hội đồng tư vấn Dân chủ - Pháp luật", "Trưởng Ban Tuyên giáo, Dân vận".
func (r *personReader) continues(c chunk) bool {
	d := r.d
	if !d.toks[c.lo].capital && d.at(c.lo, classBody) == nil || c.hi-c.lo > 10 || d.has(c.lo, c.hi, classAct) == c.lo {
		return false
	}
	whole := d.clean(r.s.src, r.glue, c.hi)
	if r.open && len(r.pending) == 0 {
		p := &r.out[len(r.out)-1]
		i := strings.LastIndex(p.Title, ", ")
		p.Title = join(strings.TrimSuffix(p.Title[:max(i, 0)], ", "), whole)
		return true
	}
	if n := len(r.pending); n > 0 {
		if nameLo := d.trailingName(r.s, r.glue, c.hi); nameLo < c.hi && nameLo >= c.lo {
			r.pending[n-1] = d.clean(r.s.src, r.glue, nameLo)
			r.out = append(r.out, Person{Name: d.clean(r.s.src, nameLo, c.hi), Title: strings.Join(r.pending, ", ")})
			r.pending, r.open, r.glued = nil, false, false
			return true
		}
		r.pending[n-1] = whole
		return true
	}
	return false
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}

// chunks cuts the tokens at separators and before "và" with a person behind it.
func (d *document) chunks(s *sentence, lo, hi int) []chunk {
	out := make([]chunk, 0, 8)
	depth := 0
	c := chunk{lo: lo}
	cut := func(end int, before gap, next int, and bool) {
		if c.lo < end && depth == 0 {
			c.hi = end
			d.readChunk(s, &c)
			out = append(out, c)
		}
		c = chunk{lo: next, before: before, and: and}
	}
	for i := lo; i < hi; i++ {
		g := d.toks[i].gap
		if i > lo && g&(gapOpen|gapClose) != 0 {
			cut(i, g&^(gapOpen|gapClose), i, false)
			if g&gapOpen != 0 {
				depth = 1
			}
			if g&gapClose != 0 {
				depth = 0
				if g&gapOpen != 0 {
					depth = 1
				}
			}
			continue
		}
		if i > lo && g&(gapComma|gapSemi|gapColon|gapDash|gapStop) != 0 && !(g == gapStop && d.toks[i].end-d.toks[i].start <= 4 && d.initial(i-1)) {
			cut(i, g, i, false)
		}
		if d.isWord(i, wordAnd) && i > lo && d.personBegins(i+1, hi) {
			cut(i, d.toks[i].gap, i+1, true)
		}
	}
	cut(hi, 0, hi, false)
	return out
}

// initial says whether token i is a short abbreviation with a dot behind: TS., UV.
func (d *document) initial(i int) bool {
	return i >= 0 && d.toks[i].upper || d.at(i, classHonour) != nil
}

func (d *document) personBegins(i, hi int) bool {
	if i >= hi {
		return false
	}
	if d.at(i, classHonour) != nil || d.at(i, classOffice) != nil {
		return true
	}
	return d.toks[i].capital && i+1 < hi && d.toks[i+1].capital && d.at(i, classSurname) != nil && d.at(i, classBody) == nil
}

// readChunk finds honorific, office and name of a chunk.
func (d *document) readChunk(s *sentence, c *chunk) {
	c.officeLo = -1
	i := c.lo
	for i < c.hi {
		if e := d.at(i, classHonour); e != nil && i+e.n <= c.hi {
			c.honour = true
			c.plural = c.plural || e.tag == "plural"
			i += e.n
			continue
		}
		if d.isWord(i, wordHas, wordIncludes, wordBy, wordAnd, wordOf, wordIs, wordAlso, wordWith) {
			i++
			continue
		}
		break
	}
	c.lo = min(i, c.hi)
	c.nameLo = c.hi
	if c.lo >= c.hi {
		return
	}
	if e := d.at(c.lo, classOffice); e != nil && !d.nameAhead(c.lo, c.hi) {
		c.officeLo = c.lo
		c.group = e.tag == "group"
		c.nameLo = d.trailingName(s, c.lo+e.n, c.hi)
		if c.nameLo < c.hi && d.tooLoose(c.lo, c.nameLo) {
			c.officeLo, c.nameLo = -1, c.hi
		} else if c.nameLo == c.hi && d.tooLoose(c.lo, c.hi) {
			c.officeLo = -1
		}
		return
	}
	if n := d.nameRun(c.lo, c.hi); n == c.hi-c.lo && d.isName(s, c.lo, c.hi, c.honour) {
		c.nameLo = c.lo
	}
}

// nameAhead says whether what looks like an office is a name: "Thư" as a syllable.
func (d *document) nameAhead(lo, hi int) bool {
	return hi-lo >= 2 && hi-lo <= 4 && d.nameRun(lo, hi) == hi-lo && d.at(lo, classSurname) != nil && d.at(lo, classBody) == nil
}

// tooLoose says whether an office runs on into a clause: it holds a verb of acting.
func (d *document) tooLoose(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.toks[i].capital || d.toks[i].number {
			continue
		}
		if e := d.at(i, classAct); e != nil && d.covered(i, lo) == nil && !d.isWord(i, wordJoint) {
			return true
		}
	}
	return hi-lo > 22
}

// covered returns the body, office or place that begins at or after lo and covers token i.
func (d *document) covered(i, lo int) *entry {
	for j := max(lo, i-9); j <= i; j++ {
		for _, h := range d.hits[d.first[j]:d.first[j+1]] {
			if c := h.e.class; (c == classBody || c == classOffice || c == classPlace || c == classOrgan) && j+h.e.n > i && (h.e.n > 1 || (c == classBody || c == classOrgan) && d.toks[j].upper) {
				return h.e
			}
		}
	}
	return nil
}

// nameRun counts the tokens from lo on that may belong to a name.
func (d *document) nameRun(lo, hi int) int {
	i := lo
	for i < hi && d.toks[i].capital && !d.toks[i].number && (i == lo || d.toks[i].gap&^gapQuote == 0) {
		i++
	}
	return i - lo
}

// isName judges a run of capitalised syllables as a whole.
func (d *document) isName(s *sentence, lo, hi int, honour bool) bool {
	n := hi - lo
	if n > 6 || d.at(lo, classBody) != nil || d.covered(lo, lo) != nil && d.at(lo, classSurname) == nil {
		return false
	}
	if e := d.at(lo, classPlace); e != nil && e.n == n {
		return false
	}
	if n == 1 {
		return honour && strings.ContainsAny(s.src[d.toks[lo].start:d.toks[lo].end], "’'‘")
	}
	upper := 0
	for i := lo; i < hi; i++ {
		if d.toks[i].upper && d.toks[i].end-d.toks[i].start > 2 {
			upper++
		}
	}
	if upper > 0 && upper < n {
		return false
	}
	return honour || d.at(lo, classSurname) != nil || n >= 2
}

// trailingName returns where the name at the end of [lo, hi) begins, hi if there is
// none. What stands before it is an office with the name of an organisation, which may
// end in a proper name itself: "Bí thư Đảng ủy xã Ea Súp Trần Văn Lịch".
func (d *document) trailingName(s *sentence, lo, hi int) int {
	start := hi
	for start > lo && d.toks[start-1].capital && !d.toks[start-1].number && d.covered(start-1, lo) == nil {
		start--
		if d.toks[start].gap&^gapQuote != 0 {
			break
		}
	}
	n := hi - start
	if n < 2 {
		if n == 1 && strings.ContainsAny(s.src[d.toks[start].start:d.toks[start].end], "’'‘") {
			return start
		}
		return hi
	}
	if d.toks[start].upper && d.toks[start].end-d.toks[start].start > 3 {
		return hi
	}
	local := start > lo && (d.at(start-1, classLevel) != nil || d.at(start-1, classVenue) != nil)
	first := start
	if local {
		first = start + 1
	}
	if d.at(start, classSurname) != nil && !local && n <= 4 {
		return start
	}
	if d.at(start, classSurname) != nil && local {
		first = start + 2
	}
	for i := first; i <= hi-2; i++ {
		if d.at(i, classSurname) != nil && hi-i <= 5 && d.at(i, classPlace) == nil {
			if i > start || !local {
				return i
			}
		}
	}
	switch {
	case d.at(start, classSurname) != nil && n <= 5:
		return start
	case !local && n <= 5 && d.bodyEnds(start, lo):
		return start
	}
	return hi
}

// bodyEnds says whether an organisation's name or an office ends right before token i,
// so that the capitals after it can be a person only.
func (d *document) bodyEnds(i, lo int) bool {
	return i > lo && d.covered(i-1, lo) != nil || i == lo
}

// office returns the words of a chunk's office.
func (d *document) office(s *sentence, c chunk) string {
	end := c.hi
	if c.hasName() {
		end = c.nameLo
	}
	for i := c.officeLo + 1; i+1 < end; i++ {
		if d.isWord(i, hashInstead) && d.isWord(i+1, hashFace) { // thay mặt Đoàn Chủ tịch
			end = i
		}
	}
	for end > c.officeLo && d.isWord(end-1, wordDid, wordAnd, wordIs, wordAlso, wordHas) {
		end--
	}
	if c.plural && d.isWord(c.officeLo, hashThe2) {
		c.officeLo++
	}
	return strings.TrimRight(d.clean(s.src, c.officeLo, end), " ,:")
}

func (d *document) name(s *sentence, c chunk) string { return d.clean(s.src, c.nameLo, c.hi) }

// clean returns the words of the tokens as written, with single spaces.
func (d *document) clean(src string, lo, hi int) string {
	text := d.slice(src, lo, hi)
	if strings.Contains(text, "(") && !strings.Contains(text, ")") {
		text += ")"
	}
	return tidy(text)
}

func tidy(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] == '\t' || s[i] == 0xC2 || s[i] == ' ' && i > 0 && s[i-1] == ' ' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}
