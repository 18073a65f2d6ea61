package store

import (
	"context"
	"fmt"
	"time"
)

// Retention is how long finished deliveries and the messages behind them are kept: as
// long as an edit of an article may still have to find its message.
const Retention = 90 * 24 * time.Hour

// Sweep deletes what is older than it is useful: finished deliveries, sent messages,
// handled events, and rows that belong to chats that do not exist any more. It works
// in small steps, so that it never holds up the outbox.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	const step = 5000
	for _, q := range []string{
		`DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE finished_at < coalesce($1, clock_timestamp()) - make_interval(secs => $2) LIMIT $3)`,
		`DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE sent_at < coalesce($1, clock_timestamp()) - make_interval(secs => $2) LIMIT $3)`,
		`DELETE FROM deliveries WHERE id IN (SELECT d.id FROM deliveries d WHERE d.state <> 'sending' AND coalesce($1, clock_timestamp()) IS NOT NULL AND $2::float8 > 0
			AND NOT EXISTS (SELECT 1 FROM chats c WHERE c.id = d.chat_id) LIMIT $3)`,
	} {
		for {
			tag, err := s.pool.Exec(ctx, q, clock(now), Retention.Seconds(), step)
			if err != nil {
				return fmt.Errorf("delete what is old: %w", err)
			}
			if tag.RowsAffected() < step {
				break
			}
		}
	}
	return s.ForgetEvents(ctx, now, 7*24*time.Hour)
}
