package feeds

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"giaoban/feeds/analysis"
	"giaoban/feeds/article"
	"giaoban/feeds/fetch"
)

// Feed is a source that is polled.
type Feed struct {
	ID           int64
	URL          string
	Title        string
	Host         string
	Section      string
	Format       string // as last seen: rss, rdf, atom, json, section
	ETag         string
	LastModified string
	Every        time.Duration // fixed interval, 0 adapts
	Seeded       bool          // an earlier poll had an item
	Failures     int           // in a row
	NewestItemAt time.Time
	ItemGap      time.Duration // learned mean time between new items, 0 if unknown
}

// PollResult is what one poll brought.
type PollResult struct {
	Title        string
	Format       string
	ETag         string
	LastModified string
	NotModified  bool
	Items        []Item
	// MovedTo is where a permanent redirect led, once that place parsed.
	MovedTo string
	// Err is why the poll failed, or why its items are not all; nil if it is whole.
	Err   error
	Class string // the class of Err, for admins
	Next  time.Time
}

// PollStore is what the Poller needs of the store for feeds. A zero now is the
// database's clock.
type PollStore interface {
	// ClaimFeeds leases up to limit feeds that are due for the given time, at most two
	// of one host and none of the busy hosts.
	ClaimFeeds(ctx context.Context, now time.Time, limit int, busy []string, lease time.Duration) ([]Feed, error)
	// SavePoll writes the outcome and every new or changed item in one transaction,
	// and gives the lease back. The first poll that has an item only seeds: its items
	// are stored and will not be pushed. It returns how many items were new.
	SavePoll(ctx context.Context, now time.Time, f Feed, r PollResult) (int, error)
}

// PageTask is an article whose page waits to be fetched.
type PageTask struct {
	ID       int64
	FeedID   int64
	Attempts int // this one included
	Item     Item
}

// Analysed is an article with its text and what the analysis found.
type Analysed struct {
	ID         int64
	TextSource string // page or feed
	Page       article.Page
	Result     analysis.Result
	Lexicon    string
}

// PageStore is what the Poller needs of the store for articles.
type PageStore interface {
	// ClaimPages leases up to limit articles whose page is due, those that will be
	// pushed first, at most two of one host and none of the busy hosts.
	ClaimPages(ctx context.Context, now time.Time, limit int, busy []string, lease time.Duration) ([]PageTask, error)
	// SaveAnalysed stores texts and analyses and makes the articles ready to match.
	SaveAnalysed(ctx context.Context, now time.Time, articles []Analysed) error
	// RetryPage gives a page back to be tried after a delay.
	RetryPage(ctx context.Context, now time.Time, id int64, after time.Duration) error
}

// The limits of the poller.
const (
	pollLease   = 2 * time.Minute
	pageLease   = 2 * time.Minute
	pollsAtOnce = 32
	pagesAtOnce = 16
	hostTasks   = 2 // one fetches, one waits for its turn
	// A page that cannot be had is tried three times in ten minutes, then the feed's
	// own text serves.
	pageTries = 3
	maxFeed   = 8 << 20
	maxPage   = 4 << 20
)

var pageWaits = []time.Duration{time.Minute, 8 * time.Minute}

// Poller turns feeds into analysed articles.
type Poller struct {
	polls   PollStore
	pages   PageStore
	client  *fetch.Client
	lexicon *analysis.Lexicon
	minimum time.Duration
	wake    <-chan struct{}
	log     *slog.Logger
	poked   chan struct{}
}

// NewPoller returns a Poller. minimum is the shortest interval that it adapts to.
func NewPoller(polls PollStore, pages PageStore, client *fetch.Client, lexicon *analysis.Lexicon, minimum time.Duration, wake <-chan struct{}, log *slog.Logger) *Poller {
	return &Poller{polls: polls, pages: pages, client: client, lexicon: lexicon, minimum: minimum, wake: wake, log: log, poked: make(chan struct{}, 1)}
}

// Run polls and reads pages until ctx ends. What is in hand is given up; its lease
// expires by itself.
func (p *Poller) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return p.work(ctx, p.wake, pollsAtOnce, p.duePolls) })
	g.Go(func() error { return p.work(ctx, p.poked, pagesAtOnce, p.duePages) })
	return g.Wait()
}

// task is one fetch, of one host.
type task struct {
	host string
	run  func(context.Context)
}

// work keeps up to slots tasks running. It claims more whenever one ends, when it is
// woken, and every second, so that a host that hangs holds up nobody else: hosts that
// have two tasks in hand get no third.
func (p *Poller) work(ctx context.Context, wake <-chan struct{}, slots int, due func(ctx context.Context, free int, busy []string) ([]task, error)) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	ended := make(chan string, slots)
	running := 0
	hosts := map[string]int{}
	for {
		var tasks []task
		if free := slots - running; free > 0 {
			var busy []string
			for h, n := range hosts {
				if n >= hostTasks {
					busy = append(busy, h)
				}
			}
			var err error
			if tasks, err = due(ctx, free, busy); err != nil && ctx.Err() == nil {
				p.log.Error("look for what is due", "error", err)
			}
		}
		for _, t := range tasks {
			running++
			hosts[t.host]++
			go func() {
				defer func() { ended <- t.host }()
				t.run(ctx)
			}()
		}
		select {
		case <-ctx.Done():
			for ; running > 0; running-- {
				<-ended
			}
			return nil
		case h := <-ended:
			running--
			if hosts[h]--; hosts[h] == 0 {
				delete(hosts, h)
			}
		case <-wake:
		case <-tick.C:
		}
	}
}

