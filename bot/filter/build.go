package filter

import (
	"cmp"
	"slices"
)

// builder collects filters and makes a segment of them.
//
// Every different term has a number, here called phrase, whatever its kind. Filters
// that ask the same are one group; each alternative of a group becomes a record: the
// group, how many terms must and must not hold, then those terms.
type builder struct {
	nodes   table // path key -> node
	ranks   []uint8
	groups  table // hash of a filter -> group plus 1
	hashes  []uint64
	records []uint32
	members []member
}

type member struct {
	id    int64
	group uint32
}

// A node of the table: bit 31 says that a longer phrase goes through it, the others
// hold its phrase plus 1, or 0.
const nodeLonger = 1 << 31

// add adds a filter for id.
func (b *builder) add(id int64, f *Filter) {
	h := f.hash()
	at := b.groups.at(h)
	if at.val == 0 {
		b.hashes = append(b.hashes, h)
		at.val = uint32(len(b.hashes))
		b.addRecords(at.val-1, f)
	}
	b.members = append(b.members, member{id, at.val - 1})
}

// hash identifies what a filter asks.
func (f *Filter) hash() uint64 {
	h := uint64(foldedSeed)
	for _, all := range f.any {
		h = chain(h, uint64(len(all)))
		for i := range all {
			h = chain(h, all[i].key)
		}
	}
	h = chain(h, ^uint64(0))
	for i := range f.not {
		h = chain(h, f.not[i].key)
	}
	return h
}

func (b *builder) addRecords(group uint32, f *Filter) {
	var not []uint32
	for i := range f.not {
		not = append(not, b.phrase(&f.not[i]))
	}
	if len(f.any) == 0 {
		b.records = append(append(b.records, group, 0, uint32(len(not))), not...)
		return
	}
	for _, all := range f.any {
		b.records = append(b.records, group, uint32(len(all)), uint32(len(not)))
		for i := range all {
			b.records = append(b.records, b.phrase(&all[i]))
		}
		b.records = append(b.records, not...)
	}
}

// phrase returns the number of a term, after entering its path into the table: its
// first two words together, then word by word.
func (b *builder) phrase(t *Term) uint32 {
	key := t.key
	if n := len(t.hashes); t.Kind == Phrase && n > 2 {
		key = chain(chain(seed(t.Exact, t.Title), t.hashes[0]), t.hashes[1])
		for _, h := range t.hashes[2:] {
			b.nodes.at(key).val |= nodeLonger
			key = chain(key, h)
		}
	}
	at := b.nodes.at(key)
	if at.val&^nodeLonger == 0 {
		b.ranks = append(b.ranks, t.rank())
		at.val |= uint32(len(b.ranks))
	}
	return at.val&^nodeLonger - 1
}

// rankOneKey marks the rank of a term that is a single word, or no phrase at all.
const rankOneKey = 0x80

// rank guesses how common a term is in articles: an alternative is looked at only
// when its rarest term occurs.
func (t *Term) rank() uint8 {
	r := 0
	switch t.Kind {
	case Document:
		return rankOneKey
	case Source:
		return rankOneKey | 12
	case Province:
		return rankOneKey | 14
	case Topic:
		return rankOneKey | 18
	}
	switch len(t.hashes) {
	case 1:
		r = rankOneKey | 16
	case 2:
		r = 8
	case 3:
		r = 4
	default:
		r = 2
	}
	if t.Title {
		r -= 2
	}
	if !t.Exact {
		r++
	}
	return uint8(r)
}

// merge adds what is alive in a segment.
func (b *builder) merge(v view) {
	s := v.seg
	b.groups.reserve(len(s.hashes))
	b.nodes.reserve(s.nodes.n)
	// Groups first: one that is here already, or dead, brings no records.
	groups := make([]uint32, len(s.hashes))
	fresh := make([]bool, len(s.hashes))
	for g := range s.hashes {
		for i := s.groupAt[g]; i < s.groupAt[g+1]; i++ {
			if v.isDead(i) {
				continue
			}
			at := b.groups.at(s.hashes[g])
			if at.val == 0 {
				b.hashes = append(b.hashes, s.hashes[g])
				at.val = uint32(len(b.hashes))
				fresh[g] = true
			}
			groups[g] = at.val - 1
			b.members = append(b.members, member{s.ids[i], at.val - 1})
		}
	}
	used := make([]bool, len(s.ranks))
	s.eachRecord(func(group uint32, must, not []uint32) {
		for _, p := range must {
			used[p] = used[p] || fresh[group]
		}
		for _, p := range not {
			used[p] = used[p] || fresh[group]
		}
	})
	phrases := b.mergeNodes(s, used)
	s.eachRecord(func(group uint32, must, not []uint32) {
		if !fresh[group] {
			return
		}
		b.records = append(b.records, groups[group], uint32(len(must)), uint32(len(not)))
		for _, p := range must {
			b.records = append(b.records, phrases[p])
		}
		for _, p := range not {
			b.records = append(b.records, phrases[p])
		}
	})
}

