package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"giaoban/bot"
	"giaoban/bot/bottest"
	"giaoban/store"
	"giaoban/store/storetest"
)

// owner is the account that the settings of the tests name as owner.
const owner = "1"

// office is a bot with its database and one messenger that records.
type office struct {
	t    *testing.T
	pool *pgxpool.Pool
	db   *store.Store
	rec  *bottest.Recorder
	talk *bot.Talk
	ref  bot.BotRef
	log  *bytes.Buffer
	n    int
	last []bot.Button // of the last answer
}

// openOffice makes an office with two sources and three articles of this week.
func openOffice(t *testing.T, change func(*bot.TalkDeps)) *office {
	pool := storetest.New(t)
	o := &office{t: t, pool: pool, db: store.New(pool), log: &bytes.Buffer{},
		rec: &bottest.Recorder{Caps: bot.Capabilities{Buttons: true, Edit: true}, Admins: map[string]bool{"-100/8": true}}}
	id, err := o.db.RegisterBot(t.Context(), "telegram", "1", "bot")
	if err != nil {
		t.Fatal(err)
	}
	o.ref = bot.BotRef{ID: id, Messenger: o.rec, Send: func(ctx context.Context, to bot.Address, m bot.Message) error {
		_, err := o.rec.Send(ctx, to, m)
		return err
	}}
	o.exec(`INSERT INTO feeds (url, title, host, section) VALUES
		('https://baodaklak.vn/rss/home.rss', 'Báo Đắk Lắk', 'baodaklak.vn', ''), ('https://baolamdong.vn/rss/thoi-su', 'Báo Lâm Đồng', 'baolamdong.vn', 'Thời sự')`)
	o.article(1, "Mặt trận giám sát đầu tư công", "front", true)
	o.article(2, "Hội nghị xây dựng Đảng quý IV", "party_building", true)
	o.article(1, "Giải bóng đá thiếu niên", "", false)
	deps := bot.TalkDeps{People: o.db, Chats: o.db, Subscriptions: o.db, Articles: o.db, Sources: &store.Sources{Store: o.db},
		Search: o.search, Card: o.card, Owners: bot.Owners{"telegram:" + owner: true}, Open: true, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(o.log, nil))}
	if change != nil {
		change(&deps)
	}
	o.talk = bot.NewTalk(deps)
	return o
}

func closed(d *bot.TalkDeps) { d.Open = false }

func (o *office) exec(sql string, args ...any) {
	o.t.Helper()
	if _, err := o.pool.Exec(o.t.Context(), sql, args...); err != nil {
		o.t.Fatalf("%s: %v", sql, err)
	}
}

func (o *office) count(sql string, args ...any) (n int) {
	o.t.Helper()
	if err := o.pool.QueryRow(o.t.Context(), sql, args...).Scan(&n); err != nil {
		o.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func (o *office) article(feed int, title, topic string, meeting bool) {
	o.t.Helper()
	topics := []string{}
	if topic != "" {
		topics = append(topics, topic)
	}
	o.exec(`INSERT INTO articles (feed_id, url, host, title, lead, body, state, push, text_source, analysis, topics, is_meeting, documents)
		SELECT id, 'https://' || host || '/bai-' || md5($2), host, $2, 'Sapo.', 'Nội dung nhắc đến Chỉ thị 35-CT/TW.', 'done', false, 'page', '{}', $3, $4, '{35-CT/TW}' FROM feeds WHERE id = $1`,
		feed, title, topics, meeting)
}

// search finds the articles whose title holds the query.
func (o *office) search(ctx context.Context, query string, limit int, after string) (bot.SearchPage, error) {
	list, err := o.db.NewestArticles(ctx, 100, 0)
	var page bot.SearchPage
	for _, a := range list {
		if strings.Contains(strings.ToLower(a.Title), strings.ToLower(query)) {
			page.Hits = append(page.Hits, bot.SearchHit{Article: a, Snippet: []bot.Span{{Text: "…" + query + "…", Style: bot.Bold}}})
		}
	}
	if len(page.Hits) > 0 && after == "" {
		page.Next = "2"
	}
	return page, err
}

func (o *office) card(ctx context.Context, id int64, _ bot.Capabilities) (bot.Message, error) {
	a, _, err := o.db.FindArticle(ctx, id)
	return bot.Text("THẺ " + a.Title), err
}

// private is the event of a person in his private chat.
func private(person string) bot.Incoming {
	return bot.Incoming{Chat: bot.IncomingChat{ID: person, Kind: bot.ChatPrivate, Title: "Người " + person}, From: bot.Sender{ID: person, Name: "Người " + person}}
}

// handle gives an event to the bot and returns all that left, each message as
// "chat: text [button]".
func (o *office) handle(in bot.Incoming) string {
	o.t.Helper()
	if in.ID == "" {
		o.n++
		in.ID = fmt.Sprint("e", o.n)
	}
	if err := o.talk.Handle(o.t.Context(), o.ref, in); err != nil && !errors.Is(err, bot.ErrQuit) {
		o.t.Fatalf("Handle %+v: %v", in, err)
	}
	return o.shown()
}

func (o *office) shown() string {
	var b strings.Builder
	for _, s := range o.rec.Take() {
		fmt.Fprintf(&b, "%s: %s\n", s.To.Chat, s.Message.Plain())
		for _, row := range s.Message.Buttons {
			for _, btn := range row {
				fmt.Fprintf(&b, "[%s]", btn.Text)
				if len(btn.Data) > 64 || btn.Data == "" && btn.URL == "" {
					o.t.Errorf("button %q carries %q", btn.Text, btn.Data)
				}
				o.last = append(o.last, btn)
			}
		}
	}
	return b.String()
}

func (o *office) say(person, text string) string {
	o.t.Helper()
	in := private(person)
	in.Event, in.Text = bot.EventText, text
	return o.handle(in)
}

// press presses the button with this text that was shown last.
func (o *office) press(person, text string) string {
	o.t.Helper()
	for i := len(o.last) - 1; i >= 0; i-- {
		if o.last[i].Text == text {
			return o.pressData(person, o.last[i].Data)
		}
	}
	o.t.Fatalf("no button %q in %v", text, o.last)
	return ""
}

func (o *office) pressData(person, data string) string {
	o.t.Helper()
	in := private(person)
	in.Event, in.Data, in.PressID = bot.EventPress, data, "p"
	return o.handle(in)
}

// want checks that an answer holds the texts, in order.
func want(t *testing.T, got string, texts ...string) {
	t.Helper()
	at := 0
	for _, s := range texts {
		i := strings.Index(got[at:], s)
		if i < 0 {
			t.Errorf("the answer lacks %q (in this order):\n%s", s, got)
			return
		}
		at += i
	}
}

func TestEveryEventIsHandledOnce(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	in := private("5")
	in.ID, in.Event, in.Text = "same", bot.EventText, "/dangky"
	want(t, o.handle(in), "Bot đã đăng ký")
	if again := o.handle(in); again != "" {
		t.Errorf("a repeated event is answered again:\n%s", again)
	}
}

func TestAnAnswerThatCannotLeave(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  bot.Kind
		again bool
		state string
	}{
		{bot.KindTemporary, true, "active"}, {bot.KindDown, true, "active"}, {bot.KindTooMany, true, "active"},
		{bot.KindUncertain, false, "active"}, {bot.KindRejected, false, "active"}, {bot.KindGone, false, "gone"},
	} {
		t.Run(c.kind.String(), func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, nil)
			o.rec.Fail = func(bottest.Sent) error {
				return &bot.SendError{Kind: c.kind, Reason: "blocked", Err: errors.New("no")}
			}
			in := private("5")
			in.ID, in.Event, in.Text = "e", bot.EventText, "/trogiup"
			if err := o.talk.Handle(t.Context(), o.ref, in); (err != nil) != c.again {
				t.Errorf("Handle = %v; the event should come again: %v", err, c.again)
			}
			if n := o.count(`SELECT count(*) FROM handled_events`); (n == 0) != c.again {
				t.Errorf("%d events noted as handled", n)
			}
			if n := o.count(`SELECT count(*) FROM chats WHERE state = $1`, c.state); n != 1 {
				t.Errorf("the chat is not %s", c.state)
			}
		})
	}
}

