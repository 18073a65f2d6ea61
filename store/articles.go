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
	"giaoban/feeds/catalog"
	"giaoban/feeds/story"
	"giaoban/internal/viet"
)

// ClaimPages implements feeds.PageStore.
func (s *Store) ClaimPages(ctx context.Context, now time.Time, limit int, busy []string, lease time.Duration) ([]feeds.PageTask, error) {
	const q = `UPDATE articles a SET lease_until = coalesce($1, clock_timestamp()) + make_interval(secs => $3), attempts = attempts + 1
		FROM (SELECT id FROM articles WHERE id IN (
		        SELECT id FROM (SELECT id, push, row_number() OVER (PARTITION BY host ORDER BY push DESC, id) AS n FROM articles
		          WHERE state = 'new' AND held_at IS NULL AND next_try_at <= coalesce($1, clock_timestamp()) AND host <> ALL ($4)
		            AND (lease_until IS NULL OR lease_until <= coalesce($1, clock_timestamp()))) x
		        WHERE n <= 2 ORDER BY push DESC, id LIMIT $2)
		        AND (lease_until IS NULL OR lease_until <= coalesce($1, clock_timestamp()))
		      FOR UPDATE SKIP LOCKED) due
		WHERE a.id = due.id
		RETURNING a.id, coalesce(a.feed_id, 0) AS feed_id, a.attempts, a.url, a.title, a.lead, a.body, a.image, a.section,
		          coalesce(a.published_at, '0001-01-01T00:00:00Z') AS published_at`
	type row struct {
		ID, FeedID                             int64
		Attempts                               int
		URL, Title, Lead, Body, Image, Section string
		PublishedAt                            time.Time
	}
	rows, _ := s.pool.Query(ctx, q, clock(now), limit, lease.Seconds(), orEmpty(busy))
	claimed, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, fmt.Errorf("claim pages to read: %w", err)
	}
	out := make([]feeds.PageTask, len(claimed))
	for i, r := range claimed {
		out[i] = feeds.PageTask{ID: r.ID, FeedID: r.FeedID, Attempts: r.Attempts, Item: feeds.Item{URL: r.URL, Title: r.Title,
			Lead: r.Lead, Content: r.Body, Image: r.Image, Section: r.Section, PublishedAt: r.PublishedAt}}
	}
	return out, nil
}

// RetryPage implements feeds.PageStore.
func (s *Store) RetryPage(ctx context.Context, now time.Time, id int64, after time.Duration) error {
	_, err := s.pool.Exec(ctx, `UPDATE articles SET lease_until = NULL, next_try_at = coalesce($1, clock_timestamp()) + make_interval(secs => $3) WHERE id = $2`,
		clock(now), id, after.Seconds())
	if err != nil {
		return fmt.Errorf("put off the page of article %d: %w", id, err)
	}
	return nil
}

// SaveAnalysed implements feeds.PageStore.
func (s *Store) SaveAnalysed(ctx context.Context, now time.Time, articles []feeds.Analysed) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for _, a := range articles {
			if err := saveAnalysed(ctx, tx, now, a); err != nil {
				return fmt.Errorf("article %d: %w", a.ID, err)
			}
		}
		return notify(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("save analysed articles: %w", err)
	}
	return nil
}

