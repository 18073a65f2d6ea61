package analysis

import (
	"path/filepath"
	"testing"
)

// BenchmarkAnalyse reports the time of one article of the development set, and of a
// long one.
func BenchmarkAnalyse(b *testing.B) {
	items := readLines[labelled](b, filepath.Join(sharedData(b), "articles.jsonl"))
	lx := DefaultLexicon()
	b.Run("article", func(b *testing.B) {
		size := 0
		for _, l := range items {
			size += len(l.Title) + len(l.Lead) + len(l.Text)
		}
		b.SetBytes(int64(size / len(items)))
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			Analyse(items[i%len(items)].article(), lx)
		}
	})
	b.Run("longest", func(b *testing.B) {
		longest := items[0]
		for _, l := range items {
			if len(l.Text) > len(longest.Text) {
				longest = l
			}
		}
		b.SetBytes(int64(len(longest.Title) + len(longest.Lead) + len(longest.Text)))
		b.ReportAllocs()
		for b.Loop() {
			Analyse(longest.article(), lx)
		}
	})
}
