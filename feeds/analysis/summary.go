package analysis

import (
	"math"
	"slices"
)

const (
	summaryMax   = 600 // characters
	summaryShort = 230 // under this a third sentence is taken
)

// summary chooses the sentences that say best what the article says, in their order.
func (d *document) summary(m *sitting) []string {
	if len(d.sents) == 0 {
		return []string{}
	}
	order := d.rank(m)
	var chosen []int
	size := 0
	for _, i := range order {
		n := runes(d.sents[i].text())
		if n > summaryMax || size+n > summaryMax {
			continue
		}
		if len(chosen) >= 1 && d.repeats(i, chosen) {
			continue
		}
		if len(chosen) == 2 && size >= summaryShort {
			break
		}
		chosen = append(chosen, i)
		size += n
		if len(chosen) == 3 {
			break
		}
	}
	if len(chosen) == 0 {
		chosen = []int{d.shortestOfFirst()}
	}
	slices.Sort(chosen)
	out := make([]string, len(chosen))
	for k, i := range chosen {
		out[k] = d.sents[i].text()
	}
	return out
}

func runes(s string) int {
	n := 0
	for range s {
		n++
	}
	return n
}

func (d *document) shortestOfFirst() int {
	best := 0
	for i := range d.sents[:min(len(d.sents), 3)] {
		if len(d.sents[i].text()) < len(d.sents[best].text()) {
			best = i
		}
	}
	return best
}

// repeats says whether sentence i says nearly what a chosen one says.
func (d *document) repeats(i int, chosen []int) bool {
	for _, j := range chosen {
		if d.similar(d.sents[i], d.sents[j], 0.7) {
			return true
		}
	}
	return false
}

// rank orders the sentences by worth. The one that reports the meeting comes first.
func (d *document) rank(m *sitting) []int {
	score := make([]float64, len(d.sents))
	freq := make(map[uint64]int, len(d.toks)/2)
	for i := range d.sents {
		s := &d.sents[i]
		for j := s.lo; j+1 < s.hi; j++ {
			freq[pair(d.toks[j].hash, d.toks[j+1].hash)]++
		}
	}
	inTitle := make(map[uint64]bool, d.title.hi-d.title.lo)
	for j := d.title.lo; j < d.title.hi; j++ {
		inTitle[d.toks[j].hash] = true
	}
	for i := range d.sents {
		score[i] = d.worth(i, freq, inTitle, m)
	}
	order := make([]int, len(d.sents))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case score[a] > score[b]:
			return -1
		case score[a] < score[b]:
			return 1
		}
		return 0
	})
	return order
}

func pair(a, b uint64) uint64 { return a*0x9E3779B97F4A7C15 ^ b }

// worth weighs position, the words shared with the title, centrality (how much of what
// the article repeats the sentence holds) and length.
func (d *document) worth(i int, freq map[uint64]int, inTitle map[uint64]bool, m *sitting) float64 {
	s := &d.sents[i]
	n := s.hi - s.lo
	central, shared := 0.0, 0
	for j := s.lo; j < s.hi; j++ {
		if j+1 < s.hi {
			if f := freq[pair(d.toks[j].hash, d.toks[j+1].hash)]; f > 1 {
				central += math.Log(float64(f))
			}
		}
		if inTitle[d.toks[j].hash] {
			shared++
		}
	}
	title := 0.0
	if len(inTitle) > 0 {
		title = float64(shared) / math.Sqrt(float64(n)*float64(len(inTitle)))
	}
	w := 1.0*title + 0.5*central/math.Sqrt(float64(n)+10) + 0.6/float64(i+1)
	if n < 10 {
		w -= 0.5
	}
	if n > 55 {
		w -= 0.01 * float64(n-55)
	}
	if d.quoted(s) {
		w -= 0.5
	}
	if s.lead && i == 0 {
		w += 1
	}
	if m != nil {
		w += d.meetingWorth(s, m)
	}
	return w
}

// meetingWorth prefers what and when, then what was found, and sinks who attended.
func (d *document) meetingWorth(s *sentence, m *sitting) float64 {
	w := 0.0
	if s == m.s {
		w += 5
	}
	if d.has(s.lo, s.hi, classAttend) >= 0 || d.has(s.lo, s.hi, classChair) >= 0 && s != m.s {
		w -= 2
	}
	if s != m.s && d.has(s.lo, s.hi, classFinding) >= 0 {
		w += 0.3
		numbers := 0
		for i := s.lo; i < s.hi; i++ {
			if d.toks[i].number {
				numbers++
			}
		}
		w += 0.05 * float64(min(numbers, 4))
	}
	return w
}
