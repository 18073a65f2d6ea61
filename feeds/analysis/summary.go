package analysis

import (
	"math"
	"slices"
)

const (
	summaryMax   = 600 // characters
	summaryShort = 130 // under this a third sentence is taken
)

// summary chooses the sentences that say best what the article says, in their order.
func (d *document) summary(m *sitting, directives []string) []string {
	if len(d.sents) == 0 {
		return []string{}
	}
	order := d.rank(m, directives)
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
func (d *document) rank(m *sitting, directives []string) []int {
	score := make([]float64, len(d.sents))
	w := d.words()
	for i := range d.sents {
		score[i] = d.worth(i, &w)
		if m != nil {
			score[i] += d.meetingWorth(&d.sents[i], m, directives)
		}
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

// words is what the title and the whole article lend to the worth of a sentence.
type words struct {
	freq        map[uint64]int // pairs of syllables in the article
	title       map[uint64]bool
	titlePairs  map[uint64]bool
	titleWeight float64
	pairWeight  float64
}

func (d *document) words() words {
	w := words{
		freq:       make(map[uint64]int, len(d.toks)),
		title:      make(map[uint64]bool, d.title.hi-d.title.lo),
		titlePairs: make(map[uint64]bool, d.title.hi-d.title.lo),
	}
	for i := range d.sents {
		s := &d.sents[i]
		for j := s.lo; j+1 < s.hi; j++ {
			w.freq[pair(d.toks[j].hash, d.toks[j+1].hash)]++
		}
	}
	for j := d.title.lo; j < d.title.hi; j++ {
		w.title[d.toks[j].hash] = true
		if j+1 < d.title.hi {
			w.titlePairs[pair(d.toks[j].hash, d.toks[j+1].hash)] = true
		}
	}
	w.titleWeight = 1 / math.Sqrt(float64(len(w.title)+1))
	w.pairWeight = 1 / math.Sqrt(float64(len(w.titlePairs)+1))
	return w
}

// worth weighs position, the words shared with the title, centrality (how much of what
// the article repeats the sentence holds) and length. The weights were fitted by hill
// climbing on national news with the papers' own summaries, none of it in the eval.
func (d *document) worth(i int, w *words) float64 {
	s := &d.sents[i]
	n := float64(s.hi - s.lo)
	central, shared, sharedPairs := 0.0, 0.0, 0.0
	for j := s.lo; j < s.hi; j++ {
		h := d.toks[j].hash
		if w.title[h] && !d.seenBefore(s.lo, j) {
			shared++
		}
		if j+1 < s.hi {
			p := pair(h, d.toks[j+1].hash)
			if f := w.freq[p]; f > 1 {
				central += math.Log(float64(f))
			}
			if w.titlePairs[p] {
				sharedPairs++
			}
		}
	}
	v := 0.8/float64(i+1) + 2.2*shared*w.titleWeight/math.Sqrt(n) + 1.7*sharedPairs*w.pairWeight/math.Sqrt(n)
	v += 0.32*central/math.Sqrt(n+10) - central/(n+5)
	v -= 0.02*min(n, 20) + 0.01*max(0, n-35) + 0.04*max(0, n-55)
	if i == 0 {
		v += 1.3
	}
	if d.quoted(s) {
		v -= 0.7
	}
	return v
}

// seenBefore says whether token j's syllable came earlier in its sentence.
func (d *document) seenBefore(lo, j int) bool {
	for k := lo; k < j; k++ {
		if d.toks[k].hash == d.toks[j].hash {
			return true
		}
	}
	return false
}

// meetingWorth prefers what and when, then what was found. It sinks who attended, what
// the chair asks (the card shows that by itself) and what happened at the margin.
func (d *document) meetingWorth(s *sentence, m *sitting, directives []string) float64 {
	if s == m.s {
		return 5
	}
	w := 0.0
	if d.has(s.lo, s.hi, classAttend) >= 0 || d.has(s.lo, s.hi, classChair) >= 0 {
		w -= 2
	}
	if slices.Contains(directives, s.text()) || d.at(s.lo, classClose) != nil {
		w -= 3
	}
	if d.says(s.src, s.lo, min(s.lo+4, s.hi), "Dịp này", "Nhân dịp", "Cũng tại", "Trước đó", "Phát biểu", "Theo chương trình") {
		w -= 1
	}
	if d.has(s.lo, s.hi, classFinding) >= 0 {
		numbers := 0
		for i := s.lo; i < s.hi; i++ {
			if d.toks[i].number {
				numbers++
			}
		}
		w += 0.3 + 0.25*float64(min(numbers, 4))
	}
	return w
}
