package analysis

import "giaoban/internal/viet"

// directives returns the sentences in which the chair, or who speaks for the leadership
// in the conclusion, asks somebody for something, word for word; and the sentences after
// it in the same paragraph that go on giving tasks.
func (d *document) directives(chairs []Person) []string {
	out := []string{}
	para, open, leader := -1, false, false
	for i := range d.sents {
		s := &d.sents[i]
		if s.para != para {
			if !leader || s.para != para+1 {
				leader = false
			}
			para, open = s.para, false
		}
		if d.quoted(s) {
			continue
		}
		if d.opensConclusion(s, chairs) {
			leader = true
		} else if d.otherVoice(s) {
			leader, open = false, false
			continue
		}
		switch {
		case i+1 < len(d.sents) && d.enumerates(&d.sents[i+1]) && d.asks(s, leader, chairs):
			open, leader = true, true // only announces the list that follows
		case d.asks(s, leader, chairs):
			out = append(out, s.text())
			open, leader = true, true
		case open && d.goesOn(s):
			out = append(out, s.text())
		case open:
			open = d.staysOpen(s)
		case leader && d.enumerates(s):
			out = append(out, s.text())
			open = true
		}
	}
	return out
}

// quoted says whether the sentence is somebody's words in quotation marks.
func (d *document) quoted(s *sentence) bool {
	return len(s.text()) > 0 && (s.text()[0] == '"' || len(s.text()) > 3 && s.text()[:3] == "“")
}

// opensConclusion says whether the leader begins to speak: "Kết luận hội nghị, ...",
// "Phát biểu chỉ đạo, ...".
func (d *document) opensConclusion(s *sentence, chairs []Person) bool {
	for i := s.lo; i < min(s.lo+3, s.hi); i++ {
		if e := d.at(i, classClose); e != nil {
			return !d.says(s.src, i, min(i+14, s.hi), "tham luận", "thảo luận", "thảo luận,", "cử tri")
		}
	}
	return d.namesChair(s, s.lo, min(s.lo+24, s.hi), chairs) && d.has(s.lo, s.hi, classTell) >= 0 && !s.lead
}

// namesChair says whether a chair is named between the tokens.
func (d *document) namesChair(s *sentence, lo, hi int, chairs []Person) bool {
	for i := lo; i < hi; i++ {
		if !d.toks[i].capital {
			continue
		}
		for _, p := range chairs {
			if n := len(p.Name); int(d.toks[i].start)+n <= s.end && s.src[d.toks[i].start:int(d.toks[i].start)+n] == p.Name {
				return true
			}
		}
	}
	return false
}

// otherVoice says whether somebody else speaks: a delegate, a voter, a report.
func (d *document) otherVoice(s *sentence) bool {
	for i := s.lo; i < min(s.lo+7, s.hi); i++ {
		if d.toks[i].gap&(gapComma|gapSemi) != 0 && i > s.lo+4 {
			break
		}
		if d.at(i, classVoice) != nil && !d.conclusionWords(s) {
			return true
		}
	}
	return false
}

func (d *document) conclusionWords(s *sentence) bool { return d.at(s.lo, classClose) != nil }

// asks says whether the sentence has a leader asking: a strong verb of asking whose
// subject is the speaker.
func (d *document) asks(s *sentence, leader bool, chairs []Person) bool {
	for i := s.lo; i < s.hi; i++ {
		e := d.at(i, classAsk)
		if e == nil || e.tag != "strong" || d.toks[i].capital && i > s.lo || !d.verbPosition(s, i, e.n) {
			continue
		}
		if d.says(s.src, i, min(i+6, s.hi), "được", "nào") && i > s.lo {
			continue
		}
		if d.speaker(s, i, leader, chairs) {
			return true
		}
	}
	return false
}

// verbPosition rejects the nouns: "theo yêu cầu", "các đề nghị", "được giao", "bàn giao".
func (d *document) verbPosition(s *sentence, i, n int) bool {
	if i > s.lo && d.isWord(i-1, hashAccording, hashThe2, hashGot, hashNew, hashDemand, hashMeet, hashOwn, hashAllPl, hashHand, hashTransfer, hashExch, hashTo2, hashNo, hashBe) {
		return false
	}
	if i+n >= s.hi || d.toks[i+n].gap&(gapStop|gapComma) != 0 {
		return false
	}
	return !d.isWord(i+n, wordOf, hashLuu, hashThong, hashDich, hashMua, hashLand, hashForest)
}

