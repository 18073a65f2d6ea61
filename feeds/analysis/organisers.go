package analysis

import "strings"

// organisers returns who holds the meeting: the subject of the verb of holding, with
// those it works with. Persons hold no meeting, they chair it.
func (d *document) organisers(m *sitting) []string {
	out := []string{}
	s := m.s
	if s == &d.title {
		return out
	}
	for _, r := range d.organiserSpans(m) {
		out = append(out, d.splitOrganisers(s, r[0], r[1])...)
	}
	if len(out) == 0 {
		out = append(out, d.organisersNearby(m)...)
	}
	if len(out) == 0 && m.verb < 0 && m.head.tag != "verb" && s != &d.sents[0] {
		out = append(out, d.firstSubject()...)
	}
	return out
}

// organiserSpans returns the token ranges of the subjects: before the verb, or after
// "do" when the meeting is the subject.
func (d *document) organiserSpans(m *sitting) [][2]int {
	s := m.s
	if m.passive {
		if r, ok := d.byWhom(s, m.at+m.head.n); ok {
			return [][2]int{r}
		}
		if r, ok := d.ownerOf(s, m.at+m.head.n); ok {
			return [][2]int{r}
		}
		return nil
	}
	end := m.at
	if m.verb >= 0 {
		end = m.verb
	}
	if r, ok := d.subject(s, end); ok {
		return [][2]int{r}
	}
	if r, ok := d.byWhom(s, m.at); ok {
		return [][2]int{r}
	}
	if r, ok := d.ownerOf(s, m.at+m.head.n); ok && m.verb >= 0 && d.at(m.verb, classChair) != nil && d.toks[r[0]].gap&gapComma != 0 {
		return [][2]int{r}
	}
	return nil
}

// subject returns the subject that ends before token end: the words after the last
// adverbial of time or place.
func (d *document) subject(s *sentence, end int) (r [2]int, ok bool) {
	for end > s.lo && !(d.toks[end-1].capital && end-1 > s.lo) && (d.isWord(end-1, wordDid, wordHas, hashHave, hashWill, hashJust, hashLong, hashSolemn, hashSolemn2, hashCollab, wordJoint, hashTogether, hashDong, wordAnd, hashJoin, wordAttends, hashSitting, hashTurn, hashSteerAll) || d.toks[end-1].number) {
		end--
	}
	lo := end
	for lo > s.lo {
		lo--
		if d.stops(lo) || d.toks[lo].gap&(gapSemi|gapColon) != 0 {
			break
		}
	}
	lo = d.skipAdverbials(s, lo, end)
	if lo >= end {
		return r, false
	}
	if d.at(lo, classHonour) != nil || d.personSubject(lo, end) || d.at(lo, classKind) != nil && d.at(lo, classBody) == nil {
		return r, false
	}
	// A relative clause or a chair's clause is no organiser.
	for i := lo; i < end; i++ {
		if d.isWord(i, wordBy) {
			end = i
			break
		}
	}
	return [2]int{lo, end}, lo < end
}

func (d *document) personSubject(lo, end int) bool {
	e := d.at(lo, classOffice)
	if e == nil {
		return d.at(lo, classSurname) != nil && end-lo >= 2 && d.toks[lo+1].capital && d.at(lo, classBody) == nil && d.at(lo, classOrgan) == nil
	}
	b := d.at(lo, classBody)
	return b == nil || b.n <= e.n
}

// skipAdverbials moves lo over "Sáng 17-1,", "tại ..., ", "nhân dịp ...,".
func (d *document) skipAdverbials(s *sentence, lo, end int) int {
	chaired := false // after "dưới sự chủ trì của" persons are no subject
	for lo < end {
		next := d.nextComma(lo, end)
		chaired = chaired || d.isWord(lo, wordUnder)
		switch {
		case !chaired && (d.at(lo, classHonour) != nil || d.personSubject(lo, end)):
			return lo
		case d.at(lo, classTime) != nil || d.isWord(lo, hashIn):
			i := lo
			for i < next && !d.capitalBody(i, end) {
				i++
			}
			if i < next {
				lo = i
				return lo
			}
			lo = next
		case d.isWord(lo, wordAt, wordFrom) || d.toks[lo].number || d.at(lo, classNotHeld) != nil || d.isWord(lo, hashUnder, hashWithin, hashContinue, hashAfter, hashFor, hashInOrder):
			if next == end {
				if d.isWord(lo, wordAt) {
					e := d.placeEnd(lo+1, &sentence{src: s.src, lo: s.lo, hi: end})
					if e < end {
						lo = e
						continue
					}
				}
				return end
			}
			lo = next
		case next < end && d.at(lo, classBody) == nil && d.at(lo, classOrgan) == nil && (!d.orgStart(lo) || d.capitalBody(next, end)):
			lo = next
		case next < end && d.at(lo, classLevel) != nil:
			lo = next
		default:
			return lo
		}
	}
	return lo
}

