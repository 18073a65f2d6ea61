package pglocal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	open, closed, existing := dataDir(t), dataDir(t), dataDir(t)
	for _, err := range []error{
		os.Chmod(closed, 0o700),
		os.Chmod(existing, 0o700),
		os.MkdirAll(filepath.Join(existing, "postgres"), 0o700),
		os.WriteFile(filepath.Join(existing, "postgres", "PG_VERSION"), []byte("15\n"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	stranger := account{uid: 4000000, gid: 4000000, dropped: true}
	for _, tc := range []struct {
		name, dir string
		as        account
		near      bool
	}{
		{"one's own user", closed, account{}, true},
		{"root, within reach", open, stranger, true},
		{"root, out of reach", closed, stranger, false},
		{"root, under /root", "/root/data", stranger, false},
		{"root, made before", existing, stranger, true},
	} {
		got := place(tc.dir, tc.as)
		if near := got == filepath.Join(tc.dir, "postgres"); near != tc.near {
			t.Errorf("%s: %s is placed at %s", tc.name, tc.dir, got)
		}
		if !tc.near && !strings.HasPrefix(got, systemDir+"/postgres-") {
			t.Errorf("%s: placed at %s", tc.name, got)
		}
	}
	if place("/root/a", stranger) == place("/root/b", stranger) {
		t.Error("two data folders share a cluster")
	}
}

func TestSocketFolder(t *testing.T) {
	long := filepath.Join(dataDir(t), strings.Repeat("x", 100))
	runtime := dataDir(t)
	if err := errors.Join(os.Mkdir(long, 0o711), os.Chmod(long, 0o711)); err != nil {
		t.Fatal(err)
	}
	as, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, runtime, under string }{
		{"runtime folder", runtime, runtime},
		{"too long", long, os.TempDir()},
		{"none", "", os.TempDir()},
		{"relative", "run", os.TempDir()},
	} {
		t.Setenv("XDG_RUNTIME_DIR", tc.runtime)
		got, err := socketFolder("/some/cluster/"+tc.name, as)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(got) })
		if filepath.Dir(got) != tc.under || len(got) > maxSocketDir {
			t.Errorf("%s: %s, want a folder in %s", tc.name, got, tc.under)
		}
		again, err := socketFolder("/some/cluster/"+tc.name, as)
		if err != nil || again != got {
			t.Errorf("%s: a second start takes %s (%v), want %s again", tc.name, again, err, got)
		}
	}
}

func TestSocketFolderOfAnotherIsNotUsed(t *testing.T) {
	runtime := dataDir(t)
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	taken := filepath.Join(runtime, "giaoban-"+shortHash("/some/cluster"))
	if err := errors.Join(os.Mkdir(taken, 0o777), os.Chmod(taken, 0o777)); err != nil {
		t.Fatal(err)
	}
	as, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	got, err := socketFolder("/some/cluster", as)
	if err != nil || got == taken || !as.ownsPrivately(got) {
		t.Errorf("took %s (%v), want a private folder other than %s", got, err, taken)
	}
}

func TestFindHonoursPGBin(t *testing.T) {
	empty := t.TempDir()
	t.Setenv("PG_BIN", empty)
	if b, err := Find(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "PG_BIN="+empty) {
		t.Errorf("found %v, %v, want an error that names PG_BIN", b, err)
	}
	for _, tc := range []struct {
		printed string
		want    int
	}{
		{"postgres (PostgreSQL) 17.2 (Debian 17.2-1)", 17},
		{"postgres (PostgreSQL) 18beta1", 18},
		{"postgres (PostgreSQL) 13.1", 0},
		{"gibberish", 0},
	} {
		dir := t.TempDir()
		for _, name := range []string{"postgres", "initdb"} {
			script := "#!/bin/sh\necho '" + tc.printed + "'\n"
			if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("PG_BIN", dir)
		b, err := Find(t.Context(), 0)
		if b.Major != tc.want || (err == nil) != (tc.want != 0) {
			t.Errorf("%s: %+v, %v, want %d", tc.printed, b, err, tc.want)
		}
	}
}