func TestFaultsShowAReferenceOnly(t *testing.T) {
	t.Parallel()
	for name, search := range map[string]func() error{
		"error": func() error { return errors.New("secret detail") },
		"panic": func() error { panic("secret detail") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, func(d *bot.TalkDeps) {
				d.Search = func(context.Context, string, int, string) (bot.SearchPage, error) { return bot.SearchPage{}, search() }
			})
			got := o.say("5", "/tim mặt trận")
			want(t, got, "Bot gặp trục trặc", "mã ")
			if strings.Contains(got, "secret") {
				t.Errorf("the chat sees %s", got)
			}
			ref := strings.TrimSuffix(strings.TrimSpace(got[strings.LastIndex(got, "mã ")+len("mã "):]), ".")
			if log := o.log.String(); !strings.Contains(log, "ref="+ref) || !strings.Contains(log, "secret detail") || strings.Contains(log, "mặt trận") {
				t.Errorf("log %q; want the reference %q, the cause, and not what was searched", log, ref)
			}
			want(t, o.say("5", "/moi"), "Tin mới nhất")
		})
	}
}

func TestConsoleIsTheOwnerAndWelcomed(t *testing.T) {
	t.Parallel()
	o := openOffice(t, closed)
	o.rec.Service = "console"
	if err := o.talk.Welcome(t.Context(), o.ref, true); err != nil {
		t.Fatal(err)
	}
	want(t, o.shown(), "console: Giao ban: Bot đọc 2 nguồn báo", "/tim mat tran", "/tukhoa", "/trogiup")
	if n := o.count(`SELECT count(*) FROM subscriptions`); n != 1 {
		t.Errorf("%d subscriptions after the first welcome", n)
	}
	o.say("console", "/huy")
	if err := o.talk.Welcome(t.Context(), o.ref, false); err != nil {
		t.Fatal(err)
	}
	want(t, o.shown(), "chưa có đăng ký nào")
	want(t, o.say("console", "/nguoidung"), "Người dùng (1)")
	in := private("console")
	in.ID, in.Event, in.Text = "q", bot.EventText, "thoát"
	if err := o.talk.Handle(t.Context(), o.ref, in); !errors.Is(err, bot.ErrQuit) {
		t.Errorf("Handle = %v; want ErrQuit", err)
	}
}

func TestMenuAndList(t *testing.T) {
	t.Parallel()
	for _, e := range bot.Menu([]string{"1"}) {
		if e.Admin != (len(e.Chats) > 0) || e.Description == "" || strings.Contains(e.Name, "/") {
			t.Errorf("menu entry %+v", e)
		}
	}
	list := bot.CommandList()
	if len(list) < 19 || list[0].Name != "/start" {
		t.Errorf("commands %+v", list)
	}
}
