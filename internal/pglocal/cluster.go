package pglocal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Options say where the private server keeps its data and how it runs.
type Options struct {
	// DataDir is the program's data folder. It is created if it is missing; the
	// cluster lives in its subfolder "postgres", or under /var/lib/giaoban when the
	// server's user cannot reach it.
	DataDir string
	// Logger receives what a person may want to know, such as for whom a start waits.
	// Nil discards it.
	Logger *slog.Logger
	// NoSync makes the server fast and a crash of the machine fatal to its data: for
	// tests only.
	NoSync bool
	// Settings are further server settings, such as "work_mem=64MB".
	Settings []string
}

// Cluster is a running private server, owned by this process or only used by it.
type Cluster struct {
	socketDir string
	server    *server // nil when another process owns the server
	locks     []*lock
	guests    string // the lock to wait for before stopping, "" not to wait
	stopOnce  sync.Once
	stopErr   error
}

// Start runs the private server for the one long-running program of a data folder. A
// second Start on the same folder is refused while the first one's process lives. It
// waits for a shorter command that happens to own the server.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	o, err := o.prepared()
	if err != nil {
		return nil, err
	}
	runPath := filepath.Join(o.DataDir, "run.lock")
	run, err := tryLock(runPath, false)
	if errors.Is(err, errHeld) {
		return nil, fmt.Errorf("%s already runs on %s: stop it first, or give this one a DATA_DIR of its own", holder(runPath), o.DataDir)
	}
	if err != nil {
		return nil, err
	}
	owner, err := waitLock(ctx, filepath.Join(o.DataDir, "cluster.lock"), false, o.Logger)
	if err != nil {
		run.release()
		return nil, err
	}
	return own(ctx, o, "", owner, run)
}

// Connect uses the server that another process runs for the same data folder, or runs
// it until Stop when there is none.
func Connect(ctx context.Context, o Options) (*Cluster, error) {
	o, err := o.prepared()
	if err != nil {
		return nil, err
	}
	guestsPath := filepath.Join(o.DataDir, "guests.lock")
	guest, err := waitLock(ctx, guestsPath, true, o.Logger)
	if err != nil {
		return nil, err
	}
	for {
		owner, err := tryLock(filepath.Join(o.DataDir, "cluster.lock"), false)
		if err == nil {
			guest.release()
			return own(ctx, o, guestsPath, owner)
		}
		if !errors.Is(err, errHeld) {
			guest.release()
			return nil, err
		}
		if c, ok := attach(ctx, o, guest); ok {
			return c, nil
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil { // its owner starts or stops it
			guest.release()
			return nil, fmt.Errorf("connect to the running database: %w", err)
		}
	}
}

// prepared fills in what is left out and makes sure of the data folder.
func (o Options) prepared() (Options, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711 // the server's user passes through
	}
	dir, err := filepath.Abs(o.DataDir)
	if err == nil {
		err = os.MkdirAll(dir, mode)
	}
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return o, fmt.Errorf("make the data folder (DATA_DIR names another one): %w", err)
	}
	o.DataDir = dir
	probe, err := os.CreateTemp(dir, ".writable-")
	if err != nil {
		return o, fmt.Errorf("the data folder %s cannot be written to (DATA_DIR names another one): %w", dir, err)
	}
	probe.Close()
	return o, os.Remove(probe.Name())
}

// own starts the server under the locks, which it keeps or, on failure, gives back.
func own(ctx context.Context, o Options, guests string, locks ...*lock) (*Cluster, error) {
	s, err := launch(ctx, o)
	if err != nil {
		for _, l := range locks {
			l.release()
		}
		return nil, err
	}
	return &Cluster{socketDir: s.socketDir, server: s, locks: locks, guests: guests}, nil
}

// attach returns the cluster that another process runs, if it answers by now.
func attach(ctx context.Context, o Options, guest *lock) (*Cluster, bool) {
	as, err := serverAccount()
	if err != nil {
		return nil, false
	}
	pm, err := readPIDFile(place(o.DataDir, as))
	if err != nil || pm.socketDir == "" {
		return nil, false
	}
	c := &Cluster{socketDir: pm.socketDir, locks: []*lock{guest}}
	if ping(ctx, c.socketDir) != nil {
		return nil, false
	}
	return c, true
}

// URL is the connection string of a database of this cluster. It holds no secret: who
// may enter the socket's folder may connect.
func (c *Cluster) URL(database string) string { return connURL(c.socketDir, database) }

// Owned says whether the server belongs to this process and ends with it.
func (c *Cluster) Owned() bool { return c.server != nil }

// Done is closed when the server that this process owns has ended, on purpose or not.
// For a server of another process it is nil.
func (c *Cluster) Done() <-chan struct{} {
	if c.server == nil {
		return nil
	}
	return c.server.child.done
}

// Database creates the database if it is missing and returns its URL.
func (c *Cluster) Database(ctx context.Context, name string) (string, error) {
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return "", fmt.Errorf("connect to the private server: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err == nil && !exists {
		_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
		var pgErr *pgconn.PgError
		if errors.As(err, &pgErr) && (pgErr.Code == "42P04" || pgErr.Code == "23505") {
			err = nil // somebody else was faster
		}
	}
	if err != nil {
		return "", fmt.Errorf("create database %s: %w", name, err)
	}
	return c.URL(name), nil
}

// Stop leaves the server. If this process owns it, it is stopped: at once for the
// long-running program, after the other commands that use it for a shorter one, and
// without more politeness when ctx ends first. A second call returns the first one's result.
func (c *Cluster) Stop(ctx context.Context) error {
	c.stopOnce.Do(func() {
		if c.server != nil {
			if c.guests != "" {
				// When ctx ends first, the guests lose their server.
				if l, err := waitLock(ctx, c.guests, false, slog.New(slog.DiscardHandler)); err == nil {
					c.locks = append(c.locks, l)
				}
			}
			c.stopErr = c.server.stop(ctx)
		}
		for _, l := range c.locks {
			l.release()
		}
	})
	return c.stopErr
}

// RemoveIfUnused deletes a data folder with its cluster if no process uses it. It is for
// the folders of tests that were killed.
func RemoveIfUnused(dataDir string) {
	l, err := tryLock(filepath.Join(dataDir, "run.lock"), false)
	if err != nil {
		return
	}
	defer l.release()
	_ = os.RemoveAll(dataDir)
}
