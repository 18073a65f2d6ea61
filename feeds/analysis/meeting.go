package analysis

import (
	"strings"
	"time"

	"giaoban/internal/viet"
)

// sitting is the meeting that an article reports, as found in its words.
type sitting struct {
	s    *sentence // the sentence that reports it
	at   int       // token of its kind's head
	head *entry
	verb int // token of the verb of holding, -1 if the kind itself is the verb
	// passive: the kind is the subject ("Hội nghị do ... tổ chức").
	passive bool
}

// reportSentences is how many sentences may report the meeting; what stands later is
// an earlier meeting, or a memory.
const reportSentences = 4

// findSitting returns the meeting that the first sentences report, nil if they report
// none.
func (d *document) findSitting() *sitting {
	if d.eventFirst() {
		return nil
	}
	n := min(len(d.sents), reportSentences)
	for i := 0; i < n; i++ {
		s := &d.sents[i]
		if s.para > d.sents[0].para+2 {
			break
		}
		if m := d.sittingIn(s); m != nil && (i < 2 || d.dated(s) || d.has(d.title.lo, d.title.hi, classKind) >= 0) {
			return m
		}
	}
	if m := d.chairedSitting(); m != nil {
		return m
	}
	if at := d.has(d.title.lo, d.title.hi, classKind); at >= 0 && len(d.sents) > 0 && (d.dated(&d.sents[0]) || len(d.sents) > 1 && d.dated(&d.sents[1])) {
		if m := d.sittingIn(&d.title); m != nil && m.head.tag != "verb" {
			for i := range d.sents[:n] {
				s := &d.sents[i]
				if k := d.has(s.lo, s.hi, classKind); k >= 0 && d.dated(s) && d.at(k, classKind).tag != "verb" && !d.spokenOf(k, s.lo) {
					return &sitting{s: s, at: k, head: d.at(k, classKind), verb: -1}
				}
			}
		}
	}
	return nil
}

// chairedSitting finds a meeting of which only the chair is told: the first sentence
// says what somebody sums up or discusses, the next who chairs the meeting.
func (d *document) chairedSitting() *sitting {
	if len(d.sents) == 0 || !d.dated(&d.sents[0]) {
		return nil
	}
	for i := range d.sents[:min(len(d.sents), reportSentences)] {
		s := &d.sents[i]
		c := d.has(s.lo, s.hi, classChair)
		if c < 0 || len(d.chairsAt(s, c, d.at(c, classChair))) == 0 {
			continue
		}
		for k := s.lo; k < s.hi; k++ {
			if e := d.at(k, classKind); e != nil && e.tag != "verb" && !d.spokenOf(k, s.lo) {
				return &sitting{s: s, at: k, head: e, verb: -1}
			}
		}
	}
	return nil
}

// eventFirst says whether the first sentence's verb holds something that is no sitting:
// a contest, a visit, a launch.
func (d *document) eventFirst() bool {
	if len(d.sents) == 0 {
		return true
	}
	s := &d.sents[0]
	ev := -1
	for i := s.lo; i < s.hi; i++ {
		if e := d.at(i, classEvent); e != nil {
			if k := d.at(i, classKind); k != nil && k.n > e.n {
				continue
			}
			if i > s.lo && d.at(i-1, classKind) != nil || e.tag == "held" && d.holdBefore(i, s.lo) < 0 {
				continue
			}
			ev = i
			break
		}
	}
	if ev < 0 {
		return false
	}
	kind := -1
	for i := s.lo; i < s.hi; i++ {
		if e := d.at(i, classKind); e != nil && !d.spokenOf(i, s.lo) {
			kind = i
			break
		}
	}
	return kind < 0 || kind > ev
}

// dated says whether the sentence has a date or a word like "sáng nay".
func (d *document) dated(s *sentence) bool { return d.has(s.lo, s.hi, classTime) >= 0 }

// spokenOf says whether the kind at token i is only mentioned: "chào mừng Đại hội".
func (d *document) spokenOf(i, lo int) bool {
	for j := max(lo, i-4); j < i; j++ {
		if e := d.at(j, classNotHeld); e != nil && j+e.n == i {
			return true
		}
	}
	return false
}

