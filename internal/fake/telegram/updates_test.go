package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fetched is what the tests look at in an update.
type fetched struct {
	ID      int `json:"update_id"`
	Message struct {
		Text     string   `json:"text"`
		Thread   int      `json:"message_thread_id"`
		Topic    bool     `json:"is_topic_message"`
		Entities []Entity `json:"entities"`
		Migrate  int64    `json:"migrate_to_chat_id"`
		Reply    struct {
			ID int `json:"message_id"`
		} `json:"reply_to_message"`
	} `json:"message"`
	Post     json.RawMessage `json:"channel_post"`
	Edited   json.RawMessage `json:"edited_message"`
	Callback struct {
		Data    string `json:"data"`
		Message *struct {
			Date int `json:"date"`
		} `json:"message"`
	} `json:"callback_query"`
	Member struct {
		New struct {
			Status string `json:"status"`
		} `json:"new_chat_member"`
	} `json:"my_chat_member"`
}

func fetch(t *testing.T, s *Server, offset int, args ...string) []fetched {
	t.Helper()
	r := call(t, s, "getUpdates", append([]string{"offset", strconv.Itoa(offset)}, args...)...)
	if !r.OK {
		t.Fatalf("getUpdates: %+v", r)
	}
	var list []fetched
	if err := json.Unmarshal(r.Result, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestOffsets(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Patience: time.Nanosecond})
	s.AddUser(1, "An")
	for i := range 5 {
		s.Say(Incoming{Chat: 1, From: 1, Text: fmt.Sprint(i)})
	}
	list := fetch(t, s, 0, "limit", "2")
	if len(list) != 2 || list[0].Message.Text != "0" || s.Pending() != 5 {
		t.Fatalf("first two: %+v, %d pending", list, s.Pending())
	}
	if again := fetch(t, s, 0, "limit", "0"); len(again) != 1 || again[0].ID != list[0].ID {
		t.Errorf("unconfirmed updates come again, limit is at least 1: %+v", again)
	}
	if list = fetch(t, s, list[1].ID+1); len(list) != 3 || s.Pending() != 3 {
		t.Errorf("the rest: %+v, %d pending", list, s.Pending())
	}
	if list = fetch(t, s, 999999999); len(list) != 3 {
		t.Errorf("an offset beyond the end counts as none: %+v", list)
	}
	if list = fetch(t, s, -1); len(list) != 1 || list[0].Message.Text != "4" || s.Pending() != 1 {
		t.Errorf("the last one: %+v", list)
	}
	if list = fetch(t, s, list[0].ID+1, "timeout", "0"); len(list) != 0 || s.Pending() != 0 {
		t.Errorf("all confirmed: %+v", list)
	}
}

func TestLongPoll(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	s.AddUser(1, "An")
	got := make(chan []fetched, 1)
	go func() { got <- fetch(t, s, 0, "timeout", "50") }()
	waitPolling(t, s)
	s.Say(Incoming{Chat: 1, From: 1, Text: "/tim@giaoban_bot mặt trận"})
	list := <-got
	if len(list) != 1 || list[0].Message.Entities[0] != (Entity{Type: "bot_command", Length: 16}) {
		t.Errorf("%+v", list)
	}
}

func waitPolling(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := s.Wait(ctx, s.Polling); err != nil {
		t.Fatal("nobody polls")
	}
}

func TestSamePollIsStretched(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Patience: 80 * time.Millisecond})
	fetch(t, s, 0)
	from := time.Now()
	if fetch(t, s, 0); time.Since(from) < 70*time.Millisecond {
		t.Errorf("the second poll with one offset took %v", time.Since(from))
	}
}

func TestConflict(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Patience: 50 * time.Millisecond})
	first, second := make(chan reply, 1), make(chan reply, 1)
	go func() { first <- call(t, s, "getUpdates", "timeout", "50") }()
	waitPolling(t, s)
	go func() { second <- call(t, s, "getUpdates", "timeout", "50") }()
	if r := <-first; r.Code != 409 || r.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("first poller: %+v", r)
	}
	if r := call(t, s, "setWebhook", "url", "https://a.vn/hook"); !r.OK {
		t.Errorf("setWebhook: %+v", r)
	}
	if r := <-second; r.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("second poller: %+v", r)
	}
	if r := call(t, s, "getUpdates"); r.Code != 409 || !strings.HasPrefix(r.Description, "Conflict: can't use getUpdates method while webhook is active") {
		t.Errorf("with a webhook: %+v", r)
	}
	if r := call(t, s, "getWebhookInfo"); !strings.Contains(string(r.Result), "https://a.vn/hook") {
		t.Errorf("%+v", r)
	}
	call(t, s, "deleteWebhook", "drop_pending_updates", "true")
	if r := call(t, s, "getUpdates"); !r.OK {
		t.Errorf("without a webhook: %+v", r)
	}
}

