package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot/filter"
)

// SearchHit is an article that a search found.
type SearchHit struct {
	ArticleID int64
	// ImportID is the id that an imported article came with, empty for others.
	ImportID                     string
	URL, Host, Title, Lead, Body string    // URL is empty for an imported article without one
	PublishedAt                  time.Time // zero where unknown; it then counts as SeenAt
	SeenAt                       time.Time
	Gone                         bool // the paper took it down
	Topics, Documents            []string
	// Rank is between 0 and 1: phrases from 0.5 on, scattered words below.
	Rank float64
	// Hits are the places where the terms stand, as offsets into Title, Lead and Body.
	Hits    []filter.Hit
	Snippet Snippet
}

// SearchPage is one page of results.
type SearchPage struct {
	Hits []SearchHit
	// More says that there is, or may be, another page, which begins at Next. A page of
	// a search that excludes nearly everything may be short and still have another.
	More bool
	Next Cursor
}

// Cursor is a place in the results of a search. The zero value is their beginning. Later
// pages do not move while new articles come in.
type Cursor struct {
	stage    int       // of the query's readings
	before   time.Time // the block of candidates begins before this article
	beforeID int64
	offset   int       // into the ranked block
	maxID    int64     // what was stored later is left out
	asOf     time.Time // when the search began
}

// String returns the cursor in at most 48 letters, digits and dots.
func (c Cursor) String() string {
	parts := []int64{int64(c.stage), c.before.UnixMicro(), c.beforeID, int64(c.offset), c.maxID, c.asOf.Unix()}
	texts := make([]string, len(parts))
	for i, n := range parts {
		texts[i] = strconv.FormatInt(n, 36)
	}
	return strings.Join(texts, ".")
}

// ParseCursor reads what String wrote.
func ParseCursor(s string) (Cursor, error) {
	var n [6]int64
	parts := strings.Split(s, ".")
	if len(parts) != len(n) {
		return Cursor{}, fmt.Errorf("%q is no place in a search", s)
	}
	for i, part := range parts {
		v, err := strconv.ParseInt(part, 36, 64)
		if err != nil {
			return Cursor{}, fmt.Errorf("%q is no place in a search", s)
		}
		n[i] = v
	}
	return Cursor{stage: int(max(n[0], 0)), before: time.UnixMicro(n[1]).UTC(), beforeID: n[2], offset: int(max(n[3], 0)), maxID: n[4],
		asOf: time.Unix(n[5], 0).UTC()}, nil
}

const (
	searchBlock = 500  // candidates that are ranked together
	searchReads = 2000 // articles that one page may read
	// searchScans is how many articles the index may propose for one page.
	searchScans = 5 * searchScan
	// rankHalfLife is the age at which recency counts half.
	rankHalfLife = 60 * 24 * time.Hour
)

// endOfTime is after every article.
var endOfTime = time.Date(9000, time.January, 1, 0, 0, 0, 0, time.UTC)

// searchRun is one search in its transaction.
type searchRun struct {
	tx       pgx.Tx
	readings []*filter.Filter // the exact one first; an article counts for the first that takes it
	from, to time.Time
	newest   time.Time
	cur      Cursor
	limit    int
	reads    int // articles read so far
	scanned  int // articles that the index proposed so far
	page     SearchPage
}

// Search returns a page of at most limit articles that a query finds, best first; after
// is the Next of the page before, or the zero Cursor.
func (s *Store) Search(ctx context.Context, q *filter.Query, limit int, after Cursor) (SearchPage, error) {
	return s.search(ctx, &searchRun{readings: q.Readings(), from: q.From, to: q.To, limit: limit, cur: after})
}

