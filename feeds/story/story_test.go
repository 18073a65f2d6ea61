package story

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// labelled is an article with the name of its story.
type labelled struct {
	ID, Story, Title, Lead, Text string
}

func (l labelled) sign() Signature { return Sign(l.Title, l.Lead, l.Text) }

func readArticles(t testing.TB, file string) []labelled {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	for s := bufio.NewScanner(f); s.Scan(); {
		var l labelled
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// TestLabelledPairs compares every two articles of testdata: those of one story are
// two papers' versions, wire stories cut short, corrected reprints; among the others
// are the next meeting of the same body, daily price reports of one template, and
// one organisation's notices.
func TestLabelledPairs(t *testing.T) {
	t.Parallel()
	articles := readArticles(t, "testdata/articles.jsonl")
	var hits, misses, wrong, right, lookedUp int
	for i, a := range articles {
		for _, b := range articles[i+1:] {
			x, y := a.sign(), b.sign()
			same := Same(x, y)
			shared, fewer := numbersShared(x, y)
			if a.Story == b.Story || same || Contained(x, y) > 0.3 {
				t.Logf("%s %s: same %v, similarity %.2f, contained %.2f, numbers %d of %d", a.ID, b.ID, same, Similarity(x, y), Contained(x, y), shared, fewer)
			}
			switch {
			case a.Story == b.Story && same:
				hits++
				if shareKey(x, y) {
					lookedUp++
				}
			case a.Story == b.Story:
				misses++
				t.Errorf("%s and %s are one story", a.ID, b.ID)
			case same:
				wrong++
				t.Errorf("%s and %s are two stories", a.ID, b.ID)
			default:
				right++
			}
		}
	}
	t.Logf("precision %.3f, recall %.3f over %d pairs of one story and %d of two; found by keys %d of %d",
		float64(hits)/float64(hits+wrong), float64(hits)/float64(hits+misses), hits+misses, wrong+right, lookedUp, hits)
	if lookedUp < hits {
		t.Errorf("only %d of %d pairs of one story share a look-up key", lookedUp, hits)
	}
}

func shareKey(a, b Signature) bool {
	keys := map[int64]bool{}
	for _, k := range Bands(a) {
		keys[k] = true
	}
	for _, k := range Bands(b) {
		if keys[k] {
			return true
		}
	}
	return false
}

// TestForeignArticles: no two articles of the shared data are one report.
func TestForeignArticles(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("GIAOBAN_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	file := filepath.Join(shared, "data", "articles.jsonl")
	if _, err := os.Stat(file); err != nil {
		t.Skip("GIAOBAN_SHARED names no folder with data/articles.jsonl")
	}
	articles := readArticles(t, file)
	if extra := filepath.Join(shared, "data", "summaries.jsonl"); fileExists(extra) {
		articles = append(articles, readArticles(t, extra)...)
	}
	signs := make([]Signature, len(articles))
	for i, a := range articles {
		signs[i] = a.sign()
	}
	keys, pairs := 0, 0
	for i, a := range articles {
		for k := i + 1; k < len(articles); k++ {
			b := articles[k]
			if a.Title == b.Title {
				continue
			}
			pairs++
			if Same(signs[i], signs[k]) {
				shared, fewer := numbersShared(signs[i], signs[k])
				t.Errorf("%s and %s are taken for one story (contained %.2f, numbers %d of %d)", a.ID, b.ID, Contained(signs[i], signs[k]), shared, fewer)
			}
			if shareKey(signs[i], signs[k]) {
				keys++
			}
		}
		cut := strings.LastIndex(a.Text[:len(a.Text)*3/5], " ")
		if half := Sign(a.Title, a.Lead, a.Text[:cut]); !Same(signs[i], half) {
			t.Errorf("%s cut to three fifths is not the same story", a.ID)
		}
	}
	t.Logf("%d pairs, %d share a look-up key", pairs, keys)
}

func fileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func TestStorage(t *testing.T) {
	t.Parallel()
	s := Sign("Hội nghị", "", "Sáng 14-10, Tỉnh ủy tổ chức hội nghị giao ban quý III/2025 với 102 xã, phường.")
	back, err := Parse(s.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, back, cmp.AllowUnexported(Signature{})); diff != "" {
		t.Error(diff)
	}
	for _, n := range []int{0, 4, 256, 259, 4 * 200} {
		if _, err := Parse(make([]byte, n)); err == nil {
			t.Errorf("Parse took %d bytes", n)
		}
	}
}

func TestEmptyTextsAreLikeNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "một", "hai ba", " . , ;"} {
		s := Sign("", "", text)
		if Same(s, s) || Similarity(s, s) != 0 || len(Bands(s)) != 0 {
			t.Errorf("%q has a signature that is like another", text)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	var text strings.Builder
	for _, a := range readArticles(b, "testdata/articles.jsonl")[:3] {
		text.WriteString(a.Text + "\n")
	}
	s := text.String()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Sign("Tiêu đề của bài", "", s)
	}
}
