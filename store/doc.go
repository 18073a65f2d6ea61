// Package store keeps everything that the program knows in Postgres, one file for
// each aggregate, and its migrations.
//
// It implements the interfaces that feeds and bot declare beside their users and
// imports their types; only cmd and tests import it. It must never decide (what a
// state means is said in docs/ARCHITECTURE.md and decided by its callers), never
// compare or fold text in SQL, and never build SQL from values.
//
// Every statement that depends on time takes an optional clock: a zero time means
// the database's own clock, so that several machines agree; tests pass a value.
//
// Start reading at migrations/001_init.sql, then store.go and deliveries.go.
package store