func saveAnalysed(ctx context.Context, tx pgx.Tx, now time.Time, a feeds.Analysed) error {
	const q = `UPDATE articles SET title = $3, lead = $4, body = $5, byline = $6, image = $7, published_at = $8,
		state = CASE WHEN push THEN 'ready' ELSE 'done' END, text_source = $9, lease_until = NULL,
		topics = $10, documents = $11, is_meeting = $12, analysis = $13, lexicon = $14, signature = $15
		WHERE id = $2 AND state = 'new' AND coalesce($1, clock_timestamp()) IS NOT NULL
		RETURNING coalesce(feed_id, 0), coalesce(published_at, seen_at)`
	result, err := json.Marshal(a.Result)
	if err != nil {
		return fmt.Errorf("encode the analysis: %w", err)
	}
	topics := []string{}
	for _, t := range a.Result.Topics {
		topics = append(topics, t.Name)
	}
	documents := a.Result.Documents
	if documents == nil {
		documents = []string{}
	}
	var published *time.Time
	if !a.Page.PublishedAt.IsZero() {
		published = &a.Page.PublishedAt
	}
	title, lead, body := viet.Clean(a.Page.Title), viet.Clean(a.Page.Lead), viet.Clean(a.Page.Text)
	doc := SearchDoc{ID: a.ID, Title: title, Lead: lead, Body: body}
	err = tx.QueryRow(ctx, q, clock(now), a.ID, title, lead, body, a.Page.Byline, a.Page.Image, published, a.TextSource,
		topics, documents, a.Result.Meeting != nil, result, a.Lexicon, story.Sign(title, lead, body).Bytes()).Scan(&doc.FeedID, &doc.PublishedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	return indexDoc(ctx, tx, doc)
}

// Articles implements bot.Outbox.
func (s *Store) Articles(ctx context.Context, ids []int64) (map[int64]bot.ArticleView, error) {
	const q = `SELECT a.id, a.url, a.host, coalesce(f.title, '') AS feed_title, a.title, a.lead,
		coalesce(a.published_at, '0001-01-01T00:00:00Z') AS published_at, a.seen_at, coalesce(a.analysis, '{}') AS analysis,
		a.version, a.edited_at IS NOT NULL AS edited, a.gone_at IS NOT NULL AS gone,
		coalesce((SELECT array_agg(DISTINCT o.host) FROM articles o WHERE o.story_id = a.story_id AND o.host <> a.host), '{}') AS others
		FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id WHERE a.id = ANY ($1)`
	type row struct {
		ID                                int64
		URL, Host, FeedTitle, Title, Lead string
		PublishedAt, SeenAt               time.Time
		Analysis                          []byte
		Version                           int
		Edited, Gone                      bool
		Others                            []string
	}
	rows, _ := s.pool.Query(ctx, q, ids)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, fmt.Errorf("load articles: %w", err)
	}
	out := make(map[int64]bot.ArticleView, len(found))
	for _, r := range found {
		v := bot.ArticleView{ID: r.ID, URL: r.URL, Source: SourceName(r.Host, r.FeedTitle), Title: r.Title, Lead: r.Lead, PublishedAt: r.PublishedAt,
			SeenAt: r.SeenAt, Version: r.Version, Edited: r.Edited, Gone: r.Gone}
		if err := json.Unmarshal(r.Analysis, &v.Analysis); err != nil {
			return nil, fmt.Errorf("decode the analysis of article %d: %w", r.ID, err)
		}
		for _, h := range r.Others {
			v.Also = append(v.Also, SourceName(h, h))
		}
		out[r.ID] = v
	}
	return out, nil
}

// SourceName returns what a reader calls the paper of a host: its name in the
// catalog, or else the title of its feed, or the host.
func SourceName(host, feedTitle string) string {
	if p, ok := catalog.ByHost(host); ok {
		return p.Name
	}
	if feedTitle != "" {
		return feedTitle
	}
	return host
}

// saveItems stores what is new in a poll and what changed, and returns how many
// items were new.
func saveItems(ctx context.Context, tx pgx.Tx, now time.Time, f feeds.Feed, r feeds.PollResult) (int, error) {
	if len(r.Items) == 0 {
		return 0, nil
	}
	keys := feeds.PollKeys(r.Items, f.Host, f.ID)
	known, err := findKnown(ctx, tx, keys)
	if err != nil {
		return 0, err
	}
	added := 0
	// Oldest first: articles get their ids in the order in which they were written.
	for i := len(r.Items) - 1; i >= 0; i-- {
		it := r.Items[i]
		if it.Title == "" && it.URL == "" {
			continue
		}
		verdict, id := feeds.Decide(it, keys[i], known)
		switch verdict {
		case feeds.Known:
		case feeds.Edited:
			err = editArticle(ctx, tx, now, f.ID, id, it)
		default:
			if id, err = insertArticle(ctx, tx, now, f, it); err == nil {
				err = insertKeys(ctx, tx, id, keys[i])
				added++
			}
		}
		if err != nil {
			return added, fmt.Errorf("item %q: %w", it.URL, err)
		}
	}
	return added, nil
}

// findKnown returns the stored articles that share a key with the poll.
func findKnown(ctx context.Context, tx pgx.Tx, keys [][]feeds.Key) (map[feeds.Key][]feeds.KnownArticle, error) {
	var sums [][]byte
	for _, ks := range keys {
		for _, k := range ks {
			sums = append(sums, k.Sum[:])
		}
	}
	type row struct {
		Key, Kind        []byte
		ID               int64
		Title, Lead, URL string
	}
	rows, _ := tx.Query(ctx, `SELECT k.key, convert_to(k.kind, 'UTF8') AS kind, a.id, a.title, a.feed_lead AS lead, a.url FROM article_keys k JOIN articles a ON a.id = k.article_id
		WHERE k.key = ANY ($1) ORDER BY a.id`, sums)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, fmt.Errorf("look for known articles: %w", err)
	}
	out := map[feeds.Key][]feeds.KnownArticle{}
	for _, r := range found {
		k := feeds.Key{Kind: feeds.KeyKind(r.Kind), Sum: [32]byte(r.Key)}
		out[k] = append(out[k], feeds.KnownArticle{ID: r.ID, Title: r.Title, Lead: r.Lead})
	}
	return out, nil
}

