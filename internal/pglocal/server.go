package pglocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// superuser is the database role that initdb creates and everybody uses.
const superuser = "giaoban"

// maxLog is the size of the server's log, in bytes, from which a start begins a new one.
const maxLog = 4 << 20

// server is a postmaster that is a child of this process.
type server struct {
	child     *child
	socketDir string
}

// launch brings up the cluster of a data folder. The caller holds cluster.lock.
func launch(ctx context.Context, o Options) (*server, error) {
	as, err := serverAccount()
	if err != nil {
		return nil, err
	}
	dir := place(o.DataDir, as)
	bin, err := ensureCluster(ctx, o, dir, as)
	if err != nil {
		return nil, err
	}
	if free, ok := freeBytes(dir); ok && free < noBytes {
		return nil, fmt.Errorf("only %d MB are free in %s, the database needs at least %d MB to run: make room first", free>>20, dir, noBytes>>20)
	} else if ok && free < lowBytes {
		o.Logger.Warn("the disk is nearly full", "dir", dir, "free_mb", free>>20)
	}
	crashed, err := settleFormer(ctx, dir)
	if err != nil {
		return nil, err
	}
	// After a crash the former server's last processes may take a moment to notice.
	deadline := time.Now().Add(10 * time.Second)
	for {
		s, err := serve(ctx, o, bin, dir, as)
		if err == nil || !crashed || ctx.Err() != nil || time.Now().After(deadline) {
			return s, err
		}
		if err := sleep(ctx, 200*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// serve starts the postmaster and waits until it accepts connections.
func serve(ctx context.Context, o Options, bin Binaries, dir string, as account) (*server, error) {
	socketDir, err := socketFolder(dir, as)
	if err != nil {
		return nil, err
	}
	log, err := openLog(filepath.Join(o.DataDir, "postgres.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	begin, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	cmd := exec.Command(bin.path("postgres"), serverArgs(o, dir, socketDir)...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = serverEnv(), dir, log, log
	c, err := spawn(cmd, as)
	if err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	s := &server{child: c, socketDir: socketDir}
	for {
		if ping(ctx, socketDir) == nil {
			return s, nil
		}
		select {
		case <-c.done:
			os.Remove(socketDir)
			return nil, fmt.Errorf("postgres did not start: %w: %s", errors.Join(c.err, errEnded), logSince(log, begin))
		case <-ctx.Done():
			stopErr := s.stop(ctx)
			return nil, errors.Join(fmt.Errorf("start postgres: %w", context.Cause(ctx)), stopErr)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// errEnded says that the server's process ended by itself.
var errEnded = errors.New("its process ended")

// serverArgs are the postmaster's arguments. What is on the command line cannot be
// changed by a file in the cluster: no TCP whatever happens.
func serverArgs(o Options, dir, socketDir string) []string {
	args := []string{"-D", dir, "-k", socketDir, "-p", "5432"}
	settings := []string{
		"listen_addresses=", "unix_socket_permissions=0700", "logging_collector=off", "log_destination=stderr",
		"shared_buffers=128MB", "max_connections=100", "jit=off", "timezone=UTC", "log_timezone=UTC",
	}
	if o.NoSync {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
	}
	for _, s := range append(settings, o.Settings...) {
		args = append(args, "-c", s)
	}
	return args
}

// stop ends the server in order: its sessions are ended and all data is written. If ctx
// ends first the server is stopped at once, and recovers at its next start.
func (s *server) stop(ctx context.Context) error {
	s.child.signal(syscall.SIGINT) // "fast" shutdown
	select {
	case <-s.child.done:
	case <-ctx.Done():
		s.child.signal(syscall.SIGQUIT) // "immediate" shutdown
		select {
		case <-s.child.done:
		case <-time.After(3 * time.Second):
			s.child.kill()
			<-s.child.done
		}
	}
	if err := os.Remove(s.socketDir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove the socket's folder: %w", err)
	}
	return nil
}

// ping connects and leaves again.
func ping(ctx context.Context, socketDir string) error {
	if _, err := os.Stat(filepath.Join(socketDir, ".s.PGSQL.5432")); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgconn.Connect(ctx, connURL(socketDir, "postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// connURL is the connection string for a database behind a socket.
func connURL(socketDir, database string) string {
	q := url.Values{"host": {socketDir}, "port": {"5432"}, "user": {superuser}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: q.Encode()}).String()
}

// serverEnv is the environment without the settings of other PostgreSQL programs. LC_ALL
// keeps messages in one language, and macOS from making the postmaster multithreaded.
func serverEnv() []string {
	env := []string{"LC_ALL=C"}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PG") && !strings.HasPrefix(e, "LC_") && !strings.HasPrefix(e, "LANG") {
			env = append(env, e)
		}
	}
	return env
}

// openLog opens the server's log, a new one if the old one has grown large.
func openLog(path string) (*os.File, error) {
	flags := os.O_RDWR | os.O_CREATE | os.O_APPEND
	if st, err := os.Stat(path); err == nil && st.Size() > maxLog {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	return f, nil
}

// logSince is the end of what the server wrote after the given offset.
func logSince(log *os.File, begin int64) string {
	b, err := io.ReadAll(io.NewSectionReader(log, begin, 64<<10))
	if err != nil || len(b) == 0 {
		return "see " + log.Name()
	}
	return lastLines(string(b), 5)
}

// lastLines is the last n lines of s on one line.
func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " | ")
}
