package pglocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Free space on the disk, in bytes: below newClusterBytes no cluster is begun, below
// lowBytes a start warns, below noBytes the server would fail in mid-transaction.
const (
	newClusterBytes = 200 << 20
	lowBytes        = 200 << 20
	noBytes         = 32 << 20
)

// ensureCluster makes sure that a cluster is in dir and returns the binaries of its
// major version.
func ensureCluster(ctx context.Context, o Options, dir string, as account) (Binaries, error) {
	if isCluster(dir) {
		return binariesOf(ctx, dir)
	}
	bin, err := Find(ctx, 0)
	if errors.Is(err, ErrNoPostgres) {
		return bin, missing(err)
	}
	if err != nil {
		return bin, err
	}
	if err := as.mkdirAll(filepath.Dir(dir)); err != nil {
		return bin, fmt.Errorf("make the database's folder: %w", err)
	}
	// What an interrupted initdb left; the caller holds the lock, so nobody else's.
	left, _ := filepath.Glob(dir + ".init-*")
	for _, l := range left {
		if err := os.RemoveAll(l); err != nil {
			return bin, fmt.Errorf("remove an unfinished database: %w", err)
		}
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return bin, fmt.Errorf("%s exists and is no database: move it away, or name another DATA_DIR: %w", dir, err)
	}
	if free, ok := freeBytes(filepath.Dir(dir)); ok && free < newClusterBytes {
		return bin, fmt.Errorf("only %d MB are free in %s, a new database needs %d MB: make room, or name another DATA_DIR",
			free>>20, filepath.Dir(dir), newClusterBytes>>20)
	}
	return bin, initdb(ctx, o, bin, dir, as)
}

// binariesOf finds the binaries that can serve the existing cluster in dir.
func binariesOf(ctx context.Context, dir string) (Binaries, error) {
	b, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if err != nil {
		return Binaries{}, fmt.Errorf("read the database's version: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return Binaries{}, fmt.Errorf("read the database's version in %s: %w", dir, err)
	}
	bin, err := Find(ctx, major)
	if !errors.Is(err, ErrNoPostgres) {
		return bin, err
	}
	if other, otherErr := Find(ctx, 0); otherErr == nil {
		return bin, otherMajor(dir, major, other)
	}
	return bin, missing(err)
}

// initdb makes the cluster beside its place and moves it there when it is whole.
func initdb(ctx context.Context, o Options, bin Binaries, dir string, as account) error {
	o.Logger.Info("creating the private database", "dir", dir, "postgres", bin.Major)
	tmp, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".init-")
	if err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	defer os.RemoveAll(tmp) // after the rename there is nothing left to remove
	if err := as.chown(tmp); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	args := []string{"-D", tmp, "-U", superuser, "--encoding=UTF8", "--locale=C", "--auth=trust", "--no-instructions"}
	if o.NoSync {
		args = append(args, "--no-sync")
	}
	var out bytes.Buffer
	cmd := exec.Command(bin.path("initdb"), args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = serverEnv(), tmp, &out, &out
	c, err := spawn(cmd, as)
	if err != nil {
		return fmt.Errorf("run initdb: %w", err)
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		c.kill()
		<-c.done
		return fmt.Errorf("create the database: %w", context.Cause(ctx))
	}
	if c.err != nil {
		return fmt.Errorf("initdb in %s: %w: %s", filepath.Dir(dir), c.err, lastLines(out.String(), 5))
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("put the new database in place: %w", err)
	}
	if o.NoSync {
		return nil
	}
	return syncDir(filepath.Dir(dir))
}

// syncDir makes a rename in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}
