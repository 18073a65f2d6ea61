package newspaper

import (
	"cmp"
	_ "embed"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Name is what the sample newspaper calls itself.
const Name = "Báo Cao Lâm (báo mẫu)"

// FeedPath is the path of the feed with all articles, to be put behind the address.
const FeedPath = "/rss/home.rss"

// feedItems bounds the articles in a feed; older ones leave it.
const feedItems = 40

// Options say when the newspaper publishes what.
type Options struct {
	// Start is when the newspaper was founded: the articles before it are its backlog.
	// The same Start in every run gives the same backlog; zero means now.
	Start time.Time
	// First is how long after the first request for a feed the first new article
	// appears; zero means 1 s.
	First time.Duration
	// Every is the time between two new meeting reports; zero means 30 s. After every
	// second one an article on something else appears.
	Every time.Duration
	// Backlog is the number of articles that are there from the beginning; zero means 12.
	Backlog int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Paper is the newspaper, an http.Handler for its front page, feeds, articles and
// pictures. It is safe for concurrent use.
type Paper struct {
	o        Options
	library  library
	mux      *http.ServeMux
	mu       sync.Mutex
	firstAsk time.Time // of a feed, in this run
}

// New returns a newspaper. It begins to publish when its first feed is asked for.
func New(o Options) (*Paper, error) {
	o.First = cmp.Or(o.First, time.Second)
	o.Every = cmp.Or(o.Every, 30*time.Second)
	o.Backlog = cmp.Or(o.Backlog, 12)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Start.IsZero() {
		o.Start = o.Now()
	}
	lib, err := parseLibrary(articlesFile, poolsFile)
	if err != nil {
		return nil, fmt.Errorf("read the sample newspaper's texts: %w", err)
	}
	p := &Paper{o: o, library: lib, mux: http.NewServeMux()}
	p.mux.HandleFunc("GET /{$}", p.front)
	p.mux.HandleFunc("GET /rss/{name}", p.feed)
	p.mux.HandleFunc("GET /anh/{name}", p.picture)
	p.mux.HandleFunc("GET /{section}/{month}/{slug}", p.page)
	return p, nil
}

// ServeHTTP implements http.Handler.
func (p *Paper) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// id is an article's number: the second of its publication since 1970, then two digits
// for the text that it is made from.
type id int64

func makeID(at time.Time, text int) id { return id(at.Unix()*100 + int64(text)) }

func (n id) at() time.Time { return time.Unix(int64(n)/100, 0).In(vietnam()) }
func (n id) text() int     { return int(n % 100) }

// vietnam is the newspaper's time zone.
func vietnam() *time.Location { return time.FixedZone("+07", 7*60*60) }

// published lists what is in the feeds now, newest first.
func (p *Paper) published(asked bool) []Article {
	now := p.o.Now()
	p.mu.Lock()
	if asked && p.firstAsk.IsZero() {
		p.firstAsk = now
	}
	first := p.firstAsk
	p.mu.Unlock()

	ids := p.backlog()
	if !first.IsZero() {
		ids = append(ids, p.fresh(first.Add(p.o.First), now)...)
	}
	slices.SortFunc(ids, func(a, b id) int { return int(b - a) })
	ids = ids[:min(len(ids), feedItems)]
	articles := make([]Article, len(ids))
	for i, n := range ids {
		articles[i] = p.library.compose(n)
	}
	return articles
}

// backlog are the articles of the days before the newspaper was founded.
func (p *Paper) backlog() []id {
	meetings, others := p.library.byKind()
	ids := make([]id, 0, p.o.Backlog)
	for i := range p.o.Backlog {
		from := meetings
		if i%3 == 1 {
			from = others
		}
		at := p.o.Start.Add(-time.Duration(i+1) * 5 * time.Hour)
		ids = append(ids, makeID(at, from[len(from)-1-i/2%len(from)])) // from the end: new ones begin at the front
	}
	return ids
}

// fresh are the articles published in this run, from begin until now. Each run begins
// with another text, from the political section.
func (p *Paper) fresh(begin, now time.Time) []id {
	meetings, others := p.library.byKind()
	first := int(begin.Unix()/5) % len(meetings)
	for p.library.texts[meetings[first]].section != "Chính trị" {
		first = (first + 1) % len(meetings)
	}
	var ids []id
	skip := max(0, int(now.Sub(begin)/p.o.Every)-feedItems) // these have left the feed
	for n := skip; ; n++ {
		at := begin.Add(time.Duration(n) * p.o.Every)
		if at.After(now) {
			return ids
		}
		ids = append(ids, makeID(at, meetings[(first+n)%len(meetings)]))
		if other := at.Add(p.o.Every / 2); n%2 == 1 && !other.After(now) {
			ids = append(ids, makeID(other, others[n/2%len(others)]))
		}
	}
}

// find returns the article with the number at the end of a slug.
func (p *Paper) find(slug string) (Article, bool) {
	m := regexp.MustCompile(`-(\d{9,13})/?$`).FindStringSubmatch(slug)
	if m == nil {
		return Article{}, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || id(n).text() >= len(p.library.texts) || id(n).at().After(p.o.Now()) {
		return Article{}, false
	}
	return p.library.compose(id(n)), true
}
