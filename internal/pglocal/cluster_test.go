package pglocal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// needServer leaves a test out that -short leaves out: it starts a real server.
func needServer(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts PostgreSQL, left out by -short")
	}
}

// dataDir is a data folder with a short path that the server's user can enter.
func dataDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgl")
	if err == nil {
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.RemoveAll(dir)
		// What an owner that was killed last leaves behind.
		os.RemoveAll(filepath.Join(os.TempDir(), "giaoban-"+shortHash(filepath.Join(dir, "postgres"))))
	})
	return dir
}

func mustStart(t testing.TB, dir string) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), Options{DataDir: dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Stop(context.Background()) })
	return c
}

func mustStop(t testing.TB, c *Cluster) {
	t.Helper()
	if err := c.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// query runs one statement on a database that it creates if needed.
func query(t testing.TB, c *Cluster, sql string) string {
	t.Helper()
	url, err := c.Database(t.Context(), "giaoban")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var s string
	err = conn.QueryRow(t.Context(), sql).Scan(&s)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatalf("%s: %v", sql, err)
	}
	return s
}

func TestStartKeepsDataAndLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	c := mustStart(t, dir)
	query(t, c, "CREATE TABLE kept AS SELECT 'còn'::text AS word")
	if got := query(t, c, "SELECT current_setting('listen_addresses') || current_setting('server_encoding')"); got != "UTF8" {
		t.Errorf("addresses and encoding: %q, want no address and UTF8", got)
	}
	st, err := os.Stat(c.socketDir)
	if err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v, %v, want mode 0700", st, err)
	}
	cluster := clusterOf(t, dir)
	pm, err := readPIDFile(cluster)
	if err != nil || !serves(pm.pid, cluster) {
		t.Fatalf("no server is found for a running cluster: %+v, %v", pm, err)
	}
	mustStop(t, c)
	mustStop(t, c) // a second stop is harmless
	if alive(pm.pid) {
		t.Error("the server outlived Stop")
	}
	if _, err := os.Stat(c.socketDir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's folder outlived Stop: %v", err)
	}
	if got := query(t, mustStart(t, dir), "SELECT word FROM kept"); got != "còn" {
		t.Errorf("after a restart: %q", got)
	}
}

func clusterOf(t testing.TB, dir string) string {
	t.Helper()
	as, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	return place(dir, as)
}

func TestSecondRunIsRefused(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	c := mustStart(t, dir)
	_, err := Start(t.Context(), Options{DataDir: dir, NoSync: true})
	if err == nil || !strings.Contains(err.Error(), "already runs") || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Fatalf("second start: %v, want a refusal that names this process", err)
	}
	mustStop(t, c)
	mustStart(t, dir)
}

func TestConnectUsesTheRunningServer(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	c := mustStart(t, dir)
	guest, err := Connect(t.Context(), Options{DataDir: dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	if guest.Owned() || guest.URL("x") != c.URL("x") {
		t.Errorf("a guest has a server of its own: %s, running: %s", guest.URL("x"), c.URL("x"))
	}
	mustStop(t, guest)
	query(t, c, "SELECT 'alive'")
}

func TestConcurrentCommandsShareOneServer(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			c, err := Connect(t.Context(), Options{DataDir: dir, NoSync: true})
			if err != nil {
				t.Error(err)
				return
			}
			// The owner may want to stop meanwhile; it must wait for this query.
			if url, err := c.Database(t.Context(), "giaoban"); err != nil {
				t.Errorf("%s: %v", url, err)
			}
			if err := c.Stop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if _, err := readPIDFile(clusterOf(t, dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a server is left after the last command: %v", err)
	}
}

func TestOwnerWaitsForGuests(t *testing.T) {
	t.Parallel()
	needServer(t)
	o := Options{DataDir: dataDir(t), NoSync: true}
	owner, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	guest, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- owner.Stop(context.Background()) }()
	query(t, guest, "SELECT 'still here'")
	select {
	case err := <-stopped:
		t.Fatalf("the owner stopped under its guest: %v", err)
	default:
	}
	mustStop(t, guest)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}

func TestServerDoesNotRunAsRoot(t *testing.T) {
	t.Parallel()
	needServer(t)
	c := mustStart(t, dataDir(t))
	got := query(t, c, "SELECT (pg_stat_file('PG_VERSION')).size::text")
	if got != "3" {
		t.Errorf("PG_VERSION has %s bytes", got)
	}
	as, err := serverAccount()
	if err != nil || as.uid == 0 {
		t.Errorf("the server's account: %+v, %v", as, err)
	}
	if !as.ownsPrivately(c.socketDir) {
		t.Errorf("%s does not belong to the server's account alone", c.socketDir)
	}
}

func TestStalePIDFiles(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	mustStop(t, mustStart(t, dir))
	cluster := clusterOf(t, dir)
	for name, content := range map[string]string{
		"of a living stranger": strconv.Itoa(os.Getpid()) + "\n" + cluster + "\n1700000000\n5432\n/nowhere\n\n",
		"of nobody":            "4194303\n" + cluster + "\n1700000000\n5432\n/nowhere\n\n",
	} {
		if err := os.WriteFile(filepath.Join(cluster, "postmaster.pid"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := Start(t.Context(), Options{DataDir: dir, NoSync: true})
		if err != nil {
			t.Fatalf("a pid file %s: %v", name, err)
		}
		mustStop(t, c)
	}
}

func TestUnfinishedInitdbIsRedone(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	half := filepath.Join(dir, "postgres.init-123")
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	mustStart(t, dir)
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the unfinished database is still there: %v", err)
	}
}

func TestEndOfContextEndsTheStart(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond) // in the midst of initdb
	defer cancel()
	if _, err := Start(ctx, Options{DataDir: dir, NoSync: true}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v, want the deadline", err)
	}
	mustStart(t, dir)
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	old, full := dataDir(t), dataDir(t)
	for _, err := range []error{
		os.WriteFile(file, nil, 0o600),
		os.MkdirAll(filepath.Join(old, "postgres"), 0o700),
		os.WriteFile(filepath.Join(old, "postgres", "PG_VERSION"), []byte("9\n"), 0o600),
		os.MkdirAll(filepath.Join(full, "postgres", "photos"), 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct{ name, dir, want string }{
		{"no folder", filepath.Join(file, "data"), "DATA_DIR"},
		{"older version", old, "pg_upgrade"},
		{"not a database", full, "exists and is no database"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.dir != filepath.Join(file, "data") {
				needServer(t) // it asks for the binaries
			}
			_, err := Start(t.Context(), Options{DataDir: tc.dir, NoSync: true})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func TestMissingPostgresNamesThreeWays(t *testing.T) {
	t.Parallel()
	err := missing(ErrNoPostgres)
	for _, want := range []string{"install", "DATABASE_URL=", "docker compose up", "PG_BIN="} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
	if !errors.Is(err, ErrNoPostgres) {
		t.Error("the sentinel is lost")
	}
}

func BenchmarkWarmStart(b *testing.B) {
	dir := dataDir(b)
	mustStop(b, mustStart(b, dir))
	for b.Loop() {
		c, err := Start(b.Context(), Options{DataDir: dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		mustStop(b, c)
		b.StartTimer()
	}
}

func TestFindUnderAnEndedContextDoesNotSayMissing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, 0); errors.Is(err, ErrNoPostgres) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of the context", err)
	}
}