// sittingIn looks for a meeting that is held in the sentence.
func (d *document) sittingIn(s *sentence) *sitting {
	for i := s.lo; i < s.hi; i++ {
		e := d.at(i, classKind)
		if e == nil {
			continue
		}
		if d.spokenOf(i, s.lo) || d.toks[i].gap&gapQuote != 0 || d.insideOf(i, s.lo) {
			i += e.n - 1
			continue
		}
		m := &sitting{s: s, at: i, head: e, verb: -1}
		if v := d.holdBefore(i, s.lo); v >= 0 {
			m.verb = v
			return m
		}
		if s == &d.sents[0] && d.isWord(i-1, wordAt) && i-s.lo <= 8 && e.tag != "verb" {
			return m // "Tại hội nghị ..., Thường trực Tỉnh ủy đánh giá"
		}
		if e.tag == "verb" && d.verbKind(i, s) {
			return m
		}
		if d.heldAfter(i+e.n, s) {
			m.passive = true
			return m
		}
		i += e.n - 1
	}
	return nil
}

// insideOf says whether the kind at i is part of a longer name: "nghị quyết hội nghị",
// or the work at a firm: "họp báo" is a kind of its own.
func (d *document) insideOf(i, lo int) bool {
	for j := max(lo, i-3); j < i; j++ {
		for _, h := range d.hits[d.first[j]:d.first[j+1]] {
			if (h.e.class == classKind || h.e.class == classVenue) && j+h.e.n > i && h.e.n > d.at(i, classKind).n {
				return true
			}
		}
	}
	return false
}

// holdBefore looks for the verb that holds the kind at token i: close before it, in the
// same clause.
func (d *document) holdBefore(i, lo int) int {
	for j := i - 1; j >= max(lo, i-14); j-- {
		if d.toks[j+1].gap&(gapStop|gapSemi|gapColon) != 0 {
			return -1
		}
		e := d.at(j, classHold)
		if e == nil || j+e.n > i {
			continue
		}
		if e.n == 1 && d.isWord(j, wordHas) && i-j > 3 {
			continue
		}
		for j > lo && !d.toks[j-1].capital && d.at(j-1, classHold) != nil && d.at(j-1, classHold).n > 1 {
			j--
		}
		if d.covered(j, lo) != nil && d.covered(j, lo).n > 1 { // Ban Tổ chức
			continue
		}
		return j
	}
	return -1
}

// verbKind accepts a kind used as the verb of its sentence: "họp", "làm việc với".
func (d *document) verbKind(i int, s *sentence) bool {
	if s == &d.title {
		return true
	}
	if !d.dated(s) && d.at(d.sents[0].lo, classTime) == nil {
		return false
	}
	if d.toks[i].gap&(gapOpen|gapQuote) != 0 || i == s.lo || d.isWord(i-1, hashWill) {
		return false
	}
	e := d.at(i, classKind)
	return !strings.HasSuffix(e.term, " với") || d.partyAhead(i+e.n, s)
}

// partyAhead says whether somebody to sit with is named at token i: "làm việc với Tỉnh
// Đoàn", not "làm việc với máy móc".
func (d *document) partyAhead(i int, s *sentence) bool {
	if i < s.hi && d.isWord(i, hashMany) {
		i++
	}
	return i < s.hi && (d.toks[i].capital || d.at(i, classBody) != nil || d.at(i, classOffice) != nil || d.at(i, classHonour) != nil || d.at(i, classLevel) != nil || d.isWord(i, hashDelegation, hashDeputy))
}

// heldAfter says whether the kind before token i is the subject of being held.
func (d *document) heldAfter(i int, s *sentence) bool {
	for j := i; j < min(i+32, s.hi); j++ {
		if d.toks[j].gap&(gapStop|gapSemi) != 0 {
			return false
		}
		if d.isWord(j, wordBy) && j-i < 3 {
			return true
		}
		if e := d.at(j, classHold); e != nil && e.term != "có" && e.term != "dự" && e.term != "mở" && d.covered(j, i) == nil {
			return true
		}
	}
	return false
}

