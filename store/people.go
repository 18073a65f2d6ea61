package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
)

const personColumns = `id, bot_id, external_id, name, role, coalesce(asked_at, '0001-01-01T00:00:00Z') AS asked_at,
	coalesce(consent_version, '') AS consent_version`

// SavePerson implements bot.PeopleStore. Who is owner follows from the settings and
// from claims by code: a person whom the settings do not name any more is a subscriber.
func (s *Store) SavePerson(ctx context.Context, botID int64, from bot.Sender, least bot.Role) (bot.Person, error) {
	const q = `INSERT INTO people (bot_id, external_id, name, role) VALUES ($1, $2, $3, $4)
		ON CONFLICT (bot_id, external_id) DO UPDATE SET seen_at = clock_timestamp(),
		    name = CASE WHEN EXCLUDED.name = '' THEN people.name ELSE EXCLUDED.name END,
		    role = CASE WHEN EXCLUDED.role = 'owner' THEN 'owner'
		                WHEN people.role = 'owner' AND NOT EXISTS (SELECT 1 FROM settings WHERE key = 'claimed_owner:' || people.id) THEN 'subscriber'
		                WHEN people.role = 'stranger' THEN EXCLUDED.role ELSE people.role END
		RETURNING ` + personColumns
	rows, _ := s.pool.Query(ctx, q, botID, from.ID, from.Name, least)
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[bot.Person])
	if err != nil {
		return p, fmt.Errorf("save a person of bot %d: %w", botID, err)
	}
	return p, nil
}

// FindPerson implements bot.PeopleStore.
func (s *Store) FindPerson(ctx context.Context, botID, id int64) (bot.Person, bool, error) {
	rows, _ := s.pool.Query(ctx, `SELECT `+personColumns+` FROM people WHERE bot_id = $1 AND id = $2`, botID, id)
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[bot.Person])
	if errors.Is(err, pgx.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("find person %d: %w", id, err)
	}
	return p, true, nil
}

// ListPeople implements bot.PeopleStore.
func (s *Store) ListPeople(ctx context.Context, botID int64, roles ...bot.Role) ([]bot.Person, error) {
	const q = `SELECT ` + personColumns + ` FROM people WHERE bot_id = $1 AND (cardinality($2::text[]) = 0 OR role = ANY ($2))
		ORDER BY role <> 'stranger' OR asked_at IS NULL, asked_at DESC, id`
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	rows, _ := s.pool.Query(ctx, q, botID, names)
	out, err := pgx.CollectRows(rows, pgx.RowToStructByName[bot.Person])
	if err != nil {
		return nil, fmt.Errorf("list the people of bot %d: %w", botID, err)
	}
	return out, nil
}

// AskAccess implements bot.PeopleStore.
func (s *Store) AskAccess(ctx context.Context, id int64) (bool, error) {
	first := false
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE people SET asked_at = clock_timestamp() WHERE id = $1 AND role = 'stranger' AND asked_at IS NULL`, id)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		first = true
		return audit(ctx, tx, id, "access.ask", fmt.Sprint(id), "")
	})
	if err != nil {
		return false, fmt.Errorf("note that person %d asked for access: %w", id, err)
	}
	return first, nil
}

// SetRole implements bot.PeopleStore. A person who was refused may ask again once
// he is a stranger again.
func (s *Store) SetRole(ctx context.Context, by, id int64, role bot.Role) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var before string
		err := tx.QueryRow(ctx, `SELECT role FROM people WHERE id = $1 FOR UPDATE`, id).Scan(&before)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE people SET role = $2, asked_at = CASE WHEN $2 = 'stranger' THEN NULL ELSE asked_at END WHERE id = $1`, id, role); err != nil {
			return err
		}
		return audit(ctx, tx, by, "role", fmt.Sprint(id), before+" -> "+string(role))
	})
	if err != nil {
		return fmt.Errorf("give person %d the role %s: %w", id, role, err)
	}
	return nil
}

// RecordConsent implements bot.PeopleStore.
func (s *Store) RecordConsent(ctx context.Context, personID int64, version string) error {
	_, err := s.pool.Exec(ctx, `UPDATE people SET consent_version = $2, consent_at = clock_timestamp() WHERE id = $1`, personID, version)
	if err != nil {
		return fmt.Errorf("record the consent of person %d: %w", personID, err)
	}
	return nil
}

// Handled implements bot.ChatStore.
func (s *Store) Handled(ctx context.Context, botID int64, eventID string) (bool, error) {
	var done bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM handled_events WHERE bot_id = $1 AND event_id = $2)`, botID, eventID).Scan(&done)
	if err != nil {
		return false, fmt.Errorf("look up an event: %w", err)
	}
	return done, nil
}

// MarkHandled implements bot.ChatStore.
func (s *Store) MarkHandled(ctx context.Context, botID int64, eventID string) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO handled_events (bot_id, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, botID, eventID)
	if err != nil {
		return fmt.Errorf("note an event as handled: %w", err)
	}
	return nil
}

// ForgetEvents drops what is known of events older than age: no service repeats
// them. A zero now is the database's clock.
func (s *Store) ForgetEvents(ctx context.Context, now time.Time, age time.Duration) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM handled_events WHERE handled_at < coalesce($1, clock_timestamp()) - make_interval(secs => $2)`, clock(now), age.Seconds())
	if err != nil {
		return fmt.Errorf("forget old events: %w", err)
	}
	return nil
}

var (
	_ bot.PeopleStore       = (*Store)(nil)
	_ bot.ChatStore         = (*Store)(nil)
	_ bot.SubscriptionStore = (*Store)(nil)
)
