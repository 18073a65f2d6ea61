package analysis

// chairs finds who is said, in words, to chair the meeting. Who only opens, concludes,
// directs or attends is none.
func (d *document) chairs() []Person {
	out := []Person{}
	for i := range d.sents {
		s := &d.sents[i]
		for _, h := range d.hits[d.first[s.lo]:d.first[s.hi]] {
			if h.e.class != classChair || d.at(int(h.at), classChair) != h.e {
				continue
			}
			for _, p := range d.chairsAt(s, int(h.at), h.e) {
				out = addPerson(out, p)
			}
		}
		if len(out) > 12 { // a list of many meetings, not the report of one
			break
		}
	}
	d.fillTitles(out)
	return out
}

func addPerson(list []Person, p Person) []Person {
	for i := range list {
		if list[i].Name == p.Name {
			if len(p.Title) > len(list[i].Title) {
				list[i].Title = p.Title
			}
			return list
		}
	}
	return append(list, p)
}

// chairsAt reads the persons of one word of chairing at token i of s.
func (d *document) chairsAt(s *sentence, i int, e *entry) []Person {
	after := i + e.n
	switch e.tag {
	case "head":
		if !d.says(s.src, s.lo, s.hi, "giám sát", "Giám sát", "kiểm tra", "khảo sát") && !d.says(s.src, s.lo, i, "Đoàn Chủ tịch", "điều hành") {
			return nil
		}
		if d.says(s.src, s.lo, s.hi, "thăm", "nước", "Đại sứ", "Đại sứ quán") {
			return nil
		}
	case "office":
		return nil // the office itself says it; its verb is "chủ trì" or stands elsewhere
	case "object":
		if d.at(after, classKind) == nil && !d.sitting(after) {
			return nil
		}
	}
	if d.isWord(i-1, wordOf) || e.tag != "head" && !d.chairingEnds(s, after) {
		if !(d.isWord(after, wordOf) && d.underChair(s, i)) {
			return nil
		}
	}
	if d.isWord(after, wordOf) && d.underChair(s, i) {
		return d.persons(s, after+1, d.endOfList(s, after+1), true)
	}
	if start, ok := d.verbFirst(s, i, after); ok {
		return d.persons(s, start, d.endOfList(s, start), true)
	}
	return d.persons(s, d.startOfList(s, i), d.endBefore(s, i), false)
}

// sitting says whether a part of a meeting is named at token i: phiên trọng thể, nội dung.
func (d *document) sitting(i int) bool {
	return d.isWord(i, hashSession, hashConference, hashDiscussion)
}

// chairingEnds accepts what may follow a verb of chairing: nothing, a meeting, a list.
// "chủ trì, phối hợp" and "chủ trì xây dựng" are tasks given to an agency.
func (d *document) chairingEnds(s *sentence, i int) bool {
	if i >= s.hi {
		return true
	}
	g := d.toks[i].gap
	if g&gapComma != 0 && d.isWord(i, wordJoint) {
		return false
	}
	if g&(gapStop|gapSemi|gapColon|gapClose|gapComma) != 0 {
		return true
	}
	if d.isWord(i, wordHas, wordAt, wordIncludes, wordIs, hashCeremony, hashProgram, hashSitting, hashTurn, hashConference, hashSession) || d.at(i, classKind) != nil {
		return true
	}
	return d.isWord(i, wordAnd) && (d.isWord(i+1, hashSpeak, hashConclude, hashSteer) || d.isWord(i+1, hashDirectly))
}

func (d *document) underChair(s *sentence, i int) bool {
	for j := max(s.lo, i-2); j < i; j++ {
		if d.isWord(j, wordUnder, hashThe) {
			return true
		}
	}
	return false
}