// mergeNodes adds the phrases of a segment that are used, and returns their new
// numbers. Paths stay, even those that only dropped phrases went: they find nothing.
func (b *builder) mergeNodes(s *segment, used []bool) []uint32 {
	phrases := make([]uint32, len(s.ranks))
	for _, node := range s.nodes.slots {
		p := node.val &^ nodeLonger
		if p != 0 && !used[p-1] {
			p = 0
		}
		if p == 0 && node.val&nodeLonger == 0 {
			continue
		}
		at := b.nodes.at(node.key)
		at.val |= node.val & nodeLonger
		if p == 0 {
			continue
		}
		if at.val&^nodeLonger == 0 {
			b.ranks = append(b.ranks, s.ranks[p-1])
			at.val |= uint32(len(b.ranks))
		}
		phrases[p-1] = at.val&^nodeLonger - 1
	}
	return phrases
}

// segment makes the segment. The builder is spent.
func (b *builder) segment() *segment {
	s := &segment{ranks: b.ranks, hashes: b.hashes}
	b.placeMembers(s)
	hungAt := b.hang(s)
	b.nodes.pack()
	s.nodes = b.nodes
	single := 0
	for _, r := range b.ranks {
		single += int(r >> 7)
	}
	s.singles, s.paths = newBloom(single), newBloom(b.nodes.n-single)
	for i := range s.nodes.slots {
		node := &s.nodes.slots[i]
		p := node.val &^ nodeLonger
		switch {
		case node.key == 0:
		case p != 0 && b.ranks[p-1]&rankOneKey != 0:
			s.singles.add(node.key)
		default:
			s.paths.add(node.key)
		}
		node.hung = 0
		if p != 0 {
			node.hung = hungAt[p-1]
		}
	}
	return s
}

// placeMembers lays the ids out by group, and makes their order.
func (b *builder) placeMembers(s *segment) {
	// The last of several filters for one id counts.
	slices.SortStableFunc(b.members, func(x, y member) int { return cmp.Compare(x.id, y.id) })
	kept := b.members[:0]
	for i, m := range b.members {
		if i+1 == len(b.members) || b.members[i+1].id != m.id {
			kept = append(kept, m)
		}
	}
	s.groupAt = make([]uint32, len(b.hashes)+1)
	for _, m := range kept {
		s.groupAt[m.group+1]++
	}
	for g := range b.hashes {
		s.groupAt[g+1] += s.groupAt[g]
	}
	next := slices.Clone(s.groupAt)
	s.ids = make([]int64, len(kept))
	s.order = make([]uint32, len(kept))
	for i, m := range kept {
		s.ids[next[m.group]] = m.id
		s.order[i] = next[m.group]
		next[m.group]++
	}
}

// hang hangs every record on its rarest term, and returns where the list of each
// phrase begins, 0 for none.
func (b *builder) hang(s *segment) []uint32 {
	uses := make([]uint32, len(b.ranks))
	alternatives := make([]uint8, len(b.hashes))
	eachRecord(b.records, func(group uint32, must, _ []uint32) {
		for _, p := range must {
			uses[p]++
		}
		alternatives[group] = min(alternatives[group]+1, 2)
	})
	rarest := func(must []uint32) int {
		best := 0
		for i, p := range must {
			q := must[best]
			if c := cmp.Compare(b.ranks[p]&^rankOneKey, b.ranks[q]&^rankOneKey); c < 0 || c == 0 && uses[p] < uses[q] {
				best = i
			}
		}
		return best
	}
	at := make([]uint32, len(b.ranks)) // first the size of each list, then its place
	eachRecord(b.records, func(_ uint32, must, not []uint32) {
		if len(must) > 0 {
			at[must[rarest(must)]] += hungSize(must, not)
		}
	})
	place := uint32(1)
	for p, size := range at {
		at[p] = 0
		if size > 0 {
			at[p] = place
			place += 1 + size
		}
	}
	s.hung = make([]uint32, place)
	eachRecord(b.records, func(group uint32, must, not []uint32) {
		head := group << 2
		if alternatives[group] > 1 {
			head |= hungSeveral
		}
		if len(must) == 0 {
			s.always = appendHung(s.always, head, nil, not, -1)
			return
		}
		k := rarest(must)
		list := at[must[k]]
		end := list + 1 + s.hung[list]
		appendHung(s.hung[end:end], head, must, not, k)
		s.hung[list] += hungSize(must, not)
	})
	return at
}

// eachRecord goes through a builder's records.
func eachRecord(records []uint32, do func(group uint32, must, not []uint32)) {
	for len(records) > 0 {
		group, m, n := records[0], records[1], records[2]
		do(group, records[3:3+m], records[3+m:3+m+n])
		records = records[3+m+n:]
	}
}
