package filter

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// words are few, so that random filters meet random texts; they hold what trips:
// abbreviations, variants, punctuation, numbers, half-accented words.
var words = []string{"mặt", "trận", "mat", "tran", "MTTQ", "tổ", "quốc", "to", "quoc", "giám", "sát", "giam", "sat", "tỉnh", "tinh", "an", "ninh",
	"công", "Đắk", "Lăk", "Đắc", "Lắk", "dak", "lak", "35-CT/TW", "chỉ", "thị", "35", "17-1", "1,5", "HĐND", "hội", "đồng", "nhân", "dân", "TP.", "hoà", "hòa"}

func anyText(t *rapid.T, label string, most int) string {
	seps := []string{" ", " ", " ", " ", "  ", ", ", ". ", "\n", " - ", "; "}
	var b strings.Builder
	for range rapid.IntRange(0, most).Draw(t, label+" words") {
		b.WriteString(rapid.SampledFrom(words).Draw(t, label))
		b.WriteString(rapid.SampledFrom(seps).Draw(t, label+" gap"))
	}
	return b.String()
}

func anyDoc(t *rapid.T) *Doc {
	return &Doc{
		Title: anyText(t, "title", 8), Lead: anyText(t, "lead", 10), Text: anyText(t, "text", 40),
		SourceName: rapid.SampledFrom([]string{"Báo Đắk Lắk", "Nhân Dân", "Quân đội nhân dân", ""}).Draw(t, "source"),
		SourceHost: rapid.SampledFrom([]string{"baodaklak.vn", "nhandan.vn", ""}).Draw(t, "host"),
		Provinces:  rapid.SliceOfN(rapid.SampledFrom([]string{"Đắk Lắk", "Phú Yên", "Hà Nội"}), 0, 2).Draw(t, "provinces"),
		Topics:     rapid.SliceOfN(rapid.SampledFrom([]string{topicFront, topicParty, topicMass}), 0, 2).Draw(t, "topics"),
		Documents:  rapid.SliceOfN(rapid.SampledFrom([]string{"35-CT/TW", "127-KH/TU"}), 0, 1).Draw(t, "documents"),
	}
}

func anyFilter(t *rapid.T) *Filter {
	term := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return rapid.SampledFrom([]string{"nguồn: Đắk Lắk", "nguồn: Nhân Dân", "tỉnh: Phú Yên", "chủ đề: mặt trận", "văn bản: 35-CT/TW",
				"văn bản: Chỉ thị 35", "văn bản: 127"}).Draw(t, "attribute")
		case 1:
			return `"` + strings.NewReplacer("\n", " ").Replace(anyText(t, "quoted", 4)) + ` an"`
		case 2:
			return "tiêu đề: " + phraseOf(t)
		}
		return phraseOf(t)
	})
	var b strings.Builder
	for i := range rapid.IntRange(1, 5).Draw(t, "terms") {
		if i > 0 {
			b.WriteString(rapid.SampledFrom([]string{", ", " + "}).Draw(t, "operator"))
		}
		if rapid.IntRange(0, 4).Draw(t, "not") == 0 {
			b.WriteString("-")
		}
		b.WriteString(term.Draw(t, "term"))
	}
	f, err := Parse(b.String())
	if err != nil {
		t.Fatalf("Parse(%q): %v", b.String(), err)
	}
	return f
}

func phraseOf(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 4).Draw(t, "phrase"), " ")
}

