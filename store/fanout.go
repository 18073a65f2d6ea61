package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
	"giaoban/feeds/story"
)

// storyLock serialises the look-up and the insertion of stories (race 1): one
// transaction-level lock, released with the transaction by itself.
const storyLock = 0x73746f7279 // "story"

// ReadyArticles implements bot.AlertStore.
func (s *Store) ReadyArticles(ctx context.Context, limit int) ([]bot.Candidate, error) {
	const q = `SELECT id, coalesce(feed_id, 0) AS feed_id, host, title, lead, body,
		coalesce(published_at, '0001-01-01T00:00:00Z') AS published_at, seen_at, topics, documents, is_meeting
		FROM articles WHERE state = 'ready' AND held_at IS NULL ORDER BY id LIMIT $1`
	rows, _ := s.pool.Query(ctx, q, limit)
	out, err := pgx.CollectRows(rows, pgx.RowToStructByName[bot.Candidate])
	if err != nil {
		return nil, fmt.Errorf("list articles to match: %w", err)
	}
	return out, nil
}

// SubscriptionsSince implements bot.AlertStore.
func (s *Store) SubscriptionsSince(ctx context.Context, revision int64) ([]bot.Subscription, error) {
	out, err := subscriptionsSince(ctx, s.pool, revision)
	if err != nil {
		return nil, fmt.Errorf("list changed subscriptions: %w", err)
	}
	return out, nil
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func subscriptionsSince(ctx context.Context, db querier, revision int64) ([]bot.Subscription, error) {
	const q = `SELECT id, chat_id, thread_id, feed_ids, topics, only_meetings, filter, coalesce(mode, '') AS mode, revision, active_from
		FROM subscriptions WHERE revision > $1 ORDER BY revision`
	rows, _ := db.Query(ctx, q, revision)
	return pgx.CollectRows(rows, pgx.RowToStructByName[bot.Subscription])
}

// SkipArticle implements bot.AlertStore.
func (s *Store) SkipArticle(ctx context.Context, articleID int64) error {
	_, err := s.pool.Exec(ctx, `UPDATE articles SET state = 'done', push = false WHERE id = $1 AND state = 'ready'`, articleID)
	if err != nil {
		return fmt.Errorf("mark article %d as matched: %w", articleID, err)
	}
	return nil
}

// FanOut implements bot.AlertStore.
func (s *Store) FanOut(ctx context.Context, now time.Time, articleID, revision int64, proposed []int64, match func(bot.Subscription) bool) (int, error) {
	written := 0
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// The row is locked first: two processes that match the same article follow
		// one another, and the second finds it done.
		err := tx.QueryRow(ctx, `SELECT id FROM articles WHERE id = $1 AND state = 'ready' FOR UPDATE`, articleID).Scan(&articleID)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		ref, err := assignStory(ctx, tx, now, articleID)
		if err != nil {
			return err
		}
		ids, err := dispose(ctx, tx, revision, proposed, match)
		if err != nil {
			return err
		}
		if written, err = insertAlerts(ctx, tx, now, articleID, ref, ids); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `UPDATE articles SET state = 'done' WHERE id = $1`, articleID); err != nil {
			return err
		}
		return notify(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("fan out article %d: %w", articleID, err)
	}
	return written, nil
}

// assignStory gives the article its story, once: that of a like article of the last 72
// hours, or a new one. The signature was made when the article was analysed.
func assignStory(ctx context.Context, tx pgx.Tx, now time.Time, articleID int64) (int64, error) {
	var id int64
	var stored []byte
	err := tx.QueryRow(ctx, `SELECT coalesce(story_id, 0), signature FROM articles WHERE id = $1`, articleID).Scan(&id, &stored)
	if err != nil || id != 0 {
		return id, err
	}
	sig, err := story.Parse(stored)
	if err != nil {
		return 0, fmt.Errorf("read the signature: %w", err)
	}
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(storyLock)); err != nil {
		return 0, fmt.Errorf("lock the stories: %w", err)
	}
	if id, err = likeStory(ctx, tx, now, sig); err != nil {
		return 0, err
	}
	if id == 0 {
		err = tx.QueryRow(ctx, `INSERT INTO stories (signature, bands, created_at) VALUES ($2, $3, coalesce($1, clock_timestamp())) RETURNING id`,
			clock(now), sig.Bytes(), bands(sig)).Scan(&id)
		if err != nil {
			return 0, fmt.Errorf("begin a story: %w", err)
		}
	}
	_, err = tx.Exec(ctx, `UPDATE articles SET story_id = $2 WHERE id = $1`, articleID, id)
	return id, err
}

