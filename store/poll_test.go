package store_test

import (
	"slices"
	"testing"
	"time"

	"giaoban/feeds"
	"giaoban/feeds/analysis"
	"giaoban/feeds/article"
)

// poll saves a poll of these items and returns how many were new.
func (b *bench) poll(feed int64, seeded bool, items ...feeds.Item) int {
	b.t.Helper()
	f := feeds.Feed{ID: feed, URL: "https://bao.example/rss", Host: "bao.example", Seeded: seeded}
	n, err := b.SavePoll(b.t.Context(), b.now, f, feeds.PollResult{Format: "rss", Items: items, Next: b.now.Add(time.Minute)})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func item(n, title string) feeds.Item {
	return feeds.Item{URL: "https://bao.example/bai-" + n + ".html", Title: title, Lead: "Sapo của " + title}
}

// The first poll seeds; later items are pushed; what is known is not new; a changed
// title is an edit that finds the message in which the article was sent.
func TestPollSeedsThenPushesThenEdits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	feed, err := b.AddFeed(t.Context(), feeds.Feed{URL: "https://bao.example/rss", Host: "bao.example", Every: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := b.ClaimFeeds(t.Context(), time.Now().Add(time.Hour), 10, nil, time.Minute)
	if err != nil || len(claimed) != 1 || claimed[0].Every != 10*time.Second || claimed[0].Seeded {
		t.Fatalf("claimed %+v, %v", claimed, err)
	}
	if n := b.poll(feed, false, item("100001", "Tin cũ một"), item("100002", "Tin cũ hai")); n != 2 {
		t.Errorf("%d new items in the first poll", n)
	}
	if n := b.poll(feed, true, item("100003", "Tin mới về hội nghị giao ban"), item("100001", "Tin cũ một"), item("100002", "Tin cũ hai")); n != 1 {
		t.Errorf("%d new items in the second poll, want 1", n)
	}
	tasks, err := b.ClaimPages(t.Context(), b.now, 10, nil, time.Minute)
	at := slices.IndexFunc(tasks, func(t feeds.PageTask) bool { return t.Item.Title == "Tin mới về hội nghị giao ban" })
	if err != nil || len(tasks) != 2 || at < 0 {
		t.Fatalf("claimed pages %+v, %v; want two of the host, the new one among them", tasks, err)
	}
	if tasks, _ := b.ClaimPages(t.Context(), b.now, 10, []string{"bao.example"}, time.Minute); len(tasks) != 0 {
		t.Errorf("a busy host got %d more", len(tasks))
	}
	fresh := tasks[at]
	page := article.Page{Title: fresh.Item.Title, Lead: fresh.Item.Lead, Text: prose("mới")}
	for _, task := range tasks {
		if err := b.SaveAnalysed(t.Context(), b.now, []feeds.Analysed{{ID: task.ID, TextSource: "page", Page: page, Result: analysis.Result{}}}); err != nil {
			t.Fatal(err)
		}
	}
	ready, err := b.ReadyArticles(t.Context(), 10)
	if err != nil || len(ready) != 1 || ready[0].ID != fresh.ID {
		t.Fatalf("ready %+v, %v: only what came after the first poll is matched", ready, err)
	}
	chat := b.chat("1")
	b.id(`INSERT INTO messages (chat_id, external_ids, article_ids, kind) VALUES ($1, '{m1}', ARRAY[$2::bigint], 'alert') RETURNING id`, chat, fresh.ID)
	edited := item("100003", "Tin mới về hội nghị giao ban quý IV")
	for range 3 { // the same poll again is no further edit
		if n := b.poll(feed, true, edited); n != 0 {
			t.Errorf("an edit counts as %d new items", n)
		}
	}
	if n := b.id(`SELECT version FROM articles WHERE id = $1`, fresh.ID); n != 2 {
		t.Errorf("version %d after one edit", n)
	}
	if n := b.id(`SELECT count(*) FROM deliveries WHERE kind = 'edit' AND state = 'pending'`); n != 1 {
		t.Errorf("%d edits queued for one message", n)
	}
}
