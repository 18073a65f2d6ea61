package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is the database. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
}

// New returns a Store on a pool whose database has been migrated.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool} }

// Pool returns the pool, for checks of health.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Open connects to the database at url, with at most conns connections, and checks
// that its encoding is UTF8. It does not migrate.
func Open(ctx context.Context, url string, conns int32) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("DATABASE_URL is no PostgreSQL address (postgres://user:password@host:5432/database)")
	}
	cfg.MaxConns = conns
	// Works behind a pooler that hands out another server connection for each transaction.
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	var encoding string
	if err := pool.QueryRow(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	if encoding != "UTF8" {
		pool.Close()
		return nil, fmt.Errorf("the database is encoded in %s; giaoban needs UTF8: create it with ENCODING 'UTF8'", encoding)
	}
	return New(pool), nil
}

// Close waits for every connection to be given back and closes the pool.
func (s *Store) Close() { s.pool.Close() }

// clock turns a zero time into NULL: every statement reads coalesce($n, clock_timestamp()).
func clock(now time.Time) *time.Time {
	if now.IsZero() {
		return nil
	}
	return &now
}

// Now returns the database's clock.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	var t time.Time
	err := s.pool.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&t)
	if err != nil {
		return t, fmt.Errorf("read the database's clock: %w", err)
	}
	return t, nil
}
