package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
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

// ListAudit implements bot.PeopleStore.
func (s *Store) ListAudit(ctx context.Context, limit int) ([]bot.AuditRow, error) {
	const q = `SELECT a.id, a.at, coalesce(a.person, 0) AS person, coalesce(p.name, '') AS name, a.action, a.target, a.detail
		FROM audit a LEFT JOIN people p ON p.id = a.person ORDER BY a.id DESC LIMIT $1`
	rows, _ := s.pool.Query(ctx, q, limit)
	out, err := pgx.CollectRows(rows, pgx.RowToStructByName[bot.AuditRow])
	if err != nil {
		return nil, fmt.Errorf("list changes: %w", err)
	}
	return out, nil
}
