package filter

import (
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"giaoban/internal/viet"
)

// Index answers which of very many filters an article passes, as Filter.Match would
// one by one, in time that follows the length of the article and the number of
// matches. Any number of goroutines may match while others change it: a match sees
// the filters of one moment.
//
// It is a few immutable segments. A change adds a segment of one filter, and small
// segments are merged, so that there are never many.
type Index struct {
	writing sync.Mutex // held by whoever changes the index
	views   atomic.Pointer[[]view]
	scratch sync.Pool
}

// NewIndex returns an empty index.
func NewIndex() *Index {
	x := &Index{scratch: sync.Pool{New: func() any { return new(matcher) }}}
	x.views.Store(new([]view))
	return x
}

// Set makes f the filter of id, in the place of the one it had.
func (x *Index) Set(id int64, f *Filter) {
	x.Load(func(yield func(int64, *Filter) bool) { yield(id, f) })
}

// Load sets many filters at once, much faster than Set one by one. The last of
// several for one id counts.
func (x *Index) Load(filters iter.Seq2[int64, *Filter]) {
	x.writing.Lock()
	defer x.writing.Unlock()
	var b builder
	for id, f := range filters {
		b.add(id, f)
	}
	if len(b.members) == 0 {
		return
	}
	s := b.segment()
	views := slices.Clone(*x.views.Load())
	if len(views) > 0 {
		for _, id := range s.ids {
			bury(views, id)
		}
	}
	x.publish(append(views, view{seg: s}))
}

// Remove takes the filter of id away, if it has one.
func (x *Index) Remove(id int64) {
	x.writing.Lock()
	defer x.writing.Unlock()
	views := slices.Clone(*x.views.Load())
	if bury(views, id) {
		x.publish(views)
	}
}

// Len returns the number of filters.
func (x *Index) Len() int {
	n := 0
	for _, v := range *x.views.Load() {
		n += v.alive()
	}
	return n
}

// bury marks id dead where it is alive.
func bury(views []view, id int64) bool {
	for i := range views {
		if at, ok := views[i].seg.find(id); ok && !views[i].isDead(at) {
			views[i] = views[i].without(at)
			return true
		}
	}
	return false
}

// growth is how many times bigger than the next a segment is kept.
const growth = 4

// publish merges what has become too small beside its successor, or mostly dead, and
// shows the result to the matches that begin from now on.
func (x *Index) publish(views []view) {
	kept := views[:0]
	for _, v := range views {
		if v.nDead*2 > len(v.seg.ids) {
			if v.alive() == 0 {
				continue
			}
			v = merged(v)
		}
		kept = append(kept, v)
	}
	for n := len(kept); n > 1 && kept[n-2].alive() < growth*kept[n-1].alive(); n-- {
		kept = append(kept[:n-2], merged(kept[n-2], kept[n-1]))
	}
	kept = slices.Clone(kept)
	x.views.Store(&kept)
}

// merged makes one segment of several.
func merged(views ...view) view {
	var b builder
	for _, v := range views {
		b.merge(v)
	}
	return view{seg: b.segment()}
}

// Match appends to dst the ids whose filters the article passes, in no order, each
// once.
func (x *Index) Match(d *Doc, dst []int64) []int64 {
	m, ok := x.scratch.Get().(*matcher)
	if !ok {
		m = new(matcher)
	}
	m.doc.prepare(&m.scanner, d)
	m.collect()
	for _, v := range *x.views.Load() {
		dst = m.match(&v, dst)
	}
	x.scratch.Put(m)
	return dst
}

// matcher is the working memory of one match.
type matcher struct {
	scanner viet.Scanner
	doc     prepared
	words   []uint64 // runs of exact or folded hashes, each closed by endOfRun
	singles []probe  // single words and attributes
	pairs   []probe  // two neighbours
	hits    []probe  // those that a segment may know
	longer  []probe  // where phrases go on
	lists   []uint32 // where the lists of the phrases present begin
	touched uint64   // keeps the reads that only fetch memory from being left out
	present set
	seen    set
}

// probe is a key to look up; rest is where in words the phrase may go on.
type probe struct {
	key  uint64
	rest int32
}

