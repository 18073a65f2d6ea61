package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Audit implements bot.PeopleStore.
func (s *Store) Audit(ctx context.Context, by int64, action, target, detail string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return audit(ctx, tx, by, action, target, detail) })
}

// audit writes down a change in the transaction that makes it. The detail holds no
// personal data: neither names nor what somebody looks for.
func audit(ctx context.Context, tx pgx.Tx, by int64, action, target, detail string) error {
	const q = `INSERT INTO audit (person, action, target, detail) VALUES (nullif($1::bigint, 0), $2, $3, $4)`
	if _, err := tx.Exec(ctx, q, by, action, target, detail); err != nil {
		return fmt.Errorf("write the audit row of %s: %w", action, err)
	}
	return nil
}

// AuditRow is a change that a person made.
type AuditRow struct {
	ID             int64
	At             time.Time
	Person         int64 // people.id, a random number after an erasure, 0 for none
	Action, Target string
	Detail         string
}

// ListAudit returns the newest changes.
func (s *Store) ListAudit(ctx context.Context, limit int) ([]AuditRow, error) {
	const q = `SELECT id, at, coalesce(person, 0) AS person, action, target, detail FROM audit ORDER BY id DESC LIMIT $1`
	rows, _ := s.pool.Query(ctx, q, limit)
	out, err := pgx.CollectRows(rows, pgx.RowToStructByName[AuditRow])
	if err != nil {
		return nil, fmt.Errorf("list changes: %w", err)
	}
	return out, nil
}
