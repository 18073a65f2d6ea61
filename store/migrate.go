package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrationLock is the one advisory lock of the program: any number that no other
// program on the same server is likely to use.
const migrationLock = 0x6769616f62616e // "giaoban"

// ErrNewerSchema is returned when the database was migrated by a newer program.
var ErrNewerSchema = errors.New("the database was made by a newer version of giaoban; install that version or restore an older backup")

// Migrate brings the database at url to the program's schema. It runs the numbered
// files that are missing, each in a transaction of its own, under an advisory lock
// that other processes wait for until ctx ends. It refuses a newer schema with
// ErrNewerSchema. url must reach the server itself, not a pooler.
func Migrate(ctx context.Context, url string) error {
	files, err := migrations(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	return migrate(ctx, url, files)
}

func migrate(ctx context.Context, url string, files []string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to migrate the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))

	// Nothing to do is the usual case and needs no lock.
	if v, err := schemaVersion(ctx, conn); err != nil {
		return err
	} else if v >= len(files) {
		return checkVersion(v, len(files))
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("wait for another process that migrates: %w", err)
	}
	defer func() { // the connection is closed next, which would release it as well
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_, _ = conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, int64(migrationLock))
	}()
	v, err := schemaVersion(ctx, conn)
	if err != nil {
		return err
	}
	for n := v + 1; n <= len(files); n++ {
		if err := runMigration(ctx, conn, n, files[n-1]); err != nil {
			return err
		}
	}
	return checkVersion(v, len(files))
}

func checkVersion(have, want int) error {
	if have > want {
		return fmt.Errorf("schema %d, this program knows %d: %w", have, want, ErrNewerSchema)
	}
	return nil
}

// schemaVersion returns 0 for an empty database.
func schemaVersion(ctx context.Context, conn *pgx.Conn) (int, error) {
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass('schema_version') IS NOT NULL`).Scan(&exists); err != nil {
		return 0, fmt.Errorf("look for the schema version: %w", err)
	}
	if !exists {
		return 0, nil
	}
	var v int
	if err := conn.QueryRow(ctx, `SELECT coalesce(max(version), 0) FROM schema_version`).Scan(&v); err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}
	return v, nil
}

func runMigration(ctx context.Context, conn *pgx.Conn, n int, sql string) error {
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if n == 1 {
			if _, err := tx.Exec(ctx, `CREATE TABLE schema_version (version integer PRIMARY KEY, migrated_at timestamptz NOT NULL DEFAULT clock_timestamp())`); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO schema_version (version) VALUES ($1)`, n)
		return err
	})
	if err != nil {
		return fmt.Errorf("run migration %03d: %w", n, err)
	}
	return nil
}

// migrations reads the files of dir in order. Their names are 001_word.sql to
// NNN_word.sql; a gap, a duplicate or another name is an error.
func migrations(fsys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir) // sorted by name
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	var files []string
	for _, e := range entries {
		number, _, ok := strings.Cut(e.Name(), "_")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || len(number) != 3 || !strings.HasSuffix(e.Name(), ".sql") {
			return nil, fmt.Errorf("migration %q: the name must be like 001_word.sql", e.Name())
		}
		if n != len(files)+1 {
			return nil, fmt.Errorf("migration %q: number %03d is expected here", e.Name(), len(files)+1)
		}
		sql, err := fs.ReadFile(fsys, dir+"/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("read migration %q: %w", e.Name(), err)
		}
		files = append(files, string(sql))
	}
	return files, nil
}
