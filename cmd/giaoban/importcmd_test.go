package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/bot/filter"
	"giaoban/feeds/analysis"
	"giaoban/store"
	"giaoban/store/storetest"
)

// found searches an archive and returns what the search subcommand prints, line by line.
func found(t *testing.T, s *store.Store, query string, limit int) []foundLine {
	t.Helper()
	q, err := filter.ParseQuery(query, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := printFound(t.Context(), s, q, limit, true, &out); err != nil {
		t.Fatal(err)
	}
	var lines []foundLine
	for line := range strings.Lines(out.String()) {
		var l foundLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestImportThenSearch(t *testing.T) {
	t.Parallel()
	s := store.New(storetest.New(t))
	var in strings.Builder
	for i := range 150 {
		fmt.Fprintf(&in, `{"id":"b%d","title":"Bài %d","text":"Hội nghị giao ban.","url":"https://a.vn/bai-%d.html"}`+"\n", i, i, i)
	}
	in.WriteString(`{"id":"x1","title":"","lead":"","text":"Mặt trận \u0000 giám sát.","published_at":"2026-01-02T03:04:05+07:00"}
{"id":"x2","text":"Mặt trận","published_at":"hôm qua"}
không phải JSON
{"text":"Mặt trận không tên"}
{"id":"x1","text":"Mặt trận, lần thứ hai"}
`)
	var errs bytes.Buffer
	err := runImport(t.Context(), s, strings.NewReader(in.String()), &errs)
	var code exitCode
	if !errors.As(err, &code) || code != 1 {
		t.Errorf("got %v, want exit code 1", err)
	}
	for _, want := range []string{"stdin:152: published_at", "stdin:153: ", "stdin:154: both", "stored 151 articles, left out 1 that were known"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("stderr lacks %q: %s", want, errs.String())
		}
	}
	lines := found(t, s, "mat tran", 20)
	if len(lines) != 1 || lines[0].ID != "x1" || lines[0].URL != "" || !lines[0].PublishedAt.Equal(time.Date(2026, 1, 1, 20, 4, 5, 0, time.UTC)) {
		t.Errorf("found %+v", lines)
	}
	lines = found(t, s, "giao ban", 120)
	ids := map[string]bool{}
	for _, l := range lines {
		ids[l.ID] = true
	}
	if len(lines) != 120 || len(ids) != 120 || lines[0].PublishedAt != nil || !strings.HasPrefix(lines[0].URL, "https://a.vn/") {
		t.Errorf("found %d lines, %d articles, the first %+v", len(lines), len(ids), lines[0])
	}
}

// TestSearchOverArticles holds search against match over a file of real articles.
func TestSearchOverArticles(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("GIAOBAN_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	file, err := os.ReadFile(dir + "/data/articles.jsonl")
	if err != nil {
		t.Skipf("set GIAOBAN_SHARED to the folder of the shared data: %v", err)
	}
	s := store.New(storetest.New(t))
	if err := runImport(t.Context(), s, bytes.NewReader(file), new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{`"mặt trận"`, `"mat tran"`, `"giám sát" + "phản biện"`, `"đảng", -"hội nghị"`, "-đảng", `tiêu đề: "hội nghị"`, "chủ đề: xây dựng đảng",
		"văn bản: chỉ thị 35", `"UBND"`, `"thường trực tỉnh ủy"`} {
		f, err := filter.Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		err = eachLine("articles", bytes.NewReader(file), os.Stderr, func(a articleLine) error {
			article, err := importArticle(a, analysis.DefaultLexicon())
			if err != nil {
				return err
			}
			if _, ok := f.Match(&filter.Doc{Title: article.Title, Lead: article.Lead, Text: article.Body, Topics: article.Topics, Documents: article.Documents}); ok {
				want = append(want, a.ID)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range found(t, s, query, 1000) {
			got = append(got, l.ID)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: search finds %v, match %v", query, got, want)
		}
	}
}
