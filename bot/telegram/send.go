package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
)

// The limits of a keyboard: buttons in a row and in all, bytes of a button's data, of all buttons as JSON, and letters of a label.
const (
	maxRow      = 8
	maxButtons  = 100
	maxData     = 64
	maxKeyboard = 9000
	maxLabel    = 64
)

// general is the id of a forum's General topic; Telegram wants messages to it without any thread.
const general = 1

// Send delivers a message as HTML. A message that Telegram calls malformed goes out once more as plain text.
func (m *Messenger) Send(ctx context.Context, to bot.Address, msg bot.Message) (bot.Receipt, error) {
	p := tgbotapi.Params{"chat_id": to.Chat}
	if to.Thread != general {
		p.AddNonZero64("message_thread_id", to.Thread)
	}
	p.AddBool("disable_notification", msg.Silent)
	result, err := m.deliver(ctx, "sendMessage", p, msg)
	if err != nil {
		return bot.Receipt{}, err
	}
	var sent struct {
		ID int64 `json:"message_id"`
	}
	if err := json.Unmarshal(result, &sent); err != nil || sent.ID == 0 {
		return bot.Receipt{}, &bot.SendError{Kind: bot.KindUncertain, Err: errors.New("sendMessage: the answer names no message")}
	}
	return bot.Receipt{IDs: []string{strconv.FormatInt(sent.ID, 10)}}, nil
}

// Edit replaces text and buttons of a message. An edit that changes nothing succeeds.
func (m *Messenger) Edit(ctx context.Context, to bot.Address, externalID string, msg bot.Message) error {
	_, err := m.deliver(ctx, "editMessageText", tgbotapi.Params{"chat_id": to.Chat, "message_id": externalID}, msg)
	if err != nil && strings.Contains(strings.ToLower(err.Error()), "message is not modified") {
		return nil
	}
	return err
}

// deliver adds text, keyboard and preview to the parameters and makes the call.
func (m *Messenger) deliver(ctx context.Context, method string, p tgbotapi.Params, msg bot.Message) (json.RawMessage, error) {
	if n := msg.Length(); n > maxText {
		return nil, &bot.SendError{Kind: bot.KindRejected, Err: fmt.Errorf("%s: the message has %d UTF-16 units, more than %d", method, n, maxText)}
	}
	text := html(msg)
	if text == "" {
		return nil, &bot.SendError{Kind: bot.KindRejected, Err: errors.New(method + ": the message has no visible text")}
	}
	p["text"], p["parse_mode"] = text, tgbotapi.ModeHTML
	rows, dropped := keyboard(msg.Buttons)
	if dropped > 0 {
		m.log.Error("buttons left out that Telegram would refuse", "buttons", dropped)
	}
	if len(rows) > 0 { // no rows would be sent as null, which Telegram refuses
		if err := p.AddInterface("reply_markup", map[string]any{"inline_keyboard": rows}); err != nil {
			return nil, &bot.SendError{Kind: bot.KindRejected, Err: err}
		}
	}
	if err := p.AddInterface("link_preview_options", preview(msg.Preview)); err != nil {
		return nil, &bot.SendError{Kind: bot.KindRejected, Err: err}
	}
	result, err := m.call(ctx, method, p)
	var se *bot.SendError
	if !errors.As(err, &se) || se.Kind != bot.KindRejected {
		return result, err
	}
	m.log.Error("Telegram calls a message malformed; it is sent once more as plain text", "method", method, "error", err)
	return m.deliverPlain(ctx, method, p, msg, se)
}

// deliverPlain repeats a rejected call with the text alone; the keyboard stays when only the markup was at fault.
func (m *Messenger) deliverPlain(ctx context.Context, method string, p tgbotapi.Params, msg bot.Message, why *bot.SendError) (json.RawMessage, error) {
	text := plain(msg)
	if strings.Contains(why.Error(), "too long") {
		text = bot.Shorten(text, maxText/2)
	}
	p["text"] = text
	delete(p, "parse_mode")
	delete(p, "link_preview_options")
	if !strings.Contains(why.Error(), "parse entities") {
		delete(p, "reply_markup")
	}
	return m.call(ctx, method, p)
}

// preview chooses what Telegram may show below the text.
func preview(address string) map[string]any {
	if !linkable(address) {
		return map[string]any{"is_disabled": true}
	}
	return map[string]any{"url": address, "prefer_small_media": true}
}

// button is a button of an inline keyboard in Telegram's form.
type button struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
	Data string `json:"callback_data,omitempty"`
}

// size returns the bytes of the button in the request.
func (b button) size() int {
	raw, err := json.Marshal(b)
	if err != nil {
		return maxKeyboard
	}
	return len(raw) + 1
}

// keyboard returns the buttons that Telegram takes, in rows of at most eight, and how many it would not take.
func keyboard(in [][]bot.Button) (rows [][]button, dropped int) {
	count, size := 0, 0
	for _, inRow := range in {
		var row []button
		for _, b := range inRow {
			out, ok := newButton(b)
			if size += out.size(); !ok || count == maxButtons || size > maxKeyboard {
				dropped++
				continue
			}
			count++
			if len(row) == maxRow {
				rows = append(rows, row)
				row = nil
			}
			row = append(row, out)
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows, dropped
}

func newButton(b bot.Button) (button, bool) {
	out := button{Text: strings.TrimSpace(bot.Shorten(clean(b.Text), maxLabel))}
	if blank(out.Text) {
		return out, false
	}
	if b.URL != "" {
		out.URL = b.URL
		return out, linkable(b.URL)
	}
	out.Data = b.Data
	return out, b.Data != "" && len(b.Data) <= maxData && clean(b.Data) == b.Data
}
