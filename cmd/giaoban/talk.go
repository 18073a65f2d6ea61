package main

import (
	"context"
	"time"

	"giaoban/bot"
	"giaoban/bot/filter"
	"giaoban/feeds"
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
		Sources: &store.Sources{Store: p.db.Store, Check: p.checkSource},
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
		Owners: owners, Open: p.conf.Open, Now: time.Now, Log: p.log,
	})
}

// search answers a query typed in a chat.
func (p *program) search(ctx context.Context, query string, limit int, after string) (bot.SearchPage, error) {
	return searchPage(ctx, p.db.Store, query, limit, after)
}

// checkSource tries an address before it becomes a source and says what is there.
func (p *program) checkSource(ctx context.Context, address string) (feeds.Feed, error) {
	resp, err := p.client.Get(ctx, fetch.Request{URL: address, MaxBytes: fetch.DefaultMaxBytes})
	if err != nil {
		return feeds.Feed{}, &bot.UserError{Text: "Bot không mở được địa chỉ này: " + fetchTrouble(fetch.ClassOf(err)) + ".",
			Hint: "Anh/chị kiểm tra lại địa chỉ, hoặc thử lại sau ít phút."}
	}
	parsed, err := feeds.ParseResponse(resp, nil)
	if len(parsed.Items) == 0 {
		parsed, err = feeds.ParseSection(resp)
	}
	if err != nil && len(parsed.Items) == 0 {
		return feeds.Feed{}, &bot.UserError{Text: "Địa chỉ này mở được nhưng không phải là nguồn tin RSS hay trang chuyên mục.",
			Hint: "Anh/chị tìm mục RSS trên trang của báo, hoặc gõ /nguon và tên báo để Bot gợi ý."}
	}
	return feeds.Feed{URL: address, Title: parsed.Title, Host: feeds.Host(address), Format: parsed.Format}, nil
}

// fetchTrouble says in Vietnamese why a page cannot be had.
func fetchTrouble(c fetch.Class) string {
	switch c {
	case fetch.ClassDNS:
		return "không có máy chủ nào mang tên này"
	case fetch.ClassTLS:
		return "chứng chỉ bảo mật của trang không đúng"
	case fetch.ClassTimeout:
		return "trang không trả lời kịp"
	case fetch.ClassBlocked:
		return "đây là địa chỉ trong mạng nội bộ, chưa được phép đọc"
	case fetch.ClassRefusal:
		return "trang không có địa chỉ này, hoặc không cho đọc"
	default:
		return "trang báo lỗi (" + string(c) + ")"
	}
}

// searchPage runs one search for a chat.
func searchPage(ctx context.Context, db *store.Store, query string, limit int, after string) (bot.SearchPage, error) {
	q, err := filter.ParseQuery(query, time.Now())
	if err != nil {
		return bot.SearchPage{}, &bot.UserError{Text: err.Error(), Hint: "Gõ /trogiup tim để xem cách tìm."}
	}
	var cursor store.Cursor
	if after != "" {
		if cursor, err = store.ParseCursor(after); err != nil {
			return bot.SearchPage{}, &bot.UserError{Text: "Trang này của kết quả tìm đã cũ.", Hint: "Anh/chị tìm lại."}
		}
	}
	found, err := db.Search(ctx, q, limit, cursor)
	if err != nil {
		return bot.SearchPage{}, err
	}
	page := bot.SearchPage{}
	if found.More {
		page.Next = found.Next.String()
	}
	ids := make([]int64, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ArticleID
	}
	shown, err := db.Articles(ctx, ids) // for the names of the papers
	if err != nil {
		return bot.SearchPage{}, err
	}
	for _, h := range found.Hits {
		_, provinces := sourceNames(h.Host)
		name := shown[h.ArticleID].Source
		page.Hits = append(page.Hits, bot.SearchHit{Snippet: spans(h.Snippet), Article: bot.Article{ID: h.ArticleID, URL: h.URL, Host: h.Host, Paper: name,
			Provinces: provinces, Title: h.Title, Lead: h.Lead, PublishedAt: h.PublishedAt, SeenAt: h.SeenAt, Topics: h.Topics, Documents: h.Documents, Gone: h.Gone}})
	}
	return page, nil
}

// spans shows the found terms of a snippet in bold.
func spans(s store.Snippet) []bot.Span {
	var out []bot.Span
	at := 0
	for _, m := range s.Marks {
		if m.Start > at {
			out = append(out, bot.Span{Text: s.Text[at:m.Start]})
		}
		out = append(out, bot.Span{Text: s.Text[m.Start:m.End], Style: bot.Bold})
		at = m.End
	}
	if at < len(s.Text) {
		out = append(out, bot.Span{Text: s.Text[at:]})
	}
	return out
}