// search runs the readings of a query one after the other.
func (s *Store) search(ctx context.Context, r *searchRun) (SearchPage, error) {
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		r.tx = tx
		if err := r.begin(ctx); err != nil {
			return err
		}
		for r.cur.stage < len(r.readings) {
			done, err := r.nextBlock(ctx)
			if err != nil || done {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return SearchPage{}, fmt.Errorf("search articles: %w", err)
	}
	return r.page, nil
}

// begin learns where the newest articles are and tells the planner what to do.
func (r *searchRun) begin(ctx context.Context) error {
	// Articles come in order, or as an archive in one order or the other. The answer
	// only decides where the first window begins, so it need not be exact. The planner,
	// for its part, does not count the cost of reading tokens and would walk the table.
	const bounds = `
SELECT clock_timestamp(), coalesce(max(article_id), 0), coalesce(max(published_at), clock_timestamp()),
       set_config('enable_seqscan', 'off', true) || set_config('enable_indexscan', 'off', true)
         || set_config('max_parallel_workers_per_gather', '0', true) || set_config('jit', 'off', true)
  FROM ((SELECT article_id, published_at FROM search_docs ORDER BY article_id DESC LIMIT 100)
        UNION ALL
        (SELECT article_id, published_at FROM search_docs ORDER BY article_id LIMIT 100)) ends`
	var now time.Time
	var maxID int64
	var set string
	if err := r.tx.QueryRow(ctx, bounds).Scan(&now, &maxID, &r.newest, &set); err != nil {
		return fmt.Errorf("find the newest articles: %w", err)
	}
	if r.cur == (Cursor{}) {
		r.cur = Cursor{before: endOfTime, maxID: maxID, asOf: now.Truncate(time.Second)}
	}
	return nil
}

// nextBlock adds the hits of one block of candidates to the page and moves on. It
// returns true when the page is done.
func (r *searchRun) nextBlock(ctx context.Context) (done bool, err error) {
	if r.scanned > searchScans {
		r.page.More, r.page.Next = true, r.cur
		return true, nil
	}
	ranked, end, err := r.candidates(ctx, plan(r.readings[r.cur.stage]))
	if err != nil {
		return false, err
	}
	r.rank(ranked)
	for r.cur.offset < len(ranked) {
		if r.reads >= max(searchReads, 4*r.limit) { // the next page goes on from here
			r.page.More, r.page.Next = true, r.cur
			return true, nil
		}
		size := max(r.limit-len(r.page.Hits)+1, r.reads/2) // one more than wanted tells whether there is more
		chunk := ranked[r.cur.offset:min(len(ranked), r.cur.offset+size)]
		found, err := r.read(ctx, chunk)
		if err != nil {
			return false, err
		}
		r.reads += len(chunk)
		for i := range chunk {
			h := found[chunk[i].id]
			if h != nil && r.take(h) {
				if len(r.page.Hits) == r.limit {
					r.page.More, r.page.Next = true, r.cur
					return true, nil
				}
				h.Rank = chunk[i].rank
				r.page.Hits = append(r.page.Hits, *h)
			}
			r.cur.offset++
		}
	}
	r.cur.offset, r.cur.before, r.cur.beforeID = 0, end.at, end.id
	if end == (place{}) {
		r.cur.before = endOfTime
		r.cur.stage++
	}
	return false, nil
}

// take says whether an article belongs to the present reading, by its words.
func (r *searchRun) take(h *SearchHit) bool {
	for i, f := range r.readings[:r.cur.stage+1] {
		d := docOf(h, f)
		hits, ok := f.Match(&d)
		if i == r.cur.stage {
			if ok {
				h.Hits, h.Snippet = hits, snippet(&d, hits)
			}
			return ok
		}
		if ok {
			return false // shown before
		}
	}
	return false
}

// rank orders a block best first: a phrase in the title, what is recent; at the end what
// an exclusion probably takes away.
func (r *searchRun) rank(block []candidate) {
	for i := range block {
		c := &block[i]
		age := max(r.cur.asOf.Sub(c.at), 0)
		c.rank = 0.25*math.Exp2(-float64(age)/float64(rankHalfLife)) + 0.25*c.title
		if r.cur.stage == 0 {
			c.rank += 0.5
		}
	}
	slices.SortStableFunc(block, func(a, b candidate) int {
		if a.doubt != b.doubt {
			if a.doubt {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.rank, a.rank) // the block is newest first
	})
}

// read fetches articles by the ids of candidates.
func (r *searchRun) read(ctx context.Context, chunk []candidate) (map[int64]*SearchHit, error) {
	ids := make([]int64, len(chunk))
	for i := range chunk {
		ids[i] = chunk[i].id
	}
	const q = `
SELECT id, coalesce(analysis->>'id', ''), url, host, title, lead, body, coalesce(published_at, '0001-01-01T00:00:00Z'), seen_at,
       gone_at IS NOT NULL, topics, documents
  FROM articles WHERE id = ANY ($1)`
	rows, err := r.tx.Query(ctx, q, ids)
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	found := make(map[int64]*SearchHit, len(ids))
	var h SearchHit
	_, err = pgx.ForEachRow(rows, []any{&h.ArticleID, &h.ImportID, &h.URL, &h.Host, &h.Title, &h.Lead, &h.Body, &h.PublishedAt, &h.SeenAt,
		&h.Gone, &h.Topics, &h.Documents}, func() error {
		hit := h
		if strings.HasPrefix(hit.URL, importScheme) {
			hit.URL = ""
		}
		found[h.ArticleID] = &hit
		h = SearchHit{}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	return found, nil
}
