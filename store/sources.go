package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
	"giaoban/feeds"
	"giaoban/feeds/catalog"
	"giaoban/internal/viet"
)

// Sources is the list of sources as chats use it; it implements bot.Sources.
type Sources struct {
	Store *Store
	// Check tries an address before it is added and says what is there. Its errors
	// for people are *bot.UserError. nil takes every http address.
	Check func(ctx context.Context, address string) (feeds.Feed, error)
}

var _ bot.Sources = (*Sources)(nil)

// Add implements bot.Sources.
func (l *Sources) Add(ctx context.Context, address string, every time.Duration) (bot.SourceView, error) {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") || feeds.Host(address) == "" {
		return bot.SourceView{}, &bot.UserError{Text: "Địa chỉ này không dùng được.", Hint: "Địa chỉ bắt đầu bằng http:// hoặc https://, ví dụ: https://baolamdong.vn/rss/thoi-su"}
	}
	have, err := l.List(ctx)
	if err != nil {
		return bot.SourceView{}, err
	}
	for _, s := range have {
		if sameAddress(s.URL, address) && s.State == "active" {
			return s, nil
		}
	}
	f := feeds.Feed{URL: address, Host: feeds.Host(address)}
	if l.Check != nil {
		if f, err = l.Check(ctx, address); err != nil {
			return bot.SourceView{}, err
		}
	}
	f.Every = every
	id, err := l.Store.AddFeed(ctx, f)
	if err != nil {
		return bot.SourceView{}, err
	}
	rows, err := l.Store.listSources(ctx, `WHERE f.id = $1`, id)
	if err != nil || len(rows) == 0 {
		return bot.SourceView{ID: id, URL: f.URL, Host: f.Host, Title: f.Title}, err
	}
	return rows[0], nil
}

// List implements bot.Sources.
func (l *Sources) List(ctx context.Context) ([]bot.SourceView, error) {
	return l.Store.listSources(ctx, `WHERE f.state <> 'removed'`)
}

// Remove implements bot.Sources.
func (l *Sources) Remove(ctx context.Context, id int64) error {
	_, err := l.Store.RemoveSource(ctx, id)
	return err
}

// Find implements bot.Sources.
func (l *Sources) Find(ctx context.Context, word string) ([]bot.SourceView, error) {
	list, err := l.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, match := range matchers(word) {
		found := slices.DeleteFunc(slices.Clone(list), func(s bot.SourceView) bool { return !match(s) })
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// matchers returns what a word may mean, the surest first.
func matchers(word string) []func(bot.SourceView) bool {
	address := func(s bot.SourceView) bool { return sameAddress(s.URL, word) }
	_, path, hasPath := strings.Cut(bareAddress(word), "/")
	if hasPath && path != "" {
		return []func(bot.SourceView) bool{address} // one page of a paper is not the paper
	}
	papers := catalog.Find(word)
	folded := strings.Fields(viet.Fold(word))
	return []func(bot.SourceView) bool{
		address,
		func(s bot.SourceView) bool {
			return strings.EqualFold(s.Host, strings.TrimPrefix(bareAddress(word), "www."))
		},
		func(s bot.SourceView) bool {
			p, ok := catalog.ByHost(s.Host)
			return ok && slices.ContainsFunc(papers, func(q catalog.Paper) bool { return q.Slug == p.Slug })
		},
		func(s bot.SourceView) bool {
			have := strings.Fields(viet.Fold(s.Title + " " + s.Section))
			return len(folded) > 0 && !slices.ContainsFunc(folded, func(w string) bool { return !slices.Contains(have, w) })
		},
	}
}

// Suggest implements bot.Sources.
func (l *Sources) Suggest(ctx context.Context, word string, limit int) ([]bot.Suggestion, error) {
	list, err := l.List(ctx)
	if err != nil {
		return nil, err
	}
	papers, each := catalog.Find(word), limit
	if word == "" {
		papers, each = catalog.All(), 1
	}
	var out []bot.Suggestion
	for _, p := range papers {
		n := 0
		for _, src := range p.Sources {
			known := slices.ContainsFunc(list, func(s bot.SourceView) bool { return sameAddress(s.URL, src.URL) })
			if known || n == each || len(out) == limit {
				continue
			}
			n++
			kind := "RSS"
			if src.Kind != "rss" {
				kind = "trang chuyên mục"
			}
			out = append(out, bot.Suggestion{Paper: p.Name, Section: strings.TrimPrefix(src.Section+", "+kind, ", "), Address: src.URL})
		}
	}
	return out, nil
}

// bareAddress takes the scheme and the slash at the end away.
func bareAddress(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	return strings.TrimSuffix(s, "/")
}

func sameAddress(a, b string) bool { return bareAddress(a) == bareAddress(b) }

// SourceRow is a source with the number of its articles, for admins.
type SourceRow struct {
	bot.SourceView
	Articles int
}

// ListSources returns all sources, those removed, too, with the number of articles
// of each. It counts a whole index: not for a loop.
func (s *Store) ListSources(ctx context.Context) ([]SourceRow, error) {
	list, err := s.listSources(ctx, ``)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT feed_id, count(*) FROM articles WHERE feed_id IS NOT NULL GROUP BY feed_id`)
	if err != nil {
		return nil, fmt.Errorf("count the articles of sources: %w", err)
	}
	counts := map[int64]int{}
	var id int64
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error { counts[id] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count the articles of sources: %w", err)
	}
	out := make([]SourceRow, len(list))
	for i, v := range list {
		out[i] = SourceRow{v, counts[v.ID]}
	}
	return out, nil
}

// RemoveSource stops reading a source; its articles stay. It returns false if there
// is none with this id.
func (s *Store) RemoveSource(ctx context.Context, id int64) (bool, error) {
	err := s.pool.QueryRow(ctx, `UPDATE feeds SET state = 'removed' WHERE id = $1 AND state <> 'removed' RETURNING id`, id).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("remove source %d: %w", id, err)
	}
	return true, nil
}

// listSources reads sources by paper; rest is the condition.
func (s *Store) listSources(ctx context.Context, rest string, args ...any) ([]bot.SourceView, error) {
	const q = `SELECT f.id, f.url, f.title, f.host, f.section, f.state, coalesce(extract(epoch FROM f.every), 0)::float8 AS seconds,
		coalesce(f.succeeded_at, '0001-01-01T00:00:00Z') AS succeeded, f.failures, f.error FROM feeds f `
	type row struct {
		ID                               int64
		URL, Title, Host, Section, State string
		Seconds                          float64
		Succeeded                        time.Time
		Failures                         int
		Error                            string
	}
	rows, _ := s.pool.Query(ctx, q+rest+` ORDER BY f.host, f.id`, args...)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	out := make([]bot.SourceView, len(found))
	for i, r := range found {
		out[i] = bot.SourceView{ID: r.ID, URL: r.URL, Title: r.Title, Host: r.Host, Section: r.Section, State: r.State,
			Every: time.Duration(r.Seconds * float64(time.Second)), Succeeded: r.Succeeded, Failures: r.Failures, Error: r.Error}
		if p, ok := catalog.ByHost(r.Host); ok {
			out[i].Paper = p.Name
		}
	}
	return out, nil
}