func insertArticle(ctx context.Context, tx pgx.Tx, now time.Time, f feeds.Feed, it feeds.Item) (int64, error) {
	const q = `INSERT INTO articles (feed_id, url, host, section, title, lead, feed_lead, body, image, published_at, seen_at, push, next_try_at)
		VALUES ($2, $3, $4, $5, $6, $7, $7, $8, $9, $10, coalesce($1, clock_timestamp()), $11, coalesce($1, clock_timestamp())) RETURNING id`
	var published *time.Time
	if !it.PublishedAt.IsZero() {
		published = &it.PublishedAt
	}
	section := it.Section
	if section == "" {
		section = f.Section
	}
	host := feeds.Host(it.URL)
	if host == "" {
		host = f.Host
	}
	var id int64
	err := tx.QueryRow(ctx, q, clock(now), f.ID, it.URL, host, section, it.Title, it.Lead, it.Content, it.Image, published, f.Seeded).Scan(&id)
	return id, err
}

func insertKeys(ctx context.Context, tx pgx.Tx, id int64, keys []feeds.Key) error {
	for _, k := range keys {
		_, err := tx.Exec(ctx, `INSERT INTO article_keys (key, kind, article_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, k.Sum[:], string(k.Kind), id)
		if err != nil {
			return fmt.Errorf("store the keys: %w", err)
		}
	}
	return nil
}

// editArticle stores a changed title or lead. What was sent with the old words is
// edited in its place: one pending edit for each message, ten minutes later, so that
// several corrections become one. Only the article's own feed edits it: two feeds of
// one paper may word its lead differently.
func editArticle(ctx context.Context, tx pgx.Tx, now time.Time, feedID, id int64, it feeds.Item) error {
	var own bool
	if err := tx.QueryRow(ctx, `SELECT coalesce(feed_id = $2, false) FROM articles WHERE id = $1`, id, feedID).Scan(&own); err != nil || !own {
		return err
	}
	const keep = `INSERT INTO article_edits (article_id, version, old_title, old_lead, at)
		SELECT id, version, title, lead, coalesce($1, clock_timestamp()) FROM articles WHERE id = $2 ON CONFLICT DO NOTHING`
	const change = `UPDATE articles SET title = CASE WHEN $3 = '' THEN title ELSE $3 END, lead = CASE WHEN $4 = '' THEN lead ELSE $4 END, feed_lead = $4,
		version = version + 1, edited_at = coalesce($1, clock_timestamp()) WHERE id = $2`
	const edits = `INSERT INTO deliveries (bot_id, chat_id, thread_id, kind, ref, priority, not_before, created_at)
		SELECT c.bot_id, m.chat_id, m.thread_id, 'edit', m.id, 4, coalesce($1, clock_timestamp()) + interval '10 minutes', coalesce($1, clock_timestamp())
		FROM messages m JOIN chats c ON c.id = m.chat_id WHERE m.article_ids @> ARRAY[$2::bigint] AND m.external_ids <> '{}'
		ON CONFLICT (chat_id, thread_id, kind, ref) DO UPDATE SET state = 'pending', lease_until = NULL, finished_at = NULL, message_id = NULL,
		    reason = '', not_before = EXCLUDED.not_before WHERE deliveries.state <> 'sending'`
	if _, err := tx.Exec(ctx, keep, clock(now), id); err != nil {
		return fmt.Errorf("keep the old words: %w", err)
	}
	if _, err := tx.Exec(ctx, change, clock(now), id, it.Title, it.Lead); err != nil {
		return fmt.Errorf("store the new words: %w", err)
	}
	if _, err := tx.Exec(ctx, edits, clock(now), id); err != nil {
		return fmt.Errorf("queue edits: %w", err)
	}
	return reindex(ctx, tx, id)
}

// reindex makes the new words of an article searchable, if it was before.
func reindex(ctx context.Context, tx pgx.Tx, id int64) error {
	doc := SearchDoc{ID: id}
	err := tx.QueryRow(ctx, `SELECT coalesce(feed_id, 0), coalesce(published_at, seen_at), title, lead, body FROM articles WHERE id = $1 AND state <> 'new'`, id).
		Scan(&doc.FeedID, &doc.PublishedAt, &doc.Title, &doc.Lead, &doc.Body)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the edited article: %w", err)
	}
	return indexDoc(ctx, tx, doc)
}

var _ feeds.PageStore = (*Store)(nil)
var _ feeds.PollStore = (*Store)(nil)
var _ bot.Outbox = (*Store)(nil)
var _ bot.AlertStore = (*Store)(nil)
