package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
	"giaoban/store"
)

func TestSavePerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	role := func(least bot.Role) bot.Role {
		t.Helper()
		p, err := b.SavePerson(t.Context(), b.bot, bot.Sender{ID: "7", Name: "An"}, least)
		if err != nil || p.Name != "An" || p.ExternalID != "7" {
			t.Fatalf("SavePerson = %+v, %v", p, err)
		}
		return p.Role
	}
	p, _ := b.SavePerson(t.Context(), b.bot, bot.Sender{ID: "7", Name: "An"}, bot.RoleStranger)
	for _, c := range []struct {
		set         bot.Role // "" leaves it
		least, want bot.Role
	}{
		{"", bot.RoleStranger, bot.RoleStranger},
		{"", bot.RoleSubscriber, bot.RoleSubscriber}, // access was opened
		{"", bot.RoleStranger, bot.RoleSubscriber},   // and closed: who was in stays
		{bot.RoleAdmin, bot.RoleSubscriber, bot.RoleAdmin},
		{bot.RoleRefused, bot.RoleSubscriber, bot.RoleRefused},
		{"", bot.RoleOwner, bot.RoleOwner},
		{"", bot.RoleStranger, bot.RoleSubscriber}, // the settings do not name him any more
	} {
		if c.set != "" {
			if err := b.SetRole(t.Context(), 0, p.ID, c.set); err != nil {
				t.Fatal(err)
			}
		}
		if got := role(c.least); got != c.want {
			t.Errorf("with %q set and at least %s: %s; want %s", c.set, c.least, got, c.want)
		}
	}
	if p, _ := b.SavePerson(t.Context(), b.bot, bot.Sender{ID: "7"}, bot.RoleStranger); p.Name != "An" {
		t.Errorf("an event without a name took it away: %+v", p)
	}
	if err := b.SetRole(t.Context(), 0, 999, bot.RoleAdmin); err == nil {
		t.Error("a role for nobody is no error")
	}
}

func TestAskAccessOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p, _ := b.SavePerson(t.Context(), b.bot, bot.Sender{ID: "7"}, bot.RoleStranger)
	q, _ := b.SavePerson(t.Context(), b.bot, bot.Sender{ID: "8"}, bot.RoleSubscriber)
	for i, want := range []bool{true, false} {
		if first, err := b.AskAccess(t.Context(), p.ID); err != nil || first != want {
			t.Errorf("asking for the %d. time: %v, %v", i+1, first, err)
		}
	}
	if first, err := b.AskAccess(t.Context(), q.ID); err != nil || first {
		t.Errorf("a subscriber asks: %v, %v", first, err)
	}
	list, err := b.ListPeople(t.Context(), b.bot)
	if err != nil || len(list) != 2 || list[0].ID != p.ID || list[0].AskedAt.IsZero() {
		t.Errorf("ListPeople = %+v, %v; want who waits first", list, err)
	}
	if list, _ = b.ListPeople(t.Context(), b.bot, bot.RoleSubscriber); len(list) != 1 || list[0].ID != q.ID {
		t.Errorf("the subscribers are %+v", list)
	}
	if _, ok, err := b.FindPerson(t.Context(), b.bot+1, p.ID); ok || err != nil {
		t.Errorf("another bot finds him: %v, %v", ok, err)
	}
}

