package filter

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	ahocorasick "github.com/petar-dambovaliev/aho-corasick"

	"giaoban/internal/viet"
)

// corpus makes text and filters out of Vietnamese-shaped syllables whose frequency
// falls as it does in newspapers.
type corpus struct {
	r         *rand.Rand
	syllables []string
	zipf      *rand.Zipf
	follow    map[string][]string
}

func newCorpus() *corpus {
	c := &corpus{r: rand.New(rand.NewPCG(1, 2)), follow: map[string][]string{}}
	for _, onset := range strings.Fields("b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x") {
		for _, rhyme := range strings.Fields("a á à ạ ả ai ái an án ang áng anh ánh ao áo ay ăn ăng âm ân ận ật e é en eo ê ế ệ ên i ị inh ính iên iến iệt o ó oa óa oi on ông ốc ổ ội ổi ôn ơ ơi ợp u ủ ui um ung uôn uổi ư ứ ưa ương ướng ược ưởng") {
			c.syllables = append(c.syllables, onset+rhyme)
		}
	}
	c.r.Shuffle(len(c.syllables), func(i, j int) { c.syllables[i], c.syllables[j] = c.syllables[j], c.syllables[i] })
	c.zipf = rand.NewZipf(c.r, 1.15, 20, uint64(len(c.syllables)-1))
	return c
}

func (c *corpus) syllable() string { return c.syllables[c.zipf.Uint64()] }

// phrase draws words; after a word, one of twenty usual ones comes half of the time.
func (c *corpus) phrase(n int) string {
	words := []string{c.syllable()}
	for len(words) < n {
		last := words[len(words)-1]
		if c.follow[last] == nil {
			for range 20 {
				c.follow[last] = append(c.follow[last], c.syllable())
			}
		}
		next := c.syllable()
		if c.r.IntN(2) == 0 {
			next = c.follow[last][c.r.IntN(20)]
		}
		words = append(words, next)
	}
	return strings.Join(words, " ")
}

// article makes a Doc of about the given number of characters.
func (c *corpus) article(runes int) *Doc {
	var b strings.Builder
	for n := 0; n < runes; {
		s := c.phrase(3 + c.r.IntN(12))
		n += len([]rune(s)) + 2
		b.WriteString(s + []string{", ", ". ", ".\n"}[c.r.IntN(3)])
	}
	return &Doc{Title: c.phrase(12), Text: b.String(), SourceName: "Báo Đắk Lắk", SourceHost: "baodaklak.vn", Provinces: []string{"Đắk Lắk"},
		Topics: []string{topicFront}}
}

// filter makes a filter as people write them; common of 1,000 are of short phrases.
func (c *corpus) filter(n int) string {
	p := func() string {
		s := c.phrase(2 + c.r.IntN(3))
		if c.r.IntN(3) == 0 {
			return viet.Fold(s)
		}
		return s
	}
	switch {
	case n%1000 == 0:
		return "tỉnh + " + c.syllable() + " + " + p()
	case n%10 < 5:
		return p() + " + " + p()
	case n%10 < 7:
		return c.phrase(4) + ", " + c.phrase(5)
	case n%10 == 7:
		return "tiêu đề: " + p()
	case n%10 == 8:
		return c.phrase(4) + ", -" + p()
	}
	return "nguồn: Đắk Lắk + " + p() + " + " + p()
}

func (c *corpus) filters(tb testing.TB, n int) []*Filter {
	out := make([]*Filter, n)
	for i := range out {
		out[i] = mustParse(tb, c.filter(i))
	}
	return out
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkIndex matches articles of 3,000 characters. It also reports how many
// filters match, how long the index took to build and how much memory it holds.
func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := newCorpus()
			articles := make([]*Doc, 50)
			for i := range articles {
				articles[i] = c.article(3000)
			}
			filters := c.filters(b, n)
			before, start := heap(), time.Now()
			x := NewIndex()
			x.Load(func(yield func(int64, *Filter) bool) {
				for i, f := range filters {
					yield(int64(i), f)
				}
			})
			built := time.Since(start)
			size := int64(heap()) - int64(before)
			runtime.KeepAlive(filters)
			filters = nil
			runtime.GC()
			var ids []int64
			matches, i := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				ids = x.Match(articles[i%len(articles)], ids[:0])
				matches += len(ids)
				i++
			}
			b.ReportMetric(float64(matches)/float64(i), "matches/op")
			b.ReportMetric(built.Seconds(), "build-s")
			b.ReportMetric(float64(size)/1e6, "heap-MB")
		})
	}
}

// BenchmarkPlainLoop asks 10,000 filters one by one.
func BenchmarkPlainLoop(b *testing.B) {
	c := newCorpus()
	d := c.article(3000)
	filters := c.filters(b, 10_000)
	var p prepared
	var sc viet.Scanner
	p.prepare(&sc, d)
	for b.Loop() {
		for _, f := range filters {
			f.match(&p)
		}
	}
}

// BenchmarkAhoCorasick finds the exact phrases alone of 10,000 and 100,000 filters
// with a library: no folding, no syllable boundaries, no conditions.
func BenchmarkAhoCorasick(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := newCorpus()
			d := c.article(3000)
			var phrases []string
			for _, f := range c.filters(b, n) {
				for t := range f.terms {
					if t.Kind == Phrase {
						phrases = append(phrases, viet.Canonical(t.Text))
					}
				}
			}
			before, start := heap(), time.Now()
			builder := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{MatchKind: ahocorasick.StandardMatch})
			ac := builder.Build(phrases)
			built := time.Since(start)
			size := int64(heap()) - int64(before)
			text := viet.Canonical(d.Title + "\n" + d.Text)
			found := 0
			for b.Loop() {
				it := ac.IterOverlapping(text)
				for m := it.Next(); m != nil; m = it.Next() {
					found++
				}
			}
			b.ReportMetric(built.Seconds(), "build-s")
			b.ReportMetric(float64(size)/1e6, "heap-MB")
		})
	}
}

// BenchmarkSet replaces one filter among 100,000.
func BenchmarkSet(b *testing.B) {
	c := newCorpus()
	filters := c.filters(b, 100_000)
	x := NewIndex()
	x.Load(func(yield func(int64, *Filter) bool) {
		for i, f := range filters {
			yield(int64(i), f)
		}
	})
	i := 0
	for b.Loop() {
		x.Set(int64(i%len(filters)), filters[(i+7)%len(filters)])
		i++
	}
}

// BenchmarkParse reads one filter.
func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		mustParse(b, "Mặt trận + giám sát, tiêu đề: nhân sự, -bóng đá")
	}
}