// likeStory returns the oldest story of the last 72 hours that is the same report, 0
// if there is none.
func likeStory(ctx context.Context, tx pgx.Tx, now time.Time, sig story.Signature) (int64, error) {
	rows, _ := tx.Query(ctx, `SELECT id, signature FROM stories
		WHERE created_at > coalesce($1, clock_timestamp()) - interval '72 hours' AND bands && $2 ORDER BY id`, clock(now), bands(sig))
	var id, found int64
	var stored []byte
	_, err := pgx.ForEachRow(rows, []any{&id, &stored}, func() error {
		if found != 0 {
			return nil
		}
		other, err := story.Parse(stored)
		if err == nil && story.Same(sig, other) {
			found = id
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("look for the story: %w", err)
	}
	return found, nil
}

// bands never returns nil: an article without text has none.
func bands(sig story.Signature) []int64 {
	if b := story.Bands(sig); b != nil {
		return b
	}
	return []int64{}
}

// dispose replaces what the index proposed by what holds now: subscriptions that
// changed after the index was filled are read and matched here (race 3). Those that
// were removed drop out when the alerts are inserted.
func dispose(ctx context.Context, tx pgx.Tx, revision int64, proposed []int64, match func(bot.Subscription) bool) ([]int64, error) {
	changed, err := subscriptionsSince(ctx, tx, revision)
	if err != nil {
		return nil, fmt.Errorf("read changed subscriptions: %w", err)
	}
	if len(changed) == 0 {
		return proposed, nil
	}
	wants := make(map[int64]bool, len(changed))
	for _, s := range changed {
		wants[s.ID] = match(s)
	}
	var ids []int64
	for _, id := range proposed {
		if _, ok := wants[id]; !ok {
			ids = append(ids, id)
		}
	}
	for id, want := range wants {
		if want {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// insertAlerts writes one alert for each chat and thread, unless the chat has one of
// this story already. Chats that want digests or have quiet hours get theirs with
// the time at which it is due; if several subscriptions match, instant wins.
func insertAlerts(ctx context.Context, tx pgx.Tx, now time.Time, articleID, ref int64, ids []int64) (int, error) {
	const eligible = `FROM subscriptions s
		JOIN chats c ON c.id = s.chat_id
		JOIN articles a ON a.id = $2
		WHERE s.id = ANY ($4::bigint[]) AND c.state = 'active' AND a.seen_at >= s.active_from`
	const instant = `INSERT INTO deliveries (bot_id, chat_id, thread_id, kind, ref, article_id, subscription_id, priority, not_before, created_at)
		SELECT DISTINCT ON (s.chat_id, s.thread_id) c.bot_id, s.chat_id, s.thread_id, 'alert', $3, $2, s.id, 1,
		       coalesce($1, clock_timestamp()), coalesce($1, clock_timestamp()) ` + eligible + `
		  AND coalesce(s.mode, c.mode) = 'instant' AND c.quiet_from = c.quiet_to
		ORDER BY s.chat_id, s.thread_id, s.id
		ON CONFLICT (chat_id, thread_id, kind, ref) DO NOTHING`
	// The sort of 100,000 rows must not go through files.
	if _, err := tx.Exec(ctx, `SET LOCAL work_mem = '64MB'`); err != nil {
		return 0, fmt.Errorf("ask for memory: %w", err)
	}
	tag, err := tx.Exec(ctx, instant, clock(now), articleID, ref, ids)
	if err != nil {
		return 0, fmt.Errorf("write alerts: %w", err)
	}
	later, err := insertLater(ctx, tx, now, articleID, ref, ids, eligible)
	return int(tag.RowsAffected()) + later, err
}

// insertLater writes the alerts that wait for a digest or for the end of quiet hours.
func insertLater(ctx context.Context, tx pgx.Tx, now time.Time, articleID, ref int64, ids []int64, eligible string) (int, error) {
	type row struct {
		BotID, ChatID, ThreadID, ID int64
		Mode                        string
		QuietFrom, QuietTo          int
		DigestAt                    []int
		DigestWeekday               int
		WorkdaysOnly                bool
		Now                         time.Time
	}
	rows, _ := tx.Query(ctx, `SELECT DISTINCT ON (s.chat_id, s.thread_id) c.bot_id, s.chat_id, s.thread_id, s.id,
		coalesce(s.mode, c.mode) AS mode, c.quiet_from, c.quiet_to, c.digest_at, c.digest_weekday, c.workdays_only, coalesce($1, clock_timestamp()) AS now `+
		eligible+` AND $3::bigint <> 0 AND (coalesce(s.mode, c.mode) <> 'instant' OR c.quiet_from <> c.quiet_to)
		ORDER BY s.chat_id, s.thread_id, (coalesce(s.mode, c.mode) <> 'instant'), s.id`, clock(now), articleID, ref, ids)
	later, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return 0, fmt.Errorf("find chats with digests or quiet hours: %w", err)
	}
	n := 0
	for _, r := range later {
		due := bot.Due(r.Now, bot.Schedule{Mode: r.Mode, QuietFrom: r.QuietFrom, QuietTo: r.QuietTo, DigestAt: r.DigestAt,
			Weekday: time.Weekday(r.DigestWeekday), WorkdaysOnly: r.WorkdaysOnly})
		tag, err := tx.Exec(ctx, `INSERT INTO deliveries (bot_id, chat_id, thread_id, kind, ref, article_id, subscription_id, priority, not_before, created_at)
			VALUES ($1, $2, $3, 'alert', $4, $5, $6, 1, $7, $8) ON CONFLICT (chat_id, thread_id, kind, ref) DO NOTHING`,
			r.BotID, r.ChatID, r.ThreadID, ref, articleID, r.ID, due, r.Now)
		if err != nil {
			return n, fmt.Errorf("write a later alert: %w", err)
		}
		n += int(tag.RowsAffected())
	}
	return n, nil
}

// channel is the one channel of wake-ups; they carry nothing.
const channel = "giaoban"

// notify wakes the other loops when the transaction commits.
func notify(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `NOTIFY `+channel); err != nil {
		return fmt.Errorf("wake the other loops: %w", err)
	}
	return nil
}
