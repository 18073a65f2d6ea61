package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
	"giaoban/feeds"
	"giaoban/feeds/analysis"
	"giaoban/feeds/catalog"
)

// articleColumns are what every list of articles reads; bodies are left out.
const articleColumns = `a.id, coalesce(a.feed_id, 0) AS feed_id, a.url, a.host, coalesce(f.title, '') AS paper, a.title, a.lead,
	coalesce(a.published_at, '0001-01-01T00:00:00Z') AS published_at, a.seen_at, a.topics, a.documents, a.is_meeting, a.state, a.push,
	a.gone_at IS NOT NULL AS gone`

const articleFrom = ` FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id `

type articleRow struct {
	ID, FeedID                    int64
	URL, Host, Paper, Title, Lead string
	PublishedAt, SeenAt           time.Time
	Topics, Documents             []string
	IsMeeting                     bool
	State                         string
	Push, Gone                    bool
}

func (r articleRow) article() bot.Article {
	a := bot.Article{ID: r.ID, FeedID: r.FeedID, URL: r.URL, Host: r.Host, Paper: SourceName(r.Host, r.Paper), Title: r.Title, Lead: r.Lead,
		PublishedAt: r.PublishedAt, SeenAt: r.SeenAt, Topics: r.Topics, Documents: r.Documents, Meeting: r.IsMeeting, State: r.State,
		Push: r.Push, Gone: r.Gone}
	if p, ok := catalog.ByHost(r.Host); ok {
		a.Provinces = p.Provinces
	}
	return a
}

func (s *Store) listArticles(ctx context.Context, what, rest string, args ...any) ([]bot.Article, error) {
	rows, _ := s.pool.Query(ctx, `SELECT `+articleColumns+articleFrom+rest, args...)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[articleRow])
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", what, err)
	}
	out := make([]bot.Article, len(found))
	for i, r := range found {
		out[i] = r.article()
	}
	return out, nil
}

// NewestArticles implements bot.ArticleReader.
func (s *Store) NewestArticles(ctx context.Context, limit int, before int64) ([]bot.Article, error) {
	return s.listArticles(ctx, "the newest articles",
		`WHERE a.state <> 'new' AND ($2::bigint = 0 OR a.id < $2) ORDER BY a.id DESC LIMIT $1`, limit, before)
}

// ArticlesByDocument implements bot.ArticleReader.
func (s *Store) ArticlesByDocument(ctx context.Context, numbers []string, limit, skip int) ([]bot.Article, error) {
	return s.listArticles(ctx, "the articles that cite a document",
		`WHERE a.documents && $1::text[] AND a.documents <> '{}' ORDER BY coalesce(a.published_at, a.seen_at), a.id LIMIT $2 OFFSET $3`, numbers, limit, skip)
}

// SavedArticles implements bot.ArticleReader.
func (s *Store) SavedArticles(ctx context.Context, chatID int64, limit, skip int) ([]bot.Article, error) {
	return s.listArticles(ctx, "saved articles",
		`JOIN saved_articles k ON k.article_id = a.id WHERE k.chat_id = $1 ORDER BY k.saved_at DESC, a.id DESC LIMIT $2 OFFSET $3`, chatID, limit, skip)
}

