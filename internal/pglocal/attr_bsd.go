//go:build darwin || freebsd

package pglocal

import (
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// attributes put a child into its own session. These systems have no death signal: after
// a kill -9 of its owner a server runs on until the next start stops it.
func attributes(as account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Credential: as.credential()}
}

// serves says whether the process is a server of the cluster in dir.
func serves(pid int, dir string) bool {
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && slices.Contains(strings.Fields(string(out)), dir)
}