// duePolls claims feeds that are due.
func (p *Poller) duePolls(ctx context.Context, free int, busy []string) ([]task, error) {
	due, err := p.polls.ClaimFeeds(ctx, time.Time{}, free, busy, pollLease)
	tasks := make([]task, len(due))
	for i, f := range due {
		tasks[i] = task{f.Host, func(ctx context.Context) { p.pollAndSave(ctx, f) }}
	}
	return tasks, err
}

// pollAndSave polls one feed and wakes the reading of pages if it brought any.
func (p *Poller) pollAndSave(ctx context.Context, f Feed) {
	n, err := p.polls.SavePoll(ctx, time.Time{}, f, p.poll(ctx, f))
	if err != nil {
		if ctx.Err() == nil {
			p.log.Error("save a poll", "feed", f.ID, "error", err)
		}
		return
	}
	if n > 0 {
		p.log.Info("new items", "feed", f.ID, "items", n)
		select {
		case p.poked <- struct{}{}:
		default:
		}
	}
}

// poll fetches and parses one feed.
func (p *Poller) poll(ctx context.Context, f Feed) PollResult {
	r := PollResult{ETag: f.ETag, LastModified: f.LastModified, Format: f.Format, Title: f.Title}
	resp, err := p.client.Get(ctx, fetch.Request{URL: f.URL, ETag: f.ETag, LastModified: f.LastModified, MaxBytes: maxFeed})
	if err == nil && resp.NotModified {
		r.NotModified = true
		return p.plan(f, r, resp)
	}
	var parsed Parsed
	if f.Format == "section" && err == nil {
		parsed, err = ParseSection(resp)
	} else {
		parsed, err = ParseResponse(resp, err)
	}
	r.Items = parsed.Items
	if err != nil {
		r.Err, r.Class = err, Class(err)
		return p.plan(f, r, resp)
	}
	r.ETag, r.LastModified, r.Format, r.MovedTo = resp.ETag, resp.LastModified, parsed.Format, resp.PermanentURL
	if parsed.Title != "" {
		r.Title = parsed.Title
	}
	return p.plan(f, r, resp)
}

// duePages claims articles whose page is due.
func (p *Poller) duePages(ctx context.Context, free int, busy []string) ([]task, error) {
	due, err := p.pages.ClaimPages(ctx, time.Time{}, free, busy, pageLease)
	tasks := make([]task, len(due))
	for i, t := range due {
		tasks[i] = task{Host(t.Item.URL), func(ctx context.Context) {
			if err := p.read(ctx, t); err != nil && ctx.Err() == nil {
				p.log.Error("read an article", "article", t.ID, "error", err)
			}
		}}
	}
	return tasks, err
}

// read gets the text of one article, from its page or, when that cannot be had, from
// its feed, analyses it and saves it.
func (p *Poller) read(ctx context.Context, t PageTask) error {
	page, err := p.page(ctx, t.Item.URL)
	source := "page"
	if err != nil {
		if t.Attempts < pageTries && ctx.Err() == nil && !hopeless(err) {
			return p.pages.RetryPage(ctx, time.Time{}, t.ID, pageWaits[t.Attempts-1])
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.log.Warn("the page cannot be had; the feed's text serves", "article", t.ID, "error", err)
		source, page = "feed", fromFeed(t.Item)
	}
	merge(&page, t.Item)
	result := p.analyse(t.ID, analysis.Article{Title: page.Title, Lead: page.Lead, Text: page.Text, URL: t.Item.URL,
		Section: t.Item.Section, PublishedAt: page.PublishedAt})
	return p.pages.SaveAnalysed(ctx, time.Time{}, []Analysed{{ID: t.ID, TextSource: source, Page: page, Result: result, Lexicon: p.lexicon.Version()}})
}

// errNoText is a page in which no article was found.
var errNoText = errors.New("no article text in the page")

// page reads a page. A fault of ours on one page must not end the others: it counts as
// a page without an article.
func (p *Poller) page(ctx context.Context, address string) (page article.Page, err error) {
	defer func() {
		if r := recover(); r != nil {
			p.log.Error("reading a page panicked", "url", address, "panic", r, "stack", string(debug.Stack()))
			page, err = article.Page{}, errNoText
		}
	}()
	return ReadPage(ctx, p.client, address)
}

// analyse analyses one article; a fault of ours leaves it without topics, but stored.
func (p *Poller) analyse(id int64, a analysis.Article) (result analysis.Result) {
	defer func() {
		if r := recover(); r != nil {
			p.log.Error("analysing an article panicked", "article", id, "panic", r, "stack", string(debug.Stack()))
			result = analysis.Result{}
		}
	}()
	return analysis.Analyse(a, p.lexicon)
}

// hopeless says that another try within minutes cannot help.
func hopeless(err error) bool {
	return errors.Is(err, errNoText) || errors.Is(err, fetch.ErrRobots)
}

// fromFeed makes a page of what the feed itself carries.
func fromFeed(it Item) article.Page {
	page := article.Page{Title: it.Title, Lead: it.Lead}
	if it.Content != "" {
		base, _ := url.Parse(it.URL)
		if body, err := article.Extract([]byte(it.Content), base); err == nil {
			page.Text = body.Text
		}
	}
	return page
}

// merge prefers the feed's title, lead and time: they are the paper's own words for
// this item, and a page may show a clock instead of a date.
func merge(page *article.Page, it Item) {
	if it.Title != "" {
		page.Title = it.Title
	}
	if page.Lead == "" {
		page.Lead = it.Lead
	}
	if !it.PublishedAt.IsZero() {
		page.PublishedAt = it.PublishedAt
	}
	if page.Image == "" {
		page.Image = it.Image
	}
}
