package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"

	"giaoban/feeds"
)

// ImportArticle is an analysed article of an archive.
type ImportArticle struct {
	// URL identifies the article. One without an address is known by ID.
	URL, ID                    string
	Host                       string // of the newspaper, without "www."
	Section, Title, Lead, Body string
	PublishedAt                time.Time // zero: unknown
	Topics, Documents          []string
	IsMeeting                  bool
	// Analysis is the whole result of the analysis, a JSON object.
	Analysis json.RawMessage
	// Lexicon is the version of the lexicon that the analysis was made with.
	Lexicon string
}

// importScheme begins the address of an article that has none of its own.
const importScheme = "import:"

// address is what stands for the article in the column url.
func (a *ImportArticle) address() string {
	if a.URL == "" {
		return importScheme + a.ID
	}
	return a.URL
}

// keys are the identity keys of an article: one at least is sure.
func (a *ImportArticle) keys() []feeds.Key {
	keys := feeds.Keys(feeds.Item{URL: a.URL, Title: a.Title, PublishedAt: a.PublishedAt}, a.Host, 0)
	if !slices.ContainsFunc(keys, sure) {
		keys = append(keys, feeds.Key{Kind: feeds.KeyURL, Sum: sha256.Sum256([]byte("import\x00" + a.address()))})
	}
	return keys
}

// sure says that the key alone decides which article it is.
func sure(k feeds.Key) bool { return k.Kind == feeds.KeyURL || k.Kind == feeds.KeyID }

// identified is an article with its keys.
type identified struct {
	*ImportArticle
	keys []feeds.Key
}

const (
	importBatch   = 500 // articles a transaction
	importWriters = 2
	importFlush   = 8 // batches of a writer after which the search index takes them up
)

// Import stores articles as they come, in transactions of a few hundred: done, never
// pushed, searchable. An article whose url or id key is known already, from a feed or
// from this import, is a duplicate and is left out. It ends when the channel is closed
// or at the first error; progress, unless nil, is told of every batch.
func (s *Store) Import(ctx context.Context, articles <-chan ImportArticle, progress func(n int)) (stored, duplicates int, err error) {
	type result struct{ stored, total int }
	results := make(chan result)
	g, running := errgroup.WithContext(ctx)
	for range importWriters {
		g.Go(func() error {
			var tk tokenizer
			for n := 1; ; n++ {
				batch, err := nextBatch(running, articles)
				if err != nil || len(batch) == 0 {
					return err
				}
				stored, err := s.importBatch(running, &tk, batch)
				if err != nil {
					return fmt.Errorf("import %d articles from %q on: %w", len(batch), batch[0].address(), err)
				}
				results <- result{stored, len(batch)}
				if n%importFlush == 0 {
					if err := s.flushIndex(running); err != nil {
						return err
					}
				}
			}
		})
	}
	done := make(chan error, 1)
	go func() {
		done <- g.Wait()
		close(results)
	}()
	for r := range results {
		stored += r.stored
		duplicates += r.total - r.stored
		if progress != nil {
			progress(r.total)
		}
	}
	if err := <-done; err != nil {
		return stored, duplicates, err
	}
	if stored > 0 {
		err = s.flushIndex(ctx)
	}
	return stored, duplicates, err
}

// flushIndex moves what waits in the search index's list to its place. The list takes a
// batch far faster than the index, which in turn takes many articles at once far faster
// than one by one; but every search reads the list. The server would do it by itself
// when the list is long, unless its autovacuum is at it, slowly: an explicit call makes
// that give way.
func (s *Store) flushIndex(ctx context.Context) error {
	const q = `SELECT set_config('maintenance_work_mem', '256MB', true), gin_clean_pending_list('search_docs_tok')`
	if _, err := s.pool.Exec(ctx, q); err != nil {
		return fmt.Errorf("bring the search index up to date: %w", err)
	}
	return nil
}

// nextBatch takes up to importBatch articles; none means the end.
func nextBatch(ctx context.Context, articles <-chan ImportArticle) ([]ImportArticle, error) {
	batch := make([]ImportArticle, 0, importBatch)
	for len(batch) < importBatch {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case a, ok := <-articles:
			if !ok {
				return batch, nil
			}
			batch = append(batch, a)
		}
	}
	return batch, nil
}

