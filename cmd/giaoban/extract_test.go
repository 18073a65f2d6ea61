package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

const extractPage = `<html><head><title>Giao ban với các xã - Báo Mẫu</title>
<meta property="article:published_time" content="2025-11-12T15:20:00"><meta property="og:image" content="/anh.jpg"></head>
<body><h1>Giao ban với các xã biên giới</h1><p class="sapo">Sáng 12-11, Thường trực Tỉnh ủy giao ban với bí thư đảng ủy các xã.</p>
<div class="content"><p>Hội nghị do Phó Bí thư Thường trực Tỉnh ủy chủ trì, có đại diện các ban tham mưu cùng dự.</p>
<p>Các xã kiến nghị tỉnh sớm bố trí kinh phí sửa chữa đường vào các buôn ở xa trung tâm.</p><p>Đăng Triều</p></div></body></html>`

// runExtract extracts files and returns the lines by the file's base name.
func runExtract(t *testing.T, files ...string) (map[string]pageLine, string, error) {
	t.Helper()
	base, err := baseOf("https://bao.example.vn/chinh-tri/")
	if err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	runErr := extractFiles(&out, &errOut, files, base)
	lines := map[string]pageLine{}
	for line := range strings.Lines(out.String()) {
		var l pageLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		lines[filepath.Base(l.File)] = l
	}
	return lines, errOut.String(), runErr
}

func TestExtractPrintsALineForEveryFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	legacy, err := charmap.Windows1258.NewEncoder().String("<html><body><h1>Tin biên gi\u01a1\u0301i hôm nay</h1></body></html>")
	if err != nil {
		t.Fatal(err)
	}
	lines, stderr, err := runExtract(t, write("good.html", extractPage), write("empty.html", ""), filepath.Join(dir, "missing.html"),
		write("huge.html", strings.Repeat("x", maxPage+1)), write("legacy.html", legacy))
	if !errors.Is(err, exitCode(1)) {
		t.Errorf("error %v, want exit code 1", err)
	}
	want := pageLine{File: filepath.Join(dir, "good.html"), Title: "Giao ban với các xã biên giới",
		Lead:   "Sáng 12-11, Thường trực Tỉnh ủy giao ban với bí thư đảng ủy các xã.",
		Text:   "Hội nghị do Phó Bí thư Thường trực Tỉnh ủy chủ trì, có đại diện các ban tham mưu cùng dự.\nCác xã kiến nghị tỉnh sớm bố trí kinh phí sửa chữa đường vào các buôn ở xa trung tâm.",
		Byline: "Đăng Triều", PublishedAt: "2025-11-12T15:20:00+07:00", Image: "https://bao.example.vn/anh.jpg"}
	if lines["good.html"] != want {
		t.Errorf("line %+v, want %+v", lines["good.html"], want)
	}
	for _, name := range []string{"empty.html", "missing.html", "huge.html"} {
		if l, ok := lines[name]; !ok || l.Title != "" || l.Text != "" || l.PublishedAt != "" {
			t.Errorf("%s gave %+v, %v", name, l, ok)
		}
	}
	if got := lines["legacy.html"].Title; got != "Tin biên giới hôm nay" {
		t.Errorf("windows-1258 page gave %q", got)
	}
	for _, name := range []string{"missing.html", "huge.html"} {
		if !strings.Contains(stderr, name) {
			t.Errorf("stderr says nothing of %s: %q", name, stderr)
		}
	}
}

func TestExtractWantsFilesAndAWebAddress(t *testing.T) {
	t.Parallel()
	var usage usageError
	cmd := newExtract()
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	if err := cmd.Execute(); !errors.As(err, &usage) {
		t.Errorf("no files: %v", err)
	}
	for _, address := range []string{"bao.vn", "ftp://bao.vn/", "http://"} {
		if _, err := baseOf(address); err == nil {
			t.Errorf("--url %q was accepted", address)
		}
	}
}
