package analysis

import (
	"math"
	"slices"
	"sort"
)

var topicNames = [...]string{PartyBuilding, Front, MassOrg}

// ownerTopic maps the owner of an organisation to the topic it is evidence for, -1 for
// owners that are evidence for none.
func ownerTopic(owner string) int {
	switch owner {
	case "party":
		return 0
	case "front":
		return 1
	case "mass":
		return 2
	}
	return -1
}

func topicIndex(name string) int { return slices.Index(topicNames[:], name) }

// Weights of the zones of an article, and the sum of evidence that decides a topic.
const (
	titleZone, leadZone, bodyZone = 2.2, 1.6, 0.35
	bodyWeight                    = 2.0 // an organisation of the topic
	actorBonus                    = 6.0 // the topic's organisation holds the meeting
	enough                        = 6.0 // when nobody, or the topic itself, acts
	titleEnough                   = 3.0 // named in the title: a topic beside a stronger one
	namedMatter                   = 3.0 // a topic's own event, which people attend
	enoughAgainst                 = 13  // when the State, a firm or another association acts
)

// scored is a topic's sum with the words that made it.
type scored struct {
	sum      float64
	headline float64 // the part of it from title and lead
	title    float64 // the part of it from the title
	actor    bool
	evidence []string
}

// topics decides which topics the article belongs to.
func (d *document) topics(m *sitting, a Article) []Topic {
	var t [3]scored
	masked := d.maskPersons()
	counts := make(map[*entry]int, 32)
	d.scoreSpan(&t, counts, masked, &d.title, titleZone)
	for k := range t {
		t[k].title = t[k].sum
	}
	for i := range d.sents {
		s := &d.sents[i]
		zone := bodyZone
		if s.lead || i < 2 {
			zone = leadZone
		}
		d.scoreSpan(&t, counts, masked, s, zone)
	}
	against := d.actors(&t, m, masked)
	d.sectionHint(&t, a.Section)
	return decide(t, against)
}

// scoreSpan adds what the unmasked terms of a sentence weigh; a term counts less each
// time it comes again.
func (d *document) scoreSpan(t *[3]scored, counts map[*entry]int, masked []bool, s *sentence, zone float64) {
	for i := s.lo; i < s.hi; i++ {
		if masked[i] {
			continue
		}
		d.scoreToken(t, counts, s, i, zone)
	}
}

func (d *document) scoreToken(t *[3]scored, counts map[*entry]int, s *sentence, i int, zone float64) {
	var best [3]*entry
	var weight [3]float64
	for _, h := range d.hits[d.first[i]:d.first[i+1]] {
		switch e := h.e; e.class {
		case classTopic:
			if k := topicIndex(e.tag); k >= 0 && (best[k] == nil || e.n > best[k].n) {
				best[k], weight[k] = e, e.weight
			}
		case classBody:
			if k := ownerTopic(e.tag); k >= 0 && d.at(i, classBody) == e && (best[k] == nil || e.n >= best[k].n) {
				best[k], weight[k] = e, bodyWeight*e.weight
			}
		case classNoise:
			counts[e]++
			if counts[e] <= 2 {
				for k := range t {
					t[k].sum -= e.weight * max(zone, 0.5)
					t[k].headline -= e.weight * max(zone, 0.5)
				}
			}
		}
	}
	for k, e := range best {
		if e == nil || d.insideLonger(i, e) {
			continue
		}
		counts[e]++
		w := weight[k] * zone / math.Sqrt(float64(counts[e]))
		t[k].sum += w
		if zone != bodyZone {
			t[k].headline += w
		}
		if words := d.clean(s.src, i, i+e.n); e.weight >= 1 && !slices.Contains(t[k].evidence, words) {
			t[k].evidence = append(t[k].evidence, words)
		}
	}
}

