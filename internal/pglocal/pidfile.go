package pglocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// postmaster is what a server says about itself in its cluster's postmaster.pid.
type postmaster struct {
	pid       int
	socketDir string
}

// readPIDFile reads dir/postmaster.pid: a line each for pid, data folder, start time,
// port, socket folder, listening address, shared memory, status.
func readPIDFile(dir string) (postmaster, error) {
	b, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return postmaster{}, fmt.Errorf("read postmaster.pid: %w", err)
	}
	lines := strings.Split(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return postmaster{}, fmt.Errorf("postmaster.pid in %s begins with no process id: %q", dir, lines[0])
	}
	pm := postmaster{pid: pid}
	if len(lines) > 4 {
		pm.socketDir = strings.TrimSpace(lines[4])
	}
	return pm, nil
}

// settleFormer deals with the server of an owner that died: one that still runs is
// stopped and waited for; a pid file whose process is now somebody else's is removed,
// because PostgreSQL would refuse to start (a dead one it clears up itself). It says
// whether there was a former server. The caller holds cluster.lock.
func settleFormer(ctx context.Context, dir string) (crashed bool, err error) {
	pm, err := readPIDFile(dir)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil { // unreadable as a pid file: PostgreSQL judges it
		return true, nil
	}
	for n := 0; serves(pm.pid, dir); n++ {
		if n%50 == 0 {
			if err := interrupt(pm.pid); err != nil {
				return true, fmt.Errorf("stop the former database server, process %d: %w", pm.pid, err)
			}
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return true, fmt.Errorf("wait for the former database server, process %d, to stop: %w", pm.pid, err)
		}
	}
	if !alive(pm.pid) {
		return true, nil
	}
	if err := os.Remove(filepath.Join(dir, "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return true, fmt.Errorf("remove a stale pid file: %w", err)
	}
	return true, nil
}
