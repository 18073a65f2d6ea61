package pglocal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"
)

// errHeld says that another process holds a lock.
var errHeld = errors.New("held by another process")

// lock is an advisory lock on a file. It ends with release or with the process, however
// that ends; the file itself stays.
type lock struct{ f *os.File }

// tryLock takes the lock at path, exclusively or shared, or returns errHeld at once.
func tryLock(path string, shared bool) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file: %w", err)
	}
	if err := flock(f, shared); err != nil {
		f.Close()
		if errors.Is(err, errHeld) {
			return nil, errHeld
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !shared {
		// Who holds it, for the message of whoever comes second.
		text := fmt.Sprintf("%d %s\n", os.Getpid(), commandName())
		if err := errors.Join(f.Truncate(0), writeAt(f, text)); err != nil {
			f.Close()
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
	}
	return &lock{f}, nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// waitLock takes the lock at path as soon as nobody else holds it. It says once in the
// log for whom it waits.
func waitLock(ctx context.Context, path string, shared bool, log *slog.Logger) (*lock, error) {
	for n := 0; ; n++ {
		l, err := tryLock(path, shared)
		if !errors.Is(err, errHeld) {
			return l, err
		}
		if n == 20 {
			log.Info("waiting for another giaoban command that uses the database", "holder", holder(path))
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, fmt.Errorf("wait for %s, held by %s: %w", path, holder(path), err)
		}
	}
}

// release gives the lock back; a nil lock is none.
func (l *lock) release() {
	if l != nil {
		l.f.Close()
	}
}

// holder says who wrote the lock file last: "process 123 (giaoban run)".
func holder(path string) string {
	b, err := os.ReadFile(path)
	pid, name, ok := strings.Cut(strings.TrimSpace(string(b)), " ")
	if err != nil || !ok {
		return "another process"
	}
	return fmt.Sprintf("process %s (%s)", pid, name)
}

// commandName is the program's name and its subcommand, without arguments, which may
// be private.
func commandName() string {
	name := "giaoban"
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		name += " " + os.Args[1]
	}
	return name
}

// sleep waits for d or for the end of ctx, whose cause it returns.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
