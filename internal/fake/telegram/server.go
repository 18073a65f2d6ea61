package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// DefaultToken is the token that a server accepts when its options name none. It has the shape of a real one and opens nothing.
const DefaultToken = "7000000001:AAFakeFakeFakeFakeFakeFakeFakeFake_-"

// Options says what a Server is. The zero value is a strict bot called giaoban_bot with Telegram's own limits and no chats.
type Options struct {
	// Token is what the path must carry, DefaultToken when empty.
	Token string
	// Username is the bot's name without @, "giaoban_bot" when empty.
	Username string
	// Limits are the flood limits; nil means TelegramLimits(), a pointer to a zero Limits switches them off.
	Limits *Limits
	// AnyUser makes every positive chat id below 2^40 a private chat that has started the bot, for runs over many chats.
	AnyUser bool
	// Addr is the loopback address to listen on, "127.0.0.1:0" when empty.
	Addr string
	// Patience is the time in which polls repeated with the same offset, and conflicts, are slowed down: 3 s when zero, as on Telegram.
	Patience time.Duration
	// Now is the clock of the buckets and of message dates, time.Now when nil. Long polls and faults wait in real time.
	Now func() time.Time
}

// Server is one fake Bot API server with one bot. All its methods may be called at any time from any goroutine.
type Server struct {
	// URL is the base address without a trailing slash, for example http://127.0.0.1:40123; clients append /bot<token>/<method>.
	URL string

	opts Options
	self User
	http *http.Server
	done chan struct{} // closed by Close; every wait in a handler ends with it
	wg   sync.WaitGroup

	mu       sync.Mutex
	token    string
	chats    map[int64]*Chat
	messages []*Message
	byKey    map[messageKey]*Message
	lastID   int // message ids of private chats and basic groups count together, as they do on Telegram
	calls    []Call
	edits    []Edit
	answers  []Answer
	pressed  map[string]bool // callback query ids that can still be answered
	commands map[string][]Command
	changed  chan struct{} // closed and replaced whenever anything above changes

	limits limiter
	faults []*fault
	queue  queue
}

// New starts a server. Close must be called.
func New(o Options) (*Server, error) {
	if o.Token == "" {
		o.Token = DefaultToken
	}
	if o.Username == "" {
		o.Username = "giaoban_bot"
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Patience == 0 {
		o.Patience = 3 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limits == nil {
		l := TelegramLimits()
		o.Limits = &l
	}
	ln, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen for the fake Telegram: %w", err)
	}
	s := &Server{
		URL: "http://" + ln.Addr().String(), opts: o, token: o.Token, done: make(chan struct{}),
		self:  User{ID: botID(o.Token), IsBot: true, FirstName: "Giao ban", Username: o.Username},
		chats: map[int64]*Chat{}, byKey: map[messageKey]*Message{}, pressed: map[string]bool{}, commands: map[string][]Command{},
		changed: make(chan struct{}), limits: newLimiter(*o.Limits), queue: newQueue(),
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() { _ = s.http.Serve(ln) })
	return s, nil
}

// TB is the part of testing.TB that Start needs; naming it here keeps the testing package out of programs that use the fake.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(f func())
}

// Start is New for tests: it ends the test on failure and closes the server with it.
func Start(t TB, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatalf("start the fake Telegram: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// Close stops the server, cuts every connection and waits for the handlers.
func (s *Server) Close() {
	s.mu.Lock()
	select {
	case <-s.done:
	default:
		close(s.done)
	}
	s.mu.Unlock()
	_ = s.http.Close()
	s.wg.Wait()
}

// Self is the bot's own account as getMe reports it.
func (s *Server) Self() User { return s.self }

// SetToken changes the token that is accepted, as BotFather's /revoke does; the bot's id stays.
func (s *Server) SetToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = token
}

func botID(token string) int64 {
	var id int64
	_, _ = fmt.Sscanf(token, "%d:", &id)
	return id
}

// refusal is an answer with "ok": false.
type refusal struct {
	Code        int
	Description string
	RetryAfter  int   // seconds
	MigrateTo   int64 // chat id
}

func bad(format string, args ...any) *refusal {
	return &refusal{Code: http.StatusBadRequest, Description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(text string) *refusal {
	return &refusal{Code: http.StatusForbidden, Description: "Forbidden: " + text}
}

func conflict(text string) *refusal {
	return &refusal{Code: http.StatusConflict, Description: "Conflict: " + text}
}

// ServeHTTP answers one Bot API request. The body is read to its end first: until then net/http does not notice a client that left.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		return
	}
	defer s.wg.Done()
	q, ref := s.parse(r)
	if ref == nil {
		if f := s.takeFault(q); f != nil {
			s.breakRequest(w, r, q, f)
			return
		}
	}
	s.answer(w, s.finish(r.Context(), q, ref, false))
}

// enter counts a handler in, unless the server is closing.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.done:
		return false
	default:
		s.wg.Add(1)
		return true
	}
}

