package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/feeds/fetch"
)

const wholeFeed = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Báo Mẫu</title><link>https://bao.example/</link>
<item><title>Đảng ủy &amp; Mặt trận</title><link>https://bao.example/1</link><guid>1</guid><pubDate>9/24/2026 9:41:00 PM</pubDate></item>
<item><title>Hai</title><link>/2</link><pubDate>hôm qua</pubDate></item>
</channel></rss>`

func newChecker(t *testing.T, out io.Writer, timeout time.Duration) *checker {
	t.Helper()
	client, err := fetch.New(fetch.Config{Allow: "127.0.0.0/8", Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &checker{client: client, parsing: make(chan struct{}, parsesAtOnce), out: out, json: true}
}

func paper(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
}

func ptr(s string) *string { return &s }

func TestFeedsCheckJSON(t *testing.T) {
	t.Parallel()
	var pages atomic.Int32
	good := paper(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/rss" {
			pages.Add(1)
		}
		fmt.Fprint(w, strings.ReplaceAll(wholeFeed, "https://bao.example/1", "http://"+r.Host+"/1"))
	})
	tests := map[string]struct {
		address string
		format  string
		err     string // part of it
		items   []checkedItem
	}{
		"good": {address: good + "/rss", format: "rss", items: []checkedItem{
			{"1", good + "/1", "Đảng ủy & Mặt trận", ptr("2026-09-24T21:41:00+07:00")}, {"", "https://bao.example/2", "Hai", nil},
		}},
		"cut": {address: paper(t, says(wholeFeed[:strings.Index(wholeFeed, "hôm qua")])), format: "rss", err: "cut off", items: []checkedItem{
			{"1", "https://bao.example/1", "Đảng ủy & Mặt trận", ptr("2026-09-24T21:41:00+07:00")},
		}},
		"cut by the connection": {address: paper(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			fmt.Fprint(w, wholeFeed[:strings.Index(wholeFeed, "hôm qua")])
		}), format: "rss", err: "cut", items: []checkedItem{
			{"1", "https://bao.example/1", "Đảng ủy & Mặt trận", ptr("2026-09-24T21:41:00+07:00")},
		}},
		"html": {address: paper(t, says("<!DOCTYPE html><html></html>")), err: "HTML", items: []checkedItem{}},
		"section": {address: paper(t, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "<html><head><title>Chính trị</title></head><body>")
			for i := range 6 {
				fmt.Fprintf(w, `<div class="tin"><h3><a href="/chinh-tri/202601/dang-uy-xa-to-chuc-hoi-nghi-lan-thu-%d-%d/">Đảng ủy xã tổ chức hội nghị lần thứ %d</a></h3><p>Sáng 17-1, Đảng ủy xã họp.</p></div>`, i, 5431500+i, i)
			}
			fmt.Fprint(w, "</body></html>")
		}), format: "section"},
		"empty":   {address: paper(t, says(`<rss version="2.0"><channel></channel></rss>`)), format: "rss", err: "no items", items: []checkedItem{}},
		"missing": {address: paper(t, http.NotFound), err: "404", items: []checkedItem{}},
		"no url":  {address: "báo nào đó", err: "bad_address", items: []checkedItem{}},
		"private": {address: "http://10.0.0.1/", err: "blocked", items: []checkedItem{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := newChecker(t, &out, 5*time.Second).run(t.Context(), []string{tt.address})
			var code exitCode
			if failed := errors.As(err, &code) && code == 1; failed != (tt.err != "") {
				t.Errorf("run: %v", err)
			}
			var got checkedFeed
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatalf("%v in %s", err, out.Bytes())
			}
			if got.URL != tt.address || got.Format != tt.format || (tt.err == "") != (got.Error == "") || !strings.Contains(got.Error, tt.err) {
				t.Errorf("got %+v", got)
			}
			if tt.format == "section" {
				if len(got.Items) != 6 {
					t.Errorf("%d items", len(got.Items))
				}
				return
			}
			if diff := cmp.Diff(tt.items, got.Items); diff != "" {
				t.Errorf("items (-want +got)\n%s", diff)
			}
		})
	}
	t.Cleanup(func() {
		if pages.Load() > 0 {
			t.Errorf("%d article pages were fetched", pages.Load())
		}
	})
}

// A feed that hangs is reported last and holds up nobody; every other line comes while
// it still hangs.
func TestFeedsCheckPrintsAsSoonAsKnown(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	hang := paper(t, func(w http.ResponseWriter, _ *http.Request) {
		<-release
		fmt.Fprint(w, wholeFeed)
	})
	urls := []string{hang, hang}
	for range 10 {
		urls = append(urls, paper(t, says(wholeFeed)))
	}
	in, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		defer out.Close()
		done <- newChecker(t, out, time.Minute).run(t.Context(), urls)
	}()
	lines := bufio.NewScanner(in)
	for n := 0; lines.Scan(); n++ {
		if hung := strings.Contains(lines.Text(), hang); hung != (n >= 10) {
			t.Errorf("line %d is %s", n, lines.Text())
		}
		if n == 9 {
			close(release)
		}
	}
	if err := <-done; err != nil {
		t.Errorf("run: %v", err)
	}
}

func TestFeedsCheckForPeople(t *testing.T) {
	t.Parallel()
	address := paper(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/rss":
			fmt.Fprint(w, strings.ReplaceAll(wholeFeed, "https://bao.example/1", "http://"+r.Host+"/1"))
		case "/robots.txt":
			http.NotFound(w, r)
		default:
			fmt.Fprint(w, "<html><body><h1>Đảng ủy &amp; Mặt trận</h1><article>"+strings.Repeat("<p>Sáng 17-1, Đảng ủy xã tổ chức hội nghị Ban Chấp hành Đảng bộ xã mở rộng.</p>", 8)+"</article></body></html>")
		}
	})
	var out bytes.Buffer
	c := newChecker(t, &out, 5*time.Second)
	c.json = false
	if err := c.run(t.Context(), []string{address + "/rss"}); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"rss, \"Báo Mẫu\", 2 items", "Đảng ủy & Mặt trận", "24/09/2026 21:41 +07:00", "no date that can be read", "characters of text"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

func TestFeedsCheckUsage(t *testing.T) {
	t.Parallel()
	cmd := newFeedsCheck()
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	var usage usageError
	if err := cmd.Execute(); !errors.As(err, &usage) {
		t.Errorf("without a URL: %v", err)
	}
}
