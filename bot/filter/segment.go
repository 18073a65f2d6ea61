package filter

import "slices"

// segment is an immutable index of some filters.
type segment struct {
	nodes table
	ranks []uint8 // of every phrase

	// singles knows the keys of terms of one key, paths those of two words and more.
	singles, paths bloom

	// hung holds, from where a node says, the number of words of a list and the
	// alternatives to look at when the node's phrase occurs; always are those that
	// need nothing.
	hung   []uint32
	always []uint32

	// ids[groupAt[g]:groupAt[g+1]] have filter g; order sorts ids.
	groupAt []uint32
	ids     []int64
	order   []uint32
	hashes  []uint64 // of every group
}

// A hung alternative is a word with the group and two bits, then, if it has further
// conditions, a word with their numbers and the phrases themselves.
const (
	hungSeveral = 1 // the group has several alternatives, and is reported once
	hungFurther = 2 // further conditions follow
)

// hungSize is the number of words of an alternative.
func hungSize(must, not []uint32) uint32 {
	if len(must)+len(not) == 1 && len(not) == 0 {
		return 1
	}
	return uint32(2 + len(must) - 1 + len(not))
}

// appendHung appends an alternative that hangs on must[k]; k is -1 for always.
func appendHung(dst []uint32, head uint32, must, not []uint32, k int) []uint32 {
	further := len(must) + len(not)
	if k >= 0 {
		further--
	}
	if further == 0 {
		return append(dst, head)
	}
	dst = append(dst, head|hungFurther, uint32(further-len(not))<<16|uint32(len(not)))
	for i, p := range must {
		if i != k {
			dst = append(dst, p)
		}
	}
	return append(dst, not...)
}

// next takes the first alternative off a list.
func next(list []uint32) (head uint32, must, not, rest []uint32) {
	head = list[0]
	if head&hungFurther == 0 {
		return head, nil, nil, list[1:]
	}
	m, n := list[1]>>16, list[1]&0xFFFF
	return head, list[2 : 2+m], list[2+m : 2+m+n], list[2+m+n:]
}

// eachRecord goes through all alternatives as the builder had them.
func (s *segment) eachRecord(do func(group uint32, must, not []uint32)) {
	var all []uint32
	for _, node := range s.nodes.slots {
		if node.hung == 0 {
			continue
		}
		for list := s.list(node.hung); len(list) > 0; {
			head, must, not, rest := next(list)
			all = append(append(all[:0], node.val&^nodeLonger-1), must...)
			do(head>>2, all, not)
			list = rest
		}
	}
	for list := s.always; len(list) > 0; {
		head, _, not, rest := next(list)
		do(head>>2, nil, not)
		list = rest
	}
}

// list returns the alternatives that hang from a place.
func (s *segment) list(at uint32) []uint32 { return s.hung[at+1 : at+1+s.hung[at]] }

// find returns the place of id in ids.
func (s *segment) find(id int64) (uint32, bool) {
	k, ok := slices.BinarySearchFunc(s.order, id, func(at uint32, id int64) int {
		switch v := s.ids[at]; {
		case v < id:
			return -1
		case v > id:
			return 1
		}
		return 0
	})
	if !ok {
		return 0, false
	}
	return s.order[k], true
}

// view is a segment as of some moment: what has been removed from it since is marked
// in a bitmap that no one changes any more.
type view struct {
	seg   *segment
	dead  []uint64
	nDead int
}

func (v *view) isDead(at uint32) bool {
	return v.nDead > 0 && v.dead[at>>6]&(1<<(at&63)) != 0
}

// without returns the view without the id at a place.
func (v view) without(at uint32) view {
	if v.dead == nil {
		v.dead = make([]uint64, len(v.seg.ids)/64+1)
	} else {
		v.dead = slices.Clone(v.dead)
	}
	v.dead[at>>6] |= 1 << (at & 63)
	v.nDead++
	return v
}

// alive is the number of filters in the view.
func (v *view) alive() int { return len(v.seg.ids) - v.nDead }
