package bot

import (
	"context"
	"strconv"
	"strings"
	"time"

	"giaoban/bot/filter"
	"giaoban/feeds/analysis"
)

// Article is what the talk half reads of a stored article.
type Article struct {
	ID          int64
	FeedID      int64 // 0 for an imported one
	URL         string
	Host        string
	Paper       string   // the paper's name by the catalog, else its host
	Provinces   []string // of the paper
	Title       string
	Lead        string
	Body        string    // only from EachRecent and FindArticle
	PublishedAt time.Time // zero when unknown
	SeenAt      time.Time
	Topics      []string // names of package analysis
	Documents   []string
	Evidence    []string          // the words that decided the topics, only from FindArticle
	Chairs      []analysis.Person // of the meeting, only from FindArticle
	Meeting     bool
	State       string // new, ready or done
	Push        bool   // false for a new feed's backlog and for imports
	Gone        bool   // the paper took it down
}

// doc returns the article as filters see it.
func (a *Article) doc() *filter.Doc {
	return &filter.Doc{Title: a.Title, Lead: a.Lead, Text: a.Body, SourceName: a.Paper, SourceHost: a.Host,
		Provinces: a.Provinces, Topics: a.Topics, Documents: a.Documents}
}

// candidate returns the article as subscriptions see it.
func (a *Article) candidate() Candidate {
	return Candidate{ID: a.ID, FeedID: a.FeedID, Topics: a.Topics, IsMeeting: a.Meeting}
}

// ArticleReader reads articles for people. Lists are newest first unless said
// otherwise.
type ArticleReader interface {
	// EachRecent hands the analysed articles seen since then to fn, at most limit, until
	// fn returns false.
	EachRecent(ctx context.Context, since time.Time, limit int, fn func(*Article) bool) error
	// NewestArticles returns those with an id below before; 0 begins.
	NewestArticles(ctx context.Context, limit int, before int64) ([]Article, error)
	// ArticlesByDocument returns those that cite one of the numbers, oldest first.
	ArticlesByDocument(ctx context.Context, numbers []string, limit, skip int) ([]Article, error)
	// FindArticle returns one with its text and the evidence of its topics.
	FindArticle(ctx context.Context, id int64) (a Article, ok bool, err error)
	// FindArticleByURL returns the id of the article at an address.
	FindArticleByURL(ctx context.Context, address string) (id int64, ok bool, err error)
	// ArticlesOfMessage returns the articles in a message that the bot sent.
	ArticlesOfMessage(ctx context.Context, chatID int64, messageID string) ([]int64, error)
	// FindDelivery returns the alert of the article's story for a chat.
	FindDelivery(ctx context.Context, chatID, threadID, articleID int64) (d DeliveryView, ok bool, err error)
	// SaveForChat keeps an article for a chat; fresh is false when it was kept before.
	SaveForChat(ctx context.Context, chatID, articleID int64) (fresh bool, err error)
	// SavedArticles returns what a chat keeps, last saved first.
	SavedArticles(ctx context.Context, chatID int64, limit, skip int) ([]Article, error)
}

// DeliveryView is an alert as a person may know it.
type DeliveryView struct {
	State          string // pending, sending, sent, uncertain, dead, expired or cancelled
	Reason         string
	SubscriptionID int64
	ArticleID      int64 // the article of the story that was or will be shown
	NotBefore      time.Time
	FinishedAt     time.Time
}

// SearchPage is one page of hits.
type SearchPage struct {
	Hits []SearchHit
	// Next is where the next page begins, "" at the end. Articles that come in
	// meanwhile do not move it.
	Next string
}

// SearchHit is an article that a query found.
type SearchHit struct {
	Article Article
	// Snippet shows the hit in its own words with the terms in bold; it may be empty.
	Snippet []Span
}

// SourceView is a source of articles as people see it.
type SourceView struct {
	ID        int64
	URL       string
	Title     string // as the feed calls itself
	Paper     string // by the catalog, "" if unknown
	Host      string
	Section   string
	State     string        // active, paused or removed
	Every     time.Duration // fixed interval, 0 when it adapts
	Succeeded time.Time     // last good poll, zero if none
	Failures  int           // bad polls in a row
	Error     string        // of the last bad poll
}

// Name returns what a chat calls the source.
func (s SourceView) Name() string {
	name := s.Paper
	if name == "" {
		name = s.Title
	}
	if name == "" {
		name = s.Host
	}
	if s.Section != "" && !strings.Contains(name, s.Section) {
		name += " (" + s.Section + ")"
	}
	return name
}

// Suggestion is an address that is known but no source yet.
type Suggestion struct {
	Paper   string
	Section string // with the kind of the address: "Chính trị, RSS"
	Address string
}

// Sources is what the bot asks of feeds: the list of what is read. Errors that a
// person should see are *UserError.
type Sources interface {
	// Add tries an address and makes it a source; every is a fixed interval or 0. An
	// address that is a source already is returned as it is.
	Add(ctx context.Context, address string, every time.Duration) (SourceView, error)
	// List returns all sources that were not removed, by paper.
	List(ctx context.Context) ([]SourceView, error)
	// Remove stops reading a source; its articles stay.
	Remove(ctx context.Context, id int64) error
	// Find returns the sources that a word means: a paper's name, a host, an address.
	Find(ctx context.Context, word string) ([]SourceView, error)
	// Suggest returns known addresses for a word that are no sources yet; "" for the
	// first of the catalog.
	Suggest(ctx context.Context, word string, limit int) ([]Suggestion, error)
}

// showTime writes a time as chats show it.
func showTime(t time.Time) string { return t.In(Vietnam()).Format("15:04 02/01/2006") }

// showWhen returns when an article was published or, if unknown, seen.
func showWhen(a *Article) string {
	if a.PublishedAt.IsZero() {
		return showTime(a.SeenAt)
	}
	return showTime(a.PublishedAt)
}

// showNumber writes a number with the thousands apart, as in 12.345.
func showNumber(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}
