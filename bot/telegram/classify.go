package telegram

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
)

// verdict is what a description means.
type verdict struct {
	kind   bot.Kind
	reason string
}

// row gives a verdict to every description that contains one of the texts, in lower case. Telegram changes its wording now and then, so
// the texts are as short as they can be without meaning something else.
type row struct {
	verdict
	texts []string
}

// forbidden holds the rows for error code 403. What is in none of them is doubtful.
func forbidden() []row {
	return []row{
		{verdict{bot.KindGone, "blocked"}, []string{"blocked by the user", "user_is_blocked"}},
		{verdict{bot.KindGone, "deactivated"}, []string{"deactivated"}},
		{verdict{bot.KindGone, "kicked"}, []string{"was kicked"}},
		{verdict{bot.KindGone, "left"}, []string{"not a member"}},
		{verdict{bot.KindGone, "deleted"}, []string{"chat was deleted"}},
	}
}

// badRequest holds the rows for error code 400. What is in none of them is doubtful: it is counted against the chat, and one such answer
// does nothing.
func badRequest() []row {
	return []row{
		{verdict{bot.KindThread, "closed"}, []string{"topic_closed"}},
		{verdict{bot.KindThread, "deleted"}, []string{"topic_deleted", "thread not found"}},
		{verdict{bot.KindMessageGone, ""}, []string{"message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message to edit"}},
		{verdict{bot.KindGone, "deactivated"}, []string{"input_user_deactivated"}},
		{verdict{bot.KindGone, "blocked"}, []string{"user_is_blocked"}},
		// Telegram has said these to healthy chats, for hours, in outages of its own.
		{verdict{bot.KindDoubtful, ""}, []string{
			"chat not found", "not enough rights", "have no rights", "no write access", "need administrator rights", "chat_write_forbidden",
			"chat_send_plain_forbidden", "chat_admin_required", "chat_restricted", "channel_private", "peer_id_invalid",
		}},
		// What follows is said about the message.
		{verdict{bot.KindRejected, ""}, []string{
			"can't parse", "too long", "text is empty", "must be non-empty", "button_", "inline keyboard", "reply markup", "reply keyboard",
			"wrong http url", "unsupported url", "disallowed character in url", "must be encoded in utf-8", "must be of type", "expected as",
			"entities", "entity_", "too large", "webpage_", "unsupported parse_mode", "to be replied not found",
		}},
	}
}

// classify turns what the library returned into an outcome. The code decides first, then the description. safe takes secrets out of texts.
func classify(method string, err error, safe func(string) string) *bot.SendError {
	var lost *transportError
	if errors.As(err, &lost) {
		kind := bot.KindTemporary
		if lost.Wrote {
			kind = bot.KindUncertain
		}
		f := &failure{method: method, text: safe(err.Error()), cause: lost.Err}
		if f.text != err.Error() {
			f.cause = nil // it would tell what the text does not
		}
		return &bot.SendError{Kind: kind, Err: f}
	}
	var api *tgbotapi.Error // the library returns pointers: a value would never match
	if !errors.As(err, &api) {
		return &bot.SendError{Kind: bot.KindUncertain, Err: &failure{method: method, text: safe(err.Error())}}
	}
	e := &bot.SendError{Err: &failure{method: method, text: safe(api.Message)}}
	text := strings.ToLower(api.Message)
	switch code := api.Code; {
	case code == http.StatusUnauthorized, code == http.StatusNotFound:
		e.Kind = bot.KindUnauthorised
	case code == http.StatusTooManyRequests:
		e.Kind, e.RetryAfter = bot.KindTooMany, retryAfter(api, text)
	case code == http.StatusBadRequest && api.MigrateToChatID != 0:
		e.Kind, e.NewChat = bot.KindMoved, strconv.FormatInt(api.MigrateToChatID, 10)
	case code == http.StatusForbidden:
		e.Kind, e.Reason = look(forbidden(), text)
	case code >= 400 && code < 500 && code != http.StatusConflict:
		e.Kind, e.Reason = look(badRequest(), text)
	default:
		e.Kind = bot.KindDown
	}
	return e
}

func look(rows []row, text string) (bot.Kind, string) {
	for _, r := range rows {
		for _, t := range r.texts {
			if strings.Contains(text, t) {
				return r.kind, r.reason
			}
		}
	}
	return bot.KindDoubtful, ""
}

// maxWait is the longest wait that is believed, in seconds: a week. Telegram asks for hours at times.
const maxWait = 7 * 24 * 3600

// retryAfter reads the wait from the parameters, or from "retry after N" when a proxy dropped them; a second at least.
func retryAfter(e *tgbotapi.Error, text string) time.Duration {
	seconds := e.RetryAfter
	if _, tail, ok := strings.Cut(text, "retry after "); ok && seconds <= 0 {
		seconds, _ = strconv.Atoi(strings.TrimSpace(tail))
	}
	return time.Duration(min(max(seconds, 1), maxWait)) * time.Second
}

// failure says which method failed and how, without the token.
type failure struct {
	method, text string
	cause        error
}

func (f *failure) Error() string { return f.method + ": " + f.text }
func (f *failure) Unwrap() error { return f.cause }