// verbFirst recognises "[Tham dự và] chủ trì hội nghị có ..." and returns where the
// list begins.
func (d *document) verbFirst(s *sentence, i, after int) (int, bool) {
	for j := s.lo; j < i; j++ {
		if d.toks[j].gap&(gapSemi|gapStop) != 0 || d.at(j, classHonour) != nil || d.at(j, classOffice) != nil || i-s.lo > 9 {
			return 0, false
		}
	}
	if i > s.lo && d.toks[i].gap&gapComma == 0 && d.at(s.lo, classAttend) == nil && !d.isWord(s.lo, wordAlso, wordAttends, hashDong) && d.at(s.lo, classTime) == nil {
		if !d.isWord(s.lo, wordAt) {
			return 0, false
		}
	}
	for j := after; j < min(after+14, s.hi); j++ {
		if d.isWord(j, wordHas, wordIncludes, wordIs) && j+1 < s.hi {
			return j + 1, true
		}
		if d.toks[j].gap&(gapColon|gapComma) != 0 || d.at(j, classHonour) != nil || d.at(j, classOffice) != nil && j > after {
			return j, true
		}
	}
	return 0, false
}

// startOfList returns where the subject of the verb at token i begins: after "do", after
// a list of guests, or at the sentence's beginning.
func (d *document) startOfList(s *sentence, i int) int {
	start := s.lo
	for j := s.lo; j < i; j++ {
		if d.isWord(j, wordBy) && (d.at(j+1, classHonour) != nil || d.at(j+1, classOffice) != nil || d.at(j+1, classSurname) != nil) {
			start = j + 1
		}
		if d.at(j, classAttend) != nil && !d.attendsAndChairs(j, i) {
			for k := j + 1; k < i; k++ { // the guests end at the last semicolon
				if d.toks[k].gap&gapSemi != 0 {
					start = k
				}
			}
			if start <= j {
				start = i
			}
		}
	}
	return start
}

// attendsAndChairs says whether token j begins "dự và chủ trì" with the verb at i.
func (d *document) attendsAndChairs(j, i int) bool {
	for k := j; k < i; k++ {
		if d.toks[k].capital && k > j || d.toks[k].gap&(gapSemi|gapColon) != 0 || d.isWord(k, wordHas) {
			return false
		}
	}
	return i-j <= 6
}

// endBefore returns the end of the subject: without "đã", "dự và", "trực tiếp".
func (d *document) endBefore(s *sentence, i int) int {
	for i > s.lo {
		switch {
		case d.isWord(i-1, wordDid, wordAnd, wordAttends, wordUntil, wordTo, wordAlso, hashJoin, hashVisit, hashDirectly, hashDirect, hashDong, hashSpeak2, hashTogether, hashCall):
			i--
		default:
			return i
		}
	}
	return i
}

// endOfList returns where a list of persons that begins at token lo ends: before those
// who only attend.
func (d *document) endOfList(s *sentence, lo int) int {
	for j := lo; j < s.hi; j++ {
		if j > lo && d.at(j, classAttend) != nil {
			return j
		}
		if j > lo && d.isWord(j, wordAlso) && d.isWord(j+1, hashThe2, wordWith, hashJoin, wordAttends) {
			return j
		}
	}
	return s.hi
}

// fillTitles looks for the offices of a chair who was named without any.
func (d *document) fillTitles(list []Person) {
	for i := range list {
		if list[i].Title != "" {
			continue
		}
		for j := range d.sents {
			s := &d.sents[j]
			for k := s.lo; k < s.hi; k++ {
				if e := d.at(k, classOffice); e == nil || e.tag == "group" {
					continue
				}
				end := k
				for end < s.hi && (end == k || d.toks[end].gap&^gapQuote == 0) && end-k < 16 {
					end++
				}
				if t := d.titleBefore(s, k, end, list[i].Name); t != "" {
					list[i].Title = t
					break
				}
			}
			if list[i].Title != "" {
				break
			}
		}
	}
}

// titleBefore returns the office in [lo, hi) that stands right before the name.
func (d *document) titleBefore(s *sentence, lo, hi int, name string) string {
	for nameLo := lo + 1; nameLo < hi; nameLo++ {
		if !d.toks[nameLo].capital {
			continue
		}
		for end := nameLo + 2; end <= min(nameLo+6, hi); end++ {
			if d.clean(s.src, nameLo, end) == name {
				return d.clean(s.src, lo, nameLo)
			}
		}
	}
	return ""
}