// capitalBody says whether an organisation begins at token i.
func (d *document) capitalBody(i, end int) bool {
	return i < end && d.toks[i].capital && (d.at(i, classBody) != nil || d.at(i, classOrgan) != nil)
}

// orgStart says whether a subject that is no known organisation begins at token i: any
// capitalised word that is neither a place's level nor a person.
func (d *document) orgStart(i int) bool {
	return d.toks[i].capital && d.at(i, classPlace) == nil && d.at(i, classKind) == nil && d.at(i, classOffice) == nil
}

func (d *document) nextComma(lo, end int) int {
	depth := 0
	for i := lo + 1; i < end; i++ {
		g := d.toks[i].gap
		if g&gapClose != 0 && depth > 0 {
			depth--
		}
		if g&gapOpen != 0 {
			depth++
		}
		if depth == 0 && g&gapComma != 0 {
			return i
		}
	}
	return end
}

// byWhom returns the organisation in "do X (phối hợp) tổ chức".
func (d *document) byWhom(s *sentence, lo int) (r [2]int, ok bool) {
	for i := lo; i < s.hi-1; i++ {
		if !d.isWord(i, wordBy) || d.at(i+1, classBody) == nil && d.at(i+1, classOrgan) == nil {
			continue
		}
		for j := i + 2; j < min(i+40, s.hi); j++ {
			if d.toks[j].gap&gapStop != 0 {
				break
			}
			if e := d.at(j, classHold); e != nil && !d.toks[j].capital && !d.isWord(j, wordHas) {
				for j > i+1 && d.isWord(j-1, wordJoint, hashCollab, hashTogether, wordDid) {
					j--
				}
				return [2]int{i + 1, j}, true
			}
		}
	}
	return r, false
}

// ownerOf returns the organisation that stands right behind the kind: "Kỳ họp thứ 37,
// HĐND tỉnh Thanh Hóa khai mạc".
func (d *document) ownerOf(s *sentence, lo int) (r [2]int, ok bool) {
	for i := lo; i < min(lo+10, s.hi); i++ {
		if d.at(i, classHold) != nil && !d.toks[i].capital {
			break
		}
		if d.capitalBody(i, s.hi) {
			j := i + 1
			for j < s.hi && d.toks[j].gap&(gapComma|gapStop|gapOpen|gapSemi) == 0 && (d.at(j, classHold) == nil || d.toks[j].capital) && !d.isWord(j, hashTime, wordTerm, wordDid, hashFor, hashInOrder) {
				j++
			}
			return [2]int{i, j}, true
		}
	}
	return r, false
}

// firstSubject returns the organisation that is the subject of the first sentence.
func (d *document) firstSubject() []string {
	s := &d.sents[0]
	for j := s.lo + 1; j < s.hi; j++ {
		if !d.toks[j].capital && d.at(j, classAct) != nil && d.covered(j, s.lo) == nil {
			if lo := d.skipAdverbials(s, s.lo, j); d.capitalBody(lo, j) {
				return d.splitOrganisers(s, lo, j)
			}
			return nil
		}
	}
	return nil
}

// organisersNearby looks for "Hội nghị do X tổ chức" in the next sentences.
func (d *document) organisersNearby(m *sitting) []string {
	for i := range d.sents[:min(len(d.sents), reportSentences)] {
		s := &d.sents[i]
		if s == m.s || d.at(s.lo, classKind) == nil {
			continue
		}
		if r, ok := d.byWhom(s, s.lo); ok {
			return d.splitOrganisers(s, r[0], r[1])
		}
	}
	return nil
}

