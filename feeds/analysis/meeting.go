package analysis

import (
	"strings"
	"time"
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
		if d.spokenOf(i, s.lo) || d.toks[i].gap&gapQuote != 0 || d.insideOf(i, s.lo) || d.counted(i, s) {
			i += e.n - 1
			continue
		}
		m := &sitting{s: s, at: i, head: e, verb: -1}
		if v := d.holdBefore(i, s.lo); v >= 0 && !d.spokenOf(v, s.lo) {
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

// counted says whether the kind at token i is one of a number of meetings: "112 lớp tập
// huấn".
func (d *document) counted(i int, s *sentence) bool {
	if i == s.lo || !d.toks[i-1].number || d.at(i, classKind).tag == "verb" {
		return false
	}
	_, date := readDay(s.src[d.toks[i-1].start:d.toks[i-1].end])
	return !date && !d.isWord(i-2, wordYear, wordMonth)
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
		if d.says(m.s.src, m.s.lo, m.s.hi, "bế mạc") {
			if day := d.openedOn(m, published); day != "" {
				return day
			}
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

// openedOn looks for the first day of a meeting of which the report tells the last: in
// the next sentences that hold it.
func (d *document) openedOn(m *sitting, published time.Time) string {
	for i := range d.sents[:min(len(d.sents), 3)] {
		s := &d.sents[i]
		if hold := d.has(s.lo, s.hi, classHold); s != m.s && hold >= 0 && d.has(hold, s.hi, classKind) >= 0 {
			if day := d.heldOn(s, s.lo+3, published); day != "" {
				return day
			}
		}
	}
	return ""
}
