package store_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/pglocal"
	"giaoban/store/storetest"
)

var update = flag.Bool("update", false, "rewrite testdata/schema.sql")

// The schema that the migrations make is the one that was reviewed.
func TestSchemaIsGolden(t *testing.T) {
	t.Parallel()
	bin, err := pglocal.Find(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(bin.Dir, "pg_dump"), "--schema-only", "--no-owner", "--no-privileges", storetest.URL(t)).Output()
	if err != nil {
		t.Fatal("pg_dump:", err)
	}
	got := stable(string(out))
	const golden = "testdata/schema.sql"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the schema changed (-golden +migrated); go test ./store -run Golden -update rewrites it:\n%s", diff)
	}
}

var (
	noise  = regexp.MustCompile(`(?m)^(--.*|\\.*|SET .*|SELECT pg_catalog\.set_config.*)\n`)
	blanks = regexp.MustCompile(`\n{3,}`)
)

// stable drops what differs between versions of pg_dump: comments, settings and
// psql's own commands.
func stable(dump string) string {
	return strings.TrimSpace(blanks.ReplaceAllString(noise.ReplaceAllString(dump, ""), "\n\n")) + "\n"
}
