package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
)

const leaseSeconds = 10 // of a bot; see race 7

// AcquireBot implements bot.Outbox.
func (s *Store) AcquireBot(ctx context.Context, now time.Time, botID int64, holder string) (bot.Lease, bool, error) {
	const q = `UPDATE bots
		SET epoch = CASE WHEN holder = $3 THEN epoch ELSE epoch + 1 END, holder = $3,
		    lease_expires_at = coalesce($1, clock_timestamp()) + make_interval(secs => $4)
		WHERE id = $2 AND (holder IS NULL OR holder = $3 OR lease_expires_at <= coalesce($1, clock_timestamp()))
		RETURNING epoch`
	l := bot.Lease{BotID: botID, Holder: holder}
	err := s.pool.QueryRow(ctx, q, clock(now), botID, holder, leaseSeconds).Scan(&l.Epoch)
	if errors.Is(err, pgx.ErrNoRows) {
		return bot.Lease{}, false, nil
	}
	if err != nil {
		return bot.Lease{}, false, fmt.Errorf("take the lease of bot %d: %w", botID, err)
	}
	return l, true, nil
}

// RenewBot implements bot.Outbox.
func (s *Store) RenewBot(ctx context.Context, now time.Time, l bot.Lease) (bool, error) {
	const q = `UPDATE bots SET lease_expires_at = coalesce($1, clock_timestamp()) + make_interval(secs => $5)
		WHERE id = $2 AND holder = $3 AND epoch = $4`
	tag, err := s.pool.Exec(ctx, q, clock(now), l.BotID, l.Holder, l.Epoch, leaseSeconds)
	if err != nil {
		return false, fmt.Errorf("renew the lease of bot %d: %w", l.BotID, err)
	}
	return tag.RowsAffected() == 1, nil
}

// ReleaseBot implements bot.Outbox.
func (s *Store) ReleaseBot(ctx context.Context, l bot.Lease) error {
	const q = `UPDATE bots SET holder = NULL, lease_expires_at = NULL WHERE id = $1 AND holder = $2 AND epoch = $3`
	if _, err := s.pool.Exec(ctx, q, l.BotID, l.Holder, l.Epoch); err != nil {
		return fmt.Errorf("release the lease of bot %d: %w", l.BotID, err)
	}
	return nil
}

// PauseBot implements bot.Outbox.
func (s *Store) PauseBot(ctx context.Context, botID int64, reason string) error {
	const q = `UPDATE bots SET paused_reason = nullif($2, ''),
		paused_at = CASE WHEN $2 = '' THEN NULL ELSE coalesce(paused_at, clock_timestamp()) END
		WHERE id = $1 AND paused_reason IS DISTINCT FROM nullif($2, '')`
	if _, err := s.pool.Exec(ctx, q, botID, reason); err != nil {
		return fmt.Errorf("record the pause of bot %d: %w", botID, err)
	}
	return nil
}

// noHashJoin keeps the planner from a hash anti join over the whole outbox, which
// is thirty times slower than looking at the few older rows of each chat.
const noHashJoin = `SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`

