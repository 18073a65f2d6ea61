package story

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"giaoban/internal/viet"
)

const (
	// rows is how many minima a Signature has; the error of Similarity is about
	// 1/sqrt(rows). take relies on its being 64.
	rows = 64
	// maxNumbers is how many numbers of an article are kept: the ones whose hashes
	// are smallest, so that two articles keep the same ones.
	maxNumbers = 32
	// shingle is how many syllables stand in one shingle.
	shingle = 3
	// bandRows is how many minima make one look-up key.
	bandRows = 2
)

// Signature is what is compared of an article. The zero value is that of an empty
// text and like no other.
type Signature struct {
	mins    [rows]uint32
	count   uint32   // distinct shingles, about
	numbers []uint32 // sorted, at most maxNumbers
}

// Sign makes the signature of an article. Spelling variants (tone placement,
// Unicode form, case, diacritics) make no difference; a text that repeats the lead
// counts it once.
func Sign(title, lead, text string) Signature {
	b := builder{seen: newSet((len(title) + len(lead) + len(text)) / 4)}
	for _, part := range []string{title, lead, text} {
		b.add(part)
	}
	b.fillGaps()
	slices.Sort(b.sig.numbers)
	b.sig.numbers = slices.Compact(b.sig.numbers)
	b.sig.numbers = slices.Clip(b.sig.numbers[:min(maxNumbers, len(b.sig.numbers))])
	return b.sig
}

// builder gathers a signature.
type builder struct {
	sig     Signature
	filled  [rows]bool
	scanner viet.Scanner
	seen    set
}

// add takes one part of the article. No shingle crosses from one part to the next.
func (b *builder) add(part string) {
	var window [shingle]uint64
	n := 0
	for _, tok := range b.scanner.Scan(part) {
		if tok.Kind == viet.Break {
			continue
		}
		if tok.Kind == viet.Number && telling(part[tok.Start:tok.End]) {
			b.sig.numbers = append(b.sig.numbers, uint32(mix(tok.Folded)))
		}
		copy(window[:], window[1:])
		window[shingle-1] = tok.Folded
		if n++; n >= shingle {
			b.take(mix(window[0] + mix(window[1]+mix(window[2]))))
		}
	}
}

// telling reports whether a number says something of the event: not a single digit
// and not a year.
func telling(number string) bool {
	return len(number) > 1 && (len(number) != 4 || number[:2] != "20" && number[:2] != "19")
}

// take counts a shingle that was not seen before. Its hash chooses one of the rows
// and competes for that row's minimum (one-permutation MinHash).
func (b *builder) take(h uint64) {
	if !b.seen.add(h) {
		return
	}
	b.sig.count++
	row, value := h>>(64-6), uint32(h)
	if !b.filled[row] || value < b.sig.mins[row] {
		b.filled[row], b.sig.mins[row] = true, value
	}
}

// fillGaps gives a row that no shingle chose the minimum of the next one that has
// any, changed by the distance, so that short texts can be compared too.
func (b *builder) fillGaps() {
	if b.sig.count == 0 {
		return
	}
	mins := b.sig.mins
	for i := range mins {
		for d := range rows {
			if k := (i + d) % rows; b.filled[k] {
				b.sig.mins[i] = mins[k] + uint32(d)*0x9e3779b9
				break
			}
		}
	}
}

// set holds 64-bit hashes by open addressing; 0 is an empty slot.
type set struct{ slots []uint64 }

// newSet returns a set with room for n hashes.
func newSet(n int) set { return set{make([]uint64, 1<<bits.Len(uint(2*n+16)))} }

// add reports whether h is new. A full set takes nothing more.
func (s *set) add(h uint64) bool {
	h |= 1
	mask := uint64(len(s.slots) - 1)
	for i, n := h>>7&mask, 0; n < len(s.slots); i, n = (i+1)&mask, n+1 {
		switch s.slots[i] {
		case h:
			return false
		case 0:
			s.slots[i] = h
			return true
		}
	}
	return false
}

// mix spreads a 64-bit value (the finalizer of SplitMix64).
func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}

// Similarity estimates which share of their shingles two articles have in common
// (Jaccard), 0 to 1, with an error of about 0.06.
func Similarity(a, b Signature) float64 {
	if a.count == 0 || b.count == 0 {
		return 0
	}
	equal := 0
	for i := range a.mins {
		if a.mins[i] == b.mins[i] {
			equal++
		}
	}
	return float64(equal) / rows
}

// Contained estimates which share of the shorter article stands in the longer one,
// 0 to 1.
func Contained(a, b Signature) float64 {
	j := Similarity(a, b)
	shorter := float64(min(a.count, b.count))
	if shorter == 0 {
		return 0
	}
	return min(1, j/(1+j)*float64(a.count+b.count)/shorter)
}

// numbersShared counts the numbers that both articles have, and those of the
// article that has fewer.
func numbersShared(a, b Signature) (shared, fewer int) {
	for _, n := range a.numbers {
		if _, ok := slices.BinarySearch(b.numbers, n); ok {
			shared++
		}
	}
	return shared, min(len(a.numbers), len(b.numbers))
}

// Same reports whether two articles are one report. The thresholds were set on the
// labelled pairs in testdata; the test states precision and recall.
func Same(a, b Signature) bool {
	words := Contained(a, b)
	shared, fewer := numbersShared(a, b)
	agree := float64(shared) / float64(max(1, fewer))
	switch {
	case words < 0.2:
		return false
	case fewer < 3:
		return words >= 0.75 && shared == fewer
	case agree < 0.4:
		return false
	case agree < 0.6 || shared < 4:
		return words >= 0.65
	}
	return true
}

// Bands returns the keys by which like articles are looked up: two articles that
// are Same share at least one with high probability, unlike ones hardly ever.
func Bands(s Signature) []int64 {
	if s.count == 0 {
		return nil
	}
	keys := make([]int64, 0, rows/bandRows)
	for i := 0; i < rows; i += bandRows {
		h := uint64(i + 1)
		for _, m := range s.mins[i : i+bandRows] {
			h = mix(h<<32 ^ h ^ uint64(m))
		}
		keys = append(keys, int64(h))
	}
	return keys
}

// Bytes returns the signature as bytes for storage; Parse reads them.
func (s Signature) Bytes() []byte {
	out := make([]byte, 0, 4*(rows+1+len(s.numbers)))
	for _, m := range s.mins {
		out = binary.BigEndian.AppendUint32(out, m)
	}
	out = binary.BigEndian.AppendUint32(out, s.count)
	for _, n := range s.numbers {
		out = binary.BigEndian.AppendUint32(out, n)
	}
	return out
}

// Parse reads what Bytes wrote.
func Parse(stored []byte) (Signature, error) {
	var s Signature
	if n := len(stored); n%4 != 0 || n < 4*(rows+1) || n > 4*(rows+1+maxNumbers) {
		return s, fmt.Errorf("read a story's signature: %d bytes are not one", n)
	}
	for i := range s.mins {
		s.mins[i] = binary.BigEndian.Uint32(stored[4*i:])
	}
	s.count = binary.BigEndian.Uint32(stored[4*rows:])
	for rest := stored[4*(rows+1):]; len(rest) > 0; rest = rest[4:] {
		s.numbers = append(s.numbers, binary.BigEndian.Uint32(rest))
	}
	return s, nil
}