// outcome is what a request came to; raw is the body that tells it.
type outcome struct {
	status     int
	retryAfter int
	raw        []byte
}

// finish runs the request, unless it is refused already, and writes it into the log of calls. lost says that the client will not see
// the answer.
func (s *Server) finish(ctx context.Context, q *query, ref *refusal, lost bool) outcome {
	var result any
	if ref == nil {
		result, ref = s.run(ctx, q)
	}
	call := Call{Time: s.opts.Now(), Method: q.method, ChatID: q.chatID(), Code: http.StatusOK, Lost: lost}
	out := outcome{status: http.StatusOK}
	if ref == nil {
		out.raw = mustJSON(map[string]any{"ok": true, "result": result})
	} else {
		call.Code, call.Description = ref.Code, ref.Description
		out = ref.outcome()
	}
	s.note(call)
	return out
}

func (s *Server) note(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	s.signal()
}

func (ref *refusal) outcome() outcome {
	body := map[string]any{"ok": false, "error_code": ref.Code, "description": ref.Description}
	params := map[string]any{}
	if ref.RetryAfter > 0 {
		params["retry_after"] = ref.RetryAfter
	}
	if ref.MigrateTo != 0 {
		params["migrate_to_chat_id"] = ref.MigrateTo
	}
	if len(params) > 0 {
		body["parameters"] = params
	}
	return outcome{status: ref.Code, retryAfter: ref.RetryAfter, raw: mustJSON(body)}
}

func (s *Server) answer(w http.ResponseWriter, o outcome) {
	w.Header().Set("Content-Type", "application/json")
	if o.retryAfter > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(o.retryAfter))
	}
	w.WriteHeader(o.status)
	_, _ = w.Write(o.raw)
}

// run is the table of methods. Their names are compared without case, as the server does.
func (s *Server) run(ctx context.Context, q *query) (any, *refusal) {
	switch strings.ToLower(q.method) {
	case "getme":
		return s.self, nil
	case "getupdates":
		return s.getUpdates(ctx, q)
	case "sendmessage":
		return s.sendMessage(q)
	case "senddocument":
		return s.sendDocument(q)
	case "editmessagetext":
		return s.editMessage(q, true)
	case "editmessagereplymarkup":
		return s.editMessage(q, false)
	case "deletemessage":
		return s.deleteMessage(q)
	case "answercallbackquery":
		return s.answerCallback(q)
	case "setmycommands":
		return s.setCommands(q)
	case "deletemycommands":
		return s.deleteCommands(q)
	case "getmycommands":
		return s.getCommands(q)
	case "setwebhook":
		return s.setWebhook(q, q.str("url"))
	case "deletewebhook":
		return s.setWebhook(q, "")
	case "getwebhookinfo":
		return s.webhookInfo(), nil
	case "sendchataction":
		return s.chatAction(q)
	case "getchat":
		return s.getChat(q)
	case "getchatmember":
		return s.getMember(q)
	case "getchatadministrators":
		return s.getAdministrators(q)
	case "leavechat":
		return s.leaveChat(q)
	}
	return nil, &refusal{Code: http.StatusNotFound, Description: "Not Found: method not found"}
}

// signal wakes everyone who waits for something to happen. The caller holds s.mu.
func (s *Server) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// mustJSON encodes values that this package built itself and that cannot fail to encode.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(`{"ok":false,"error_code":500,"description":"Internal Server Error: fake cannot encode its answer"}`)
	}
	return b
}
