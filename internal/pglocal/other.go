//go:build !(linux || darwin || freebsd)

package pglocal

import (
	"errors"
	"os"
	"syscall"
)

// On other systems there is no private server: serverAccount says so before anything
// else is tried, and DATABASE_URL is the way. The rest only lets the package compile.

type account struct{ dropped bool }

func serverAccount() (account, error) {
	return account{}, errors.New("the private database works on Linux, macOS and FreeBSD only: set DATABASE_URL to a PostgreSQL server")
}

func (account) reaches(string) bool       { return false }
func (account) ownsPrivately(string) bool { return false }
func (account) chown(string) error        { return nil }
func (account) mkdirAll(dir string) error { return os.MkdirAll(dir, 0o700) }

func attributes(account) *syscall.SysProcAttr { return nil }
func flock(*os.File, bool) error              { return nil }
func freeBytes(string) (uint64, bool)         { return 0, false }
func alive(int) bool                          { return false }
func interrupt(int) error                     { return nil }
func serves(int, string) bool                 { return false }
