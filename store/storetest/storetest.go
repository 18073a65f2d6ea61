// Package storetest gives every test a database of its own on a real PostgreSQL server
// that the tests start themselves.
//
// A test binary starts one private cluster (without syncing to disk), migrates one
// template, and clones it for each test. A machine without PostgreSQL fails such tests;
// only -short leaves them out. The package must never be imported by the program, never
// mock SQL, and never use a server that somebody else runs.
//
// A package that needs it says:
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
//
// and its tests call New, URL or EmptyURL.
package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"giaoban/internal/pglocal"
	"giaoban/store"
)

const (
	// serverVar tells the tests of a binary where Main's server is: the connection
	// string of its maintenance database. TestMain can hand a test nothing else.
	serverVar = "GIAOBAN_TEST_SERVER"
	template  = "giaoban_template"
	folders   = "giaoban-test-"
)

// Main starts the server, runs the tests of the package and stops the server again. It
// returns the exit code. With -short no server is started.
func Main(m *testing.M) int {
	flag.Parse()
	if testing.Short() {
		return m.Run()
	}
	stop, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "storetest:", err)
		return 1
	}
	code := m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "storetest:", err)
		return 1
	}
	return code
}

// start brings up the server with its template.
func start() (stop func() error, err error) {
	sweep()
	dir, err := os.MkdirTemp("", folders)
	if err != nil {
		return nil, fmt.Errorf("make a folder for the test server: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var c *pglocal.Cluster
	stop = func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		var err error
		if c != nil {
			err = c.Stop(ctx)
		}
		return errors.Join(err, os.RemoveAll(dir))
	}
	// As root the server runs as another user, who must be able to enter.
	err = os.Chmod(dir, 0o711)
	if err == nil {
		c, err = pglocal.Start(ctx, pglocal.Options{DataDir: dir, NoSync: true})
	}
	var url string
	if err == nil {
		url, err = c.Database(ctx, template)
	}
	if err == nil {
		err = store.Migrate(ctx, url)
	}
	if err == nil {
		err = os.Setenv(serverVar, c.URL("postgres"))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start a server for the tests: %w", err), stop())
	}
	return stop, nil
}

// sweep removes the folders of test binaries that were killed. One that is in use, or
// so new that it may be about to be, is left alone.
func sweep() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), folders+"*")) // the only error is a bad pattern
	for _, dir := range dirs {
		if st, err := os.Stat(dir); err == nil && time.Since(st.ModTime()) > time.Minute {
			pglocal.RemoveIfUnused(dir)
		}
	}
}

// New returns a pool on a database of the test's own, migrated and empty. Both go when
// the test ends.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), URL(t))
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the connection string of a migrated, empty database of the test's own.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, template)
}

// EmptyURL returns the connection string of a database that was never migrated.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return create(t, "template0")
}

// create clones a template for the test and drops the clone after it.
func create(t testing.TB, from string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("needs PostgreSQL, left out by -short")
	}
	server := os.Getenv(serverVar)
	if server == "" {
		t.Fatal("storetest.Main did not run: the package needs func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }")
	}
	name := "t_" + strings.ToLower(rand.Text()[:12])
	exec(t, server, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, from))
	t.Cleanup(func() { exec(t, server, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)) })
	return strings.Replace(server, "/postgres?", "/"+name+"?", 1)
}

// exec runs one statement on the maintenance database.
func exec(t testing.TB, server, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