// importBatch stores what is new of a batch and returns how many that were. Another
// process may store one of them in between: the batch is then done again, and finds it.
func (s *Store) importBatch(ctx context.Context, tk *tokenizer, batch []ImportArticle) (stored int, err error) {
	for range 10 {
		err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			fresh, err := newArticles(ctx, tx, batch)
			if err != nil || len(fresh) == 0 {
				stored = 0
				return err
			}
			stored = len(fresh)
			return copyArticles(ctx, tx, tk, fresh)
		})
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) || pgErr.Code != "23505" && pgErr.Code != "40P01" { // unique violation, deadlock
			break
		}
	}
	if err != nil {
		return 0, err
	}
	return stored, nil
}

// newArticles drops the articles that are known, in the database or earlier in the batch.
func newArticles(ctx context.Context, tx pgx.Tx, batch []ImportArticle) ([]identified, error) {
	all := make([]identified, len(batch))
	var sums [][]byte
	for i := range batch {
		all[i] = identified{&batch[i], batch[i].keys()}
		for _, k := range all[i].keys {
			if sure(k) {
				sums = append(sums, k.Sum[:])
			}
		}
	}
	const q = `SELECT key FROM article_keys WHERE key = ANY ($1) AND kind IN ('url', 'id')`
	rows, err := tx.Query(ctx, q, sums)
	if err != nil {
		return nil, fmt.Errorf("look for known articles: %w", err)
	}
	seen := make(map[[sha256.Size]byte]bool)
	var key []byte
	_, err = pgx.ForEachRow(rows, []any{&key}, func() error {
		seen[[sha256.Size]byte(key)] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for known articles: %w", err)
	}
	known := func(k feeds.Key) bool { return sure(k) && seen[k.Sum] }
	fresh := all[:0]
	for _, a := range all {
		if slices.ContainsFunc(a.keys, known) {
			continue
		}
		for _, k := range a.keys {
			seen[k.Sum] = true
		}
		fresh = append(fresh, a)
	}
	return fresh, nil
}

// copyArticles writes the articles, their keys and their entries of the search index.
func copyArticles(ctx context.Context, tx pgx.Tx, tk *tokenizer, articles []identified) error {
	// The list of what waits for the index is emptied by flushIndex alone.
	if _, err := tx.Exec(ctx, `SELECT set_config('gin_pending_list_limit', '1GB', true)`); err != nil {
		return fmt.Errorf("prepare the import: %w", err)
	}
	const reserve = `SELECT nextval(pg_get_serial_sequence('articles', 'id')), clock_timestamp() FROM generate_series(1, $1::int)`
	rows, err := tx.Query(ctx, reserve, len(articles))
	if err != nil {
		return fmt.Errorf("reserve ids: %w", err)
	}
	ids := make([]int64, 0, len(articles))
	var id int64
	var now time.Time
	if _, err = pgx.ForEachRow(rows, []any{&id, &now}, func() error { ids = append(ids, id); return nil }); err != nil {
		return fmt.Errorf("reserve ids: %w", err)
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"articles"},
		[]string{"id", "url", "host", "section", "title", "lead", "body", "published_at", "seen_at", "state", "push", "text_source",
			"topics", "documents", "is_meeting", "analysis", "lexicon"},
		pgx.CopyFromSlice(len(articles), func(i int) ([]any, error) {
			a := articles[i]
			return []any{ids[i], a.address(), a.Host, a.Section, a.Title, a.Lead, a.Body, clock(a.PublishedAt), now, "done", false, "feed",
				orEmpty(a.Topics), orEmpty(a.Documents), a.IsMeeting, a.Analysis, a.Lexicon}, nil
		}))
	if err != nil {
		return fmt.Errorf("copy articles: %w", err)
	}
	var keys [][]any
	for i := range articles {
		for _, k := range articles[i].keys {
			keys = append(keys, []any{k.Sum[:], string(k.Kind), ids[i]})
		}
	}
	if _, err = tx.CopyFrom(ctx, pgx.Identifier{"article_keys"}, []string{"key", "kind", "article_id"}, pgx.CopyFromRows(keys)); err != nil {
		return fmt.Errorf("copy identity keys: %w", err)
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"search_docs"}, []string{"article_id", "published_at", "title", "tok"},
		pgx.CopyFromSlice(len(articles), func(i int) ([]any, error) {
			a := articles[i]
			d := SearchDoc{ID: ids[i], Host: a.Host, PublishedAt: a.PublishedAt, SeenAt: now, Title: a.Title, Lead: a.Lead, Body: a.Body,
				Topics: a.Topics, Documents: a.Documents}
			return []any{d.ID, d.when(), searchTitle(d.Title), tk.tokens(&d)}, nil
		}))
	if err != nil {
		return fmt.Errorf("copy search entries: %w", err)
	}
	return nil
}

// orEmpty turns a nil list into an empty one: the column takes no NULL.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
