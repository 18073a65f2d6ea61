package article

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"

	"giaoban/feeds/fetch"
)

// TestEval measures token F1 of the body on the pages below the folder that
// GIAOBAN_PAGES names: SUITE/NAME.html with the expected body in SUITE/NAME.txt
// and, optionally, {"url": ...} in SUITE/NAME.json. It prints the mean of each
// suite beside go-readability alone, and the worst pages. EVAL_SUITE picks one.
func TestEval(t *testing.T) {
	root := os.Getenv("GIAOBAN_PAGES")
	if root == "" {
		t.Skip("GIAOBAN_PAGES names no folder of pages")
	}
	pages, err := filepath.Glob(filepath.Join(root, "*", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	bySuite := map[string][]evalPage{}
	for _, file := range pages {
		suite := filepath.Base(filepath.Dir(file))
		if want := os.Getenv("EVAL_SUITE"); want != "" && want != suite {
			continue
		}
		bySuite[suite] = append(bySuite[suite], evalOne(t, file))
	}
	for suite, got := range bySuite {
		var ours, theirs, own float64
		under := 0
		var titles, dates, bylines int
		for _, p := range got {
			titles, dates, bylines = titles+count(p.title), dates+count(p.date), bylines+count(p.byline)
			ours += p.f1
			theirs += p.alone
			own += p.textOnly
			if p.f1 < 0.5 {
				under++
			}
		}
		n := float64(len(got))
		t.Logf("%-12s %4d pages  F1 %.4f (text without lead %.4f, under .5: %d)  go-readability alone %.4f", suite, len(got), ours/n, own/n, under, theirs/n)
		t.Logf("%-12s titles %d, times %d, bylines %d of %d", suite, titles, dates, bylines, len(got))
		slices.SortFunc(got, func(a, b evalPage) int { return int(1e6 * (a.f1 - b.f1)) })
		for _, p := range got[:min(evalWorst, len(got))] {
			t.Logf("   %.3f (P %.2f R %.2f, alone %.3f) %s", p.f1, p.precision, p.recall, p.alone, p.name)
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// evalWorst is how many of the worst pages of a suite are printed.
const evalWorst = 300

type evalPage struct {
	name                                   string
	f1, precision, recall, alone, textOnly float64
	title, date, byline                    bool
}

func evalOne(t *testing.T, file string) evalPage {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	gold, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var meta struct {
		URL, Title, Date string
		Authors          []string
	}
	if b, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".json"); err == nil {
		_ = json.Unmarshal(b, &meta)
	}
	base, err := url.Parse(meta.URL)
	if err != nil || base.Host == "" {
		base = &url.URL{Scheme: "https", Host: "example.org", Path: "/"}
	}
	src, _ := fetch.Decode(raw, "")
	p := evalPage{name: filepath.Base(file)}
	want := bagOf(string(gold))
	if page, err := Extract(src, base); err == nil {
		got := bagOf(page.Lead + "\n" + page.Text)
		p.f1, p.precision, p.recall = want.f1(got), got.covered(want), want.covered(got)
		p.textOnly = want.f1(bagOf(page.Text))
		p.title = meta.Title == "" || bagOf(meta.Title).f1(bagOf(page.Title)) > 0.8
		date, err := time.Parse("2006-01-02 15:04:05Z07:00", meta.Date)
		p.date = err != nil || date.Sub(page.PublishedAt).Abs() < time.Minute
		p.byline = len(meta.Authors) == 0 || strings.Contains(strings.ToLower(page.Byline), strings.ToLower(meta.Authors[0]))
		if os.Getenv("EVAL_META") != "" && !(p.title && p.date && p.byline) {
			t.Logf("%s: title %v %q / %q; date %v %s / %s; byline %v %q / %q", filepath.Base(file), p.title, page.Title, meta.Title,
				p.date, page.PublishedAt.Format(time.RFC3339), meta.Date, p.byline, page.Byline, meta.Authors)
		}
		if dir := os.Getenv("EVAL_OUT"); dir != "" {
			out := fmt.Sprintf("%s\n---lead\n%s\n---byline %s time %s\n%s\n", page.Title, page.Lead, page.Byline, page.PublishedAt, page.Text)
			_ = os.WriteFile(filepath.Join(dir, p.name+".out"), []byte(out), 0o644)
		}
	}
	if doc, err := html.Parse(bytes.NewReader(src)); err == nil {
		if a, err := readability.FromDocument(doc, base); err == nil && a.Node != nil {
			var b strings.Builder
			_ = a.RenderText(&b)
			p.alone = want.f1(bagOf(b.String()))
		}
	}
	return p
}