// SaveForChat implements bot.ArticleReader.
func (s *Store) SaveForChat(ctx context.Context, chatID, articleID int64) (bool, error) {
	tag, err := s.pool.Exec(ctx, `INSERT INTO saved_articles (chat_id, article_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, chatID, articleID)
	if err != nil {
		return false, fmt.Errorf("save article %d for chat %d: %w", articleID, chatID, err)
	}
	return tag.RowsAffected() == 1, nil
}

// EachRecent implements bot.ArticleReader.
func (s *Store) EachRecent(ctx context.Context, since time.Time, limit int, fn func(*bot.Article) bool) error {
	rows, err := s.pool.Query(ctx, `SELECT a.body, `+articleColumns+articleFrom+`WHERE a.state <> 'new' AND a.seen_at >= $1 ORDER BY a.seen_at DESC, a.id DESC LIMIT $2`, since, limit)
	if err != nil {
		return fmt.Errorf("read recent articles: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := pgx.RowToStructByName[struct {
			Body string
			articleRow
		}](rows)
		if err != nil {
			return fmt.Errorf("read recent articles: %w", err)
		}
		a := r.article()
		a.Body = r.Body
		if !fn(&a) {
			return nil
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read recent articles: %w", err)
	}
	return nil
}

// FindArticle implements bot.ArticleReader.
func (s *Store) FindArticle(ctx context.Context, id int64) (bot.Article, bool, error) {
	rows, _ := s.pool.Query(ctx, `SELECT a.body, coalesce(a.analysis, '{}') AS analysis, `+articleColumns+articleFrom+`WHERE a.id = $1`, id)
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[struct {
		Body     string
		Analysis []byte
		articleRow
	}])
	if errors.Is(err, pgx.ErrNoRows) {
		return bot.Article{}, false, nil
	}
	if err != nil {
		return bot.Article{}, false, fmt.Errorf("find article %d: %w", id, err)
	}
	a := r.article()
	a.Body = r.Body
	var result analysis.Result
	if err := json.Unmarshal(r.Analysis, &result); err != nil {
		return a, false, fmt.Errorf("decode the analysis of article %d: %w", id, err)
	}
	if result.Meeting != nil {
		a.Chairs = result.Meeting.Chairs
	}
	for _, t := range result.Topics {
		a.Evidence = append(a.Evidence, t.Evidence...)
	}
	return a, true, nil
}

// FindArticleByURL implements bot.ArticleReader.
func (s *Store) FindArticleByURL(ctx context.Context, address string) (int64, bool, error) {
	var sums [][]byte
	for _, ks := range feeds.PollKeys([]feeds.Item{{URL: address}}, feeds.Host(address), 0) {
		for _, k := range ks {
			if k.Kind == "url" || k.Kind == "id" {
				sums = append(sums, k.Sum[:])
			}
		}
	}
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT article_id FROM article_keys WHERE key = ANY ($1) AND kind IN ('url', 'id') ORDER BY kind DESC LIMIT 1`, sums).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("find the article at an address: %w", err)
	}
	return id, true, nil
}

// ArticlesOfMessage implements bot.ArticleReader.
func (s *Store) ArticlesOfMessage(ctx context.Context, chatID int64, messageID string) ([]int64, error) {
	var ids []int64
	err := s.pool.QueryRow(ctx, `SELECT article_ids FROM messages WHERE chat_id = $1 AND external_ids @> ARRAY[$2::text] ORDER BY id DESC LIMIT 1`, chatID, messageID).Scan(&ids)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("find the articles of a message: %w", err)
	}
	return ids, nil
}

// FindDelivery implements bot.ArticleReader.
func (s *Store) FindDelivery(ctx context.Context, chatID, threadID, articleID int64) (bot.DeliveryView, bool, error) {
	const q = `SELECT d.state, d.reason, coalesce(d.subscription_id, 0) AS subscription_id, coalesce(d.article_id, 0) AS article_id, d.not_before,
		coalesce(d.finished_at, '0001-01-01T00:00:00Z') AS finished_at
		FROM articles a JOIN deliveries d ON d.ref = a.story_id AND d.kind = 'alert' WHERE a.id = $3 AND d.chat_id = $1 AND d.thread_id = $2`
	rows, _ := s.pool.Query(ctx, q, chatID, threadID, articleID)
	d, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[bot.DeliveryView])
	if errors.Is(err, pgx.ErrNoRows) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("find the alert of article %d: %w", articleID, err)
	}
	return d, true, nil
}

var _ bot.ArticleReader = (*Store)(nil)
