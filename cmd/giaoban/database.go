package main

import (
	"context"
	"fmt"
	"log/slog"

	"giaoban/internal/pglocal"
	"giaoban/store"
)

// The names of the databases of the private server: real data and the sample
// newspaper never mix.
const (
	mainDatabase = "giaoban"
	demoDatabase = "giaoban_demo"
)

// demo says whether the sample newspaper runs: nothing was configured.
func (c config) demo() bool { return c.DatabaseURL == "" && c.TelegramToken == "" }

// database is an open, migrated database and what must be done when it is not
// needed any more.
type database struct {
	*store.Store
	direct string // the address for LISTEN
	close  func()
	// ended is closed when the private server has ended by itself; nil for another.
	ended <-chan struct{}
}

// openDatabase opens and migrates the database that run would use with the same
// settings. owner is true for run itself, which keeps the private server to itself.
func openDatabase(ctx context.Context, c config, owner bool, log *slog.Logger) (*database, error) {
	if c.DatabaseURL != "" {
		return openAt(ctx, string(c.DatabaseURL), string(c.DirectURL), func() {}, nil)
	}
	start := pglocal.Connect
	if owner {
		start = pglocal.Start
	}
	cluster, err := start(ctx, pglocal.Options{DataDir: c.DataDir, Logger: log})
	if err != nil {
		return nil, err
	}
	stop := func() {
		if err := cluster.Stop(context.WithoutCancel(ctx)); err != nil {
			log.Error("stop the private database", "error", err)
		}
	}
	name := mainDatabase
	if c.demo() {
		name = demoDatabase
	}
	url, err := cluster.Database(ctx, name)
	if err != nil {
		stop()
		return nil, err
	}
	return openAt(ctx, url, url, stop, cluster.Done())
}

func openAt(ctx context.Context, url, direct string, stop func(), ended <-chan struct{}) (*database, error) {
	if err := store.Migrate(ctx, direct); err != nil {
		stop()
		return nil, fmt.Errorf("prepare the database: %w", err)
	}
	s, err := store.Open(ctx, url, 12)
	if err != nil {
		stop()
		return nil, err
	}
	return &database{Store: s, direct: direct, ended: ended, close: func() { s.Close(); stop() }}, nil
}
