package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
)

const subscriptionColumns = `id, chat_id, thread_id, feed_ids, topics, only_meetings, filter, coalesce(mode, '') AS mode, revision, active_from`

// ListSubscriptions implements bot.SubscriptionStore.
func (s *Store) ListSubscriptions(ctx context.Context, chatID, threadID int64) ([]bot.Subscription, error) {
	rows, _ := s.pool.Query(ctx, `SELECT `+subscriptionColumns+` FROM subscriptions WHERE chat_id = $1 AND thread_id = $2 ORDER BY id`, chatID, threadID)
	out, err := pgx.CollectRows(rows, pgx.RowToStructByName[bot.Subscription])
	if err != nil {
		return nil, fmt.Errorf("list the subscriptions of chat %d: %w", chatID, err)
	}
	return out, nil
}

// nextRevision takes the next number from the counter, whose row stays locked until
// the transaction ends: revisions commit in their order. Every change takes it first,
// so that two changes never wait for one another.
func nextRevision(ctx context.Context, tx pgx.Tx) (int64, error) {
	var n int64
	if err := tx.QueryRow(ctx, `UPDATE subscription_revision SET value = value + 1 RETURNING value`).Scan(&n); err != nil {
		return 0, fmt.Errorf("take a revision: %w", err)
	}
	return n, nil
}

// change runs a change of subscriptions with its revision and its audit row.
func (s *Store) change(ctx context.Context, by int64, action string, do func(tx pgx.Tx, revision int64) (target string, err error)) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		revision, err := nextRevision(ctx, tx)
		if err != nil {
			return err
		}
		target, err := do(tx, revision)
		if err != nil || target == "" {
			return err
		}
		return audit(ctx, tx, by, action, target, "")
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// AddSubscription implements bot.SubscriptionStore.
func (s *Store) AddSubscription(ctx context.Context, by int64, sub bot.Subscription) (bot.Subscription, error) {
	const q = `INSERT INTO subscriptions (chat_id, thread_id, feed_ids, topics, only_meetings, filter, mode, revision, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8, nullif($9::bigint, 0)) RETURNING ` + subscriptionColumns
	var out bot.Subscription
	err := s.change(ctx, by, "subscription.add", func(tx pgx.Tx, revision int64) (string, error) {
		rows, _ := tx.Query(ctx, q, sub.ChatID, sub.ThreadID, notNil(sub.FeedIDs), notNil(sub.Topics), sub.OnlyMeetings, sub.Filter, sub.Mode, revision, by)
		var err error
		out, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[bot.Subscription])
		return fmt.Sprint(out.ID), err
	})
	return out, err
}

// SetFilter implements bot.SubscriptionStore.
func (s *Store) SetFilter(ctx context.Context, by, id int64, filter string) error {
	return s.change(ctx, by, "subscription.filter", func(tx pgx.Tx, revision int64) (string, error) {
		tag, err := tx.Exec(ctx, `UPDATE subscriptions SET filter = $2, revision = $3 WHERE id = $1`, id, filter, revision)
		return targetOf(id, tag.RowsAffected()), err
	})
}

// SetScope implements bot.SubscriptionStore.
func (s *Store) SetScope(ctx context.Context, by, id int64, topics []string, onlyMeetings bool) error {
	const q = `UPDATE subscriptions SET topics = $2, only_meetings = $3, revision = $4, active_from = clock_timestamp() WHERE id = $1`
	return s.change(ctx, by, "subscription.scope", func(tx pgx.Tx, revision int64) (string, error) {
		tag, err := tx.Exec(ctx, q, id, notNil(topics), onlyMeetings, revision)
		return targetOf(id, tag.RowsAffected()), err
	})
}

// RemoveSubscriptions implements bot.SubscriptionStore.
func (s *Store) RemoveSubscriptions(ctx context.Context, by int64, ids ...int64) error {
	for _, id := range ids {
		err := s.change(ctx, by, "subscription.remove", func(tx pgx.Tx, _ int64) (string, error) {
			tag, err := tx.Exec(ctx, `DELETE FROM subscriptions WHERE id = $1`, id)
			return targetOf(id, tag.RowsAffected()), err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// targetOf names the subscription that changed, "" when there was none.
func targetOf(id, rows int64) string {
	if rows == 0 {
		return ""
	}
	return fmt.Sprint(id)
}

// restart lets every subscription of a chat count from now on, each with a revision
// of its own.
func restart(ctx context.Context, tx pgx.Tx, chatID int64) error {
	const lock = `SELECT value FROM subscription_revision FOR UPDATE`
	const q = `WITH mine AS (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS total FROM subscriptions WHERE chat_id = $1),
		counter AS (UPDATE subscription_revision SET value = value + (SELECT count(*) FROM mine) RETURNING value)
		UPDATE subscriptions s SET revision = counter.value - mine.total + mine.n, active_from = clock_timestamp()
		FROM mine, counter WHERE s.id = mine.id`
	var value int64
	if err := tx.QueryRow(ctx, lock).Scan(&value); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("lock the revisions: %w", err)
	}
	if _, err := tx.Exec(ctx, q, chatID); err != nil {
		return fmt.Errorf("restart the subscriptions of chat %d: %w", chatID, err)
	}
	return nil
}

// notNil returns an empty list for nil, which Postgres would read as NULL.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
