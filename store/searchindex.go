package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// candidate is an article that the index proposes.
type candidate struct {
	id    int64
	at    time.Time
	title float64 // the share of the phrases that stand in the title
	doubt bool    // an exclusion probably takes it away
	rank  float64
}

// place is a place in the order of all articles, newest first; the zero place is its end.
type place struct {
	at time.Time
	id int64
}

func (p place) older(q place) bool {
	return p.at.Before(q.at) || p.at.Equal(q.at) && p.id < q.id
}

// candidates returns a block of the articles that one of the conjunctions proposes, from
// the cursor on, newest first, and the place where the next block begins after.
func (r *searchRun) candidates(ctx context.Context, plan []conjunction) ([]candidate, place, error) {
	var all []candidate
	var end place
	for i := range plan {
		found, at, err := r.walk(ctx, &plan[i])
		if err != nil {
			return nil, end, err
		}
		if end.older(at) {
			end = at // beyond it this conjunction has not looked
		}
		all = append(all, found...)
	}
	// An article that several conjunctions propose is doubtful only if it is in each.
	slices.SortFunc(all, func(a, b candidate) int {
		if c := cmp.Or(b.at.Compare(a.at), cmp.Compare(b.id, a.id)); c != 0 || a.doubt == b.doubt {
			return c
		}
		if a.doubt {
			return 1
		}
		return -1
	})
	out := all[:0]
	for _, c := range all {
		if n := len(out); n > 0 && out[n-1].id == c.id {
			out[n-1].title = max(out[n-1].title, c.title)
		} else if n == searchBlock {
			end = place{out[n-1].at, out[n-1].id}
			break
		} else if !(place{c.at, c.id}).older(end) {
			out = append(out, c)
		}
	}
	return out, end, nil
}

// walk asks window after window, newest first and each longer than the one before, until
// the block is full or much was excluded on the way.
func (r *searchRun) walk(ctx context.Context, c *conjunction) (out []candidate, end place, err error) {
	hi := r.until()
	if at := r.cur.before.Add(time.Microsecond); at.Before(hi) {
		hi = at // the last microsecond counts: another article may share the cursor's time
	}
	first := r.newest
	if hi.Before(first) {
		first = hi
	}
	scanned := 0
	lo, weeks := weekOf(first), 1
	for hi.After(r.from) {
		lo = max(lo-weeks, 0)
		w := window{weekStart(lo), hi}
		if lo == 0 || weeks > maxWindow || w.lo.Before(r.from) {
			w.lo = r.from
		}
		found, n, err := r.ask(ctx, c, w, searchBlock-len(out))
		if err != nil {
			return nil, end, err
		}
		out, scanned = append(out, found...), scanned+n
		if len(out) == searchBlock {
			last := out[len(out)-1]
			end = place{last.at, last.id}
			break
		}
		if hi = w.lo; scanned > searchScan && hi.After(r.from) {
			end = place{at: hi.Add(-time.Microsecond), id: math.MaxInt64}
			break
		}
		weeks *= min(max(2*searchBlock/max(n, 1), 2), 16) // rare words reach the end in four steps
	}
	r.scanned += scanned
	return out, end, r.markDoubtful(ctx, c, out)
}

const (
	// searchScan is how many articles the index may propose, those that an exclusion
	// takes away included, before a block is given out as it is.
	searchScan = 8000
	// maxWindow is the longest window but the last, in weeks.
	maxWindow = 256
)

// ask returns the newest candidates of one window, and how many there were before
// exclusions.
func (r *searchRun) ask(ctx context.Context, c *conjunction, w window, limit int) (out []candidate, scanned int, err error) {
	rows, err := r.tx.Query(ctx, windowSQL(c), pgx.NamedArgs{"all": c.all, "some": c.some, "not": c.not, "buckets": w.buckets(),
		"lo": w.lo, "hi": w.hi, "before": r.cur.before, "before_id": r.cur.beforeID, "max_id": r.cur.maxID, "limit": limit})
	if err != nil {
		return nil, 0, fmt.Errorf("ask the index: %w", err)
	}
	var id *int64
	var at *time.Time
	var title *string
	_, err = pgx.ForEachRow(rows, []any{&scanned, &id, &at, &title}, func() error {
		if id != nil {
			out = append(out, candidate{id: *id, at: *at, title: inTitle(c.needles, *title)})
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("ask the index: %w", err)
	}
	return out, scanned, nil
}

// until is the end of the time searched, not included. No article is from later than
// SearchDoc lets it be.
func (r *searchRun) until() time.Time {
	last := r.cur.asOf.Add(maxAhead + week)
	if !r.to.IsZero() && r.to.Before(last) {
		return r.to
	}
	return last
}

// The statement of a window, in parts: which of them a conjunction needs depends on what
// it asks. The steps are materialised, or the planner would turn them into a filter that
// reads every article's tokens; the + 0 keeps it from the primary key, which would do the
// same. It gives at least one row, for the count.
const (
	windowHead  = `WITH c AS MATERIALIZED (SELECT article_id, published_at, title FROM search_docs WHERE tok && @buckets::int4[]`
	windowAll   = ` AND tok @> @all::int4[]`
	windowSome  = ` AND tok && @some::int4[]`
	windowTimes = ` AND published_at >= @lo AND published_at < @hi
  AND (published_at, article_id) < (@before, @before_id) AND article_id + 0 <= @max_id)`
	windowNot  = `, x AS MATERIALIZED (SELECT article_id FROM search_docs WHERE tok && @buckets::int4[] AND tok && @not::int4[]`
	windowTail = ` SELECT k.n, h.* FROM (SELECT count(*) AS n FROM c) k LEFT JOIN (SELECT article_id, published_at, title FROM c`
	windowSkip = ` WHERE article_id NOT IN (SELECT article_id FROM x)`
	windowEnd  = ` ORDER BY published_at DESC, article_id DESC LIMIT @limit) h ON true`
)

// windowSQL puts the statement for a conjunction together.
func windowSQL(c *conjunction) string {
	conditions := ""
	if len(c.all) > 0 {
		conditions += windowAll
	}
	if len(c.some) > 0 {
		conditions += windowSome
	}
	sql := windowHead + conditions + windowTimes
	if len(c.not) == 0 {
		return sql + windowTail + windowEnd
	}
	return sql + windowNot + conditions + ")" + windowTail + windowSkip + windowEnd
}

// markDoubtful marks the candidates whose tokens hold a whole exclusion. Tokens do not
// prove it, so they are not dropped here.
func (r *searchRun) markDoubtful(ctx context.Context, c *conjunction, found []candidate) error {
	if len(found) == 0 || len(c.doubt) == 0 {
		return nil
	}
	const q = `SELECT article_id FROM search_docs WHERE tok && $1::int4[] AND tok @> $2::int4[] AND published_at BETWEEN $3 AND $4`
	span := window{found[len(found)-1].at, found[0].at}
	doubtful := make(map[int64]bool)
	for _, toks := range c.doubt {
		rows, err := r.tx.Query(ctx, q, span.buckets(), slices.Concat(c.all, toks), span.lo, span.hi)
		if err != nil {
			return fmt.Errorf("ask the index for exclusions: %w", err)
		}
		var id int64
		if _, err = pgx.ForEachRow(rows, []any{&id}, func() error { doubtful[id] = true; return nil }); err != nil {
			return fmt.Errorf("ask the index for exclusions: %w", err)
		}
	}
	for i := range found {
		found[i].doubt = doubtful[found[i].id]
	}
	return nil
}
