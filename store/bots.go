package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// RegisterBot returns the id of the bot that a messenger reports, making its row at
// the first time. A new token of the same bot changes nothing.
func (s *Store) RegisterBot(ctx context.Context, messenger, externalID, name string) (int64, error) {
	const q = `INSERT INTO bots (messenger, external_id, name) VALUES ($1, $2, $3)
		ON CONFLICT (messenger, external_id) DO UPDATE SET name = EXCLUDED.name RETURNING id`
	var id int64
	if err := s.pool.QueryRow(ctx, q, messenger, externalID, name).Scan(&id); err != nil {
		return 0, fmt.Errorf("register the bot of %s: %w", messenger, err)
	}
	return id, nil
}

// Setting returns a remembered value, "" if there is none.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var v string
	err := s.pool.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1`, key).Scan(&v)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read the setting %s: %w", key, err)
	}
	return v, nil
}

// SaveSetting remembers a value.
func (s *Store) SaveSetting(ctx context.Context, key, value string) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`, key, value)
	if err != nil {
		return fmt.Errorf("remember the setting %s: %w", key, err)
	}
	return nil
}

// Counts is the size of what is stored, for people who look after the program.
type Counts struct {
	Feeds, FailingFeeds, Articles, Subscriptions, Chats int
	// Deliveries by state.
	Deliveries map[string]int
}

// Count counts. It reads whole tables: not for a loop.
func (s *Store) Count(ctx context.Context) (Counts, error) {
	c := Counts{Deliveries: map[string]int{}}
	err := s.pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM feeds WHERE state = 'active'), (SELECT count(*) FROM feeds WHERE state = 'active' AND failures > 0),
		(SELECT count(*) FROM articles), (SELECT count(*) FROM subscriptions), (SELECT count(*) FROM chats WHERE state = 'active')`).
		Scan(&c.Feeds, &c.FailingFeeds, &c.Articles, &c.Subscriptions, &c.Chats)
	if err != nil {
		return c, fmt.Errorf("count what is stored: %w", err)
	}
	rows, err := s.pool.Query(ctx, `SELECT state, count(*) FROM deliveries GROUP BY state`)
	if err != nil {
		return c, fmt.Errorf("count deliveries: %w", err)
	}
	var state string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error { c.Deliveries[state] = n; return nil })
	if err != nil {
		return c, fmt.Errorf("count deliveries: %w", err)
	}
	return c, nil
}

// DeliveryRow is a delivery as an admin sees it.
type DeliveryRow struct {
	ID         int64
	Kind       string
	State      string
	Reason     string
	Chat       string
	Title      string // of the article, "" for others
	Attempts   int
	CreatedAt  time.Time
	NotBefore  time.Time
	FinishedAt *time.Time
}

// Deliveries returns the newest deliveries in one of the states, or in any.
func (s *Store) Deliveries(ctx context.Context, states []string, limit int) ([]DeliveryRow, error) {
	const q = `SELECT d.id, d.kind, d.state, d.reason, coalesce(b.messenger || ':' || c.external_id, '') AS chat, coalesce(a.title, '') AS title,
		d.attempts, d.created_at, d.not_before, d.finished_at
		FROM deliveries d LEFT JOIN chats c ON c.id = d.chat_id LEFT JOIN bots b ON b.id = d.bot_id LEFT JOIN articles a ON a.id = d.article_id
		WHERE cardinality($1::text[]) = 0 OR d.state = ANY ($1) ORDER BY d.id DESC LIMIT $2`
	if states == nil {
		states = []string{}
	}
	rows, _ := s.pool.Query(ctx, q, states, limit)
	out, err := pgx.CollectRows(rows, pgx.RowToStructByName[DeliveryRow])
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return out, nil
}

// RetryDelivery sends an uncertain, dead or expired delivery again. It returns false
// if there is none such.
func (s *Store) RetryDelivery(ctx context.Context, id int64) (bool, error) {
	return s.changeDelivery(ctx, `UPDATE deliveries SET state = 'pending', finished_at = NULL, reason = 'retried by hand', not_before = clock_timestamp(),
		created_at = clock_timestamp() WHERE id = $1 AND state IN ('uncertain', 'dead', 'expired')`, id)
}

// DropDelivery cancels a delivery that has not left. It returns false if there is none such.
func (s *Store) DropDelivery(ctx context.Context, id int64) (bool, error) {
	return s.changeDelivery(ctx, `UPDATE deliveries SET state = 'cancelled', finished_at = clock_timestamp(), reason = 'dropped by hand'
		WHERE id = $1 AND state IN ('pending', 'uncertain')`, id)
}

func (s *Store) changeDelivery(ctx context.Context, q string, id int64) (bool, error) {
	tag, err := s.pool.Exec(ctx, q, id)
	if err != nil {
		return false, fmt.Errorf("change delivery %d: %w", id, err)
	}
	return tag.RowsAffected() == 1, nil
}

// Busy says whether an article waits to be read or matched, or a delivery to leave.
func (s *Store) Busy(ctx context.Context) (bool, error) {
	const q = `SELECT EXISTS (SELECT 1 FROM articles WHERE state = 'ready' AND held_at IS NULL)
		OR EXISTS (SELECT 1 FROM articles WHERE state = 'new' AND held_at IS NULL AND push AND next_try_at <= clock_timestamp())
		OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'sending' OR state = 'pending' AND not_before <= clock_timestamp())`
	var busy bool
	if err := s.pool.QueryRow(ctx, q).Scan(&busy); err != nil {
		return false, fmt.Errorf("ask whether work waits: %w", err)
	}
	return busy, nil
}
