package telegram

import (
	"testing"

	"giaoban/bot"
	"giaoban/bot/bottest"
	fake "giaoban/internal/fake/telegram"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	bottest.TestMessenger(t, func(t *testing.T) bottest.Far {
		r := newRig(t, fake.Options{})
		r.far.AddUser(5, "An")
		return bottest.Far{
			Messenger: r.Messenger, Chat: bot.Address{Chat: "5"}, Secret: fake.DefaultToken,
			Shown: func() []string {
				var texts []string
				for _, m := range r.far.In(5) {
					texts = append(texts, m.Text)
				}
				return texts
			},
			Say:  func(text string) { r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: text}) },
			Fail: func(kind bot.Kind, n int) bool { return fail(r.far, kind, n) },
		}
	})
}

// fail makes the fake answer in the n-th way of this kind.
func fail(far *fake.Server, kind bot.Kind, n int) bool {
	refuse := func(code int, text string) fake.Fault {
		return fake.Fault{Do: fake.Refuse, Code: code, Description: text}
	}
	var ways []fake.Fault
	switch kind {
	case bot.KindTemporary:
		if n == 0 {
			far.Close()
		}
		return n == 0
	case bot.KindMoved:
		far.Alter(5, func(c *fake.Chat) { c.Type, c.UpgradedTo = "group", -1009 })
		return n == 0
	case bot.KindMessageGone:
		if n == 0 {
			return true // there is no message to edit
		}
		ways = []fake.Fault{{}, refuse(400, "Bad Request: message can't be edited"), refuse(400, "Bad Request: MESSAGE_ID_INVALID")}
	case bot.KindDown:
		ways = []fake.Fault{{Do: fake.Page}, {Do: fake.Page, Code: 503}, {Do: fake.Rubbish}, {Do: fake.Empty}, refuse(500, "Internal Server Error: restart")}
	case bot.KindUncertain:
		ways = []fake.Fault{{Do: fake.Reset}, {Do: fake.Reset, Accept: true}, {Do: fake.Cut}}
	case bot.KindTooMany:
		ways = []fake.Fault{{Do: fake.Refuse, Code: 429, RetryAfter: 7}, {Do: fake.Refuse, Code: 429, RetryAfter: 86400}}
	case bot.KindGone:
		ways = []fake.Fault{
			refuse(403, "Forbidden: bot was blocked by the user"), refuse(403, "Forbidden: user is deactivated"),
			refuse(403, "Forbidden: bot was kicked from the supergroup chat"), refuse(403, "Forbidden: bot is not a member of the channel chat"),
			refuse(403, "Forbidden: the group chat was deleted"),
		}
	case bot.KindDoubtful:
		ways = []fake.Fault{
			refuse(400, "Bad Request: chat not found"), refuse(403, "Forbidden: bot can't initiate conversation with a user"),
			refuse(400, "Bad Request: not enough rights to send text messages to the chat"), refuse(400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
		}
	case bot.KindThread:
		ways = []fake.Fault{refuse(400, "Bad Request: message thread not found"), refuse(400, "Bad Request: TOPIC_CLOSED"), refuse(400, "Bad Request: TOPIC_DELETED")}
	case bot.KindRejected:
		ways = []fake.Fault{refuse(400, "Bad Request: can't parse entities: x"), refuse(400, "Bad Request: message is too long"), refuse(400, "Bad Request: BUTTON_DATA_INVALID")}
	case bot.KindUnauthorised:
		ways = []fake.Fault{refuse(401, "Unauthorized"), refuse(404, "Not Found")}
	}
	if n >= len(ways) {
		return false
	}
	far.Break(ways[n])
	return true
}
