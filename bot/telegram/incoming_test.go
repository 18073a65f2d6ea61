package telegram

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/bot"
	fake "giaoban/internal/fake/telegram"
)

func TestAddressed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		toMe bool
		want string
	}{
		{"/tim mặt trận", false, "/tim mặt trận"},
		{"/TIM@GiaoBan_Bot Mặt trận", false, "/tim Mặt trận"},
		{"/tìm@giaoban_bot x", false, "/tìm x"},
		{"/tim@other_bot x", true, ""},
		{"/start@giaoban_bot P_-9", false, "/start P_-9"},
		{"/tim\nx", false, "/tim\nx"},
		{"mặt trận", false, ""},
		{"mặt trận", true, "mặt trận"},
		{"@giaoban_bot tìm mặt trận", false, "tìm mặt trận"},
		{"@giaoban_bot, tìm", false, "tìm"},
		{"@giaoban_bot", false, ""},
		{"@other_bot tìm", false, ""},
		{"xem @giaoban_bot nhé", false, ""},
		{"  ", true, ""},
		{"/", true, "/"},
	}
	for _, tt := range tests {
		if got := addressed(tt.text, "giaoban_bot", tt.toMe); got != tt.want {
			t.Errorf("%q (%v): %q, want %q", tt.text, tt.toMe, got, tt.want)
		}
	}
}

