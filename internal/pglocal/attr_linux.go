package pglocal

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"syscall"
)

// attributes put a child into its own session and have the kernel ask it for a fast
// shutdown when the thread that started it ends.
func attributes(as account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGINT, Credential: as.credential()}
}

// serves says whether the process is a server of the cluster in dir.
func serves(pid int, dir string) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(bytes.Split(line, []byte{0}), func(arg []byte) bool { return string(arg) == dir })
}
