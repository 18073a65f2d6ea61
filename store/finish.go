package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
)

// Finish implements bot.Outbox. Every outcome of the batch is written in one
// transaction; sent messages get their row in the same transaction.
func (s *Store) Finish(ctx context.Context, now time.Time, outcomes []bot.Finish) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := finish(ctx, tx, now, outcomes); err != nil {
			return err
		}
		return judgeChats(ctx, tx, now, outcomes)
	})
	if err != nil {
		return fmt.Errorf("write the outcome of %d messages: %w", len(outcomes), err)
	}
	return nil
}

// finish moves the rows on. A row that is not in state sending any more was lost to
// another process and stays as it is.
func finish(ctx context.Context, tx pgx.Tx, now time.Time, outcomes []bot.Finish) error {
	if len(outcomes) == 0 {
		return nil
	}
	var (
		ids, messages []int64
		states        []string
		reasons       []string
		delays        []float64
		failed        []bool
		resent        []bool
	)
	sent, err := insertMessages(ctx, tx, now, outcomes)
	if err != nil {
		return err
	}
	for i, f := range outcomes {
		for _, d := range f.Deliveries {
			ids = append(ids, d.ID)
			messages = append(messages, sent[i])
			states = append(states, string(f.State))
			reasons = append(reasons, f.Reason)
			delays = append(delays, f.Delay.Seconds())
			failed = append(failed, f.Failed)
			resent = append(resent, f.Resent)
		}
	}
	const q = `UPDATE deliveries d SET
		state = u.state, lease_until = NULL, reason = u.reason,
		message_id = CASE WHEN u.state = 'sent' THEN u.message END,
		finished_at = CASE WHEN u.state IN ('sent', 'dead', 'expired', 'cancelled') THEN coalesce($1, clock_timestamp()) END,
		not_before = CASE WHEN u.state = 'pending' THEN coalesce($1, clock_timestamp()) + make_interval(secs => u.delay) ELSE d.not_before END,
		attempts = CASE WHEN u.state = 'pending' AND NOT u.failed THEN d.attempts - 1 ELSE d.attempts END,
		first_failed_at = CASE WHEN u.failed THEN coalesce(d.first_failed_at, $1, clock_timestamp()) ELSE d.first_failed_at END,
		resent = d.resent OR u.resent
		FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::float8[], $7::bool[], $8::bool[])
		     AS u(id, message, state, reason, delay, failed, resent)
		WHERE d.id = u.id AND d.state = 'sending'`
	_, err = tx.Exec(ctx, q, clock(now), ids, messages, states, reasons, delays, failed, resent)
	return err
}

// insertMessages stores what left, one row for each sent outcome, and returns their
// ids at the positions of the outcomes.
func insertMessages(ctx context.Context, tx pgx.Tx, now time.Time, outcomes []bot.Finish) ([]int64, error) {
	sent := make([]int64, len(outcomes))
	const insert = `INSERT INTO messages (chat_id, thread_id, external_ids, article_ids, kind, version, sent_at)
		VALUES ($2, $3, $4, $5, $6, $7, coalesce($1, clock_timestamp())) RETURNING id`
	const edited = `UPDATE messages SET version = $2 WHERE id = $1 RETURNING id`
	batch := &pgx.Batch{}
	for i, f := range outcomes {
		if f.State != bot.StateSent {
			continue
		}
		first := f.Deliveries[0]
		keep := func(row pgx.Row) error { return row.Scan(&sent[i]) }
		if first.Kind == bot.KindEdit {
			batch.Queue(edited, first.Ref, f.Version).QueryRow(keep)
			continue
		}
		articles := []int64{}
		for _, d := range f.Deliveries {
			if d.ArticleID != 0 {
				articles = append(articles, d.ArticleID)
			}
		}
		ids := f.Receipt.IDs
		if ids == nil {
			ids = []string{}
		}
		batch.Queue(insert, clock(now), first.ChatID, first.ThreadID, ids, articles, string(first.Kind), max(f.Version, 1)).QueryRow(keep)
	}
	if batch.Len() == 0 {
		return sent, nil
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("store sent messages: %w", err)
	}
	return sent, nil
}

