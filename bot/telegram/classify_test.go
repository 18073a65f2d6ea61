package telegram

import (
	"errors"
	"strings"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	const (
		gone, doubt, thread = bot.KindGone, bot.KindDoubtful, bot.KindThread
		rejected, down      = bot.KindRejected, bot.KindDown
	)
	tests := []struct {
		code   int
		text   string
		kind   bot.Kind
		reason string
	}{
		{403, "Forbidden: bot was blocked by the user", gone, "blocked"},
		{403, "Forbidden: user is deactivated", gone, "deactivated"},
		{403, "Forbidden: bot can't initiate conversation with a user", doubt, ""},
		{400, "Bad Request: chat not found", doubt, ""},
		{400, "Bad Request: private chat not found", doubt, ""},
		{403, "Forbidden: bot was kicked from the group chat", gone, "kicked"},
		{403, "Forbidden: bot was kicked from the supergroup chat", gone, "kicked"},
		{403, "Forbidden: bot was kicked from the channel chat", gone, "kicked"},
		{403, "Forbidden: bot is not a member of the group chat", gone, "left"},
		{403, "Forbidden: bot is not a member of the supergroup chat", gone, "left"},
		{403, "Forbidden: bot is not a member of the channel chat", gone, "left"},
		{403, "Forbidden: the group chat was deleted", gone, "deleted"},
		{403, "Forbidden: the bot can't send messages to the bot", doubt, ""},
		{400, "Bad Request: not enough rights to send text messages to the chat", doubt, ""},
		{400, "Bad Request: not enough rights to send photos to the chat", doubt, ""},
		{400, "Bad Request: have no rights to send a message", doubt, ""},
		{400, "Bad Request: have no write access to the chat", doubt, ""},
		{400, "Bad Request: need administrator rights in the channel chat", doubt, ""},
		{400, "Bad Request: CHAT_WRITE_FORBIDDEN", doubt, ""},
		{400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", doubt, ""},
		{400, "Bad Request: CHAT_ADMIN_REQUIRED", doubt, ""},
		{400, "Bad Request: CHAT_RESTRICTED", doubt, ""},
		{400, "Bad Request: CHANNEL_PRIVATE", doubt, ""},
		{400, "Bad Request: message thread not found", thread, "deleted"},
		{400, "Bad Request: TOPIC_CLOSED", thread, "closed"},
		{400, "Bad Request: TOPIC_DELETED", thread, "deleted"},
		{400, "Bad Request: message to be replied not found", rejected, ""},
		{400, `Bad Request: can't parse entities: Unsupported start tag "p" at byte offset 0`, rejected, ""},
		{400, "Bad Request: message is too long", rejected, ""},
		{400, "Bad Request: text is too long", rejected, ""},
		{400, "Bad Request: message text is empty", rejected, ""},
		{400, "Bad Request: text must be non-empty", rejected, ""},
		{400, "Bad Request: BUTTON_DATA_INVALID", rejected, ""},
		{400, "Bad Request: reply markup is too long", rejected, ""},
		{400, "Bad Request: Wrong HTTP URL specified", rejected, ""},
		{400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL", rejected, ""},
		{400, `Bad Request: field "inline_keyboard" must be of type Array`, rejected, ""},
		{413, "Request Entity Too Large", rejected, ""},
		{400, "Bad Request: message to edit not found", bot.KindMessageGone, ""},
		{400, "Bad Request: message can't be edited", bot.KindMessageGone, ""},
		{400, "Bad Request: MESSAGE_ID_INVALID", bot.KindMessageGone, ""},
		{400, "Bad Request: SOMETHING_NEW", doubt, ""},
		{401, "Unauthorized", bot.KindUnauthorised, ""},
		{401, "Unauthorized: invalid token specified", bot.KindUnauthorised, ""},
		{404, "Not Found", bot.KindUnauthorised, ""},
		{404, "Not Found: method not found", bot.KindUnauthorised, ""},
		{409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", down, ""},
		{500, "Internal Server Error: restart", down, ""},
		{502, "Bad Gateway", down, ""},
		{0, "", down, ""},
	}
	for _, tt := range tests {
		for _, text := range []string{tt.text, strings.ToUpper(tt.text)} {
			e := classify("sendMessage", &tgbotapi.Error{Code: tt.code, Message: text}, strings.Clone)
			if e.Kind != tt.kind || e.Reason != tt.reason {
				t.Errorf("%d %q: %v %q, want %v %q", tt.code, text, e.Kind, e.Reason, tt.kind, tt.reason)
			}
		}
	}
}

func TestClassifyParameters(t *testing.T) {
	t.Parallel()
	moved := classify("sendMessage", &tgbotapi.Error{
		Code: 400, Message: "Bad Request: group chat was upgraded to a supergroup chat", ResponseParameters: tgbotapi.ResponseParameters{MigrateToChatID: -1009},
	}, strings.Clone)
	if moved.Kind != bot.KindMoved || moved.NewChat != "-1009" {
		t.Errorf("%+v", moved)
	}
	for want, api := range map[time.Duration]tgbotapi.Error{
		7 * time.Second:    {Message: "Too Many Requests: retry after 7", ResponseParameters: tgbotapi.ResponseParameters{RetryAfter: 7}},
		4000 * time.Second: {Message: "Too Many Requests: retry after 4000"},
		time.Second:        {Message: "Too Many Requests"},
		maxWait * time.Second: {Message: "Too Many Requests", ResponseParameters: tgbotapi.ResponseParameters{
			RetryAfter: 1 << 40,
		}},
	} {
		api.Code = 429
		if e := classify("sendMessage", &api, strings.Clone); e.Kind != bot.KindTooMany || e.RetryAfter != want {
			t.Errorf("%q: %v after %v, want %v", api.Message, e.Kind, e.RetryAfter, want)
		}
	}
}

func TestClassifyHidesTheToken(t *testing.T) {
	t.Parallel()
	secret := errors.New("dial https://host/botTOKEN/sendMessage")
	for _, err := range []error{secret, &transportError{Err: secret}, &tgbotapi.Error{Code: 400, Message: secret.Error()}} {
		e := classify("sendMessage", err, func(s string) string { return redact(s, "TOKEN") })
		if strings.Contains(e.Error(), "TOKEN") || errors.Is(e, secret) {
			t.Errorf("%v tells the token", e)
		}
	}
}
