package bot

import (
	"context"
	"fmt"
)

// Welcome opens the chat of a messenger that has one person only, the console: the
// person is its owner, and the first time gets the default subscription, so that
// alerts appear without anything typed.
func (t *Talk) Welcome(ctx context.Context, b BotRef, first bool) error {
	in := Incoming{Chat: IncomingChat{ID: consoleName, Kind: ChatPrivate}, From: Sender{ID: consoleName}}
	p, err := t.deps.People.SavePerson(ctx, b.ID, in.From, RoleOwner)
	if err != nil {
		return err
	}
	chat, err := t.deps.Chats.SaveChat(ctx, b.ID, in.Chat)
	if err != nil {
		return err
	}
	subs, err := t.deps.Subscriptions.ListSubscriptions(ctx, chat.ID, 0)
	if err != nil {
		return err
	}
	if first && len(subs) == 0 {
		sub, err := t.deps.Subscriptions.AddSubscription(ctx, p.ID, defaultSubscription(chat.ID, 0))
		if err != nil {
			return err
		}
		subs = append(subs, sub)
	}
	sources, err := t.deps.Sources.List(ctx)
	if err != nil {
		return err
	}
	if err := t.send(ctx, b, in.Chat, welcomeMessage(len(sources), subs, chat.State)); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	return nil
}

// welcomeMessage says what the program is doing, and three things to type.
func welcomeMessage(sources int, subs []Subscription, state ChatState) Message {
	doing := "Bot đọc " + showNumber(sources) + " nguồn báo; tin hội nghị về xây dựng Đảng, Mặt trận và các đoàn thể sẽ hiện ở đây ngay khi báo đăng."
	switch {
	case sources == 0:
		doing = "Bot chưa có nguồn báo nào: gõ /nguon thêm và địa chỉ RSS của một báo."
	case len(subs) == 0:
		doing = "Anh/chị chưa có đăng ký nào: gõ /dangky để nhận tin."
	case state == ChatPaused:
		doing = "Việc nhận tin đang tạm dừng: gõ /tieptuc để nhận trở lại."
	}
	m := Message{Blocks: []Block{Line(Span{Text: "Giao ban", Style: Bold}, Span{Text: ": " + doing}), {Spans: []Span{{Text: "Anh/chị có thể gõ:"}}, Gap: true}}}
	for _, try := range [][2]string{
		{"/tim mat tran", "tìm trong các tin đã lưu, có dấu hay không dấu"},
		{"/tukhoa Mặt trận + giám sát", "chỉ nhận tin có cả hai từ này"},
		{"/trogiup", "xem mọi lệnh; /thoat để kết thúc"},
	} {
		m.Blocks = append(m.Blocks, Line(Span{Text: "  "}, Span{Text: try[0], Style: Bold}, Span{Text: ": " + try[1]}))
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Số trong ngoặc vuông dưới một tin là nút: gõ số đó để bấm."}))
	return m
}
