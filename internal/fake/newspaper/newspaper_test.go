package newspaper

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/text/unicode/norm"

	"giaoban/feeds/story"
)

// clock is a time that the test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func setup(t *testing.T) (*Paper, *clock) {
	t.Helper()
	start := time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC)
	c := &clock{now: start.Add(time.Minute)}
	p, err := New(Options{Start: start, Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p, c
}

// get asks the paper as a feed reader does and returns status, header and body.
func get(t *testing.T, p *Paper, path string, header ...string) (int, http.Header, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8090"+path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, w.Header(), string(body)
}

func items(t *testing.T, p *Paper) []*gofeed.Item {
	t.Helper()
	_, _, body := get(t, p, FeedPath)
	f, err := gofeed.NewParser().ParseString(body)
	if err != nil {
		t.Fatal(err)
	}
	return f.Items
}

func TestFirstPollSeesTheBacklogThenNewReportsCome(t *testing.T) {
	t.Parallel()
	p, c := setup(t)
	first := items(t, p)
	if len(first) != 12 {
		t.Fatalf("%d articles in the first poll, want the backlog of 12", len(first))
	}
	c.now = c.now.Add(4 * time.Second)
	next := items(t, p)
	if len(next) != 13 {
		t.Fatalf("%d articles after 4 seconds, want one more", len(next))
	}
	newest := p.published(true)[0]
	if !newest.Meeting || newest.Section != "Chính trị" {
		t.Errorf("the first new article is %q, want a meeting report", newest.Title)
	}
	if next[0].Link != "http://127.0.0.1:8090"+newest.Path || !next[0].PublishedParsed.Equal(newest.Published) {
		t.Errorf("the feed has %s of %s on top, want %s", next[0].Link, next[0].PublishedParsed, newest.Path)
	}
	c.now = c.now.Add(60 * time.Second)
	if got := len(items(t, p)); got != 16 {
		t.Errorf("%d articles a minute later, want two more reports and one on something else", got)
	}
	c.now = c.now.Add(24 * time.Hour)
	if got := len(items(t, p)); got != feedItems {
		t.Errorf("%d articles after a day, want %d", got, feedItems)
	}
}

func TestAnotherRunBringsOtherArticlesAndTheSameBacklog(t *testing.T) {
	t.Parallel()
	p, c := setup(t)
	items(t, p)
	c.now = c.now.Add(5 * time.Minute)
	seen := map[string]bool{}
	for _, it := range items(t, p) {
		seen[it.Link] = true
	}
	again, err := New(Options{Start: p.o.Start, Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items(t, again) {
		if !seen[it.Link] {
			t.Errorf("the backlog of a second run has the unknown %s", it.Link)
		}
	}
	c.now = c.now.Add(5 * time.Second)
	if top := items(t, again)[0]; seen[top.Link] {
		t.Errorf("the second run begins with the known %s", top.Link)
	}
}

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	p, c := setup(t)
	_, h, _ := get(t, p, FeedPath)
	if code, _, body := get(t, p, FeedPath, "If-None-Match", h.Get("ETag")); code != http.StatusNotModified || body != "" {
		t.Errorf("unchanged by ETag: %d with %d bytes", code, len(body))
	}
	if code, _, _ := get(t, p, FeedPath, "If-Modified-Since", h.Get("Last-Modified")); code != http.StatusNotModified {
		t.Errorf("unchanged by date: %d", code)
	}
	c.now = c.now.Add(5 * time.Second)
	if code, _, _ := get(t, p, FeedPath, "If-None-Match", h.Get("ETag")); code != http.StatusOK {
		t.Errorf("changed: %d", code)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	p, _ := setup(t)
	a := p.published(false)[0]
	code, _, body := get(t, p, a.Path)
	_, _, second := get(t, p, a.Path)
	if code != http.StatusOK || body != second {
		t.Fatalf("status %d, the same twice: %v", code, body == second)
	}
	for _, want := range []string{a.Title, a.Lead, a.Body[0].Text, a.Byline, "+07:00", "hư cấu"} {
		if !strings.Contains(html.UnescapeString(body), want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if code, h, _ := get(t, p, a.Path[:strings.LastIndex(a.Path, "/")]+"/khac"+a.Path[strings.LastIndex(a.Path, "-"):]); code != http.StatusMovedPermanently || h.Get("Location") != a.Path {
		t.Errorf("another slug: %d to %q", code, h.Get("Location"))
	}
	for path, want := range map[string]int{
		"/": 200, "/rss/chinh-tri.rss": 200, "/rss/none.rss": 404, "/anh/1.svg": 200,
		"/chinh-tri/202611/khong-co": 404, "/chinh-tri/202611/mai-sau-999999999900": 404, "/x/y/z-176400000099": 404,
	} {
		if code, _, _ := get(t, p, path); code != want {
			t.Errorf("%s: %d, want %d", path, code, want)
		}
	}
}

// TestArticlesAreWholeAndDiffer looks at the backlog and an hour of the newspaper.
func TestArticlesAreWholeAndDiffer(t *testing.T) {
	t.Parallel()
	p, c := setup(t)
	titles := map[string]int64{}
	for _, n := range append(p.backlog(), p.fresh(c.now, c.now.Add(time.Hour))...) {
		a := p.library.compose(n)
		paragraphs, all := 0, a.Title+"\n"+a.Lead
		for _, b := range a.Body {
			if !b.Caption {
				paragraphs++
			}
			all += "\n" + b.Text
		}
		if paragraphs < 5 || paragraphs > 9 || strings.ContainsAny(all, "{}@") || !norm.NFC.IsNormalString(all) {
			t.Errorf("%s has %d paragraphs, or something was not filled in:\n%s", a.Path, paragraphs, all)
		}
		if other, ok := titles[a.Title]; ok {
			t.Errorf("%d and %d have the title %q", other, a.ID, a.Title)
		}
		titles[a.Title] = a.ID
	}
}

func TestTextsAreEnough(t *testing.T) {
	t.Parallel()
	p, _ := setup(t)
	meetings, others := p.library.byKind()
	if len(meetings) < 12 || len(others) < 6 || len(meetings)+len(others) < 24 {
		t.Errorf("%d meeting reports and %d others", len(meetings), len(others))
	}
	for _, bad := range []string{"title: a\nlead: b\nsection: c", "title: a\nlead: b\nsection: c\nbyline: d\n@none 2"} {
		if _, err := parseLibrary(bad, poolsFile); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}

// TestShortRunsDoNotRepeatTitles starts the paper again and again on one day: a title
// that was there already would be taken for an edit, and no alert would come.
func TestShortRunsDoNotRepeatTitles(t *testing.T) {
	t.Parallel()
	p, c := setup(t)
	seen, repeated := map[string]bool{}, 0
	for run := range 50 {
		begin := c.now.Add(time.Duration(run) * 47 * time.Second)
		a := p.library.compose(p.fresh(begin, begin)[0])
		if seen[a.Title] {
			repeated++
		}
		seen[a.Title] = true
	}
	if repeated > 0 {
		t.Errorf("%d of 50 runs began with an old title", repeated)
	}
}

// TestReportsAreStoriesOfTheirOwn lets the paper run again and again for four hours: a
// report that is taken for an earlier one brings no alert. A few may be.
func TestReportsAreStoriesOfTheirOwn(t *testing.T) {
	t.Parallel()
	p, c := setup(t)
	earlier := map[int][]story.Signature{}
	reports, known := 0, 0
	begin := c.now
	for run := range 30 {
		length := time.Duration(3+run%8) * time.Minute
		for _, n := range p.fresh(begin, begin.Add(length)) {
			a := p.library.compose(n)
			if !a.Meeting {
				continue
			}
			var body strings.Builder
			for _, b := range a.Body {
				body.WriteString(b.Text + "\n")
			}
			reports++
			s := story.Sign(a.Title, a.Lead, body.String())
			if slices.ContainsFunc(earlier[n.text()], func(o story.Signature) bool { return story.Same(s, o) }) {
				known++
			}
			earlier[n.text()] = append(earlier[n.text()], s)
		}
		begin = begin.Add(length + time.Minute)
	}
	if known*50 > reports {
		t.Errorf("%d of %d reports are taken for earlier ones", known, reports)
	}
}