func TestEventsAreForgottenAfterAWhile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 2 {
		if err := b.MarkHandled(t.Context(), b.bot, "e"); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.ForgetEvents(t.Context(), time.Now(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if done, err := b.Handled(t.Context(), b.bot, "e"); !done || err != nil {
		t.Errorf("Handled = %v, %v", done, err)
	}
	if err := b.ForgetEvents(t.Context(), time.Now().Add(2*time.Hour), time.Hour); err != nil {
		t.Fatal(err)
	}
	if done, _ := b.Handled(t.Context(), b.bot, "e"); done {
		t.Error("an old event is still known")
	}
}

func TestAChatThatComesBackStartsAfresh(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	in := bot.IncomingChat{ID: "5", Kind: bot.ChatPrivate, Title: "An"}
	chat, err := b.SaveChat(t.Context(), b.bot, in)
	if err != nil {
		t.Fatal(err)
	}
	one, two := b.subscribe(chat.ID, "a"), b.subscribe(chat.ID, "b")
	b.exec(`UPDATE subscriptions SET active_from = '2020-01-01'`)
	b.exec(`INSERT INTO deliveries (bot_id, chat_id, kind, ref, priority) VALUES ($1, $2, 'alert', 1, 1)`, b.bot, chat.ID)
	if err := b.LoseChat(t.Context(), b.bot, "5", "blocked"); err != nil {
		t.Fatal(err)
	}
	if n := b.id(`SELECT count(*) FROM deliveries WHERE state = 'cancelled'`); n != 1 {
		t.Error("what waited for the chat is still open")
	}
	revision := b.id(`SELECT value FROM subscription_revision`)
	if chat, err = b.SaveChat(t.Context(), b.bot, in); err != nil || chat.State != bot.ChatActive || chat.Reason != "" {
		t.Fatalf("SaveChat = %+v, %v", chat, err)
	}
	subs, err := b.ListSubscriptions(t.Context(), chat.ID, 0)
	if err != nil || len(subs) != 2 || subs[0].ID != one || subs[1].ID != two {
		t.Fatalf("subscriptions %+v, %v", subs, err)
	}
	for i, s := range subs {
		if s.Revision != revision+int64(i)+1 || s.ActiveFrom.Year() == 2020 {
			t.Errorf("subscription %d has revision %d and counts from %v", i, s.Revision, s.ActiveFrom)
		}
	}
	if err := b.LoseChat(t.Context(), b.bot, "unknown", ""); err != nil {
		t.Errorf("losing an unknown chat: %v", err)
	}
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	chat, _ := b.SaveChat(t.Context(), b.bot, bot.IncomingChat{ID: "5", Kind: bot.ChatPrivate})
	if err := b.PauseChat(t.Context(), 3, chat.ID); err != nil {
		t.Fatal(err)
	}
	if c, _ := b.SaveChat(t.Context(), b.bot, bot.IncomingChat{ID: "5", Kind: bot.ChatPrivate}); c.State != bot.ChatPaused {
		t.Errorf("writing to the bot ended the pause: %+v", c)
	}
	if err := b.ResumeChat(t.Context(), 3, chat.ID); err != nil {
		t.Fatal(err)
	}
	list, err := b.ListAudit(t.Context(), 10)
	if err != nil || len(list) != 2 || list[0].Action != "chat.resume" || list[1].Action != "chat.pause" || list[0].Person != 3 {
		t.Errorf("audit %+v, %v", list, err)
	}
}

func TestChangesTakeRevisionsInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	chat := b.chat("5")
	sub, err := b.AddSubscription(t.Context(), 0, bot.Subscription{ChatID: chat, OnlyMeetings: true, FeedIDs: []int64{4}})
	if err != nil || sub.ID == 0 || sub.Revision != 1 || len(sub.Topics) != 0 || sub.ActiveFrom.IsZero() {
		t.Fatalf("AddSubscription = %+v, %v", sub, err)
	}
	if err := b.SetFilter(t.Context(), 0, sub.ID, "mặt trận"); err != nil {
		t.Fatal(err)
	}
	subs, _ := b.ListSubscriptions(t.Context(), chat, 0)
	if s := subs[0]; s.Filter != "mặt trận" || s.Revision != 2 || !s.ActiveFrom.Equal(sub.ActiveFrom) {
		t.Errorf("after a new filter %+v; want the old start %v", s, sub.ActiveFrom)
	}
	if err := b.SetScope(t.Context(), 0, sub.ID, []string{"front"}, false); err != nil {
		t.Fatal(err)
	}
	subs, _ = b.ListSubscriptions(t.Context(), chat, 0)
	if s := subs[0]; s.OnlyMeetings || !slices.Equal(s.Topics, []string{"front"}) || !s.ActiveFrom.After(sub.ActiveFrom) {
		t.Errorf("after a new scope %+v", s)
	}
	for range 2 { // what is gone is no error
		if err := b.RemoveSubscriptions(t.Context(), 0, sub.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := b.id(`SELECT count(*) FROM audit WHERE action LIKE 'subscription.%'`); n != 4 {
		t.Errorf("%d audit rows of four changes", n)
	}
}

// A revision is visible only together with every smaller one: whoever reads "above
// 7" misses nothing that commits later.
func TestRevisionsCommitInTheirOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	chat := b.chat("5")
	tx, err := b.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if _, err := tx.Exec(t.Context(), `UPDATE subscription_revision SET value = value + 1`); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := b.AddSubscription(t.Context(), 0, bot.Subscription{ChatID: chat})
		done <- err
	}()
	for waiting := int64(0); waiting == 0; { // until the other one waits for the counter
		waiting = b.id(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
	}
	if subs, _ := b.SubscriptionsSince(t.Context(), 0); len(subs) != 0 {
		t.Fatalf("a later revision is visible before an earlier one: %+v", subs)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if subs, _ := b.SubscriptionsSince(t.Context(), 0); len(subs) != 1 || subs[0].Revision != 2 {
		t.Errorf("subscriptions %+v; want one with revision 2", subs)
	}
}

func TestConcurrentChangesDoNotDeadlock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	chat, _ := b.SaveChat(t.Context(), b.bot, bot.IncomingChat{ID: "5", Kind: bot.ChatPrivate})
	sub, _ := b.AddSubscription(t.Context(), 0, bot.Subscription{ChatID: chat.ID})
	var wg sync.WaitGroup
	errs := make(chan error, 100)
	for i := range 6 {
		wg.Go(func() {
			for n := range 5 {
				errs <- b.SetFilter(t.Context(), 0, sub.ID, fmt.Sprint("từ ", i, n))
				errs <- b.ResumeChat(t.Context(), 0, chat.ID)
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if n := b.id(`SELECT value FROM subscription_revision`); n != 61 {
		t.Errorf("the counter is at %d after 61 changes", n)
	}
}

func TestFindSources(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.exec(`INSERT INTO feeds (url, title, host, section) VALUES ('https://baodaklak.vn/rss/home.rss', '', 'baodaklak.vn', ''),
		('https://baodaklak.vn/chinh-tri/', '', 'baodaklak.vn', 'Chính trị'), ('http://127.0.0.1:8083/rss', 'Báo Mẫu Tây Nguyên', '127.0.0.1', ''),
		('https://baolamdong.vn/rss', '', 'baolamdong.vn', '')`)
	list := &store.Sources{Store: b.Store}
	for word, want := range map[string]string{
		"https://baodaklak.vn/chinh-tri": "[2]", "BAODAKLAK.VN": "[1 2]", "www.baodaklak.vn": "[1 2]", "Báo Đắk Lắk": "[1 2]", "bao dak lak": "[1 2]",
		"daklak": "[1 2]", "https://baodaklak.vn/the-thao": "[]", "mẫu tây nguyên": "[3]", "http://127.0.0.1:8083/rss": "[3]",
		"Lâm Đồng": "[4]", "": "[]", "không có": "[]",
	} {
		found, err := list.Find(t.Context(), word)
		ids := []int64{}
		for _, s := range found {
			ids = append(ids, s.ID)
		}
		slices.Sort(ids)
		if got := fmt.Sprint(ids); err != nil || got != want {
			t.Errorf("%q finds %s, %v; want %s", word, got, err, want)
		}
	}
	known, err := list.Suggest(t.Context(), "daklak", 10)
	if err != nil || len(known) == 0 {
		t.Fatalf("Suggest = %+v, %v", known, err)
	}
	for _, s := range known {
		if s.Address == "https://baodaklak.vn/chinh-tri/" {
			t.Error("an address that is a source already is suggested")
		}
	}
	if first, _ := list.Suggest(t.Context(), "", 5); len(first) != 5 || first[0].Paper == first[1].Paper {
		t.Errorf("the first of the catalog: %+v", first)
	}
}
