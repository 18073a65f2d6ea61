package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot/filter"
)

// SearchExact searches for phrases alone.
func (s *Store) SearchExact(ctx context.Context, f *filter.Filter, from, to time.Time, limit int, after Cursor) (SearchPage, error) {
	return s.search(ctx, &searchRun{readings: []*filter.Filter{f}, from: from, to: to, limit: limit, cur: after})
}

// IndexDoc indexes one article in a transaction of its own.
func (s *Store) IndexDoc(ctx context.Context, d SearchDoc) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return indexDoc(ctx, tx, d) })
}

// BucketTokens are the tokens of the weeks that hold the times from and to.
func BucketTokens(from, to time.Time) []int32 { return window{from, to}.buckets() }
