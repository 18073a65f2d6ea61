package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
)

// reply is what a handler answers: messages in order, and what a press shows as a
// short notice.
type reply struct {
	messages []Message
	notice   string
}

// answer returns a reply of messages.
func answer(messages ...Message) (reply, error) { return reply{messages: messages}, nil }

// explain turns an error into what the chat sees. What is no UserError is logged
// with a reference that the chat sees, too.
func (t *Talk) explain(err error, in Incoming) Message {
	var ue *UserError
	if errors.As(err, &ue) {
		if ue.Hint == "" {
			return lines(ue.Text)
		}
		return lines(ue.Text, ue.Hint)
	}
	ref := strings.ToLower(rand.Text()[:6])
	t.deps.Log.Error("event failed", "ref", ref, "event", in.ID, "chat", in.Chat.ID, "error", err)
	return lines("Bot gặp trục trặc nên chưa làm được việc này. Anh/chị thử lại sau ít phút.",
		"Nếu vẫn không được, xin báo người quản trị mã "+ref+".")
}

// send sends one answer. A chat that is gone is noted, one that moved is followed,
// and a message that the service will never take is logged.
func (t *Talk) send(ctx context.Context, b BotRef, chat IncomingChat, m Message) error {
	caps := b.Messenger.Capabilities()
	m = Fit(m, caps.MaxLength)
	to := chat.Address()
	err := b.Send(ctx, to, m)
	if err == nil {
		return nil
	}
	se := AsSendError(err)
	if se.Kind == KindMoved && se.NewChat != "" {
		if err := t.deps.Chats.MoveChat(ctx, b.ID, chat.ID, se.NewChat); err != nil {
			return err
		}
		to.Chat = se.NewChat
		if err = b.Send(ctx, to, m); err == nil {
			return nil
		}
		se = AsSendError(err)
	}
	switch se.Kind {
	case KindGone:
		return t.deps.Chats.LoseChat(ctx, b.ID, to.Chat, se.Reason)
	case KindTemporary, KindDown, KindTooMany, KindUnauthorised:
		return fmt.Errorf("send a reply: %w", err)
	default: // it may have arrived, or never will
		t.deps.Log.Warn("reply not delivered", "bot", b.ID, "chat", to.Chat, "error", err)
		return nil
	}
}

// lines returns a message of lines, one block each.
func lines(text ...string) Message {
	var m Message
	for _, s := range text {
		m.Blocks = append(m.Blocks, Line(Span{Text: s}))
	}
	return m
}
