package pglocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oldestMajor is the oldest PostgreSQL version that the project's SQL is written for.
const oldestMajor = 14

// ErrNoPostgres says that this machine has no PostgreSQL server binaries that can be
// used. The error around it tells a person what to do about it.
var ErrNoPostgres = errors.New("no PostgreSQL server found")

// Binaries are the PostgreSQL server programs of one version.
type Binaries struct {
	// Dir is the folder that holds postgres and initdb.
	Dir string
	// Major is the major version, such as 15.
	Major int
}

func (b Binaries) path(name string) string { return filepath.Join(b.Dir, name) }

// Find looks for PostgreSQL server binaries: $PG_BIN, which must be right if it is set,
// then what pg_config and PATH know, then the folders where distributions put them,
// newest first. A cluster can only be served by its own major version, so major asks for
// one; 0 accepts any from 14 on.
func Find(ctx context.Context, major int) (Binaries, error) {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		b, err := inspect(ctx, dir)
		if err != nil {
			return Binaries{}, fmt.Errorf("PG_BIN=%s holds no PostgreSQL server of version %d or newer: %w", dir, oldestMajor, err)
		}
		if major != 0 && b.Major != major {
			return Binaries{}, fmt.Errorf("PG_BIN=%s is PostgreSQL %d, the database needs %d: %w", dir, b.Major, major, ErrNoPostgres)
		}
		return b, nil
	}
	for _, dir := range candidates(ctx) {
		b, err := inspect(ctx, dir)
		if err == nil && (major == 0 || b.Major == major) {
			return b, nil
		}
	}
	if ctx.Err() != nil { // what was asked could not answer
		return Binaries{}, fmt.Errorf("look for PostgreSQL: %w", context.Cause(ctx))
	}
	return Binaries{}, ErrNoPostgres
}

// candidates lists the folders where server binaries may be, without repetition.
func candidates(ctx context.Context) []string {
	var dirs []string
	add := func(dir string) {
		if dir != "" && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		add(strings.TrimSpace(string(out)))
	}
	if p, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			add(filepath.Dir(real))
		}
		add(filepath.Dir(p))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                      // Debian, Ubuntu
		"/usr/libexec/postgresql*",                       // Alpine
		"/usr/pgsql-*/bin",                               // PGDG on Fedora and its kin
		"/opt/homebrew/opt/postgresql*/bin",              // Homebrew
		"/usr/local/opt/postgresql*/bin",                 // Homebrew on Intel
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin", // Homebrew on Linux
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		"/usr/local/pgsql/bin",
		"/usr/bin",
		"/usr/local/bin",
	} {
		found, _ := filepath.Glob(pattern) // the only error is a bad pattern
		slices.SortStableFunc(found, func(a, b string) int { return version(b) - version(a) })
		for _, dir := range found {
			add(dir)
		}
	}
	return dirs
}

// version is the last number in a path, 0 if it has none.
func version(path string) int {
	digits := regexp.MustCompile(`\d+`).FindAllString(path, -1)
	if len(digits) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(digits[len(digits)-1])
	return n
}

// inspect says what is in dir, or why it cannot be used.
func inspect(ctx context.Context, dir string) (Binaries, error) {
	b := Binaries{Dir: dir}
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(b.path(name)); err != nil {
			return Binaries{}, err
		}
	}
	out, err := exec.CommandContext(ctx, b.path("postgres"), "--version").Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("ask %s for its version: %w", b.path("postgres"), err)
	}
	// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "... 18beta1".
	m := regexp.MustCompile(`\(PostgreSQL\) (\d+)`).FindSubmatch(out)
	if m == nil {
		return Binaries{}, fmt.Errorf("%s printed no version that is understood: %q", b.path("postgres"), out)
	}
	b.Major, _ = strconv.Atoi(string(m[1]))
	if b.Major < oldestMajor {
		return Binaries{}, fmt.Errorf("%s is version %d, at least %d is needed", b.path("postgres"), b.Major, oldestMajor)
	}
	return b, nil
}
