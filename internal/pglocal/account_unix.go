//go:build linux || darwin || freebsd

package pglocal

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user as whom the server runs.
type account struct {
	uid, gid uint32
	// dropped says that this process is root and the server is not.
	dropped bool
}

// serverAccount is this process's own user or, for root, an unprivileged one.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}, nil
	}
	var errs []error
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			errs = append(errs, fmt.Errorf("user %s: %w", name, err))
			continue
		}
		return account{uid: uint32(uid), gid: uint32(gid), dropped: true}, nil
	}
	return account{}, fmt.Errorf("PostgreSQL refuses to run as root and no unprivileged user was found; run giaoban as an ordinary user: %w", errors.Join(errs...))
}

// reaches says whether the account can enter dir and all folders above it.
func (a account) reaches(dir string) bool {
	for {
		var st syscall.Stat_t
		if syscall.Stat(dir, &st) != nil {
			return false
		}
		var enter uint32 = 0o001
		switch {
		case st.Uid == a.uid:
			enter = 0o100
		case st.Gid == a.gid:
			enter = 0o010
		}
		if uint32(st.Mode)&enter == 0 {
			return false
		}
		up := filepath.Dir(dir)
		if up == dir {
			return true
		}
		dir = up
	}
}

// ownsPrivately says whether dir is a folder of the account that nobody else can enter.
func (a account) ownsPrivately(dir string) bool {
	var st syscall.Stat_t
	if syscall.Lstat(dir, &st) != nil {
		return false
	}
	return uint32(st.Mode)&syscall.S_IFMT == syscall.S_IFDIR && st.Uid == a.uid && uint32(st.Mode)&0o777 == 0o700
}

// chown gives dir to the account.
func (a account) chown(dir string) error {
	if !a.dropped {
		return nil
	}
	return os.Chown(dir, int(a.uid), int(a.gid))
}

// mkdirAll makes a folder that the account can pass through.
func (a account) mkdirAll(dir string) error {
	if a.dropped {
		return os.MkdirAll(dir, 0o755)
	}
	return os.MkdirAll(dir, 0o700)
}

// flock takes an advisory lock on an open file without waiting.
func flock(f *os.File, shared bool) error {
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errHeld
		}
		return err
	}
}

// freeBytes is the space on dir's disk that an ordinary user can fill, in bytes.
func freeBytes(dir string) (uint64, bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return uint64(st.Bavail) * uint64(st.Bsize), true
}

// alive says whether a process with this id exists.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// interrupt asks a server for a fast shutdown.
func interrupt(pid int) error {
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// credential is nil when the server runs as this process's own user.
func (a account) credential() *syscall.Credential {
	if !a.dropped {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}