// endOfRun closes a run of words: no word has this hash, save by chance.
const endOfRun = 0

// collect makes the probes of the article.
func (m *matcher) collect() {
	m.words, m.singles, m.pairs = append(m.words[:0], endOfRun), m.singles[:0], m.pairs[:0]
	for field := range fields {
		toks := m.doc.toks[field]
		for _, exact := range [2]bool{true, false} {
			m.addRun(toks, exact, false)
			if field == 0 {
				m.addRun(toks, exact, true)
			}
		}
	}
	for _, a := range m.doc.attrs {
		m.singles = append(m.singles, probe{key: a.key})
	}
}

// addRun adds the words of a field and the probes that begin at each.
func (m *matcher) addRun(toks []viet.Tok, exact, title bool) {
	start := len(m.words)
	for i := range toks {
		h := toks[i].Folded
		if exact {
			h = toks[i].Exact
		}
		m.words = append(m.words, h)
	}
	m.words = append(m.words, endOfRun)
	s := seed(exact, title)
	for i := start; i < len(m.words)-1; i++ {
		one := chain(s, m.words[i])
		m.singles = append(m.singles, probe{key: one})
		if i+2 < len(m.words) {
			m.pairs = append(m.pairs, probe{chain(one, m.words[i+1]), int32(i + 2)})
		}
	}
}

// match appends the ids of one view.
func (m *matcher) match(v *view, dst []int64) []int64 {
	s := v.seg
	m.present.reset()
	m.seen.reset()
	m.lists = m.lists[:0]
	// In passes, so that the look-ups of each wait for memory side by side.
	if n := max(len(m.singles), len(m.pairs)); len(m.hits) < n {
		m.hits = make([]probe, n)
	}
	m.look(s, m.sift(&s.singles, m.singles))
	for probes := m.pairs; len(probes) > 0; {
		probes = m.look(s, m.sift(&s.paths, probes))
	}
	dst = m.check(v, s.always, dst)
	for _, at := range m.lists {
		m.touched ^= uint64(s.hung[at])
	}
	for _, at := range m.lists {
		dst = m.check(v, s.list(at), dst)
	}
	return dst
}

// sift keeps the probes that a segment may know.
func (m *matcher) sift(b *bloom, probes []probe) []probe {
	n := 0
	for _, p := range probes {
		m.hits[n] = p
		if b.has(p.key) {
			n++
		}
	}
	return m.hits[:n]
}

// look notes the phrases that end with these probes, and returns the probes of one
// word more where a phrase may go on.
func (m *matcher) look(s *segment, probes []probe) []probe {
	for _, p := range probes { // nothing to decide here, so that the lines come together
		m.touched ^= s.nodes.slots[s.nodes.home(p.key)].key
	}
	m.longer = m.longer[:0]
	for _, p := range probes {
		node := s.nodes.get(p.key)
		if phrase := node.val &^ nodeLonger; phrase != 0 && m.present.add(phrase-1) && node.hung != 0 {
			m.lists = append(m.lists, node.hung)
		}
		if node.val&nodeLonger != 0 && m.words[p.rest] != endOfRun {
			m.longer = append(m.longer, probe{chain(p.key, m.words[p.rest]), p.rest + 1})
		}
	}
	return m.longer
}

// check appends the ids of those alternatives on a list that hold.
func (m *matcher) check(v *view, list []uint32, dst []int64) []int64 {
next:
	for len(list) > 0 {
		head, must, not, rest := next(list)
		list = rest
		for _, p := range must {
			if !m.present.has(p) {
				continue next
			}
		}
		for _, p := range not {
			if m.present.has(p) {
				continue next
			}
		}
		group := head >> 2
		if head&hungSeveral != 0 && !m.seen.add(group) {
			continue
		}
		ids := v.seg.ids[v.seg.groupAt[group]:v.seg.groupAt[group+1]]
		if v.nDead == 0 {
			dst = append(dst, ids...)
			continue
		}
		for i, id := range ids {
			if !v.isDead(v.seg.groupAt[group] + uint32(i)) {
				dst = append(dst, id)
			}
		}
	}
	return dst
}
