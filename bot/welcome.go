package bot

import "context"

// Welcome opens the conversation with the person at the console, who is the owner:
// at the first time he gets the default subscription, so that alerts appear without
// anything typed. sample says that the alerts come from the sample newspaper.
func (t *Talk) Welcome(ctx context.Context, b BotRef, chat IncomingChat, from Sender, first, sample bool) error {
	c, err := t.deps.Chats.SaveChat(ctx, b.ID, chat)
	if err != nil {
		return err
	}
	p, err := t.deps.People.SavePerson(ctx, b.ID, from, RoleOwner)
	if err != nil {
		return err
	}
	if first {
		have, err := t.deps.Subscriptions.ListSubscriptions(ctx, c.ID, chat.Thread)
		if err != nil {
			return err
		}
		if len(have) == 0 {
			if _, err := t.deps.Subscriptions.AddSubscription(ctx, p.ID, defaultSubscription(c.ID, chat.Thread)); err != nil {
				return err
			}
		}
	}
	what := "Tin mới về các cuộc họp của Đảng, Mặt trận và đoàn thể sẽ tự hiện ra ở đây."
	if sample {
		what += " Đây là báo mẫu, tin do máy dựng để anh/chị xem thử."
	}
	return t.send(ctx, b, chat, lines("Bot Giao ban xin chào anh/chị.", what, "Anh/chị có thể gõ:",
		"  /tim mat tran        tìm bài đã có",
		"  /tukhoa giám sát     chỉ nhận bài có từ này",
		"  /trogiup             xem mọi lệnh; /thoat để kết thúc"))
}
