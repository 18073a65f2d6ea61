package telegram

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
	fake "giaoban/internal/fake/telegram"
)

// lockedBuffer takes log lines from several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// rig is a messenger that talks to a fake.
type rig struct {
	*Messenger
	far *fake.Server
	log *lockedBuffer
}

func newRig(t *testing.T, o fake.Options) *rig {
	t.Helper()
	if o.Limits == nil {
		o.Limits = &fake.Limits{}
	}
	if o.Patience == 0 {
		o.Patience = 20 * time.Millisecond
	}
	r := &rig{far: fake.Start(t, o), log: &lockedBuffer{}}
	m, err := New(Options{Token: fake.DefaultToken, API: r.far.URL, Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	m.pacing = pacing{
		poll: 50 * time.Second, down: 10 * time.Millisecond, maxDown: 40 * time.Millisecond, conflict: 10 * time.Millisecond,
		empty: 5 * time.Millisecond, spacing: 40 * time.Millisecond, retry: time.Millisecond, tries: 3,
	}
	r.Messenger = m
	return r
}

// kindOf returns the kind of an error, 0 for none.
func kindOf(t *testing.T, err error) bot.Kind {
	t.Helper()
	if err == nil {
		return 0
	}
	var se *bot.SendError
	if !errors.As(err, &se) {
		t.Fatalf("%v is no SendError", err)
	}
	if strings.Contains(fmt.Sprintf("%+v %#v", err, se.Err), fake.DefaultToken) {
		t.Errorf("the error holds the token: %v", err)
	}
	return se.Kind
}

func TestNewChecksSettings(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{
		{Token: ""}, {Token: "abc"}, {Token: "1:short"}, {Token: fake.DefaultToken + "/../x"},
		{Token: fake.DefaultToken, API: "api.telegram.org"}, {Token: fake.DefaultToken, API: "ftp://a"}, {Token: fake.DefaultToken, API: "http://a?x=1"},
		{Token: fake.DefaultToken, Proxy: "1.2.3.4:1080"}, {Token: fake.DefaultToken, Proxy: "ftp://user:geheim@1.2.3.4:1080"},
	} {
		_, err := New(o)
		if err == nil {
			t.Errorf("%+v was accepted", o)
			continue
		}
		if o.Token != "" && strings.Contains(err.Error(), o.Token) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
	if _, err := New(Options{Token: fake.DefaultToken, Proxy: "socks5://u:p@127.0.0.1:1080"}); err != nil {
		t.Errorf("defaults: %v", err)
	}
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	id, err := r.Identify(t.Context())
	if err != nil || id != (bot.Identity{ID: "7000000001", Name: "giaoban_bot"}) {
		t.Errorf("%+v, %v", id, err)
	}
	r.far.SetToken("8" + fake.DefaultToken)
	if _, err := r.Identify(t.Context()); kindOf(t, err) != bot.KindUnauthorised {
		t.Errorf("a revoked token: %v", err)
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	r.far.AddSupergroup(-1001, "Tổ", 7)
	msg := bot.Message{
		Blocks: []bot.Block{
			bot.Line(bot.Span{Text: `Nghị quyết <18> & "mới"`, Style: bot.Bold, URL: "https://bao.vn/a?x=1&y=2"}),
			bot.Line(bot.Span{Text: "Báo", Style: bot.Italic | bot.Bold}, bot.Span{Text: " · "}, bot.Span{Text: "35-CT/TW", Style: bot.Code | bot.Bold}),
			{Spans: []bot.Span{{Text: "Yêu cầu"}}, Style: bot.FoldedQuote, Gap: true},
		},
		Buttons: [][]bot.Button{{{Text: "Mở bài", URL: "https://bao.vn/a"}, {Text: "Lưu", Data: "save:1"}}},
		Preview: "https://bao.vn/a", Silent: true,
	}
	receipt, err := r.Send(t.Context(), bot.Address{Chat: "-1001", Thread: 7, Group: true}, msg)
	if err != nil || len(receipt.IDs) != 1 || receipt.IDs[0] != "1" {
		t.Fatalf("receipt %+v, %v", receipt, err)
	}
	got := r.far.In(-1001)[0]
	if want := "Nghị quyết <18> & \"mới\"\nBáo · 35-CT/TW\n\nYêu cầu"; got.Text != want {
		t.Errorf("text %q, want %q", got.Text, want)
	}
	types := map[string]int{}
	for _, e := range got.Entities {
		types[e.Type]++
		if e.Type == "text_link" && e.URL != "https://bao.vn/a?x=1&y=2" {
			t.Errorf("link %q", e.URL)
		}
	}
	if fmt.Sprint(types) != "map[bold:2 code:1 expandable_blockquote:1 italic:1 text_link:1]" {
		t.Errorf("entities %v", types)
	}
	if got.Thread != 7 || !got.Silent || len(got.Keyboard) != 1 || got.Keyboard[0][1].CallbackData != "save:1" || !strings.Contains(got.Preview, `"url":"https://bao.vn/a"`) {
		t.Errorf("message %+v", got)
	}
	if _, err := r.Send(t.Context(), bot.Address{Chat: "-1001", Thread: 1, Group: true}, bot.Text("chung")); err != nil {
		t.Errorf("the General topic takes messages without a thread: %v", err)
	}
	if _, err := r.Send(t.Context(), bot.Address{Chat: "5"}, bot.Text("a")); err != nil || !strings.Contains(r.far.In(5)[0].Preview, `"is_disabled":true`) {
		t.Errorf("a message without preview: %v", err)
	}
}

func TestSendRefusesNothingToRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{AnyUser: true})
	for _, msg := range []bot.Message{{}, bot.Text(" \n\u200b"), {Blocks: []bot.Block{{Style: bot.Quote}}}} {
		if _, err := r.Send(t.Context(), bot.Address{Chat: "5"}, msg); kindOf(t, err) != bot.KindRejected {
			t.Errorf("%+v: %v", msg, err)
		}
	}
	if calls := r.far.Calls(""); len(calls) != 0 {
		t.Errorf("Telegram was asked: %+v", calls)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	to := bot.Address{Chat: "5"}
	msg := bot.Message{Blocks: bot.Text("cũ").Blocks, Buttons: [][]bot.Button{{{Text: "Lưu", Data: "save:1"}}}}
	receipt, err := r.Send(t.Context(), to, msg)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Edit(t.Context(), to, receipt.IDs[0], msg); err != nil {
		t.Errorf("an edit that changes nothing: %v", err)
	}
	msg.Blocks = bot.Text("mới").Blocks
	if err := r.Edit(t.Context(), to, receipt.IDs[0], msg); err != nil || r.far.In(5)[0].Text != "mới" || len(r.far.In(5)[0].Keyboard) != 1 {
		t.Errorf("%v, %+v", err, r.far.In(5)[0])
	}
	if err := r.Edit(t.Context(), to, "99", msg); kindOf(t, err) != bot.KindMessageGone {
		t.Errorf("a message that is not there: %v", err)
	}
}

func TestPlainFallback(t *testing.T) {
	t.Parallel()
	for description, buttons := range map[string]int{
		`Bad Request: can't parse entities: Unsupported start tag "p" at byte offset 3`: 1,
		"Bad Request: BUTTON_DATA_INVALID":                                              0,
		"Bad Request: reply markup is too long":                                         0,
		"Bad Request: message is too long":                                              0,
	} {
		r := newRig(t, fake.Options{AnyUser: true})
		r.far.Break(fake.Fault{Method: "sendMessage", Times: 1, Do: fake.Refuse, Code: 400, Description: description})
		msg := bot.Message{
			Blocks:  []bot.Block{bot.Line(bot.Span{Text: "a < b", Style: bot.Bold})},
			Buttons: [][]bot.Button{{{Text: "Lưu", Data: "save:1"}}},
		}
		if _, err := r.Send(t.Context(), bot.Address{Chat: "5"}, msg); err != nil {
			t.Errorf("%s: %v", description, err)
			continue
		}
		got := r.far.In(5)[0]
		if got.Text != "a < b" || len(got.Entities) != 0 || len(got.Keyboard) != buttons {
			t.Errorf("%s: %+v", description, got)
		}
		if !strings.Contains(r.log.String(), "level=ERROR") {
			t.Errorf("%s: nobody is told", description)
		}
	}
	r := newRig(t, fake.Options{AnyUser: true})
	r.far.Break(fake.Fault{Method: "sendMessage", Do: fake.Refuse, Code: 400, Description: "Bad Request: can't parse entities: x"})
	if _, err := r.Send(t.Context(), bot.Address{Chat: "5"}, bot.Text("a")); kindOf(t, err) != bot.KindRejected {
		t.Errorf("refused twice: %v", err)
	}
	if n := len(r.far.Calls("sendMessage")); n != 2 {
		t.Errorf("%d tries, want 2", n)
	}
}

func TestAnswerAndGroups(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	r.far.AddSupergroup(-1001, "Tổ")
	r.far.Alter(-1001, func(c *fake.Chat) { c.Members[5], c.Members[6] = "creator", "member" })
	press := r.far.Press(fake.Press{Chat: 5, From: 5, Data: "x", Old: true})
	for _, text := range []string{"Đã lưu", ""} { // the second one is too late
		if err := r.Answer(t.Context(), press, text); err != nil {
			t.Errorf("answer: %v", err)
		}
	}
	if a := r.far.Answers(); len(a) != 1 || a[0].Text != "Đã lưu" {
		t.Errorf("answers %+v", a)
	}
	for person, want := range map[string]bool{"5": true, "6": false, "7": false, "": false} {
		if got, err := r.IsGroupAdmin(t.Context(), "-1001", person); err != nil || got != want {
			t.Errorf("person %q: %v, %v", person, got, err)
		}
	}
	if err := r.Leave(t.Context(), "-1001"); err != nil {
		t.Errorf("leave: %v", err)
	}
	if _, err := r.Send(t.Context(), bot.Address{Chat: "-1001", Group: true}, bot.Text("a")); kindOf(t, err) != bot.KindGone {
		t.Errorf("after leaving: %v", err)
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(42, "Chủ")
	menu := []bot.MenuEntry{
		{Name: "tim", Description: "Tìm tin"},
		{Name: "tin_mới", Description: "không được"},
		{Name: "moi", Description: strings.Repeat("rất dài ", 60)},
		{Name: "nguon", Description: "Quản lý nguồn tin", Admin: true, Chats: []string{"42", "77"}}, // 77 never wrote to the bot
	}
	if err := r.Publish(t.Context(), menu); err != nil {
		t.Fatal(err)
	}
	got := r.far.Commands()
	if len(got["default"]) != 2 || len(got["chat:42"]) != 3 || got["chat:42"][2].Command != "nguon" || len(got) != 2 {
		t.Errorf("menus %+v", got)
	}
	menu[3].Chats = nil
	if err := r.Publish(t.Context(), menu); err != nil {
		t.Fatal(err)
	}
	if got := r.far.Commands(); len(got) != 1 {
		t.Errorf("a former admin keeps a menu: %+v", got)
	}
	if err := r.Publish(t.Context(), nil); err != nil || len(r.far.Commands()["default"]) != 0 {
		t.Errorf("an empty menu: %v", err)
	}
}

// TestNoSecretAnywhere provokes every failure and looks for the token in all that was logged.
func TestNoSecretAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{AnyUser: true})
	for _, f := range []fake.Fault{
		{Do: fake.Reset}, {Do: fake.Page}, {Do: fake.Rubbish},
		{Do: fake.Refuse, Code: 400, Description: "Bad Request: can't parse entities in /bot" + fake.DefaultToken + "/sendMessage"},
		{Do: fake.Refuse, Code: 401, Description: "Unauthorized " + fake.DefaultToken},
	} {
		repair := r.far.Break(f)
		_, err := r.Send(t.Context(), bot.Address{Chat: "5"}, bot.Text("a"))
		kindOf(t, err)
		kindOf(t, r.Edit(t.Context(), bot.Address{Chat: "5"}, "1", bot.Text("a")))
		kindOf(t, r.Answer(t.Context(), "1", "a"))
		repair()
	}
	if strings.Contains(r.log.String()+fmt.Sprintf("%v %+v", r.Messenger, r.Capabilities()), fake.DefaultToken) {
		t.Errorf("the log holds the token:\n%s", r.log)
	}
}

func BenchmarkSend(b *testing.B) {
	far, err := fake.New(fake.Options{AnyUser: true, Limits: &fake.Limits{}})
	if err != nil {
		b.Fatal(err)
	}
	defer far.Close()
	m, err := New(Options{Token: fake.DefaultToken, API: far.URL})
	if err != nil {
		b.Fatal(err)
	}
	msg := bot.Message{
		Blocks: []bot.Block{
			bot.Line(bot.Span{Text: "Hội nghị Ban Chấp hành Đảng bộ tỉnh lần thứ 12", Style: bot.Bold, URL: "https://bao.vn/a"}),
			{Spans: []bot.Span{{Text: strings.Repeat("Hội nghị đã thảo luận báo cáo kinh tế - xã hội. ", 8)}}, Gap: true, Shrink: 5},
		},
		Buttons: [][]bot.Button{{{Text: "Mở bài", URL: "https://bao.vn/a"}, {Text: "Lưu", Data: "save:1"}}},
	}
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := m.Send(b.Context(), bot.Address{Chat: "5"}, msg); err != nil {
				b.Fatal(err)
			}
		}
	})
}
