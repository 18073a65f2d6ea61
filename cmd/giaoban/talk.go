package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"giaoban/bot"
	"giaoban/bot/filter"
	"giaoban/feeds"
	"giaoban/feeds/catalog"
	"giaoban/feeds/fetch"
	"giaoban/store"
)

// newTalk wires the talk half of the bot to the store and to the feeds.
func newTalk(p *program) *bot.Talk {
	owners := bot.Owners{}
	for _, o := range p.conf.Owners {
		owners[o] = true
	}
	return bot.NewTalk(bot.TalkDeps{
		People: p.db, Chats: p.db, Subscriptions: p.db, Articles: p.db,
		Sources: &sources{db: p.db, client: p.client},
		Search:  p.search,
		Card: func(ctx context.Context, id int64, caps bot.Capabilities) (bot.Message, error) {
			found, err := p.db.Store.Articles(ctx, []int64{id})
			if err != nil {
				return bot.Message{}, err
			}
			a, ok := found[id]
			if !ok {
				return bot.Message{}, &bot.UserError{Text: "Bài này không còn trong kho.", Hint: "Anh/chị gõ /moi để xem các bài mới."}
			}
			m := bot.Card(a, location())
			m.Buttons = bot.CardButtons(a)
			return bot.Fit(m, caps.MaxLength), nil
		},
		Filter: parseFilter,
		Owners: owners, Open: p.conf.Open, Now: time.Now, Log: p.log,
	})
}

// parseFilter reads a filter for the bot; what is wrong with it is for the person.
func parseFilter(text string) (bot.KeywordFilter, error) {
	f, err := filter.Parse(text)
	if err != nil {
		return nil, &bot.UserError{Text: err.Error(), Hint: "Gõ /trogiup tukhoa để xem cách viết từ khóa."}
	}
	return f, nil
}

// search answers a query typed in a chat.
func (p *program) search(ctx context.Context, query string, limit int, after string) (bot.SearchPage, error) {
	return searchPage(ctx, p.db.Store, query, limit, after)
}

// sources implements bot.Sources: what the bot asks of feeds.
type sources struct {
	db     *database
	client *fetch.Client
}

// Add implements bot.Sources. The address is tried before it becomes a source.
func (s *sources) Add(ctx context.Context, address string, every time.Duration) (bot.SourceView, error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return bot.SourceView{}, &bot.UserError{Text: "Địa chỉ này không đúng: " + bot.Shorten(address, 80) + ".",
			Hint: "Địa chỉ nguồn tin bắt đầu bằng https://, ví dụ https://baolamdong.vn/rss/thoi-su."}
	}
	resp, err := s.client.Get(ctx, fetch.Request{URL: u.String(), MaxBytes: 8 << 20})
	if err != nil {
		return bot.SourceView{}, &bot.UserError{Text: "Bot không mở được địa chỉ này (" + string(fetch.ClassOf(err)) + ").",
			Hint: "Anh/chị kiểm tra lại địa chỉ, hoặc thử lại sau ít phút."}
	}
	parsed, err := feeds.Parse(resp.Body, resp.ContentType, resp.FinalURL)
	if err != nil && len(parsed.Items) == 0 {
		return bot.SourceView{}, &bot.UserError{Text: "Địa chỉ này mở được nhưng không phải là nguồn tin RSS.",
			Hint: "Anh/chị tìm mục RSS trên trang của báo, hoặc gõ /nguon và tên báo để Bot gợi ý."}
	}
	f := feeds.Feed{URL: u.String(), Title: parsed.Title, Host: feeds.Host(u.String()), Format: parsed.Format, Every: every}
	id, err := s.db.AddFeed(ctx, f)
	if err != nil {
		return bot.SourceView{}, err
	}
	return s.db.Source(ctx, id)
}

// List implements bot.Sources.
func (s *sources) List(ctx context.Context) ([]bot.SourceView, error) { return s.db.ListSources(ctx) }

// Remove implements bot.Sources.
func (s *sources) Remove(ctx context.Context, id int64) error {
	ok, err := s.db.RemoveSource(ctx, id)
	if err == nil && !ok {
		return &bot.UserError{Text: fmt.Sprintf("Không có nguồn số %d.", id), Hint: "Gõ /nguon để xem danh sách."}
	}
	return err
}

// Find implements bot.Sources.
func (s *sources) Find(ctx context.Context, word string) ([]bot.SourceView, error) {
	list, err := s.db.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	var out []bot.SourceView
	papers := catalog.Find(word)
	for _, v := range list {
		if v.URL == word || v.Host == feeds.Host(word) || strings.EqualFold(v.Host, word) || fits(v, word, papers) {
			out = append(out, v)
		}
	}
	return out, nil
}

// fits says whether a word is part of what the source is called.
func fits(v bot.SourceView, word string, papers []catalog.Paper) bool {
	for _, p := range papers {
		if own, ok := catalog.ByHost(v.Host); ok && own.Name == p.Name {
			return true
		}
	}
	f, err := filter.Parse(`"` + strings.ReplaceAll(word, `"`, " ") + `"`)
	if err != nil {
		return false
	}
	_, ok := f.Match(&filter.Doc{Title: v.Name()})
	return ok
}

// Suggest implements bot.Sources by the catalog.
func (s *sources) Suggest(ctx context.Context, word string, limit int) ([]bot.Suggestion, error) {
	list, err := s.db.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, v := range list {
		have[v.URL] = true
	}
	papers := catalog.All()
	if word != "" {
		papers = catalog.Find(word)
	}
	var out []bot.Suggestion
	for _, p := range papers {
		for _, src := range p.Feeds {
			if len(out) < limit && !have[src.URL] {
				out = append(out, bot.Suggestion{Paper: p.Name, Section: src.Section, Address: src.URL})
			}
		}
	}
	return out, nil
}

var _ bot.Sources = (*sources)(nil)

// searchPage runs one search for a chat.
func searchPage(ctx context.Context, db *store.Store, query string, limit int, after string) (bot.SearchPage, error) {
	q, err := filter.ParseQuery(query)
	if err != nil {
		return bot.SearchPage{}, &bot.UserError{Text: err.Error(), Hint: "Gõ /trogiup tim để xem cách tìm."}
	}
	cursor, err := store.ParseCursor(after)
	if err != nil {
		return bot.SearchPage{}, &bot.UserError{Text: "Trang này của kết quả tìm đã cũ.", Hint: "Anh/chị tìm lại."}
	}
	found, err := db.Search(ctx, q, limit, cursor)
	if err != nil {
		return bot.SearchPage{}, err
	}
	return toPage(found), errors.Join()
}
