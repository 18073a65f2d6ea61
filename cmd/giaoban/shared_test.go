package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/feeds"
	"giaoban/internal/fake/telegram"
	"giaoban/store/storetest"
)

// sharedData returns the folder of development data, which not every machine has.
func sharedData(t *testing.T) string {
	dir := os.Getenv("GIAOBAN_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	dir = filepath.Join(dir, "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("GIAOBAN_SHARED names no development data")
	}
	return dir
}

type sharedArticle struct {
	ID, Title, Lead, Text string
	PublishedAt           time.Time `json:"published_at"`
	Captions              []string
	Byline                string
}

func readArticles(t *testing.T, dir string) []sharedArticle {
	b, err := os.ReadFile(filepath.Join(dir, "articles.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out []sharedArticle
	for line := range strings.Lines(string(b)) {
		var a sharedArticle
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// sharedPress serves recorded feeds as they are, and articles as a feed and pages.
type sharedPress struct {
	dir      string
	mu       sync.Mutex
	articles []sharedArticle
	url      string
}

func (p *sharedPress) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := filepath.Base(r.URL.Path)
	switch {
	case r.URL.Path == "/articles.rss":
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Báo Tỉnh</title>`)
		for _, a := range p.articles {
			fmt.Fprintf(w, "<item><title>%s</title><link>%s/bai-%s-900%s.html</link><description>%s</description><pubDate>%s</pubDate></item>", html.EscapeString(a.Title),
				p.url, a.ID, strings.Trim(a.ID, "abcd"), html.EscapeString(a.Lead), a.PublishedAt.Format("02/01/2006 15:04:05"))
		}
		fmt.Fprint(w, `</channel></rss>`)
	case strings.HasPrefix(name, "bai-"):
		for _, a := range p.articles {
			if strings.HasPrefix(name, "bai-"+a.ID+"-") {
				fmt.Fprint(w, `<!doctype html><meta charset=utf-8><title>`+html.EscapeString(a.Title)+`</title><div class=menu><a href=/>Trang chủ</a></div><article><h1>`+html.EscapeString(a.Title)+`</h1>`)
				for para := range strings.SplitSeq(a.Text, "\n") {
					fmt.Fprintf(w, "<p>%s</p>", html.EscapeString(para))
				}
				fmt.Fprint(w, `</article>`)
				return
			}
		}
		http.NotFound(w, r)
	case strings.HasPrefix(r.URL.Path, "/feeds/"):
		http.ServeFile(w, r, filepath.Join(p.dir, "feeds", name))
	default:
		http.NotFound(w, r)
	}
}

// The main job on real shapes: every well-formed item of the recorded feeds is stored
// with title, link and time; articles come with their text; a new one reaches a
// Telegram chat once.
func TestRealShapesFromFeedToChat(t *testing.T) {
	dir := sharedData(t)
	t.Parallel()
	all := readArticles(t, dir)
	model, rest := all[0], all[1:]
	p := &sharedPress{dir: dir, articles: rest}
	srv := httptest.NewServer(p)
	defer srv.Close()
	p.url = srv.URL
	tg := telegram.Start(t, telegram.Options{})
	tg.AddUser(7, "Cán bộ")
	url := storetest.URL(t)
	env := []string{"DATABASE_URL=" + url, "DATA_DIR=" + t.TempDir(), "TELEGRAM_TOKEN=" + telegram.DefaultToken, "TELEGRAM_API_URL=" + tg.URL,
		"OWNER_IDS=telegram:7", "FETCH_ALLOW=" + strings.TrimPrefix(srv.URL, "http://")}
	addresses := []string{srv.URL + "/articles.rss"}
	files, err := filepath.Glob(filepath.Join(dir, "feeds", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded feeds", err)
	}
	want := len(rest)
	for _, f := range files {
		addresses = append(addresses, srv.URL+"/feeds/"+filepath.Base(f))
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		parsed, _ := feeds.Parse(body, "text/xml", srv.URL)
		for _, it := range parsed.Items {
			if it.URL != "" && it.Title != "" {
				want++
			}
		}
	}
	command(t, env, "", append([]string{"feeds", "add", "--every", "1s"}, addresses...)...)
	prog := start(t, env, "run")
	tg.Say(telegram.Incoming{Chat: 7, From: 7, Name: "Cán bộ", Text: "/dangky"})

	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	count := func(sql string) (n int) {
		if err := conn.QueryRow(ctx, sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	want -= 3 // the same article stands in two of the recorded feeds, for some
	for count(`SELECT count(*) FROM articles`) < want && ctx.Err() == nil {
		time.Sleep(200 * time.Millisecond)
	}
	if n := count(`SELECT count(*) FROM articles WHERE title <> '' AND url <> ''`); n < want {
		t.Errorf("%d articles stored, the feeds hold %d", n, want)
	}
	for count(`SELECT count(*) FROM articles WHERE state = 'new' AND url LIKE '%/bai-%-900%'`) > 0 && ctx.Err() == nil {
		time.Sleep(200 * time.Millisecond)
	}
	if n := count(`SELECT count(*) FROM articles WHERE url LIKE '%/bai-%-900%' AND body <> '' AND published_at IS NOT NULL AND text_source = 'page'`); n != len(rest) {
		t.Errorf("%d articles have their text and time, want %d", n, len(rest))
	}
	var published time.Time
	if err := conn.QueryRow(ctx, `SELECT published_at FROM articles WHERE title = $1`, rest[0].Title).Scan(&published); err != nil || !published.Equal(rest[0].PublishedAt) {
		t.Errorf("published %v, want %v (%v)", published, rest[0].PublishedAt, err)
	}
	if n := count(`SELECT count(*) FROM deliveries`); n != 0 {
		t.Errorf("%d alerts of a backlog", n)
	}
	model.PublishedAt = time.Now().Truncate(time.Second)
	p.mu.Lock()
	p.articles = append([]sharedArticle{model}, p.articles...)
	p.mu.Unlock()
	arrived := func() int {
		n := 0
		for _, m := range tg.In(7) {
			if strings.Contains(m.Text, model.Title) {
				n++
			}
		}
		return n
	}
	if err := tg.Wait(ctx, func() bool { return arrived() > 0 }); err != nil {
		t.Fatal("the new article did not arrive:", err)
	}
	time.Sleep(3 * time.Second) // three more polls
	if n := arrived(); n != 1 {
		t.Errorf("the new article arrived %d times", n)
	}
	for _, m := range tg.In(7) {
		t.Logf("%s\n%s", m.Time.Format("15:04:05"), m.Text)
	}
	_ = prog.Process.Kill()
}
