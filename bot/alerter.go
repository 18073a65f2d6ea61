package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"giaoban/bot/filter"
)

// Candidate is an article that waits to be matched.
type Candidate struct {
	ID          int64
	FeedID      int64
	Host        string
	Title       string
	Lead        string
	Body        string
	PublishedAt time.Time
	SeenAt      time.Time
	Topics      []string
	Documents   []string
	IsMeeting   bool
}

// Subscription says which articles one chat, or one topic of a group, receives.
type Subscription struct {
	ID           int64
	ChatID       int64
	ThreadID     int64
	FeedIDs      []int64  // empty: every source
	Topics       []string // empty: any article, topic or not
	OnlyMeetings bool
	Filter       string
	Mode         string // "" is the chat's
	Revision     int64
	ActiveFrom   time.Time
}

// AlertStore is what the Alerter needs of the store.
type AlertStore interface {
	// ReadyArticles returns the oldest articles that are analysed and not matched.
	ReadyArticles(ctx context.Context, limit int) ([]Candidate, error)
	// SubscriptionsSince returns every subscription whose revision is above the given
	// one, in the order of revisions.
	SubscriptionsSince(ctx context.Context, revision int64) ([]Subscription, error)
	// FanOut assigns the article's story and writes an alert for every chat that has
	// one of the proposed subscriptions, in one transaction. What changed after
	// revision is read inside of it and decided by match. It returns the number of
	// alerts written; an article that is matched already writes none.
	FanOut(ctx context.Context, now time.Time, articleID, revision int64, proposed []int64, match func(Subscription) bool) (int, error)
	// SkipArticle marks an article as matched without an alert.
	SkipArticle(ctx context.Context, articleID int64) error
}

// SourceNames tells the name of a paper and its provinces by the host of an address.
type SourceNames func(host string) (name string, provinces []string)

// Alerter matches articles with subscriptions. Its index proposes, Postgres disposes.
type Alerter struct {
	store AlertStore
	names SourceNames
	log   *slog.Logger
	wake  <-chan struct{}

	mu       sync.Mutex
	revision int64
	subs     map[int64]Subscription
	open     map[int64]struct{} // subscriptions without a filter
	index    *filter.Index
}

// NewAlerter returns an Alerter that works when wake receives, and every second.
func NewAlerter(store AlertStore, names SourceNames, wake <-chan struct{}, log *slog.Logger) *Alerter {
	return &Alerter{store: store, names: names, wake: wake, log: log,
		subs: map[int64]Subscription{}, open: map[int64]struct{}{}, index: filter.NewIndex()}
}

// Run matches articles until ctx ends.
func (a *Alerter) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		for {
			n, err := a.Once(ctx, time.Time{})
			if err != nil && ctx.Err() == nil {
				a.log.Error("match articles", "error", err)
			}
			if err != nil || n == 0 {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-a.wake:
		case <-tick.C:
		}
	}
}

// Once matches one batch of articles and returns how many there were. A zero now is
// the database's clock.
func (a *Alerter) Once(ctx context.Context, now time.Time) (int, error) {
	articles, err := a.store.ReadyArticles(ctx, 50)
	if err != nil || len(articles) == 0 {
		return 0, err
	}
	if err := a.refresh(ctx); err != nil {
		return 0, err
	}
	for _, art := range articles {
		if err := a.match(ctx, now, art); err != nil {
			return 0, fmt.Errorf("match article %d: %w", art.ID, err)
		}
	}
	return len(articles), nil
}

func (a *Alerter) match(ctx context.Context, now time.Time, art Candidate) error {
	if !art.PublishedAt.IsZero() && art.SeenAt.Sub(art.PublishedAt) > TooOld {
		return a.store.SkipArticle(ctx, art.ID)
	}
	doc := a.doc(art)
	n, err := a.store.FanOut(ctx, now, art.ID, a.revision, a.propose(art, doc), func(s Subscription) bool {
		return Wants(s, art, doc)
	})
	if err != nil {
		return err
	}
	if n > 0 {
		a.log.Info("alerts written", "article", art.ID, "alerts", n)
	}
	return nil
}

func (a *Alerter) doc(art Candidate) *filter.Doc {
	name, provinces := a.names(art.Host)
	return &filter.Doc{Title: art.Title, Lead: art.Lead, Text: art.Body, SourceName: name, SourceHost: art.Host,
		Provinces: provinces, Topics: art.Topics, Documents: art.Documents}
}

// propose returns the subscriptions that match as far as the index knows.
func (a *Alerter) propose(art Candidate, doc *filter.Doc) []int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ids []int64
	for _, id := range a.index.Match(doc, nil) {
		if wantsKind(a.subs[id], art) {
			ids = append(ids, id)
		}
	}
	for id := range a.open {
		if wantsKind(a.subs[id], art) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// refresh reads what changed in the subscriptions since the last time. Removed ones
// stay proposed until the next start; the store drops them.
func (a *Alerter) refresh(ctx context.Context) error {
	changed, err := a.store.SubscriptionsSince(ctx, a.revision)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range changed {
		a.subs[s.ID] = s
		a.index.Remove(s.ID)
		delete(a.open, s.ID)
		a.revision = max(a.revision, s.Revision)
		if s.Filter == "" {
			a.open[s.ID] = struct{}{}
			continue
		}
		f, err := filter.Parse(s.Filter)
		if err != nil { // it was checked when it was saved
			a.log.Error("a stored filter cannot be read", "subscription", s.ID, "error", err)
			continue
		}
		a.index.Set(s.ID, f)
	}
	return nil
}

// Wants says whether a subscription asks for the article. Whether it was active
// when the article was seen is the store's to say.
func Wants(s Subscription, art Candidate, doc *filter.Doc) bool {
	if !wantsKind(s, art) {
		return false
	}
	if s.Filter == "" {
		return true
	}
	f, err := filter.Parse(s.Filter)
	if err != nil {
		return false
	}
	_, ok := f.Match(doc)
	return ok
}

// wantsKind checks all conditions but the filter.
func wantsKind(s Subscription, art Candidate) bool {
	if len(s.FeedIDs) > 0 && !slices.Contains(s.FeedIDs, art.FeedID) {
		return false
	}
	if s.OnlyMeetings && !art.IsMeeting {
		return false
	}
	if len(s.Topics) == 0 {
		return true
	}
	return slices.ContainsFunc(s.Topics, func(t string) bool { return slices.Contains(art.Topics, t) })
}