// meeting collects the facts of the sitting.
func (d *document) meeting(m *sitting, published time.Time) *Meeting {
	out := &Meeting{Kind: d.kind(m), Place: d.place(m), Chairs: d.chairs(), Organisers: d.organisers(m)}
	out.HeldOn = d.heldDay(m, published)
	out.Directives = d.directives(out.Chairs)
	return out
}

// heldDay looks in the sentence that reports the meeting, before its kind first, then in
// the sentences around it.
func (d *document) heldDay(m *sitting, published time.Time) string {
	if m.s != &d.title {
		if day := d.heldOn(m.s, m.at, published); day != "" {
			return day
		}
	}
	for i := 0; i < min(len(d.sents), 3); i++ {
		s := &d.sents[i]
		limit := s.hi
		if i > 0 && s != m.s {
			limit = s.lo + 6
		}
		if day := d.heldOn(s, limit, published); day != "" {
			return day
		}
	}
	return ""
}

// kind returns the words of the meeting's kind: its head and the words of type behind.
func (d *document) kind(m *sitting) string {
	lo, hi := m.at, m.at+m.head.n
	if m.head.tag == "verb" && m.verb >= 0 && m.at > m.s.lo && d.isWord(m.at-1, hashSitting, hashTurn, hashClass) {
		lo--
	}
	if strings.HasSuffix(m.head.term, " với") {
		hi--
	}
	numbered := false
	for hi < m.s.hi {
		if d.toks[hi].gap&(gapStop|gapSemi|gapColon) != 0 {
			break
		}
		e := d.at(hi, classKindMod)
		if e != nil && e.tag == "ordinal" && !d.isNumberWord(hi+e.n, m.s) {
			break
		}
		if e != nil && (numbered && e.tag != "wide" || e.tag == "congress" && !d.isCongress(m.head)) {
			break
		}
		if e == nil {
			if d.toks[hi].gap&gapComma == 0 && d.isWord(hi, wordAnd) && d.at(hi+1, classKindMod) != nil && d.at(hi-1, classKindMod) != nil {
				hi++
				continue
			}
			if n := d.ordinalAfterBody(hi, m.s); n > 0 {
				return d.ordinalKind(m, lo, hi, hi+n)
			}
			break
		}
		hi += e.n
		numbered = e.tag == "ordinal"
		if numbered {
			hi++
		}
	}
	return d.clean(m.s.src, lo, hi)
}

// isNumberWord says whether token i is a number in figures, Roman or in words.
func (d *document) isNumberWord(i int, s *sentence) bool {
	return i < s.hi && d.toks[i].gap&^gapQuote == 0 && (d.toks[i].number || d.toks[i].upper || d.ordinalWord(i))
}

// isCongress says whether delegates come to such a meeting.
func (d *document) isCongress(head *entry) bool {
	return head.term == "đại hội" || head.term == "hội nghị"
}

// ordinalAfterBody returns the length of an organisation's name at token i when "lần
// thứ" follows it: "Đại hội Đảng bộ huyện lần thứ XX".
func (d *document) ordinalAfterBody(i int, s *sentence) int {
	if d.at(i, classBody) == nil && d.at(i, classOrgan) == nil {
		return 0
	}
	for j := i + 1; j < min(i+12, s.hi); j++ {
		if d.toks[j].gap&(gapComma|gapSemi|gapStop|gapColon) != 0 {
			return 0
		}
		if e := d.at(j, classKindMod); e != nil && e.tag == "ordinal" {
			return j - i
		}
	}
	return 0
}

// ordinalKind is the kind with the organisation's name left out when nothing but the
// ordinal follows; words that do not stand side by side cannot be quoted, so it ends
// before the organisation.
func (d *document) ordinalKind(m *sitting, lo, body, _ int) string {
	return d.clean(m.s.src, lo, body)
}

func (d *document) ordinalWord(i int) bool {
	return d.isWord(i, ordinalHashes[:]...)
}

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