// speaker judges who asks at token i: the one who concludes, a chair by name, or the
// committee that holds the meeting.
func (d *document) speaker(s *sentence, i int, leader bool, chairs []Person) bool {
	if d.has(s.lo, i, classVoice) >= 0 && !d.conclusionWords(s) {
		return false
	}
	if leader {
		return true
	}
	if d.namesChair(s, s.lo, i, chairs) || d.at(s.lo, classClose) != nil {
		return true
	}
	// "Đồng chí yêu cầu ...": nobody but the chair has been named to speak.
	if len(chairs) > 0 && i-s.lo <= 4 && d.at(s.lo, classHonour) != nil && d.at(s.lo, classHonour).tag == "" && i-s.lo <= d.at(s.lo, classHonour).n+1 {
		return true
	}
	// A committee asks at once, in few words: "Đảng ủy yêu cầu các chi bộ ...".
	if i-s.lo <= 6 && i > s.lo && (d.at(s.lo, classBody) != nil || d.at(s.lo, classOrgan) != nil || d.at(s.lo, classKind) != nil) && d.at(i, classAsk).term == "yêu cầu" {
		return true
	}
	if d.has(s.lo, i, classOffice) >= 0 && len(chairs) > 0 && i-s.lo <= 8 {
		for _, p := range chairs { // "Giám đốc Sở đề nghị ..."
			if words := d.clean(s.src, s.lo, i); len(words) > 5 && containsWords(p.Title, words) {
				return true
			}
		}
	}
	// The second half of a finding: "...; yêu cầu Ban Thường vụ ...".
	return d.toks[i].gap&(gapSemi|gapComma) != 0 && d.at(i, classAsk).term == "yêu cầu" && d.has(s.lo, i, classBody) >= 0 && d.has(s.lo, i, classHonour) < 0 && i-s.lo > 8
}

func containsWords(title, words string) bool {
	a, b := viet.Canonical(title), viet.Canonical(words)
	for i := 0; i+len(b) <= len(a); i++ {
		if a[i:i+len(b)] == b {
			return true
		}
	}
	return false
}

// goesOn says whether the sentence after a directive gives more tasks: an organisation
// that does something in no past and no promise, a duty, "Giao ...", "Về ..., ".
func (d *document) goesOn(s *sentence) bool {
	if d.duty(s) {
		return true
	}
	if d.has(s.lo, min(s.lo+4, s.hi), classTell) >= 0 || d.narrative(s) {
		return false
	}
	if d.at(s.lo, classAsk) != nil {
		return true
	}
	if d.at(s.lo, classBody) != nil || d.at(s.lo, classOrgan) != nil || d.at(s.lo, classLevel) != nil || d.isWord(s.lo, hashThe2, hashEach, hashFor2, hashHead, hashWhole, hashBoard) {
		return true
	}
	return d.enumerates(s)
}

// duty says whether somebody must do something.
func (d *document) duty(s *sentence) bool {
	if d.narrative(s) || d.has(s.lo, min(s.lo+3, s.hi), classTell) >= 0 && d.at(s.lo, classKind) == nil {
		return false
	}
	for i := s.lo; i < s.hi; i++ {
		if e := d.at(i, classAsk); e != nil && (e.tag == "must" || e.tag == "strong" && d.verbPosition(s, i, e.n)) && !d.toks[i].capital {
			return true
		}
	}
	return d.says(s.src, s.lo, s.hi, "không được", "tuyệt đối không")
}

// narrative says whether the sentence tells what was or will be.
func (d *document) narrative(s *sentence) bool {
	return d.says(s.src, s.lo, min(s.lo+18, s.hi), "đã", "sẽ", "cho biết", "khẳng định", "cam kết", "cảm ơn") || d.says(s.src, s.lo, min(s.lo+5, s.hi), "dịp này", "Dịp này", "Trước đó", "trao", "nói", "chia sẻ", "Được biết")
}

// enumerates recognises "Thứ nhất, ...", "Một là, ...".
func (d *document) enumerates(s *sentence) bool {
	return d.isWord(s.lo, hashOrdinal) && s.lo+1 < s.hi && d.ordinalWord(s.lo+1) || d.ordinalWord(s.lo) && d.isWord(s.lo+1, wordIs)
}

// staysOpen keeps a paragraph of directives open over a remark.
func (d *document) staysOpen(s *sentence) bool { return !d.narrative(s) }

var (
	hashAccording = viet.Hash("theo")
	hashGot       = viet.Hash("được")
	hashNew       = viet.Hash("những")
	hashDemand    = viet.Hash("nhu")
	hashMeet      = viet.Hash("ứng")
	hashOwn       = viet.Hash("với")
	hashAllPl     = viet.Hash("nhiều")
	hashHand      = viet.Hash("bàn")
	hashTransfer  = viet.Hash("chuyển")
	hashExch      = viet.Hash("kêu")
	hashTo2       = viet.Hash("đạt")
	hashNo        = viet.Hash("không")
	hashBe        = viet.Hash("bị")
	hashLuu       = viet.Hash("lưu")
	hashThong     = viet.Hash("thông")
	hashDich      = viet.Hash("dịch")
	hashMua       = viet.Hash("mùa")
	hashLand      = viet.Hash("đất")
	hashForest    = viet.Hash("rừng")
	hashBoard     = viet.Hash("ban")
	hashEach      = viet.Hash("mỗi")
	hashFor2      = viet.Hash("đối")
	hashHead      = viet.Hash("người")
	hashWhole     = viet.Hash("toàn")
	hashOrdinal   = viet.Hash("thứ")
)