// judgeChats writes what the outcomes say about chats. A chat is paused by doubtful
// answers only after five of them over at least 24 hours: services give the same
// words in their own outages.
func judgeChats(ctx context.Context, tx pgx.Tx, now time.Time, outcomes []bot.Finish) error {
	var ok []int64
	for _, f := range outcomes {
		id := f.Deliveries[0].ChatID
		var err error
		switch {
		case f.Chat.Gone != "":
			_, err = tx.Exec(ctx, `UPDATE chats SET state = 'gone', reason = $2 WHERE id = $1`, id, f.Chat.Gone)
			if err == nil {
				_, err = tx.Exec(ctx, `UPDATE deliveries SET state = 'cancelled', reason = 'the chat is gone', finished_at = coalesce($2, clock_timestamp())
					WHERE chat_id = $1 AND state = 'pending'`, id, clock(now))
			}
		case f.Chat.Doubt:
			_, err = tx.Exec(ctx, `UPDATE chats SET strikes = strikes + 1, strikes_since = coalesce(strikes_since, $2, clock_timestamp()),
				state = CASE WHEN strikes >= 4 AND strikes_since < coalesce($2, clock_timestamp()) - interval '24 hours' THEN 'paused' ELSE state END,
				reason = CASE WHEN strikes >= 4 AND strikes_since < coalesce($2, clock_timestamp()) - interval '24 hours' THEN 'unreachable' ELSE reason END
				WHERE id = $1`, id, clock(now))
		case f.Chat.MovedTo != "":
			err = moveChat(ctx, tx, id, f.Chat.MovedTo)
		case f.Chat.OK:
			ok = append(ok, id)
		}
		if err != nil {
			return fmt.Errorf("judge chat %d: %w", id, err)
		}
	}
	if len(ok) > 0 {
		if _, err := tx.Exec(ctx, `UPDATE chats SET strikes = 0, strikes_since = NULL WHERE id = ANY ($1) AND strikes > 0`, ok); err != nil {
			return fmt.Errorf("clear the doubts about chats: %w", err)
		}
	}
	return nil
}

// moveChat gives a chat its new external id (race 4). If a chat with that id exists
// already, both are locked in the order of their ids and the old one is merged into
// it: its subscriptions move, and of two deliveries of one story the more advanced
// stays.
func moveChat(ctx context.Context, tx pgx.Tx, id int64, external string) error {
	var other int64
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT n.id FROM chats o JOIN chats n ON n.bot_id = o.bot_id AND n.external_id = $2 WHERE o.id = $1), 0)`, id, external).Scan(&other)
	if err != nil {
		return err
	}
	if other == id {
		return nil
	}
	if other == 0 {
		_, err = tx.Exec(ctx, `UPDATE chats SET external_id = $2 WHERE id = $1`, id, external)
		return err
	}
	steps := []string{
		`SELECT 1 FROM chats WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`,
		// the old chat's row gives way unless it is further than the new one's
		`DELETE FROM deliveries n USING deliveries o WHERE n.chat_id = $2 AND o.chat_id = $1 AND n.thread_id = o.thread_id
			AND n.kind = o.kind AND n.ref = o.ref AND n.state = 'pending' AND o.state <> 'pending'`,
		`DELETE FROM deliveries o USING deliveries n WHERE n.chat_id = $2 AND o.chat_id = $1 AND n.thread_id = o.thread_id
			AND n.kind = o.kind AND n.ref = o.ref`,
		`UPDATE deliveries SET chat_id = $2 WHERE chat_id = $1`,
		`UPDATE messages SET chat_id = $2 WHERE chat_id = $1`,
		`UPDATE subscriptions SET chat_id = $2 WHERE chat_id = $1`,
		`INSERT INTO saved_articles (chat_id, article_id, saved_at) SELECT $2, article_id, saved_at FROM saved_articles WHERE chat_id = $1 ON CONFLICT DO NOTHING`,
		`DELETE FROM chats WHERE id = $1 AND $2::bigint <> 0`,
	}
	for _, q := range steps {
		if _, err := tx.Exec(ctx, q, id, other); err != nil {
			return fmt.Errorf("merge chat %d into %d: %w", id, other, err)
		}
	}
	return nil
}
