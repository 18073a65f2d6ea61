package store

import (
	"cmp"
	"context"
	"fmt"
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

// compareNewest orders candidates newest first.
func compareNewest(a, b candidate) int {
	return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.id, a.id))
}

// candidates returns the newest searchBlock articles from the cursor on that one of the
// conjunctions proposes, newest first.
func (r *searchRun) candidates(ctx context.Context, plan []conjunction) ([]candidate, error) {
	var all []candidate
	for i := range plan {
		found, err := r.walk(ctx, &plan[i])
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	// An article that several conjunctions propose is doubtful only if it is in each.
	slices.SortFunc(all, func(a, b candidate) int {
		if c := compareNewest(a, b); c != 0 || a.doubt == b.doubt {
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
			continue
		}
		out = append(out, c)
	}
	return out[:min(len(out), searchBlock)], nil
}

// walk asks window after window, newest first, until the block is full.
func (r *searchRun) walk(ctx context.Context, c *conjunction) ([]candidate, error) {
	before := r.until()
	if at := r.cur.before.Add(time.Microsecond); at.Before(before) {
		before = at // the last microsecond counts: another article may share the cursor's time
	}
	if !before.After(r.from) {
		return nil, nil
	}
	sql := windowSQL(c)
	var out []candidate
	for _, w := range windows(r.from, before, r.newest) {
		args := pgx.NamedArgs{"all": c.all, "some": c.some, "not": c.not, "buckets": w.buckets(), "lo": w.lo, "hi": w.hi,
			"before": r.cur.before, "before_id": r.cur.beforeID, "max_id": r.cur.maxID, "limit": searchBlock - len(out)}
		rows, err := r.tx.Query(ctx, sql, args)
		if err != nil {
			return nil, fmt.Errorf("ask the index: %w", err)
		}
		var cand candidate
		var title string
		_, err = pgx.ForEachRow(rows, []any{&cand.id, &cand.at, &title}, func() error {
			cand.title = inTitle(c.needles, title)
			out = append(out, cand)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("ask the index: %w", err)
		}
		if len(out) >= searchBlock {
			break
		}
	}
	return out, r.markDoubtful(ctx, c, out)
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
// it asks. Both steps are materialised, or the planner would turn them into a filter
// that reads every article's tokens.
const (
	windowHead  = `WITH c AS MATERIALIZED (SELECT article_id, published_at, title FROM search_docs WHERE tok && @buckets::int4[]`
	windowAll   = ` AND tok @> @all::int4[]`
	windowSome  = ` AND tok && @some::int4[]`
	windowTimes = ` AND published_at >= @lo AND published_at < @hi
  AND (published_at, article_id) < (@before, @before_id) AND article_id <= @max_id)`
	windowNot  = `, x AS MATERIALIZED (SELECT article_id FROM search_docs WHERE tok && @buckets::int4[] AND tok && @not::int4[]`
	windowNone = `) `
	windowTail = ` SELECT article_id, published_at, title FROM c`
	windowSkip = ` WHERE article_id NOT IN (SELECT article_id FROM x)`
	windowEnd  = ` ORDER BY published_at DESC, article_id DESC LIMIT @limit`
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
	return sql + windowNot + conditions + windowNone + windowTail + windowSkip + windowEnd
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