// TestIndexAnswersAsMatch sets, replaces and removes random filters and compares the
// index with asking each filter.
func TestIndexAnswersAsMatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := NewIndex()
		have := map[int64]*Filter{}
		if rapid.Bool().Draw(t, "load") {
			x.Load(func(yield func(int64, *Filter) bool) {
				for range rapid.IntRange(0, 20).Draw(t, "loaded") {
					id, f := rapid.Int64Range(1, 15).Draw(t, "id"), anyFilter(t)
					have[id] = f
					yield(id, f)
				}
			})
		}
		for range rapid.IntRange(0, 30).Draw(t, "changes") {
			id := rapid.Int64Range(1, 15).Draw(t, "id")
			if rapid.IntRange(0, 3).Draw(t, "remove") == 0 {
				x.Remove(id)
				delete(have, id)
				continue
			}
			f := anyFilter(t)
			x.Set(id, f)
			have[id] = f
		}
		if x.Len() != len(have) {
			t.Fatalf("Len() = %d, want %d", x.Len(), len(have))
		}
		for range 3 {
			d := anyDoc(t)
			got := x.Match(d, nil)
			slices.Sort(got)
			var want []int64
			for id, f := range have {
				hits, ok := f.Match(d)
				if ok {
					want = append(want, id)
				}
				checkHits(t, d, hits)
				if v := f.Why(d); v.OK != ok || !ok && len(v.Excluded) == 0 && len(v.Missing) == 0 {
					t.Fatalf("Why(%q) = %+v, Match says %v", f, v, ok)
				}
			}
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("index: %v, one by one: %v\n%+v", got, want, d)
			}
		}
	})
}

func checkHits(t *rapid.T, d *Doc, hits []Hit) {
	texts := map[string]string{"title": d.Title, "lead": d.Lead, "text": d.Text}
	for _, h := range hits {
		if text, ok := texts[h.Field]; ok && (h.Start < 0 || h.End > len(text) || h.Start >= h.End) {
			t.Fatalf("hit %+v lies outside %q", h, text)
		}
	}
}

// TestIndexServesWhileItChanges replaces filters that all match while others ask: an
// answer never lacks an id and never has one twice.
func TestIndexServesWhileItChanges(t *testing.T) {
	t.Parallel()
	const n = 50
	a, b := mustParse(t, "mặt trận"), mustParse(t, "mat tran, giám sát")
	x := NewIndex()
	for id := int64(0); id < n; id++ {
		x.Set(id, a)
	}
	d := &Doc{Text: "Mặt trận giám sát"}
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				got := x.Match(d, nil)
				slices.Sort(got)
				if len(slices.Compact(got)) != n {
					t.Errorf("%d ids, want %d", len(got), n)
					return
				}
			}
		})
	}
	for i := range 2000 {
		x.Set(int64(i%n), []*Filter{a, b}[i/n%2])
	}
	close(stop)
	readers.Wait()
}

// TestIndexSharesEqualFilters asks for 10,000 chats with one filter and some without.
func TestIndexSharesEqualFilters(t *testing.T) {
	t.Parallel()
	f, all := mustParse(t, "tỉnh + hội nghị, tỉnh + họp, tỉnh"), mustParse(t, "-bóng đá")
	x := NewIndex()
	x.Load(func(yield func(int64, *Filter) bool) {
		for id := range int64(10000) {
			yield(id, f)
		}
		yield(-1, all)
	})
	got := x.Match(&Doc{Title: "Hội nghị của tỉnh", Text: "Tỉnh họp."}, nil)
	if len(got) != 10001 {
		t.Errorf("%d ids, want 10001", len(got))
	}
	if got := x.Match(&Doc{Text: "Bóng đá tỉnh"}, nil); len(got) != 10000 {
		t.Errorf("with the excluded phrase %d ids, want 10000", len(got))
	}
	if n := len((*x.views.Load())[0].seg.hashes); n != 2 {
		t.Errorf("%d groups, want 2", n)
	}
}

func mustParse(t testing.TB, s string) *Filter {
	t.Helper()
	f, err := Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return f
}

// TestIndexForgetsReplacedFilters changes one filter many times: the index stays small.
func TestIndexForgetsReplacedFilters(t *testing.T) {
	t.Parallel()
	x := NewIndex()
	for i := range 500 {
		x.Set(1, mustParse(t, "hội nghị "+string(rune('a'+i%26))+string(rune('a'+i/26))))
	}
	views := *x.views.Load()
	if len(views) != 1 || len(views[0].seg.ranks) > 4 || len(views[0].seg.ids) > 2 {
		t.Errorf("%d segments, the first with %d phrases and %d ids", len(views), len(views[0].seg.ranks), len(views[0].seg.ids))
	}
}
