package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
	"giaoban/feeds/catalog"
)

const sourceColumns = `SELECT id, url, title, host, section, state, coalesce(every, '0') AS every,
	coalesce(succeeded_at, '0001-01-01T00:00:00Z') AS succeeded, failures, error FROM feeds `

type sourceRow struct {
	ID                               int64
	URL, Title, Host, Section, State string
	Every                            time.Duration
	Succeeded                        time.Time
	Failures                         int
	Error                            string
}

func (r sourceRow) view() bot.SourceView {
	v := bot.SourceView{ID: r.ID, URL: r.URL, Title: r.Title, Host: r.Host, Section: r.Section, State: r.State, Every: r.Every,
		Succeeded: r.Succeeded, Failures: r.Failures, Error: r.Error}
	if p, ok := catalog.ByHost(r.Host); ok {
		v.Paper = p.Name
	}
	return v
}

// ListSources returns all sources that were not removed, by paper.
func (s *Store) ListSources(ctx context.Context) ([]bot.SourceView, error) {
	rows, _ := s.pool.Query(ctx, sourceColumns+`WHERE state <> 'removed' ORDER BY host, id`)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[sourceRow])
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	out := make([]bot.SourceView, len(found))
	for i, r := range found {
		out[i] = r.view()
	}
	return out, nil
}

// Source returns one source.
func (s *Store) Source(ctx context.Context, id int64) (bot.SourceView, error) {
	rows, _ := s.pool.Query(ctx, sourceColumns+`WHERE id = $1`, id)
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[sourceRow])
	if err != nil {
		return bot.SourceView{}, fmt.Errorf("find source %d: %w", id, err)
	}
	return r.view(), nil
}

// RemoveSource stops reading a source; its articles stay. It returns false if there
// is no such source.
func (s *Store) RemoveSource(ctx context.Context, id int64) (bool, error) {
	tag, err := s.pool.Exec(ctx, `UPDATE feeds SET state = 'removed', lease_until = NULL WHERE id = $1 AND state <> 'removed'`, id)
	if err != nil {
		return false, fmt.Errorf("remove source %d: %w", id, err)
	}
	return tag.RowsAffected() == 1, nil
}
