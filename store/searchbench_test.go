package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"giaoban/internal/pglocal"
	"giaoban/store"
	"giaoban/store/storetest"
)

// benchArticles is the size of the archive that the benchmarks make for themselves.
const benchArticles = 50000

// fill imports the articles from first on of n generated ones, of five years, and
// returns the time it took.
func fill(b *testing.B, s *store.Store, first, n int) time.Duration {
	b.Helper()
	c := newCorpus(uint64(first), at("2021-11-01"), 5*365)
	in := make(chan store.ImportArticle, 1000)
	go func() {
		defer close(in)
		for i := first; i < n; i++ {
			select {
			case in <- c.article(i, n):
			case <-b.Context().Done():
				return
			}
		}
	}()
	start := time.Now()
	if _, _, err := s.Import(b.Context(), in, nil); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	if _, err := s.Pool().Exec(b.Context(), `VACUUM ANALYZE search_docs, articles`); err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkImport makes articles and stores them; their analysis is measured elsewhere.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		s := store.New(storetest.New(b))
		took := fill(b, s, 0, benchArticles)
		b.ReportMetric(benchArticles/took.Minutes(), "articles/min")
		reportSizes(b, s)
	}
}

// BenchmarkSearch asks an archive of its own.
func BenchmarkSearch(b *testing.B) {
	s := store.New(storetest.New(b))
	fill(b, s, 0, benchArticles)
	benchSearches(b, s)
}

// BenchmarkArchive asks an archive of GIAOBAN_BENCH_ARCHIVE articles, which it makes the
// first time and keeps in the user's cache.
func BenchmarkArchive(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("GIAOBAN_BENCH_ARCHIVE"))
	if err != nil {
		b.Skip("GIAOBAN_BENCH_ARCHIVE gives no number of articles")
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		b.Fatal(err)
	}
	cluster, err := pglocal.Start(b.Context(), pglocal.Options{DataDir: filepath.Join(dir, "giaoban-archive"), NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := cluster.Stop(context.WithoutCancel(b.Context())); err != nil {
			b.Error(err)
		}
	}()
	url, err := cluster.Database(b.Context(), fmt.Sprintf("archive_%d", n))
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Migrate(b.Context(), url); err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(b.Context(), url, 4)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var have int
	if err := s.Pool().QueryRow(b.Context(), `SELECT count(*) FROM search_docs`).Scan(&have); err != nil {
		b.Fatal(err)
	}
	if have < n {
		took := fill(b, s, have, n)
		b.Logf("imported %d articles, %.0f a minute", n-have, float64(n-have)/took.Minutes())
	}
	b.Run("size", func(b *testing.B) {
		for b.Loop() {
			reportSizes(b, s)
		}
	})
	benchSearches(b, s)
}

func reportSizes(b *testing.B, s *store.Store) {
	b.Helper()
	var index, table, tokens float64
	const q = `SELECT pg_relation_size('search_docs_tok'), pg_table_size('search_docs'), avg(cardinality(tok))::float8 FROM search_docs TABLESAMPLE SYSTEM (5)`
	if err := s.Pool().QueryRow(b.Context(), q).Scan(&index, &table, &tokens); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(index/1e6, "index-MB")
	b.ReportMetric(table/1e6, "table-MB")
	b.ReportMetric(tokens, "tokens/article")
}

// benchQueries are the classes of searches that must answer in time.
var benchQueries = []struct {
	name    string
	queries []string
}{
	{"rare_word", []string{"tên17", "tên4711", "tên30000", "tên59999"}},
	{"common_word", []string{"tỉnh", "Đảng"}},
	{"phrase", []string{"hội nghị", "mặt trận tổ quốc", "xây dựng", "cải cách hành chính", "xây dựng đảng"}},
	{"unaccented", []string{"mat tran to quoc", "dang", "phan bien xa hoi", "tinh"}},
	{"two_phrases", []string{"mặt trận tổ quốc + phản biện xã hội", "hội nghị + giải phóng mặt bằng", "xay dung + bong da"}},
	{"exclusion", []string{"hội nghị, -bóng đá", "mặt trận tổ quốc, -xây dựng", "giám sát, -tỉnh"}},
	{"dates_source", []string{"mặt trận tổ quốc + nguồn: Đắk Lắk từ: 3/2022 đến: 2/2024", "hội nghị + nguồn: Đắk Lắk từ: 2023", "nguồn: Đắk Lắk từ: 3/2022"}},
	{"scattered_words", []string{"giám sát nông thôn mới", "bóng đá hội nghị"}},
	{"never_adjacent", []string{"tỉnh bóng mới giám", "tên17 tỉnh"}},
}

// benchSearches asks the first page of every class.
func benchSearches(b *testing.B, s *store.Store) {
	b.Helper()
	for _, class := range benchQueries {
		b.Run(class.name, func(b *testing.B) {
			var took []time.Duration
			hits := 0
			for b.Loop() {
				for _, text := range class.queries {
					q := mustQuery(b, text)
					start := time.Now()
					page, err := s.Search(b.Context(), q, 20, store.Cursor{})
					if err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
					hits += len(page.Hits)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(hits)/float64(len(took)), "hits")
		})
	}
}
