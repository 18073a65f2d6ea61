package analysis

import "strings"

// kind returns the words of the meeting's kind: its head and the words of type behind.
func (d *document) kind(m *sitting) string {
	lo, hi := m.at, m.at+m.head.n
	if m.head.tag == "verb" && m.verb >= 0 && m.at > m.s.lo && d.isWord(m.at-1, hashSitting, hashTurn, hashClass) {
		lo--
	}
	if strings.HasSuffix(m.head.term, " với") {
		hi--
	}
	if strings.HasPrefix(m.head.term, "tổng kết ") || strings.HasPrefix(m.head.term, "sơ kết ") {
		hi = lo + 2 // the verb without its object
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

// ordinalWord says whether token i is one to ten in words.
func (d *document) ordinalWord(i int) bool {
	return d.isWord(i, ordinalHashes[:]...)
}
