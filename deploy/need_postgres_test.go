// Package deploy holds what brings giaoban onto a machine; only its tests are Go.
package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// machine is a bare machine made of stub commands: nothing outside its folder is run but
// a few harmless tools.
type machine struct {
	t    *testing.T
	bin  string // the whole PATH
	root string // where the script looks for PostgreSQL, besides PATH
	log  string // what the stubs were called with
	env  []string
}

func newMachine(t *testing.T, uid string) *machine {
	t.Helper()
	dir := t.TempDir()
	m := &machine{t: t, bin: filepath.Join(dir, "bin"), root: filepath.Join(dir, "root"), log: filepath.Join(dir, "log")}
	if err := os.Mkdir(m.bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"sh", "dirname", "mkdir", "chmod"} {
		real, err := exec.LookPath(tool)
		if err == nil {
			err = os.Symlink(real, filepath.Join(m.bin, tool))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m.stub("id", "echo "+uid)
	return m
}

// stub puts a command on PATH.
func (m *machine) stub(name, script string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

// installs makes a stub that says how it was called, and installs PostgreSQL in dir. It
// complains if it could ask somebody something.
func (m *machine) installs(name, dir string) {
	m.stub(name, `echo "`+name+` $*" >> `+m.log+`
if read -r answer; then echo "read from stdin" >> `+m.log+`; fi
mkdir -p `+m.root+dir+` && for f in postgres initdb; do echo > `+m.root+dir+`/$f; chmod +x `+m.root+dir+`/$f; done`)
}

// run runs the script and returns what it printed, what the stubs were called with, and
// the exit code.
func (m *machine) run(arg string) (out, calls string, code int) {
	m.t.Helper()
	cmd := exec.Command("./need-postgres", arg)
	cmd.Env = append([]string{"PATH=" + m.bin, "NEED_POSTGRES_ROOT=" + m.root}, m.env...)
	cmd.Stdin = strings.NewReader("yes\n")
	b, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		m.t.Fatal(err)
	}
	log, err := os.ReadFile(m.log)
	if err != nil && !os.IsNotExist(err) {
		m.t.Fatal(err)
	}
	return string(b), strings.TrimSpace(string(log)), cmd.ProcessState.ExitCode()
}

func TestInstallsWithTheMachinesManager(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ uid, manager, dir, call string }{
		{"0", "dnf", "/usr/pgsql-16/bin", "dnf install -y postgresql-server"},
		{"0", "apk", "/usr/libexec/postgresql17", "apk add postgresql"},
		{"0", "pacman", "/usr/local/pgsql/bin", "pacman -Sy --noconfirm --needed postgresql"},
		{"501", "brew", "/opt/homebrew/opt/postgresql@17/bin", "brew install postgresql@17"},
	} {
		t.Run(tc.manager, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t, tc.uid)
			m.installs(tc.manager, tc.dir)
			out, calls, code := m.run("run")
			if code != 0 || calls != tc.call {
				t.Fatalf("exit %d, called %q, want %q; printed:\n%s", code, calls, tc.call, out)
			}
			if !strings.Contains(out, tc.call) {
				t.Errorf("the command was not said before it ran:\n%s", out)
			}
			if out, calls2, code := m.run("run"); code != 0 || out != "" || calls2 != calls {
				t.Errorf("a second run is not silent: exit %d, %q, called %q", code, out, calls2)
			}
		})
	}
}

func TestUsesSudoOnlyWithoutPassword(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "1000")
	m.stub("apt-get", "exit 9")
	m.installs("sudo", "/usr/lib/postgresql/15/bin")
	out, calls, code := m.run("run")
	if code != 0 || !strings.HasPrefix(calls, "sudo -n true") || !strings.Contains(calls, "sudo -n sh -c ") ||
		!strings.Contains(calls, "create_main_cluster=false") || strings.Contains(calls, "read from stdin") {
		t.Errorf("exit %d, called:\n%s\nprinted:\n%s", code, calls, out)
	}
}

func TestGivesUpWithTheThreeWays(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, uid string
		prepare   func(m *machine)
		want      string
	}{
		{"no manager", "0", func(*machine) {}, "No package manager"},
		{"no sudo", "1000", func(m *machine) { m.installs("apt-get", "/x") }, "sudo sh -c 'mkdir -p /etc/postgresql-common"},
		{"sudo asks", "1000", func(m *machine) { m.installs("dnf", "/x"); m.stub("sudo", "exit 1") }, "sudo sh -c 'dnf install -y postgresql-server'"},
		{"root and brew", "0", func(m *machine) { m.installs("brew", "/x") }, "Homebrew"},
		{"failed", "0", func(m *machine) { m.stub("apk", "exit 3") }, "The installation failed"},
		{"installed nothing", "0", func(m *machine) { m.stub("apk", "exit 0") }, "not found afterwards"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t, tc.uid)
			tc.prepare(m)
			out, calls, code := m.run("run")
			if code != 1 || calls != "" {
				t.Errorf("exit %d, called %q", code, calls)
			}
			for _, want := range []string{tc.want, "DATABASE_URL=", "docker compose up", "PG_BIN="} {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing in:\n%s", want, out)
				}
			}
		})
	}
}

func TestDoesNothingWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	url := newMachine(t, "0")
	url.installs("dnf", "/usr/pgsql-16/bin")
	url.env = []string{"DATABASE_URL=postgres://host/giaoban"}
	if out, calls, code := url.run("run"); code != 0 || out+calls != "" {
		t.Errorf("with DATABASE_URL: exit %d, %q, called %q", code, out, calls)
	}
	if _, calls, code := url.run("test"); code != 0 || calls == "" {
		t.Errorf("tests need a server in any case: exit %d, called %q", code, calls)
	}
	path := newMachine(t, "0")
	path.installs("dnf", "/x")
	path.stub("postgres", "")
	path.stub("initdb", "")
	if out, calls, code := path.run("run"); code != 0 || out+calls != "" {
		t.Errorf("with postgres on PATH: exit %d, %q, called %q", code, out, calls)
	}
	wrong := newMachine(t, "0")
	wrong.installs("dnf", "/x")
	wrong.env = []string{"PG_BIN=/nowhere"}
	if out, calls, code := wrong.run("run"); code != 1 || calls != "" || !strings.Contains(out, "PG_BIN=/nowhere") {
		t.Errorf("with a wrong PG_BIN: exit %d, %q, called %q", code, out, calls)
	}
}
