package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// reply is a decoded answer.
type reply struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
	status int
	header http.Header
}

// call posts arguments given as name, value, name, value.
func call(t *testing.T, s *Server, method string, args ...string) reply {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(args); i += 2 {
		form.Set(args[i], args[i+1])
	}
	r, err := post(t.Context(), s.URL+"/bot"+DefaultToken+"/"+method, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return r
}

func post(ctx context.Context, address, kind string, body io.Reader) (reply, error) {
	var r reply
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return r, err
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return r, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return r, err
	}
	r.status, r.header = resp.StatusCode, resp.Header
	return r, json.Unmarshal(raw, &r)
}

// noLimits switches the flood limits off.
func noLimits() *Limits { return &Limits{} }

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Limits: noLimits()})
	s.AddUser(1, "An")
	s.AddSupergroup(-1001, "Tổ", 7, 8, 9)
	s.Alter(-1001, func(c *Chat) { c.Topics[8] = Topic{Closed: true}; c.Topics[9] = Topic{Deleted: true} })
	for id, change := range map[int64]func(*Chat){
		2: func(c *Chat) { c.Blocked = true }, 3: func(c *Chat) { c.Deactivated = true }, 4: func(c *Chat) { c.NotStarted = true },
	} {
		s.AddUser(id, "Bình")
		s.Alter(id, change)
	}
	for id, change := range map[int64]func(*Chat){
		-10: func(c *Chat) { c.Kicked = true }, -11: func(c *Chat) { c.Left = true }, -12: func(c *Chat) { c.Deleted = true },
		-13: func(c *Chat) { c.UpgradedTo = -1001 }, -14: func(c *Chat) { c.NoRights = true }, -15: func(c *Chat) { c.Refuse = "CHAT_WRITE_FORBIDDEN" },
	} {
		s.AddGroup(id, "Nhóm")
		s.Alter(id, change)
	}
	for id, change := range map[int64]func(*Chat){
		-1002: func(c *Chat) { c.Kicked = true }, -1003: func(c *Chat) { c.Left = true }, -1004: func(c *Chat) { c.NoRights = true },
	} {
		s.AddChannel(id, "Kênh")
		s.Alter(id, change)
	}
	s.AddSupergroup(-1005, "Tổ hai")
	s.Alter(-1005, func(c *Chat) { c.Kicked = true })

	const m = "sendMessage"
	keyboard := func(data string) string {
		return `{"inline_keyboard":[[{"text":"x","callback_data":"` + data + `"}]]}`
	}
	tests := []struct {
		method string
		args   []string
		code   int
		want   string
	}{
		{m, []string{"text", "x"}, 400, "Bad Request: chat_id is empty"},
		{m, []string{"chat_id", "99", "text", "x"}, 400, "Bad Request: chat not found"},
		{m, []string{"chat_id", "abc", "text", "x"}, 400, "Bad Request: chat not found"},
		{m, []string{"chat_id", "2", "text", "x"}, 403, "Forbidden: bot was blocked by the user"},
		{m, []string{"chat_id", "3", "text", "x"}, 403, "Forbidden: user is deactivated"},
		{m, []string{"chat_id", "4", "text", "x"}, 403, "Forbidden: bot can't initiate conversation with a user"},
		{m, []string{"chat_id", "-10", "text", "x"}, 403, "Forbidden: bot was kicked from the group chat"},
		{m, []string{"chat_id", "-11", "text", "x"}, 403, "Forbidden: bot is not a member of the group chat"},
		{m, []string{"chat_id", "-12", "text", "x"}, 403, "Forbidden: the group chat was deleted"},
		{m, []string{"chat_id", "-13", "text", "x"}, 400, "Bad Request: group chat was upgraded to a supergroup chat"},
		{m, []string{"chat_id", "-14", "text", "x"}, 400, "Bad Request: not enough rights to send text messages to the chat"},
		{m, []string{"chat_id", "-15", "text", "x"}, 400, "Bad Request: CHAT_WRITE_FORBIDDEN"},
		{m, []string{"chat_id", "-1002", "text", "x"}, 403, "Forbidden: bot was kicked from the channel chat"},
		{m, []string{"chat_id", "-1003", "text", "x"}, 403, "Forbidden: bot is not a member of the channel chat"},
		{m, []string{"chat_id", "-1004", "text", "x"}, 400, "Bad Request: need administrator rights in the channel chat"},
		{m, []string{"chat_id", "-1005", "text", "x"}, 403, "Forbidden: bot was kicked from the supergroup chat"},
		{m, []string{"chat_id", "-1001", "text", "x", "message_thread_id", "1"}, 400, "Bad Request: message thread not found"},
		{m, []string{"chat_id", "-1001", "text", "x", "message_thread_id", "8"}, 400, "Bad Request: TOPIC_CLOSED"},
		{m, []string{"chat_id", "-1001", "text", "x", "message_thread_id", "9"}, 400, "Bad Request: message thread not found"},
		{m, []string{"chat_id", "1", "text", "x", "message_thread_id", "7"}, 400, "Bad Request: message thread not found"},
		{m, []string{"chat_id", "1"}, 400, "Bad Request: message text is empty"},
		{m, []string{"chat_id", "1", "text", " \n\u200b "}, 400, "Bad Request: text must be non-empty"},
		{m, []string{"chat_id", "1", "text", "<b> </b>", "parse_mode", "HTML"}, 400, "Bad Request: text must be non-empty"},
		{m, []string{"chat_id", "1", "text", strings.Repeat("ộ", 4097)}, 400, "Bad Request: message is too long"},
		{m, []string{"chat_id", "1", "text", strings.Repeat("a", 32769)}, 400, "Bad Request: text is too long"},
		{m, []string{"chat_id", "1", "text", "\xff"}, 400, "Bad Request: strings must be encoded in UTF-8"},
		{m, []string{"chat_id", "1", "text", "x", "parse_mode", "Wiki"}, 400, "Bad Request: unsupported parse_mode"},
		{m, []string{"chat_id", "1", "text", "<p>x", "parse_mode", "HTML"}, 400, `Bad Request: can't parse entities: Unsupported start tag "p" at byte offset 0`},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", keyboard(strings.Repeat("a", 65))}, 400, "Bad Request: BUTTON_DATA_INVALID"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", keyboard(strings.Repeat("ộ", 22))}, 400, "Bad Request: BUTTON_DATA_INVALID"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", keyboard("")}, 400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":null}`}, 400, `Bad Request: field "inline_keyboard" must be of type Array`},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[null]}`}, 400, `Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[[7]]}`}, 400, "Bad Request: can't parse inline keyboard button: InlineKeyboardButton must be an Object"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[[{"url":"http://a.vn"}]]}`}, 400, `Bad Request: can't parse inline keyboard button: Can't find field "text"`},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":" ","url":"http://a.vn"}]]}`}, 400, "Bad Request: inline keyboard button text must be non-empty"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"x","url":"http://localhost/"}]]}`}, 400, "Bad Request: inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"x","url":"ftp://a.vn"}]]}`}, 400, "Bad Request: inline keyboard button URL 'ftp://a.vn' is invalid: Unsupported URL protocol"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[` + strings.Repeat(`[{"text":"x","callback_data":"y"}],`, 100) + `[{"text":"x","callback_data":"y"}]]}`}, 400, "Bad Request: reply markup is too long"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `{`}, 400, "Bad Request: can't parse reply keyboard markup JSON object"},
		{m, []string{"chat_id", "1", "text", "x", "reply_markup", `[]`}, 400, "Bad Request: object expected as reply markup"},
		{m, []string{"chat_id", "1", "text", "x", "link_preview_options", `7`}, 400, "Bad Request: object expected as link preview options"},
		{m, []string{"chat_id", "1", "text", "x", "reply_parameters", `{"message_id":5}`}, 400, "Bad Request: message to be replied not found"},
		{"editMessageText", []string{"chat_id", "1", "message_id", "5", "text", "x"}, 400, "Bad Request: message to edit not found"},
		{"deleteMessage", []string{"chat_id", "1", "message_id", "5"}, 400, "Bad Request: message to delete not found"},
		{"answerCallbackQuery", []string{"callback_query_id", "5"}, 400, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"setMyCommands", []string{"commands", `[{"command":"tin_mới","description":"x"}]`}, 400, "Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", []string{"commands", `[{"command":"Tin","description":"x"}]`}, 400, "Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", []string{"commands", `[{"command":"tin","description":""}]`}, 400, "Bad Request: command description must be non-empty"},
		{"setMyCommands", []string{"commands", `[{"command":"tin","description":"` + strings.Repeat("ộ", 257) + `"}]`}, 400, "Bad Request: command description length must not exceed 256"},
		{"setMyCommands", []string{"commands", `[]`, "scope", `{"type":"chat","chat_id":77}`}, 400, "Bad Request: chat not found"},
		{"setMyCommands", []string{"commands", `[]`, "scope", `{"type":"all"}`}, 400, "Bad Request: can't parse BotCommandScope: Unsupported type specified"},
		{"sendChatAction", []string{"chat_id", "1", "action", "sleeping"}, 400, "Bad Request: wrong parameter action in request"},
		{"sendDocument", []string{"chat_id", "1"}, 400, "Bad Request: there is no document in the request"},
		{"sendTelegram", nil, 404, "Not Found: method not found"},
	}
	for _, tt := range tests {
		r := call(t, s, tt.method, tt.args...)
		if r.OK || r.Code != tt.code || r.status != tt.code || r.Description != tt.want {
			t.Errorf("%s %.80q\n got %d %q\nwant %d %q", tt.method, tt.args, r.Code, r.Description, tt.code, tt.want)
		}
	}
	if r := call(t, s, m, "chat_id", "-13", "text", "x"); r.Parameters.MigrateTo != -1001 {
		t.Errorf("migrate_to_chat_id = %d, want -1001", r.Parameters.MigrateTo)
	}
	if n := s.Count(); n != 0 {
		t.Errorf("%d messages were accepted, want none", n)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	for path, want := range map[string]string{
		"/bot7:short/getMe":               "401 Unauthorized: invalid token specified",
		"/bot7" + DefaultToken + "/getMe": "401 Unauthorized",
		"/getMe":                          "404 Not Found",
		"/bot" + DefaultToken:             "404 Not Found",
	} {
		r, err := post(t.Context(), s.URL+path, "", nil)
		if got := http.StatusText(r.status); err != nil || !strings.HasPrefix(want, "4") || r.Description != want[4:] {
			t.Errorf("%s: %s %q %v, want %s", path, got, r.Description, err, want)
		}
	}
	if r := call(t, s, "GETME"); !r.OK || !strings.Contains(string(r.Result), `"username":"giaoban_bot"`) {
		t.Errorf("method names have no case: %+v", r)
	}
	s.SetToken("1" + DefaultToken)
	if r := call(t, s, "getMe"); r.Code != 401 {
		t.Errorf("a revoked token: %+v", r)
	}
}

func TestSendAndEdit(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Limits: noLimits()})
	s.AddUser(1, "An")
	s.AddSupergroup(-1001, "Tổ", 7)
	markup := `{"inline_keyboard":[[{"text":"Mở","url":"https://a.vn/"},{"text":"Lưu","callback_data":"luu:1"}]]}`
	r := call(t, s, "sendMessage", "chat_id", "-1001", "message_thread_id", "7", "text", " <b>Đại hội</b> &amp; <i>x</i>\n", "parse_mode", "HTML",
		"reply_markup", markup, "disable_notification", "true", "entities", "null")
	if !r.OK {
		t.Fatalf("send: %+v", r)
	}
	m := s.In(-1001)[0]
	if m.Text != "Đại hội & x" || len(m.Entities) != 2 || m.Entities[0] != (Entity{Type: "bold", Offset: 0, Length: 7}) || m.Entities[1] != (Entity{Type: "italic", Offset: 10, Length: 1}) {
		t.Errorf("text %q with %+v", m.Text, m.Entities)
	}
	if m.Thread != 7 || !m.Silent || len(m.Keyboard) != 1 || m.Keyboard[0][1].CallbackData != "luu:1" {
		t.Errorf("message %+v", m)
	}
	same := []string{"chat_id", "-1001", "message_id", "1", "text", "<b>Đại hội</b> &amp; <i>x</i>", "parse_mode", "HTML"}
	if r := call(t, s, "editMessageText", append(same, "reply_markup", markup)...); !strings.HasPrefix(r.Description, "Bad Request: message is not modified") {
		t.Errorf("unchanged edit: %+v", r)
	}
	if r := call(t, s, "editMessageText", same...); !r.OK || len(s.In(-1001)[0].Keyboard) != 0 {
		t.Errorf("an edit without a keyboard takes it away: %+v", r)
	}
	if r := call(t, s, "editMessageReplyMarkup", "chat_id", "-1001", "message_id", "1", "reply_markup", markup); !r.OK || s.In(-1001)[0].Text != "Đại hội & x" {
		t.Errorf("edit of the keyboard alone: %+v", r)
	}
	if n := len(s.Edits()); n != 2 || s.In(-1001)[0].Edits != 2 {
		t.Errorf("%d edits recorded, want 2", n)
	}
	if r := call(t, s, "sendMessage", "chat_id", "-1001", "text", "x", "reply_parameters", `{"message_id":1}`); !r.OK || s.In(-1001)[1].ReplyTo != 1 {
		t.Errorf("reply: %+v", r)
	}
	if r := call(t, s, "sendMessage", "chat_id", "1", "text", "x", "reply_parameters", `{"message_id":1,"allow_sending_without_reply":true}`); !r.OK {
		t.Errorf("lenient reply: %+v", r)
	}
	if r := call(t, s, "deleteMessage", "chat_id", "1", "message_id", "1"); !r.OK || !s.In(1)[0].Deleted {
		t.Errorf("delete: %+v", r)
	}
}

func TestLinksBeyondTheHundredthAreLost(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Limits: noLimits()})
	s.AddUser(1, "An")
	if r := call(t, s, "sendMessage", "chat_id", "1", "parse_mode", "HTML", "text", strings.Repeat(`<b><a href="https://a.vn/">x</a></b> `, 120)); !r.OK {
		t.Fatalf("send: %+v", r)
	}
	count := map[string]int{}
	for _, e := range s.Messages()[0].Entities {
		count[e.Type]++
	}
	if count["text_link"] != 100 || count["bold"] != 120 {
		t.Errorf("entities kept: %v, want 100 links and 120 bold", count)
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	s.AddUser(1, "An")
	send := func(data, caption string) reply {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("chat_id", "1")
		_ = w.WriteField("caption", caption)
		part, _ := w.CreateFormFile("document", "tin.csv")
		_, _ = part.Write([]byte(data))
		_ = w.Close()
		r, err := post(t.Context(), s.URL+"/bot"+DefaultToken+"/sendDocument", w.FormDataContentType(), &body)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := send("a,b", "Dữ liệu"); !r.OK || string(s.In(1)[0].File.Data) != "a,b" || s.In(1)[0].Text != "Dữ liệu" {
		t.Errorf("document: %+v", r)
	}
	if r := send("", ""); r.Description != "Bad Request: file must be non-empty" {
		t.Errorf("empty file: %+v", r)
	}
	if r := send("a", strings.Repeat("ộ", 1025)); r.Description != "Bad Request: message caption is too long" {
		t.Errorf("long caption: %+v", r)
	}
}

func TestArgumentsAsJSON(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{AnyUser: true})
	r, err := post(t.Context(), s.URL+"/bot"+DefaultToken+"/sendMessage", "application/json",
		strings.NewReader(`{"chat_id":5,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`))
	if err != nil || !r.OK || len(s.In(5)[0].Keyboard) != 1 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestCommandsByScope(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	s.AddUser(42, "Chủ")
	for _, scope := range []string{"", `{"type":"all_group_chats"}`, `{"type":"chat","chat_id":42}`} {
		if r := call(t, s, "setMyCommands", "commands", `[{"command":"/tim","description":"Tìm tin"}]`, "scope", scope, "language_code", "vi"); !r.OK {
			t.Errorf("scope %s: %+v", scope, r)
		}
	}
	got := s.Commands()
	for _, key := range []string{"default/vi", "all_group_chats/vi", "chat:42/vi"} {
		if len(got[key]) != 1 || got[key][0].Command != "tim" {
			t.Errorf("%s: %v", key, got[key])
		}
	}
	if r := call(t, s, "deleteMyCommands", "language_code", "vi"); !r.OK || s.Commands()["default/vi"] != nil {
		t.Errorf("delete: %+v", r)
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	s.AddSupergroup(-1001, "Tổ")
	s.Alter(-1001, func(c *Chat) { c.Members[5] = "administrator" })
	if r := call(t, s, "getChatMember", "chat_id", "-1001", "user_id", "5"); !strings.Contains(string(r.Result), `"status":"administrator"`) {
		t.Errorf("%+v", r)
	}
	if r := call(t, s, "getChatMember", "chat_id", "-1001", "user_id", "6"); !strings.Contains(string(r.Result), `"status":"left"`) {
		t.Errorf("%+v", r)
	}
	if r := call(t, s, "getChatAdministrators", "chat_id", "-1001"); !strings.Contains(string(r.Result), `"id":5`) {
		t.Errorf("%+v", r)
	}
	if r := call(t, s, "getChat", "chat_id", "-1001"); !strings.Contains(string(r.Result), `"title":"Tổ"`) {
		t.Errorf("%+v", r)
	}
	if r := call(t, s, "sendChatAction", "chat_id", "-1001", "action", "typing"); !r.OK {
		t.Errorf("%+v", r)
	}
	if r := call(t, s, "leaveChat", "chat_id", "-1001"); !r.OK {
		t.Errorf("%+v", r)
	}
	if r := call(t, s, "sendMessage", "chat_id", "-1001", "text", "x"); r.Code != 403 {
		t.Errorf("after leaving: %+v", r)
	}
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{AnyUser: true, Limits: noLimits()})
	got := make(chan error, 1)
	go func() {
		list, err := s.WaitFor(t.Context(), 2)
		if err == nil && len(list) != 2 {
			err = errors.New("wrong number")
		}
		got <- err
	}()
	call(t, s, "sendMessage", "chat_id", "1", "text", "a")
	call(t, s, "sendMessage", "chat_id", "2", "text", "b")
	if err := <-got; err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.WaitFor(ctx, 3); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v, want a deadline", err)
	}
}
