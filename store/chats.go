package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
)

// SaveChat implements bot.ChatStore. A chat that comes back gets what is seen from
// now on, not what it missed.
func (s *Store) SaveChat(ctx context.Context, botID int64, c bot.IncomingChat) (bot.Chat, error) {
	const find = `SELECT state = 'gone' FROM chats WHERE bot_id = $1 AND external_id = $2 FOR NO KEY UPDATE`
	const save = `INSERT INTO chats (bot_id, external_id, kind, title) VALUES ($1, $2, $3, $4)
		ON CONFLICT (bot_id, external_id) DO UPDATE SET seen_at = clock_timestamp(), kind = EXCLUDED.kind,
		    title = CASE WHEN EXCLUDED.title = '' THEN chats.title ELSE EXCLUDED.title END,
		    reason = CASE WHEN chats.state = 'gone' THEN '' ELSE chats.reason END,
		    strikes = CASE WHEN chats.state = 'gone' THEN 0 ELSE chats.strikes END,
		    strikes_since = CASE WHEN chats.state = 'gone' THEN NULL ELSE chats.strikes_since END,
		    state = CASE WHEN chats.state = 'gone' THEN 'active' ELSE chats.state END
		RETURNING id, bot_id, external_id, kind, title, state, reason`
	var chat bot.Chat
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var gone bool
		err := tx.QueryRow(ctx, find, botID, c.ID).Scan(&gone)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		rows, _ := tx.Query(ctx, save, botID, c.ID, c.Kind, c.Title)
		if chat, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[bot.Chat]); err != nil || !gone {
			return err
		}
		return restart(ctx, tx, chat.ID)
	})
	if err != nil {
		return chat, fmt.Errorf("save a chat of bot %d: %w", botID, err)
	}
	return chat, nil
}

// LoseChat implements bot.ChatStore. What waited for the chat is cancelled.
func (s *Store) LoseChat(ctx context.Context, botID int64, externalID, reason string) error {
	if reason == "" {
		reason = "left"
	}
	const lose = `UPDATE chats SET state = 'gone', reason = $3 WHERE bot_id = $1 AND external_id = $2 RETURNING id`
	const cancel = `UPDATE deliveries SET state = 'cancelled', reason = 'the chat is gone', finished_at = clock_timestamp()
		WHERE chat_id = $1 AND state = 'pending'`
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, lose, botID, externalID, reason).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, cancel, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("note a lost chat of bot %d: %w", botID, err)
	}
	return nil
}

// PauseChat implements bot.ChatStore.
func (s *Store) PauseChat(ctx context.Context, by, id int64) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		const q = `UPDATE chats SET state = 'paused', reason = 'person', paused_until = NULL WHERE id = $1 AND state <> 'gone'`
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return err
		}
		return audit(ctx, tx, by, "chat.pause", fmt.Sprint(id), "")
	})
	if err != nil {
		return fmt.Errorf("pause chat %d: %w", id, err)
	}
	return nil
}

// ResumeChat implements bot.ChatStore.
func (s *Store) ResumeChat(ctx context.Context, by, id int64) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		const q = `UPDATE chats SET state = 'active', reason = '', paused_until = NULL, strikes = 0, strikes_since = NULL WHERE id = $1`
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return err
		}
		if err := restart(ctx, tx, id); err != nil {
			return err
		}
		return audit(ctx, tx, by, "chat.resume", fmt.Sprint(id), "")
	})
	if err != nil {
		return fmt.Errorf("resume chat %d: %w", id, err)
	}
	return nil
}

// ChatSchedule implements bot.ChatStore.
func (s *Store) ChatSchedule(ctx context.Context, id int64) (bot.Schedule, error) {
	const q = `SELECT mode, quiet_from, quiet_to, digest_at, digest_weekday, workdays_only FROM chats WHERE id = $1`
	var out bot.Schedule
	err := s.pool.QueryRow(ctx, q, id).Scan(&out.Mode, &out.QuietFrom, &out.QuietTo, &out.DigestAt, &out.Weekday, &out.WorkdaysOnly)
	if err != nil {
		return out, fmt.Errorf("read the schedule of chat %d: %w", id, err)
	}
	return out, nil
}

// SetSchedule implements bot.ChatStore. What waits already leaves by the old one.
func (s *Store) SetSchedule(ctx context.Context, by, id int64, set bot.Schedule) error {
	const q = `UPDATE chats SET mode = $2, quiet_from = $3, quiet_to = $4, digest_at = $5, digest_weekday = $6, workdays_only = $7 WHERE id = $1`
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, q, id, set.Mode, set.QuietFrom, set.QuietTo, set.DigestAt, int(set.Weekday), set.WorkdaysOnly); err != nil {
			return err
		}
		return audit(ctx, tx, by, "chat.schedule", fmt.Sprint(id), set.Mode)
	})
	if err != nil {
		return fmt.Errorf("set the schedule of chat %d: %w", id, err)
	}
	return nil
}

// MoveChat implements bot.ChatStore (race 4: see moveChat).
func (s *Store) MoveChat(ctx context.Context, botID int64, from, to string) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `SELECT id FROM chats WHERE bot_id = $1 AND external_id = $2`, botID, from).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return moveChat(ctx, tx, id, to)
	})
	if err != nil {
		return fmt.Errorf("move a chat of bot %d: %w", botID, err)
	}
	return nil
}
