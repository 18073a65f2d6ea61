package analysis

import "giaoban/internal/viet"

// place returns where the meeting was held: what follows "tại" in the sentence that
// reports it, as far as it names a place.
func (d *document) place(m *sitting) string {
	if m.s == &d.title {
		return ""
	}
	s := m.s
	for i := s.lo; i < s.hi-1; i++ {
		if !d.isWord(i, wordAt, wordFrom) || d.isWord(i-1, hashPresent) {
			continue
		}
		if d.isWord(i, wordFrom) && (d.at(i+1, classVenue) == nil || !d.says(s.src, i, s.hi, "điểm cầu")) {
			continue
		}
		lo := i + 1
		if d.toks[lo].gap&^gapQuote != 0 || d.at(lo, classKind) != nil || d.isWord(lo, hashSitting, hashTurn, hashSession, wordPoint, hashThis, hashThat, hashMany) || d.toks[lo].number {
			continue
		}
		named := d.toks[lo].capital || d.at(lo, classLevel) != nil || d.at(lo, classVenue) != nil
		if !named || i > m.at+m.head.n+1 && d.at(lo, classVenue) == nil && !d.heldJustBefore(i) && !d.lastWords(lo, s) {
			continue
		}
		return d.clean(s.src, lo, d.placeEnd(lo, s))
	}
	return d.placeAfter(m)
}

// heldJustBefore says whether a verb of holding ends right before token i: "bế mạc tại".
func (d *document) heldJustBefore(i int) bool {
	for j := max(0, i-4); j < i; j++ {
		if e := d.at(j, classHold); e != nil && e.n > 1 && j+e.n == i {
			return true
		}
	}
	return false
}

// lastWords accepts a place behind the meeting's matter only when nothing but the place
// follows and the place is a level of administration with a proper name.
func (d *document) lastWords(lo int, s *sentence) bool {
	return d.at(lo, classLevel) != nil && lo+1 < s.hi && d.toks[lo+1].capital && d.placeEnd(lo, s) == s.hi && d.says(s.src, s.lo, s.hi, "đầu bờ", "hội thảo", "Hội thảo")
}

// placeEnd returns the end of the place that begins at lo: at a comma unless a level
// of administration follows, at a verb, after a closing bracket.
func (d *document) placeEnd(lo int, s *sentence) int {
	depth := 0
	for j := lo + 1; j < s.hi; j++ {
		g := d.toks[j].gap
		if g&gapOpen != 0 {
			depth++
		}
		if depth > 0 {
			if g&gapClose != 0 {
				depth--
				if d.at(j, classLevel) == nil {
					return j
				}
			}
			continue
		}
		if g&(gapSemi|gapColon) != 0 || g&gapStop != 0 && !d.toks[j-1].upper {
			return j
		}
		if g&gapComma != 0 {
			e := d.at(j, classLevel)
			if e == nil || j+1 >= s.hi || !d.toks[j+e.n].capital && !d.toks[j+e.n].number || d.subjectAhead(j, s) {
				return j
			}
		}
		if d.isWord(j, wordTo, wordUntil, wordDid, wordWith, hashAbout, hashIn) && j > lo || d.isWord(j, wordAnd) && !d.toks[min(j+1, s.hi-1)].capital {
			return j
		}
		if !d.toks[j].capital && d.at(j, classAct) != nil && d.covered(j, lo) == nil || d.at(j, classHold) != nil && d.at(j, classHold).n > 1 && !d.toks[j].capital && d.covered(j, lo) == nil {
			return j
		}
	}
	return s.hi
}

// subjectAhead says whether the words after the comma at token j are the subject of a
// verb rather than more of the place: "tại Hà Nội, tỉnh Đắk Lắk tổ chức".
func (d *document) subjectAhead(j int, s *sentence) bool {
	for k := j + 1; k < min(j+8, s.hi); k++ {
		if d.toks[k].gap&(gapComma|gapStop|gapSemi|gapOpen) != 0 {
			return false
		}
		if d.at(k, classHold) != nil && !d.toks[k].capital {
			return true
		}
	}
	return false
}

// placeAfter looks at the next sentence when the meeting itself is its subject.
func (d *document) placeAfter(m *sitting) string {
	for i := range d.sents[:min(len(d.sents), reportSentences)] {
		s := &d.sents[i]
		if s == m.s || d.at(s.lo, classKind) == nil {
			continue
		}
		for j := s.lo; j < min(s.lo+12, s.hi-1); j++ {
			from := d.isWord(j, wordFrom) && d.says(s.src, j, s.hi, "điểm cầu")
			if (d.isWord(j, wordAt) || from) && d.at(j+1, classVenue) != nil && !d.isWord(j+1, wordPoint) {
				return d.clean(s.src, j+1, d.placeEnd(j+1, s))
			}
		}
	}
	return ""
}

var (
	hashThis       = viet.Hash("đây")
	hashThat       = viet.Hash("đó")
	hashMany       = viet.Hash("các")
	hashAbout      = viet.Hash("về")
	hashIn         = viet.Hash("trong")
	hashClass      = viet.Hash("lớp")
	hashDelegation = viet.Hash("đoàn")
	hashDeputy     = viet.Hash("phó")
	hashPresent    = viet.Hash("hiện")
)