// splitOrganisers cuts "A phối hợp với B, C và D" into its members, each without its
// term of office and a place in brackets behind.
func (d *document) splitOrganisers(s *sentence, lo, hi int) []string {
	var out []string
	add := func(a, b int) {
		for i := a + 1; i < b; i++ {
			if d.isWord(i, wordTerm) || d.isWord(i, wordRole) && d.isWord(i+1, hashPeriod) {
				b = i
				break
			}
		}
		if b > a && d.toks[b-1].gap&gapOpen != 0 { // a bracket of one word at the end
			b--
		} else {
			for i := b - 1; i > a; i-- {
				if d.toks[i].gap&gapOpen != 0 && d.closesAt(s, b) {
					b = i
					break
				}
				if d.toks[i].gap&gapClose != 0 {
					break
				}
			}
		}
		for b > a && d.isWord(b-1, wordAnd, wordJoint, hashCollab, wordWith, hashTogether, wordAlso, hashChair1, hashChair2) {
			b--
		}
		if a >= b || !d.plausibleOrganiser(s, a, b) {
			return
		}
		if name := strings.Trim(d.clean(s.src, a, b), " ,-–"); name != "" {
			out = append(out, name)
		}
	}
	start, joined := lo, false
	for i := lo; i < hi; i++ {
		switch {
		case d.isWord(i, wordJoint) && d.isWord(i+1, hashCollab):
			add(start, i)
			i++
			if d.isWord(i+1, wordWith) {
				i++
			}
			start, joined = i+1, true
		case i > start && d.toks[i].gap&gapComma != 0 && d.depthAt(s, lo, i) == 0:
			if d.at(i, classLevel) != nil && d.at(i, classBody) == nil {
				hi = i // the place behind the name
				continue
			}
			if d.at(i, classBody) == nil && d.at(i, classOrgan) == nil && !joined {
				if !d.toks[i].capital {
					hi = i
				}
				continue // a comma in the name: Sở Văn hóa, Thể thao và Du lịch
			}
			add(start, i)
			start = i
		case d.isWord(i, wordAnd) && i > start && (d.at(i+1, classBody) != nil || d.at(i+1, classOrgan) != nil) && (joined || d.fullName(i)):
			add(start, i)
			start = i + 1
		}
	}
	add(start, hi)
	return out
}

// plausibleOrganiser rejects what is no name of an organisation: a clause, a quotation,
// a person, words in small letters.
func (d *document) plausibleOrganiser(s *sentence, a, b int) bool {
	if b-a > 24 || d.personSubject(a, b) || d.at(a, classHonour) != nil {
		return false
	}
	if !d.toks[a].capital && d.at(a, classBody) == nil && d.at(a, classOrgan) == nil && d.at(a, classLevel) == nil && !d.isWord(a, hashDelegation) {
		return false
	}
	known := d.isWord(a, hashDelegation) || d.has(a, b, classBody) >= 0 || d.has(a, b, classOrgan) >= 0 || d.at(a, classLevel) != nil
	for i := a; i < b; i++ {
		if d.toks[i].gap&(gapQuote|gapStop) != 0 && i > a && !d.toks[i-1].upper && !known {
			return false
		}
		if d.toks[i].capital || d.toks[i].number {
			continue
		}
		if (d.at(i, classAct) != nil || d.at(i, classTell) != nil || d.at(i, classAsk) != nil) && d.covered(i, a) == nil && !d.isWord(i, hashPublic, hashBuild, hashSupervise, hashInspect) {
			return false
		}
	}
	return known
}

// fullName says whether the organisation before token i has its place already, so that
// "và" joins two organisations rather than two that share the place behind.
func (d *document) fullName(i int) bool {
	return i > 0 && (d.at(i-1, classLevel) != nil || d.toks[i-1].capital && !d.toks[i-1].upper && d.at(max(i-2, 0), classLevel) != nil || d.at(max(i-2, 0), classPlace) != nil)
}

func (d *document) depthAt(s *sentence, lo, i int) int {
	text := s.src[d.toks[lo].start:d.toks[i].start]
	return strings.Count(text, "(") - strings.Count(text, ")")
}

// closesAt says whether a bracket closes right before token b.
func (d *document) closesAt(s *sentence, b int) bool {
	if b < s.hi {
		return d.toks[b].gap&gapClose != 0
	}
	return strings.HasPrefix(strings.TrimLeft(s.src[d.toks[b-1].end:s.end], " "), ")")
}
