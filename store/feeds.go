package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/feeds"
)

// ClaimFeeds implements feeds.PollStore.
func (s *Store) ClaimFeeds(ctx context.Context, now time.Time, limit int, busy []string, lease time.Duration) ([]feeds.Feed, error) {
	const q = `UPDATE feeds f SET lease_until = coalesce($1, clock_timestamp()) + make_interval(secs => $3)
		FROM (SELECT id FROM feeds WHERE id IN (
		        SELECT id FROM (SELECT id, next_poll_at, row_number() OVER (PARTITION BY host ORDER BY next_poll_at) AS n FROM feeds
		          WHERE state = 'active' AND next_poll_at <= coalesce($1, clock_timestamp()) AND host <> ALL ($4)
		            AND (lease_until IS NULL OR lease_until <= coalesce($1, clock_timestamp()))) x
		        WHERE n <= 2 ORDER BY next_poll_at LIMIT $2)
		        AND (lease_until IS NULL OR lease_until <= coalesce($1, clock_timestamp()))
		      FOR UPDATE SKIP LOCKED) due
		WHERE f.id = due.id
		RETURNING f.id, f.url, f.title, f.host, f.section, f.format, f.etag AS e_tag, f.last_modified, coalesce(f.every, '0') AS every,
		          f.seeded_at IS NOT NULL AS seeded, f.failures, coalesce(f.newest_item_at, '0001-01-01T00:00:00Z') AS newest_item_at,
		          coalesce(f.item_gap, '0') AS item_gap`
	rows, _ := s.pool.Query(ctx, q, clock(now), limit, lease.Seconds(), orEmpty(busy))
	out, err := pgx.CollectRows(rows, pgx.RowToStructByName[feeds.Feed])
	if err != nil {
		return nil, fmt.Errorf("claim feeds that are due: %w", err)
	}
	return out, nil
}

// SavePoll implements feeds.PollStore.
func (s *Store) SavePoll(ctx context.Context, now time.Time, f feeds.Feed, r feeds.PollResult) (int, error) {
	added := 0
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var err error
		if added, err = saveItems(ctx, tx, now, f, r); err != nil {
			return err
		}
		if err := saveFeed(ctx, tx, now, f, r, added); err != nil {
			return err
		}
		if added == 0 {
			return nil
		}
		return notify(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("save a poll of feed %d: %w", f.ID, err)
	}
	return added, nil
}

// saveFeed writes what the poll says about the feed itself. A 304 touches as little
// as it can.
func saveFeed(ctx context.Context, tx pgx.Tx, now time.Time, f feeds.Feed, r feeds.PollResult, added int) error {
	const good = `UPDATE feeds SET lease_until = NULL, polled_at = coalesce($1, clock_timestamp()), succeeded_at = coalesce($1, clock_timestamp()),
		next_poll_at = $3, title = $4, format = $5, etag = $6, last_modified = $7, failures = 0, error = '', error_class = '', failing_since = NULL,
		seeded_at = CASE WHEN $8 THEN coalesce(seeded_at, $1, clock_timestamp()) ELSE seeded_at END,
		item_gap = CASE WHEN $9::int > 0 AND newest_item_at IS NOT NULL
		    THEN (3 * coalesce(item_gap, interval '1 hour') + (coalesce($1, clock_timestamp()) - newest_item_at) / $9) / 4 ELSE item_gap END,
		newest_item_at = CASE WHEN $9 > 0 THEN coalesce($1, clock_timestamp()) ELSE newest_item_at END
		WHERE id = $2`
	const failed = `UPDATE feeds SET lease_until = NULL, polled_at = coalesce($1, clock_timestamp()), next_poll_at = $3,
		failures = failures + 1, error_class = $4, error = $5, failing_since = coalesce(failing_since, $1, clock_timestamp())
		WHERE id = $2`
	var err error
	if r.Err != nil {
		_, err = tx.Exec(ctx, failed, clock(now), f.ID, r.Next, r.Class, r.Err.Error())
		if err == nil && len(r.Items) > 0 {
			_, err = tx.Exec(ctx, `UPDATE feeds SET seeded_at = coalesce(seeded_at, $1, clock_timestamp()) WHERE id = $2`, clock(now), f.ID)
		}
	} else {
		_, err = tx.Exec(ctx, good, clock(now), f.ID, r.Next, r.Title, r.Format, r.ETag, r.LastModified, len(r.Items) > 0, added)
		if err == nil && r.MovedTo != "" && r.MovedTo != f.URL {
			err = moveFeed(ctx, tx, f, r.MovedTo)
		}
	}
	return err
}

// moveFeed stores a permanent redirect: at once within the paper's host, else for an
// admin to decide. An address that is a source already is left alone.
func moveFeed(ctx context.Context, tx pgx.Tx, f feeds.Feed, to string) error {
	q := `UPDATE feeds SET moved_to = $2 WHERE id = $1`
	if feeds.Host(to) == f.Host {
		q = `UPDATE feeds SET url = $2, moved_to = '' WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM feeds o WHERE o.url = $2)`
	}
	_, err := tx.Exec(ctx, q, f.ID, to)
	return err
}

// AddFeed adds a source, or wakes one that was paused or removed, and returns its id.
// every 0 adapts.
func (s *Store) AddFeed(ctx context.Context, f feeds.Feed) (int64, error) {
	const q = `INSERT INTO feeds (url, title, host, section, format, every) VALUES ($1, $2, $3, $4, $5, make_interval(secs => nullif($6::float8, 0)))
		ON CONFLICT (url) DO UPDATE SET state = 'active', next_poll_at = clock_timestamp(), every = coalesce(EXCLUDED.every, feeds.every)
		RETURNING id`
	var id int64
	if err := s.pool.QueryRow(ctx, q, f.URL, f.Title, f.Host, f.Section, f.Format, f.Every.Seconds()).Scan(&id); err != nil {
		return 0, fmt.Errorf("add the source %s: %w", f.URL, err)
	}
	return id, nil
}
