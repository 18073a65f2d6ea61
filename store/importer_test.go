package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"giaoban/store"
	"giaoban/store/storetest"
)

// load imports articles and returns what Import counted.
func load(t *testing.T, s *store.Store, articles ...store.ImportArticle) (stored, duplicates int) {
	t.Helper()
	in := make(chan store.ImportArticle)
	go func() {
		defer close(in)
		for _, a := range articles {
			in <- a
		}
	}()
	stored, duplicates, err := s.Import(t.Context(), in, nil)
	if err != nil {
		t.Error(err)
	}
	return stored, duplicates
}

func count(t *testing.T, s *store.Store, query string) int {
	t.Helper()
	var n int
	if err := s.Pool().QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestImportStoresEachArticleOnce(t *testing.T) {
	t.Parallel()
	s := store.New(storetest.New(t))
	a := importArticle("https://www.baodaklak.vn/chinh-tri/hop-bao-202611245678901/", "Họp báo", "", "chuyện")
	a.PublishedAt, a.Topics, a.Documents, a.IsMeeting = at("2026-05-01"), []string{"front"}, []string{"35-CT/TW"}, true
	same := importArticle("http://m.baodaklak.vn/chinh-tri/hop-bao-202611245678901/?utm_source=x", "Họp báo", "", "chuyện")
	other := importArticle("", "Không có địa chỉ", "", "chuyện")
	other.ID = "a1"
	if stored, duplicates := load(t, s, a, same, other, other); stored != 2 || duplicates != 2 {
		t.Errorf("stored %d, duplicates %d; want 2 and 2", stored, duplicates)
	}
	if stored, duplicates := load(t, s, same, other); stored != 0 || duplicates != 2 {
		t.Errorf("the second time stored %d, duplicates %d; want 0 and 2", stored, duplicates)
	}
	const whole = `SELECT count(*) FROM articles a JOIN search_docs d ON d.article_id = a.id WHERE a.state = 'done' AND NOT push
		AND text_source = 'feed' AND story_id IS NULL AND host = 'baodaklak.vn' AND body = 'chuyện' AND analysis ? 'topics'
		AND (is_meeting AND url LIKE 'https:%' AND topics = '{front}' AND documents = '{35-CT/TW}' AND a.published_at = d.published_at
		     OR url = 'import:a1' AND a.published_at IS NULL AND d.published_at = a.seen_at)`
	if n := count(t, s, whole); n != 2 {
		t.Errorf("%d of 2 articles are stored whole", n)
	}
	if n := count(t, s, `SELECT count(DISTINCT article_id) FROM article_keys WHERE kind IN ('url', 'id')`); n != 2 {
		t.Errorf("%d of 2 articles have a sure key", n)
	}
}

func TestImportBesideImport(t *testing.T) {
	t.Parallel()
	s := store.New(storetest.New(t))
	var articles []store.ImportArticle
	for i := range 1500 {
		articles = append(articles, importArticle(fmt.Sprintf("https://a.vn/bai-%d.html", i), fmt.Sprint(i), "", "chuyện"))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	stored, duplicates := 0, 0
	for range 3 {
		wg.Go(func() {
			n, d := load(t, s, articles...)
			mu.Lock()
			defer mu.Unlock()
			stored, duplicates = stored+n, duplicates+d
		})
	}
	wg.Wait()
	if n := count(t, s, `SELECT count(*) FROM articles`); stored != 1500 || duplicates != 3000 || n != 1500 {
		t.Errorf("stored %d, duplicates %d, rows %d; want 1500, 3000 and 1500", stored, duplicates, n)
	}
}

func TestImportEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := store.New(storetest.New(t))
	ctx, cancel := context.WithCancel(t.Context())
	in := make(chan store.ImportArticle)
	done := make(chan error, 1)
	go func() {
		_, _, err := s.Import(ctx, in, nil)
		done <- err
	}()
	in <- importArticle("https://a.vn/1", "a", "", "")
	cancel()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a cancelled import reports success")
		}
	case <-time.After(10 * time.Second):
		t.Error("the import goes on")
	}
}