// insideLonger says whether the term at token i lies inside a longer organisation's
// name that begins before it: "Đảng ủy" in "Văn phòng Đảng ủy".
func (d *document) insideLonger(i int, e *entry) bool {
	for j := max(0, i-6); j < i; j++ {
		for _, h := range d.hits[d.first[j]:d.first[j+1]] {
			if (h.e.class == classBody || h.e.class == classTopic || h.e.class == classNoise) && j+h.e.n >= i+e.n && h.e.n > e.n {
				return true
			}
		}
	}
	return false
}

// maskPersons marks the tokens that say who somebody is or who attends: the offices of
// people are no evidence for what an article is about.
func (d *document) maskPersons() []bool {
	masked := make([]bool, len(d.toks)+1)
	d.maskSpan(masked, &d.title)
	for i := range d.sents {
		d.maskSpan(masked, &d.sents[i])
	}
	return masked
}

func (d *document) maskSpan(masked []bool, s *sentence) {
	for i := s.lo; i < s.hi; i++ {
		if e := d.at(i, classBody); e != nil && d.issued(i, s) {
			for k := i; k < i+e.n; k++ {
				masked[k] = true
			}
			continue
		}
		if e := d.at(i, classAttend); e != nil && s != &d.title && !d.attendsMatter(i+e.n, s) {
			matter := i + e.n
			for ; i < s.hi && !(d.toks[i].gap&gapStop != 0 && i > s.lo+3); i++ {
				masked[i] = true
			}
			if e := d.at(matter, classTopic); e != nil && e.weight >= namedMatter { // "dự Ngày hội Đại đoàn kết"
				clear(masked[matter : matter+e.n])
			}
			continue
		}
		e := d.at(i, classOffice)
		if e == nil || d.covered(i, max(s.lo, i-6)) != e && d.covered(i, max(s.lo, i-6)) != nil && d.covered(i, max(s.lo, i-6)).class == classBody {
			continue
		}
		if s == &d.title && !d.hasNameNear(i, s) {
			continue
		}
		j := i + e.n
		for j < s.hi && d.toks[j].gap&(gapStop|gapSemi|gapColon|gapComma|gapOpen) == 0 && d.partOfOffice(j, i) {
			j++
		}
		for k := i; k < j; k++ {
			masked[k] = true
		}
		i = j - 1
	}
}

// issued says whether the organisation at token i only issued a paper: "Kết luận số
// 61-KL/TW, ngày 3/12/2009 của Ban Bí thư".
func (d *document) issued(i int, s *sentence) bool {
	if i == s.lo || !d.isWord(i-1, wordOf) {
		return false
	}
	for j := i - 2; j >= max(s.lo, i-9); j-- {
		if d.at(j, classPaper) != nil {
			return true
		}
		if d.toks[j+1].gap&(gapSemi|gapStop) != 0 {
			return false
		}
	}
	return false
}

// attendsMatter says whether the words of attending are followed by the matter itself,
// not by guests: "tham dự Đại hội" in a sentence about who goes there.
func (d *document) attendsMatter(i int, s *sentence) bool { return i >= s.hi }

func (d *document) hasNameNear(i int, s *sentence) bool {
	for j := i; j < min(i+14, s.hi)-1; j++ {
		if d.at(j, classSurname) != nil && d.toks[j].capital && d.toks[j+1].capital && d.covered(j, i) == nil {
			return true
		}
	}
	return false
}

// partOfOffice says whether token j continues an office that began at i.
func (d *document) partOfOffice(j, i int) bool {
	return d.toks[j].capital || d.covered(j, i) != nil || d.at(j, classLevel) != nil || d.at(j, classOrgan) != nil ||
		d.isWord(j, hashThe2, wordAnd) && d.covered(j+1, j) != nil || d.at(j, classHonour) != nil && j == i+1
}