// Claim implements bot.Outbox. The heads are the oldest due rows, in the order of
// priority; with each alert come the other due alerts of its chat and thread. An
// older row of the same chat, thread and kind that is in flight, or that waits for a
// retry since less than two minutes, holds its successors back (race 9).
func (s *Store) Claim(ctx context.Context, now time.Time, l bot.Lease, limit int) ([]bot.Delivery, error) {
	const q = `WITH t AS MATERIALIZED (
		SELECT coalesce($1, clock_timestamp()) AS now
	), head AS MATERIALIZED (
		SELECT d.id, d.chat_id, d.thread_id, d.kind
		FROM deliveries d, t
		WHERE d.state = 'pending' AND d.bot_id = $2 AND d.not_before <= t.now
		  AND NOT EXISTS (
			SELECT 1 FROM deliveries o
			WHERE o.chat_id = d.chat_id AND o.id < d.id AND o.thread_id = d.thread_id AND o.kind = d.kind
			  AND (o.state = 'sending'
			       OR o.state = 'pending' AND o.not_before > t.now AND o.first_failed_at > t.now - make_interval(secs => $4)))
		ORDER BY d.priority, d.id LIMIT $3
		FOR UPDATE OF d SKIP LOCKED
	), more AS MATERIALIZED (
		SELECT m.id
		FROM (SELECT DISTINCT chat_id, thread_id FROM head WHERE kind = 'alert') h, t, deliveries m
		WHERE m.chat_id = h.chat_id AND m.thread_id = h.thread_id AND m.kind = 'alert' AND m.state = 'pending'
		  AND m.not_before <= t.now AND m.bot_id = $2
		ORDER BY m.id LIMIT $3
		FOR UPDATE OF m SKIP LOCKED
	), claimed AS (
		UPDATE deliveries d SET state = 'sending', attempts = d.attempts + 1,
		    lease_until = (SELECT now FROM t) + make_interval(secs => $5)
		FROM (SELECT id FROM head UNION SELECT id FROM more) x WHERE d.id = x.id
		RETURNING d.*
	)
	SELECT c.id, c.chat_id, c.thread_id, c.kind, c.ref, coalesce(c.article_id, 0) AS article_id, c.body, c.attempts, c.resent,
	       h.external_id, h.kind AS chat_kind,
	       h.id IS NULL OR h.state = 'gone' OR h.state = 'paused' AND (h.paused_until IS NULL OR h.paused_until > t.now) AS chat_off,
	       c.subscription_id IS NOT NULL AND s.id IS NULL AS unsubscribed,
	       c.created_at < t.now - make_interval(secs => $6) AS too_old
	FROM t, claimed c LEFT JOIN chats h ON h.id = c.chat_id LEFT JOIN subscriptions s ON s.id = c.subscription_id
	ORDER BY c.priority, c.id`
	type row struct {
		ID, ChatID, ThreadID, Ref, ArticleID int64
		Kind                                 string
		Body                                 []byte
		Attempts                             int
		Resent                               bool
		ExternalID, ChatKind                 *string
		ChatOff, Unsubscribed, TooOld        bool
	}
	var out []bot.Delivery
	var rejected []bot.Finish
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// The bot's row is locked: claims follow one another, so that a claim sees what
		// the one before took, and order within a chat holds.
		var held bool
		err := tx.QueryRow(ctx, `SELECT true FROM bots WHERE id = $2 AND holder = $3 AND epoch = $4 AND lease_expires_at > coalesce($1, clock_timestamp()) FOR NO KEY UPDATE`,
			clock(now), l.BotID, l.Holder, l.Epoch).Scan(&held)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, noHashJoin); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, q, clock(now), l.BotID, limit,
			bot.HoldSuccessors.Seconds(), bot.LeaseTime.Seconds(), bot.ExpireAfter.Seconds())
		claimed, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
		if err != nil {
			return err
		}
		for _, r := range claimed {
			d := bot.Delivery{ID: r.ID, ChatID: r.ChatID, ThreadID: r.ThreadID, Kind: bot.DeliveryKind(r.Kind), Ref: r.Ref,
				ArticleID: r.ArticleID, Body: r.Body, Attempts: r.Attempts, Resent: r.Resent}
			switch {
			case r.ChatOff:
				rejected = append(rejected, bot.Finish{Deliveries: []bot.Delivery{d}, State: bot.StateCancelled, Reason: "the chat is paused"})
			case r.Unsubscribed:
				rejected = append(rejected, bot.Finish{Deliveries: []bot.Delivery{d}, State: bot.StateCancelled, Reason: "the subscription was removed"})
			case r.TooOld:
				rejected = append(rejected, bot.Finish{Deliveries: []bot.Delivery{d}, State: bot.StateExpired, Reason: "could not be sent for 72 hours"})
			default:
				d.ChatKind = bot.ChatKind(*r.ChatKind)
				d.To = bot.Address{Chat: *r.ExternalID, Thread: r.ThreadID, Group: d.ChatKind != bot.ChatPrivate}
				out = append(out, d)
			}
		}
		return finish(ctx, tx, now, rejected)
	})
	if err != nil {
		return nil, fmt.Errorf("claim deliveries of bot %d: %w", l.BotID, err)
	}
	return out, nil
}

// ReviveExpired implements bot.Outbox.
func (s *Store) ReviveExpired(ctx context.Context, now time.Time, l bot.Lease, resend bool) (int, error) {
	const q = `UPDATE deliveries
		SET lease_until = NULL, resent = true,
		    state = CASE WHEN $3 AND NOT resent THEN 'pending' ELSE 'uncertain' END,
		    reason = 'the process died while it was sent',
		    not_before = coalesce($1, clock_timestamp())
		WHERE state = 'sending' AND bot_id = $2 AND lease_until < coalesce($1, clock_timestamp())
		  AND EXISTS (SELECT 1 FROM bots b WHERE b.id = $2 AND b.holder = $4 AND b.epoch = $5)`
	tag, err := s.pool.Exec(ctx, q, clock(now), l.BotID, resend, l.Holder, l.Epoch)
	if err != nil {
		return 0, fmt.Errorf("revive deliveries of bot %d: %w", l.BotID, err)
	}
	return int(tag.RowsAffected()), nil
}

// EditTarget implements bot.Outbox.
func (s *Store) EditTarget(ctx context.Context, messageID int64) (string, []int64, error) {
	var ids []string
	var articles []int64
	err := s.pool.QueryRow(ctx, `SELECT external_ids, article_ids FROM messages WHERE id = $1`, messageID).Scan(&ids, &articles)
	if err != nil || len(ids) == 0 {
		return "", nil, fmt.Errorf("find message %d to edit: %w", messageID, err)
	}
	return ids[0], articles, nil
}