func TestIncoming(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	r.far.AddGroup(-10, "Nhóm")
	r.far.AddSupergroup(-1001, "Tổ dân vận", 7)
	r.far.AddChannel(-1002, "Kênh")
	if _, err := r.Send(t.Context(), bot.Address{Chat: "-1001", Thread: 7}, bot.Message{Blocks: bot.Text("thẻ").Blocks, Buttons: [][]bot.Button{{{Text: "Lưu", Data: "save:1"}}}}); err != nil {
		t.Fatal(err)
	}
	an := bot.Sender{ID: "5", Name: "An"}
	private := bot.IncomingChat{ID: "5", Kind: bot.ChatPrivate, Title: "An"}
	group := bot.IncomingChat{ID: "-1001", Kind: bot.ChatGroup, Title: "Tổ dân vận"}
	topic := group
	topic.Thread = 7
	channel := bot.IncomingChat{ID: "-1002", Kind: bot.ChatChannel, Title: "Kênh"}

	var want []bot.Incoming
	text := func(in fake.Incoming, w bot.Incoming) {
		r.far.Say(in)
		if w.Event = bot.EventText; w.Text != "" {
			want = append(want, w)
		}
	}
	text(fake.Incoming{Chat: 5, From: 5, Text: "xin chào"}, bot.Incoming{Chat: private, From: an, Text: "xin chào"})
	text(fake.Incoming{Chat: -1001, From: 5, Text: "chuyện riêng của nhóm"}, bot.Incoming{})
	text(fake.Incoming{Chat: -1001, From: 5, Text: "/tim@giaoban_bot x", Thread: 7}, bot.Incoming{Chat: topic, From: an, Text: "/tim x"})
	text(fake.Incoming{Chat: -1001, From: 5, Text: "/tim x", Thread: 9, NoTopic: true}, bot.Incoming{Chat: group, From: an, Text: "/tim x"})
	text(fake.Incoming{Chat: -1001, From: 5, Text: "vì sao?", ReplyTo: 1}, bot.Incoming{Chat: group, From: an, Text: "vì sao?", ReplyTo: "1"})
	text(fake.Incoming{Chat: -1001, From: 5, Text: "/dangky", SenderChat: -1001},
		bot.Incoming{Chat: group, From: bot.Sender{Name: "Ẩn danh", GroupAdmin: true}, Text: "/dangky"})
	text(fake.Incoming{Chat: -1001, From: 5, Text: "/dangky", SenderChat: -1002},
		bot.Incoming{Chat: group, From: bot.Sender{Name: "Ẩn danh"}, Text: "/dangky"})
	text(fake.Incoming{Chat: -1002, Text: "/dangky"}, bot.Incoming{Chat: channel, Text: "/dangky"})
	text(fake.Incoming{Chat: -1002, Text: "bài của kênh"}, bot.Incoming{})
	text(fake.Incoming{Chat: 5, From: 5, Text: "sửa lại", Edited: true}, bot.Incoming{})

	r.far.Press(fake.Press{Chat: -1001, Message: 1, From: 5, Data: "save:1"})
	want = append(want, bot.Incoming{Event: bot.EventPress, Chat: topic, From: an, MessageID: "1", Data: "save:1"})
	r.far.Press(fake.Press{Chat: -1001, Message: 1, From: 5, Data: "save:1", Old: true})
	want = append(want, bot.Incoming{Event: bot.EventPress, Chat: group, From: an, MessageID: "1", Data: "save:1"})
	r.far.Press(fake.Press{From: 5, Data: "save:1", Inline: true})

	change := func(chat int64, before, after string, rights map[string]bool, w bot.Incoming) {
		r.far.Member(chat, 5, before, after, rights)
		if w.From = an; w.Event != 0 {
			want = append(want, w)
		}
	}
	change(5, "member", "kicked", nil, bot.Incoming{Event: bot.EventLeft, Chat: private, Text: "blocked"})
	change(5, "kicked", "member", nil, bot.Incoming{Event: bot.EventJoined, Chat: private})
	change(-1001, "left", "member", nil, bot.Incoming{Event: bot.EventJoined, Chat: group})
	change(-1001, "member", "administrator", nil, bot.Incoming{})
	change(-1001, "administrator", "kicked", nil, bot.Incoming{Event: bot.EventLeft, Chat: group, Text: "kicked"})
	change(-1001, "member", "left", nil, bot.Incoming{Event: bot.EventLeft, Chat: group, Text: "left"})
	change(-1001, "member", "restricted", map[string]bool{"can_send_messages": false, "is_member": true}, bot.Incoming{Event: bot.EventLeft, Chat: group, Text: "rights"})
	change(-1002, "left", "administrator", map[string]bool{"can_post_messages": true}, bot.Incoming{Event: bot.EventJoined, Chat: channel})
	change(-1002, "left", "administrator", map[string]bool{"can_post_messages": false}, bot.Incoming{Event: bot.EventLeft, Chat: channel, Text: "rights"})
	r.far.Upgrade(-10, -1009)
	want = append(want, bot.Incoming{
		Event: bot.EventMoved, Chat: bot.IncomingChat{ID: "-10", Kind: bot.ChatGroup, Title: "Nhóm"},
		From: bot.Sender{ID: "1087968824", Name: "Group"}, NewChat: "-1009",
	})
	r.far.Push("chat_boost", map[string]any{"x": 1}) // an unknown kind

	events, handle := collect()
	r.run(t, handle)
	// Order holds for one chat only.
	byChat, wantByChat := map[string][]bot.Incoming{}, map[string][]bot.Incoming{}
	for _, w := range want {
		wantByChat[w.Chat.ID] = append(wantByChat[w.Chat.ID], w)
		in := next(t, events)
		if in.ID == "" || in.Event == bot.EventPress && in.PressID == "" || in.Event == bot.EventText && in.MessageID == "" {
			t.Errorf("something is missing in %+v", in)
		}
		in.ID, in.PressID = "", ""
		if in.Event != bot.EventPress {
			in.MessageID = ""
		}
		byChat[in.Chat.ID] = append(byChat[in.Chat.ID], in)
	}
	if d := cmp.Diff(wantByChat, byChat); d != "" {
		t.Errorf("events (-want +got):\n%s", d)
	}
}

// FuzzUpdate checks that no update breaks the reading of updates.
func FuzzUpdate(f *testing.F) {
	f.Add(`{"update_id":1,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"text":"/tim@giaoban_bot x"}}`)
	f.Add(`{"update_id":1,"callback_query":{"id":"1","message":{"message_id":1}}}`)
	f.Add(`{"update_id":1,"my_chat_member":{"chat":{"id":-1},"new_chat_member":{"status":"restricted"}}}`)
	m, err := New(Options{Token: fake.DefaultToken})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := &receiver{
			m: m, handle: func(_ context.Context, in bot.Incoming) error {
				if in.ID == "" || in.Event == 0 {
					t.Errorf("event %+v from %q", in, s)
				}
				return nil
			},
			slots: make(chan struct{}, 1), free: make(chan struct{}, 1), seen: map[int64]bool{}, open: map[int64]bool{}, chats: map[string][]event{},
		}
		r.take(t.Context(), []byte(s))
		r.wg.Wait()
	})
}
