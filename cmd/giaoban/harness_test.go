package main

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// press is a small newspaper whose articles the test publishes.
type press struct {
	*httptest.Server
	mu     sync.Mutex
	titles []string
}

func newPress(t *testing.T) *press {
	p := &press{}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *press) publish(titles ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.titles = append(p.titles, titles...)
}

// host is the address as FETCH_ALLOW takes it.
func (p *press) host() string { return strings.TrimPrefix(p.URL, "http://") }

// ServeHTTP implements http.Handler: /rss, and an article page for everything else.
func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.URL.Path {
	case "/robots.txt":
		http.NotFound(w, r)
		return
	case "/rss":
	default:
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/bai-%d.html", &n); err != nil || n < 100000 || n-100000 >= len(p.titles) {
			http.NotFound(w, r)
			return
		}
		title := html.EscapeString(p.titles[n-100000])
		fmt.Fprintf(w, `<!doctype html><meta charset=utf-8><title>%[1]s</title><article><h1>%[1]s</h1>
			<p>Sáng nay, Thường trực Đảng ủy xã tổ chức %[1]s, đánh giá công tác xây dựng Đảng trong quý và bàn việc của quý sau, với đại diện các chi bộ.</p>
			<p>Bí thư Đảng ủy xã Trần Văn Mẫu chủ trì hội nghị và đề nghị các chi bộ hoàn thành việc rà soát đảng viên ở nơi cư trú trước ngày 15 hằng tháng.</p>
			<p>Theo báo cáo về %[1]s, trong quý các chi bộ đã kết nạp mười hai đảng viên, kiểm tra tám tổ chức đảng và giải quyết xong các đơn thư.</p></article>`, title)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Báo Thử</title>`)
	for i := len(p.titles) - 1; i >= 0; i-- {
		link := fmt.Sprintf("%s/bai-%d.html", p.URL, 100000+i)
		fmt.Fprintf(w, `<item><title>%s</title><link>%s</link><guid>%s</guid><pubDate>%s</pubDate></item>`,
			html.EscapeString(p.titles[i]), link, link, time.Now().Format(time.RFC1123Z))
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// program runs the program with these settings; nothing of the machine's own gets in.
func start(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "PG_BIN=" + os.Getenv("PG_BIN"), "HOME=" + t.TempDir(), "LISTEN_ADDR=127.0.0.1:0"}, env...)
	cmd.Dir = t.TempDir()
	cmd.Stderr = &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
		if t.Failed() {
			log := cmd.Stderr.(*bytes.Buffer).String()
			t.Logf("%v wrote:\n%s", args, log[max(0, len(log)-4000):])
		}
	})
	return cmd
}

// command runs a short command of the program and returns what it printed.
func command(t *testing.T, env []string, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "PG_BIN=" + os.Getenv("PG_BIN"), "HOME=" + t.TempDir()}, env...)
	cmd.Dir = t.TempDir()
	cmd.Stdin = strings.NewReader(stdin)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, errs.String())
	}
	return string(out)
}
