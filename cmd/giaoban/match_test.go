package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runMatch runs giaoban match with the given filters and articles.
func runMatch(t *testing.T, filters, articles string) (out, errs string, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.jsonl")
	if err := os.WriteFile(path, []byte(filters), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := newMatch()
	cmd.SetArgs([]string{"--filters", path})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	var stdout, stderr bytes.Buffer
	cmd.SetIn(strings.NewReader(articles))
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	err = cmd.Execute()
	return stdout.String(), strings.ReplaceAll(stderr.String(), path, "F"), err
}

func TestMatchCommand(t *testing.T) {
	t.Parallel()
	filters := `{"id":"b","filter":"Mặt trận"}
{"id":"a","filter":"tỉnh: Phú Yên"}
{"id":"bad","filter":"tên: x"}
{"id":"c","filter":"nguồn: Đắk Lắk + tiêu đề: mttq"}
{"id":"d","filter":"-bóng đá"}
{"id":"e","filter":"văn bản: Chỉ thị 35"}
`
	articles := `{"id":"1","title":"MTTQ tỉnh họp","text":"Theo Chỉ thị 35-CT/TW.","url":"https://baodaklak.vn/x-1"}
nonsense
{"id":"2","title":"","text":"Bóng đá","url":"https://example.com/"}
`
	out, errs, err := runMatch(t, filters, articles)
	want := `{"article":"1","filters":["a","b","c","d","e"]}
{"article":"2","filters":[]}
`
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	if err != exitCode(1) { //nolint:errorlint // the command returns it bare
		t.Errorf("error %v, want exit code 1", err)
	}
	for _, part := range []string{"F:3: ", "“tên:”", "stdin:2: "} {
		if !strings.Contains(errs, part) {
			t.Errorf("stderr %q lacks %q", errs, part)
		}
	}
}

func TestMatchCommandUsage(t *testing.T) {
	t.Parallel()
	cmd := newMatch()
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	if err := cmd.Execute(); err == nil {
		t.Error("no error without --filters")
	}
	if _, errs, err := runMatch(t, `{"id":"a","filter":"x"}`+"\n"+`{"id":"a","filter":"y"}`, ""); err == nil || !strings.Contains(errs, "F:2: ") {
		t.Errorf("a second filter with the same id: error %v, stderr %q", err, errs)
	}
}
