package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnalyzeCommand(t *testing.T) {
	t.Parallel()
	in := `{"id":"1","title":"Giao ban","text":"Sáng 17-1, Đảng ủy xã Ea Kao tổ chức hội nghị giao ban theo Chỉ thị số 35-CT/TW. Bí thư Đảng ủy xã Lê Văn An chủ trì.","published_at":"2020-01-18T07:01:00+07:00"}
{"id":"2","title":"","lead":"","text":"Giá cà phê tăng nhẹ trong phiên sáng nay."}
{"title":"no id"}
not json
{"id":"3","published_at":"hôm qua","text":"x"}
`
	cmd := newAnalyze()
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	var out, errs bytes.Buffer
	cmd.SetIn(strings.NewReader(in))
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	if err := cmd.Execute(); err != exitCode(1) {
		t.Errorf("error %v, want exit code 1", err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines of output: %s", len(lines), out.String())
	}
	for _, want := range []string{
		`{"id":"1","topics":[{"name":"party_building","score":`,
		`"documents":["35-CT/TW"]`,
		`"held_on":"2020-01-17","place":null`,
		`"chairs":[{"name":"Lê Văn An","title":"Bí thư Đảng ủy xã"}],"organisers":["Đảng ủy xã Ea Kao"],"directives":[]`,
		`"summary":["Sáng 17-1, Đảng ủy xã Ea Kao`,
	} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("%s\nlacks %s", lines[0], want)
		}
	}
	want := `{"id":"2","topics":[],"documents":[],"meeting":null,"summary":["Giá cà phê tăng nhẹ trong phiên sáng nay."]}`
	if diff := cmp.Diff(want, lines[1]); diff != "" {
		t.Error(diff)
	}
	for _, n := range []string{"stdin:3: ", "stdin:4: ", "stdin:5: "} {
		if !strings.Contains(errs.String(), n) {
			t.Errorf("stderr lacks %q: %s", n, errs.String())
		}
	}
}
