package pglocal

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// helperVar makes the test binary a program that runs a server and waits to be killed.
const helperVar = "PGLOCAL_TEST_OWNER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperVar); dir != "" {
		os.Exit(ownAndWait(dir))
	}
	os.Exit(m.Run())
}

func ownAndWait(dir string) int {
	c, err := Start(context.Background(), Options{DataDir: dir, NoSync: true})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(c.server.child.cmd.Process.Pid)
	<-c.Done()
	return 0
}

// TestKilledOwnerTakesItsServerAlong kills the owner at once and at different moments of
// its start: no server may be left, and the next start must find the database whole.
func TestKilledOwnerTakesItsServerAlong(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	for n, wait := range []time.Duration{20, 200, 400, 0, 5, 15, 30, 45} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), helperVar+"="+dir)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if wait == 0 { // once it runs
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil || strings.TrimSpace(line) == "" {
				t.Fatalf("the owner said %q: %v", line, err)
			}
		} else {
			time.Sleep(wait * time.Millisecond) // a moment at random is what is tested
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		c := mustStart(t, dir)
		query(t, c, fmt.Sprintf("CREATE TABLE t%d ()", n))
		mustStop(t, c)
	}
	for _, p := range servers(t, dir) {
		t.Errorf("left behind: %s", p)
	}
}

// TestKilledOwnerLeavesNoServer does not start another one, which would clear up.
func TestKilledOwnerLeavesNoServer(t *testing.T) {
	t.Parallel()
	needServer(t)
	dir := dataDir(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperVar+"="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	if sid, err := sessionOf(pid); err != nil || sid != pid {
		t.Errorf("the server is in session %d (%v), want its own, %d", sid, err, pid)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(20 * time.Second); alive(pid); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("the server, process %d, outlived its owner", pid)
		}
	}
}

func sessionOf(pid int) (int, error) {
	sid, _, errno := syscall.Syscall(syscall.SYS_GETSID, uintptr(pid), 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(sid), nil
}

// servers lists the processes whose command line names the data folder.
func servers(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		line, err := os.ReadFile("/proc/" + e.Name() + "/cmdline")
		if err == nil && strings.Contains(string(line), dir) {
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}