func TestAllowedUpdates(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Patience: time.Nanosecond})
	s.AddUser(1, "An")
	fetch(t, s, 0, "allowed_updates", `["callback_query"]`)
	if id, _ := s.Say(Incoming{Chat: 1, From: 1, Text: "x"}); id != 0 {
		t.Errorf("a message was queued although only presses are allowed")
	}
	fetch(t, s, 0, "allowed_updates", "null")
	if id, _ := s.Say(Incoming{Chat: 1, From: 1, Text: "x"}); id != 0 {
		t.Errorf("null keeps the earlier setting")
	}
	fetch(t, s, 0, "allowed_updates", "[]")
	if id, _ := s.Say(Incoming{Chat: 1, From: 1, Text: "x"}); id == 0 {
		t.Errorf("an empty list means the default")
	}
}

func TestIncomingKinds(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Limits: noLimits()})
	s.AddUser(1, "An")
	s.AddGroup(-5, "Nhóm")
	s.AddSupergroup(-1001, "Tổ", 7)
	s.AddChannel(-1002, "Kênh")
	call(t, s, "sendMessage", "chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`)
	s.Say(Incoming{Chat: -1001, From: 1, Text: "x", Thread: 7})
	s.Say(Incoming{Chat: -1001, From: 1, Text: "x", Thread: 9, NoTopic: true})
	s.Say(Incoming{Chat: 1, From: 1, Text: "x", ReplyTo: 1, Edited: true})
	s.Say(Incoming{Chat: -1002, Text: "x"})
	press := s.Press(Press{Chat: 1, Message: 1, From: 1, Data: "b"})
	s.Press(Press{Chat: 1, Message: 1, From: 1, Data: "b", Old: true})
	s.Press(Press{From: 1, Data: "b", Inline: true})
	s.Block(1)
	s.Upgrade(-5, -1005)
	list := fetch(t, s, 0)
	if len(list) != 10 {
		t.Fatalf("%d updates, want 10", len(list))
	}
	if m := list[0].Message; m.Thread != 7 || !m.Topic {
		t.Errorf("topic: %+v", m)
	}
	if m := list[1].Message; m.Thread != 9 || m.Topic {
		t.Errorf("a reply's thread is no topic: %+v", m)
	}
	if list[2].Edited == nil || list[3].Post == nil {
		t.Errorf("edited and channel post: %+v %+v", list[2], list[3])
	}
	if c := list[4].Callback; c.Message == nil || c.Message.Date == 0 {
		t.Errorf("press: %+v", c)
	}
	if c := list[5].Callback; c.Message == nil || c.Message.Date != 0 {
		t.Errorf("old press: %+v", c)
	}
	if c := list[6].Callback; c.Message != nil || c.Data != "b" {
		t.Errorf("inline press: %+v", c)
	}
	if list[7].Member.New.Status != "kicked" || list[8].Message.Migrate != -1005 {
		t.Errorf("block and upgrade: %+v %+v", list[7], list[8])
	}
	if r := call(t, s, "sendMessage", "chat_id", "1", "text", "x"); r.Code != 403 {
		t.Errorf("after the block: %+v", r)
	}
	if r := call(t, s, "answerCallbackQuery", "callback_query_id", press, "text", "Đã lưu"); !r.OK || s.Answers()[0].Text != "Đã lưu" {
		t.Errorf("answer: %+v", r)
	}
	if r := call(t, s, "answerCallbackQuery", "callback_query_id", press); r.Code != 400 {
		t.Errorf("a press is answered once: %+v", r)
	}
	if s.Garbage() == 0 {
		t.Error("garbage was not queued")
	}
}

func TestCloseEndsPolls(t *testing.T) {
	t.Parallel()
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan error, 1)
	go func() {
		_, err := post(context.Background(), s.URL+"/bot"+DefaultToken+"/getUpdates?timeout=50", "", nil)
		got <- err
	}()
	waitPolling(t, s)
	s.Close()
	<-got
	s.Close()
}

func TestPollerThatLeft(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	s.AddUser(1, "An")
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	go func() {
		_, err := post(ctx, s.URL+"/bot"+DefaultToken+"/getUpdates?timeout=50&offset=1", "", nil)
		got <- err
	}()
	waitPolling(t, s)
	cancel()
	if err := <-got; err == nil {
		t.Fatal("the cancelled poll succeeded")
	}
	s.Say(Incoming{Chat: 1, From: 1, Text: "x"})
	if list := fetch(t, s, 0); len(list) != 1 {
		t.Errorf("the update is still there for the next poll: %+v", list)
	}
}
