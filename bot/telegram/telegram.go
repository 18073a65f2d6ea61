package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
)

// DefaultAPI is the address of Telegram's own Bot API server.
const DefaultAPI = "https://api.telegram.org"

// The limits of one message: UTF-16 units of its text (Telegram counts code points, which are never more) and bytes of its markup.
const (
	maxText = 4096
	maxHTML = 1 << 15
)

// sendTimeout is the longest that one call may take, from dialling to the last byte of the answer.
const sendTimeout = 20 * time.Second

// tokenShape is what BotFather's tokens look like; what does not match is not put into an address.
var tokenShape = regexp.MustCompile(`^\d+:[A-Za-z0-9_-]{30,}$`)

// Options say how to reach Telegram.
type Options struct {
	// Token is the bot's token. It never appears in an error or a log line.
	Token string
	// API is the address of the Bot API server, DefaultAPI when empty.
	API string
	// Proxy is an address with the scheme http, https, socks5 or socks5h; empty connects directly. The environment's proxy is ignored.
	Proxy string
	// Rate replaces the limits that Capabilities reports, nil keeps the ones that stay below Telegram's.
	Rate *bot.Rate
	// Log takes what cannot be returned; nil discards it.
	Log *slog.Logger
}

// Messenger is one Telegram bot. It is safe for concurrent use.
type Messenger struct {
	api  *tgbotapi.BotAPI    // copied for every call, see call
	safe func(string) string // takes the token out; a function, so that no print of the messenger shows it
	http *http.Client
	rate bot.Rate
	log  *slog.Logger

	mu     sync.Mutex
	self   identity
	menus  map[string]bool // chats that were given a menu of their own
	pacing pacing
}

// identity is the bot's own account, as getMe reports it.
type identity struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
}

// New returns a messenger. It checks the settings and connects to nothing.
func New(o Options) (*Messenger, error) {
	if !tokenShape.MatchString(o.Token) {
		return nil, errors.New("the Telegram token does not look like one: it is a number, a colon and at least 30 letters, digits, _ or -, as BotFather gives it")
	}
	endpoint, err := endpoint(o.API)
	if err != nil {
		return nil, err
	}
	transport, err := newTransport(o.Proxy)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	rate := Limits()
	if o.Rate != nil {
		rate = *o.Rate
	}
	// The constructor asks getMe and fails while Telegram is away, so it is given an answer; Identify asks Telegram itself.
	api, err := tgbotapi.NewBotAPIWithClient(o.Token, endpoint, stub(`{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"-"}}`))
	safe := func(s string) string { return redact(s, o.Token) }
	if err != nil {
		return nil, errors.New("prepare the Telegram client: " + safe(err.Error()))
	}
	return &Messenger{
		api: api, safe: safe, rate: rate, log: o.Log, menus: map[string]bool{}, pacing: telegramPacing(),
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// Limits returns the rate that stays below what Telegram publishes: about 30 messages a second for a bot, one a second for a private
// chat, 20 a minute for a group or channel, sends and edits together.
func Limits() bot.Rate {
	return bot.Rate{
		PerSecond: 28, Burst: 2,
		ChatEvery: time.Second, ChatBurst: 1,
		GroupEvery: 3500 * time.Millisecond, GroupBurst: 3, // 17 and 3 in any minute
	}
}

// endpoint turns a server's address into the library's pattern for addresses: token, then method.
func endpoint(api string) (string, error) {
	if api == "" {
		api = DefaultAPI
	}
	u, err := url.Parse(strings.TrimRight(api, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("the Telegram API address must be http://host or https://host, with an optional port and path")
	}
	return strings.ReplaceAll(u.String(), "%", "%%") + "/bot%s/%s", nil
}

// stub answers every request with itself.
type stub string

func (s stub) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(s)))}, nil
}

// Name returns "telegram".
func (m *Messenger) Name() string { return "telegram" }

// Capabilities says what Telegram can do.
func (m *Messenger) Capabilities() bot.Capabilities {
	return bot.Capabilities{
		Edit: true, Buttons: true, Markup: true, Menu: true, MaxLength: maxText, Rate: m.rate, ResendUncertain: true, RetryDown: true,
	}
}

// Identify asks Telegram who the bot is.
func (m *Messenger) Identify(ctx context.Context) (bot.Identity, error) {
	result, err := m.call(ctx, "getMe", nil)
	if err != nil {
		return bot.Identity{}, err
	}
	var self identity
	if err := json.Unmarshal(result, &self); err != nil || self.ID == 0 {
		return bot.Identity{}, &bot.SendError{Kind: bot.KindDown, Err: errors.New("getMe: the answer names no bot")}
	}
	m.mu.Lock()
	m.self = self
	m.mu.Unlock()
	return bot.Identity{ID: fmt.Sprint(self.ID), Name: self.Username}, nil
}

// me returns the bot's account, zero before the first Identify.
func (m *Messenger) me() identity {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.self
}

// call makes one request and returns its result; the error is a *bot.SendError. The library knows no contexts, so each call works on a
// copy of the bot whose client carries its own.
func (m *Messenger) call(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	return m.callWithin(ctx, sendTimeout, method, params)
}

func (m *Messenger) callWithin(ctx context.Context, limit time.Duration, method string, params tgbotapi.Params) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	api := *m.api
	api.Client = client{ctx: ctx, http: m.http}
	resp, err := api.MakeRequest(method, params)
	if err != nil {
		return nil, classify(method, err, m.safe)
	}
	return resp.Result, nil
}

// Answer ends the waiting of a pressed button. That the press is too old to be answered is no error: nobody waits any more.
func (m *Messenger) Answer(ctx context.Context, pressID, text string) error {
	p := tgbotapi.Params{"callback_query_id": pressID}
	p.AddNonEmpty("text", bot.Shorten(clean(text), 200))
	_, err := m.call(ctx, "answerCallbackQuery", p)
	if err != nil && strings.Contains(err.Error(), "query is too old") {
		return nil
	}
	return err
}

// IsGroupAdmin asks Telegram whether the person administers the group.
func (m *Messenger) IsGroupAdmin(ctx context.Context, chat, person string) (bool, error) {
	if person == "" {
		return false, nil
	}
	result, err := m.call(ctx, "getChatMember", tgbotapi.Params{"chat_id": chat, "user_id": person})
	if err != nil {
		return false, err
	}
	var member struct {
		Status string `json:"status"`
	}
	if err := json.Unmarshal(result, &member); err != nil {
		return false, fmt.Errorf("read the answer of getChatMember: %w", err)
	}
	return member.Status == "creator" || member.Status == "administrator", nil
}

// Leave takes the bot out of a group.
func (m *Messenger) Leave(ctx context.Context, chat string) error {
	_, err := m.call(ctx, "leaveChat", tgbotapi.Params{"chat_id": chat})
	return err
}