// actors finds who acts: who holds the meeting, or is the subject of the first
// sentence. It returns whether somebody acts who stands for no topic.
func (d *document) actors(t *[3]scored, m *sitting, masked []bool) bool {
	spans := d.actorSpans(m)
	against, found, vague := false, false, false
	for _, r := range spans {
		for i := r[0]; i < r[1]; i++ {
			e := d.at(i, classBody)
			if e == nil || d.insideLonger(i, e) || masked[i] && r[2] == 0 {
				continue
			}
			if k := ownerTopic(e.tag); k >= 0 {
				if !t[k].actor && !against {
					t[k].actor = true
					t[k].sum += actorBonus
					words := d.clean(d.sourceOf(r[0]), i, i+e.n)
					t[k].evidence = slices.DeleteFunc(t[k].evidence, func(w string) bool { return w == words })
					t[k].evidence = slices.Insert(t[k].evidence, 0, words)
				} else if against { // only helps those who stand for no topic
					t[k].sum += actorBonus / 2
				}
				found = found || !against
			} else if e.tag == "other" {
				vague = true
			} else if !found {
				against = true
			}
			i += e.n - 1
		}
	}
	if m != nil && stateSitting(m.head.term) {
		return true
	}
	return (against || vague) && !found
}

// stateSitting names the meetings that belong to the State whoever helps to hold them.
func stateSitting(kind string) bool {
	switch kind {
	case "tiếp xúc cử tri", "buổi tiếp xúc cử tri", "kỳ họp", "phiên chất vấn", "phiên giải trình":
		return true
	}
	return false
}

// actorSpans returns token ranges with a mark: 1 for an organiser of the meeting.
func (d *document) actorSpans(m *sitting) [][3]int {
	var out [][3]int
	if m != nil && m.s != &d.title {
		for _, r := range d.organiserSpans(m) {
			out = append(out, [3]int{r[0], r[1], 1})
		}
		if len(out) > 0 {
			return out
		}
	}
	for i := range d.sents[:min(len(d.sents), 1)] {
		s := &d.sents[i]
		if r, ok := d.byWhom(s, s.lo); ok { // a contest held by somebody
			out = append(out, [3]int{r[0], r[1], 0})
			break
		}
		for j := s.lo; j < s.hi; j++ {
			if d.at(j, classAct) != nil && !d.toks[j].capital && d.covered(j, s.lo) == nil && j > s.lo+1 {
				out = append(out, [3]int{d.skipAdverbials(s, s.lo, j), j, 0})
				break
			}
		}
	}
	return out
}

// sourceOf returns the text in which token i stands.
func (d *document) sourceOf(i int) string {
	for j := range d.sents {
		if d.sents[j].lo <= i && i < d.sents[j].hi {
			return d.sents[j].src
		}
	}
	return d.title.src
}

// sectionHint lets the newspaper's own section speak a little.
func (d *document) sectionHint(t *[3]scored, section string) {
	if section == "" {
		return
	}
	sec := newDocument(Article{Title: section}, d.lx)
	for i := sec.title.lo; i < sec.title.hi; i++ {
		for _, h := range sec.hits[sec.first[i]:sec.first[i+1]] {
			k := -1
			switch h.e.class {
			case classTopic:
				k = topicIndex(h.e.tag)
			case classBody:
				k = ownerTopic(h.e.tag)
			}
			if k >= 0 && h.e.weight >= 1 {
				t[k].sum += 1.5
			}
		}
	}
}

// decide turns the sums into topics. A topic that only the body speaks of beside a much
// stronger one is not what the article is about.
func decide(t [3]scored, against bool) []Topic {
	need := float64(enough)
	if against {
		need = enoughAgainst
	}
	best := 0.0
	for _, s := range t {
		best = max(best, s.sum)
	}
	out := []Topic{}
	for k, s := range t {
		if s.sum < need || s.headline <= 0 && s.sum < 2*need {
			continue
		}
		if !s.actor && s.title < titleEnough && s.sum < 0.35*best {
			continue
		}
		out = append(out, Topic{
			Name:     topicNames[k],
			Score:    math.Round(1000*s.sum/(s.sum+need)) / 1000,
			Evidence: s.evidence[:min(len(s.evidence), 5)],
		})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Score > out[j].Score })
	return out
}
