package article

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden is what a page in testdata must give.
type golden struct {
	Title       string `json:"title"`
	Lead        string `json:"lead"`
	Text        string `json:"text"`
	Byline      string `json:"byline"`
	PublishedAt string `json:"published_at"`
	Image       string `json:"image"`
}

func goldenOf(p Page) golden {
	g := golden{Title: p.Title, Lead: p.Lead, Text: p.Text, Byline: p.Byline, Image: p.Image}
	if !p.PublishedAt.IsZero() {
		g.PublishedAt = p.PublishedAt.Format(time.RFC3339)
	}
	return g
}

func extract(t *testing.T, src string) Page {
	t.Helper()
	base := &url.URL{Scheme: "https", Host: "bao.example.vn", Path: "/chinh-tri/202511/bai-1a2b3c4/"}
	p, err := Extract([]byte(src), base)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPages reads every testdata/NAME.html and compares with NAME.json.
func TestPages(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) < 20 {
		t.Fatalf("found %d pages, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := goldenOf(extract(t, string(src)))
			name := strings.TrimSuffix(file, ".html") + ".json"
			if *update {
				b, err := json.MarshalIndent(got, "", " ")
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, append(b, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var want golden
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("page differs (-want +got):\n%s", diff)
			}
		})
	}
}

// sample is n paragraphs of running text.
func sample(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>Đoạn thứ %d của bài nói về hội nghị giao ban, trong đó đại biểu góp ý cho báo cáo của xã và thống nhất %d việc phải làm ngay.</p>\n", i, i+3)
	}
	return b.String()
}

func TestNestingBeyondTheParsersLimit(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"div", "span", "font", "b", "ul><li", "section", "table><tr><td"} {
		src := "<html><head><title>Bài rất sâu của báo mẫu</title></head><body><h1>Bài rất sâu của báo mẫu</h1>" +
			strings.Repeat("<"+tag+">", 700) + sample(5) + "</body></html>"
		p := extract(t, src)
		if got := strings.Count(p.Text, "Đoạn thứ"); got != 5 {
			t.Errorf("<%s>: %d of 5 paragraphs in %q", tag, got, p.Text)
		}
	}
}

func TestHugePages(t *testing.T) {
	t.Parallel()
	script := "<script>" + strings.Repeat("var a = 'không phải bài báo';", 80_000) + "</script>"
	p := extract(t, "<html><body><h1>Bài của trang rất nặng</h1>"+script+sample(4)+"</body></html>")
	if got := strings.Count(p.Text, "Đoạn thứ"); got != 4 {
		t.Errorf("%d of 4 paragraphs beside 2 MB of script", got)
	}
	p = extract(t, "<html><body><h1>Bài dài hai triệu chữ</h1>"+sample(12_000)+"</body></html>")
	if got := strings.Count(p.Text, "Đoạn thứ"); got != 12_000 {
		t.Errorf("%d of 12000 paragraphs of a 2 MB article", got)
	}
}

func TestScriptsAndStylesNeverLeak(t *testing.T) {
	t.Parallel()
	for _, junk := range []string{
		"<noscript><style>.rac { color: red }</style><p>Hãy bật JavaScript để đọc trang này của báo.</p></noscript>",
		"<noscript><iframe src=x>rác</iframe></noscript>",
		"<script>document.write('<p>rác</p>')</script>",
		"<script src=x></script><style></style><iframe></iframe>",
		"<script src=x /></script><iframe />rác</iframe>",
		"<style>p { content: 'rác' }</style>",
		"<!-- <p>rác</p> -->",
		"<noscript>không bao giờ đóng",
		"<script>không bao giờ đóng</p>",
	} {
		p := extract(t, "<html><body><h1>Trang có đoạn mã chen vào giữa</h1>"+sample(3)+junk+sample(4)[len(sample(3)):]+"</body></html>")
		if strings.Contains(p.Text, "rác") || strings.Contains(p.Text, "JavaScript") || strings.Count(p.Text, "Đoạn thứ") < 3 {
			t.Errorf("%q gave %q", junk, p.Text)
		}
	}
}

func TestWhatIsNoArticleGivesNothing(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"", " ", "\x00\xff\xfe", "<", "<html></html>", "không phải html", "<!--", "<script>", "%PDF-1.4", "{\"a\":1}"} {
		p := extract(t, src)
		if p.Lead != "" || p.Byline != "" || p.Image != "" || !p.PublishedAt.IsZero() {
			t.Errorf("%q gave %+v", src, p)
		}
	}
}

func TestOnlyWebAddressesAreImages(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{
		"/a.jpg": "https://bao.example.vn/a.jpg", "//cdn.vn/a.jpg": "https://cdn.vn/a.jpg", "http://x.vn/b.png": "http://x.vn/b.png",
		"javascript:alert(1)": "", "data:image/png;base64,AAAA": "", "file:///etc/passwd": "", "": "", "http://[": "",
	} {
		p := extract(t, `<html><head><meta property="og:image" content="`+ref+`"></head><body></body></html>`)
		if p.Image != want {
			t.Errorf("image %q = %q, want %q", ref, p.Image, want)
		}
	}
}

func FuzzExtract(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.html")
	for _, file := range files {
		if src, err := os.ReadFile(file); err == nil {
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Extract(src, nil)
		if err == nil && bytes.ContainsRune([]byte(p.Title), '\n') {
			t.Errorf("a title has a line break: %q", p.Title)
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	src, err := os.ReadFile("testdata/vccorp.html")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Extract(src, nil); err != nil {
			b.Fatal(err)
		}
	}
}
