package filter

import "math/bits"

// table is an open-addressing hash table from 64-bit keys, which are hashes already.
type table struct {
	slots []slot
	n     int
}

// slot is one place of a table, in one line of the processor's cache. A key of 0 marks
// a free one and is stored as 1.
type slot struct {
	key  uint64
	val  uint32
	hung uint32 // for nodes: where the list of the phrase begins, 0 for none
}

// home returns where the probe for key begins.
func (t *table) home(key uint64) int {
	hi, _ := bits.Mul64(key, uint64(len(t.slots)))
	return int(hi)
}

// get returns the slot of key, a zero one if it is not there.
func (t *table) get(key uint64) slot {
	if len(t.slots) == 0 {
		return slot{}
	}
	key = max(key, 1)
	for i := t.home(key); ; {
		if k := t.slots[i].key; k == key || k == 0 {
			return t.slots[i]
		}
		if i++; i == len(t.slots) {
			i = 0
		}
	}
}

// at returns the slot of key, making one with value 0 if there is none. It is valid
// until the next call.
func (t *table) at(key uint64) *slot {
	if t.n*3 >= len(t.slots)*2 {
		t.resize(max(16, len(t.slots)*2))
	}
	key = max(key, 1)
	for i := t.home(key); ; {
		switch s := &t.slots[i]; s.key {
		case key:
			return s
		case 0:
			s.key = key
			t.n++
			return s
		}
		if i++; i == len(t.slots) {
			i = 0
		}
	}
}

// resize moves the table to the given number of slots.
func (t *table) resize(n int) {
	old := *t
	*t = table{slots: make([]slot, n)}
	for _, s := range old.slots {
		if s.key != 0 {
			*t.at(s.key) = s
		}
	}
}

// reserve makes room for n more keys. Without it, keys that come in the order of
// another table's slots would crowd the beginning of a growing one.
func (t *table) reserve(n int) {
	if want := (t.n+n)*3/2 + 2; want > len(t.slots) {
		t.resize(want)
	}
}

// pack shrinks the table to two thirds full.
func (t *table) pack() { t.resize(t.n*3/2 + 2) }

// bloom says quickly that a key is not in a table: one bit a key, 16 to 32 bits of room.
type bloom struct {
	words []uint64
	shift uint
}

func newBloom(n int) bloom {
	size := bits.Len(uint(n*16/64 + 1))
	return bloom{words: make([]uint64, 1<<size), shift: uint(64 - size)}
}

func (b *bloom) add(key uint64) {
	h := key * 0xD6E8_FEB8_6659_FD93
	b.words[h>>b.shift] |= 1 << (h & 63)
}

func (b *bloom) has(key uint64) bool {
	h := key * 0xD6E8_FEB8_6659_FD93
	return b.words[h>>b.shift]&(1<<(h&63)) != 0
}

// set is a small set of 32-bit numbers that is emptied and filled again.
type set struct {
	slots []uint32 // number plus 1, 0 for free
	list  []uint32
	shift uint
}

// reset empties the set.
func (s *set) reset() {
	if len(s.slots) == 0 {
		s.slots, s.shift = make([]uint32, 1<<10), 32-10
	}
	clear(s.slots)
	s.list = s.list[:0]
}

func (s *set) slot(v uint32) int { return int(v * 0x9E37_79B1 >> s.shift) }

// has says whether v is in the set.
func (s *set) has(v uint32) bool {
	for i := s.slot(v); s.slots[i] != 0; i = (i + 1) & (len(s.slots) - 1) {
		if s.slots[i] == v+1 {
			return true
		}
	}
	return false
}

// add puts v into the set and says whether it was new.
func (s *set) add(v uint32) bool {
	if len(s.list)*2 >= len(s.slots) {
		s.grow()
	}
	i := s.slot(v)
	for ; s.slots[i] != 0; i = (i + 1) & (len(s.slots) - 1) {
		if s.slots[i] == v+1 {
			return false
		}
	}
	s.slots[i] = v + 1
	s.list = append(s.list, v)
	return true
}

func (s *set) grow() {
	s.slots = make([]uint32, 2*len(s.slots))
	s.shift--
	for _, v := range s.list {
		i := s.slot(v)
		for ; s.slots[i] != 0; i = (i + 1) & (len(s.slots) - 1) {
		}
		s.slots[i] = v + 1
	}
}
