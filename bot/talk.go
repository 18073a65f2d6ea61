package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"
)

// TalkDeps is what the talk half needs of the rest.
type TalkDeps struct {
	People        PeopleStore
	Chats         ChatStore
	Subscriptions SubscriptionStore
	Articles      ArticleReader
	Sources       Sources
	// Search finds articles by a query in the grammar of filters, best first; after is
	// the Next of the page before. A query that cannot be read is a *UserError.
	Search func(ctx context.Context, query string, limit int, after string) (SearchPage, error)
	// Card returns the card of an article as an alert shows it.
	Card func(ctx context.Context, articleID int64, caps Capabilities) (Message, error)

	Owners Owners
	Open   bool             // ACCESS=open: whoever writes is a subscriber
	Now    func() time.Time // for how long questions are remembered
	Log    *slog.Logger
}

// BotRef is the bot account that an event came to.
type BotRef struct {
	ID        int64 // the row of the bot
	Messenger Messenger
	// Send sends a reply by the lane that overtakes alerts.
	Send func(ctx context.Context, to Address, m Message) error
}

// Talk answers what people type and press. It is safe for concurrent use.
type Talk struct {
	deps     TalkDeps
	commands []command
	actions  []action
	memory   *memory
}

// NewTalk returns a Talk.
func NewTalk(deps TalkDeps) *Talk {
	return &Talk{deps: deps, commands: commandTable(), actions: actionTable(), memory: newMemory(deps.Now)}
}

// call is one event on its way through a handler.
type call struct {
	*Talk
	bot    BotRef
	in     Incoming
	person Person
	chat   Chat
	rest   string // what follows the command, or the row of a button
}

// Handle processes one event and answers it. An event that was handled before is
// left alone. An error means that the event should come again: the database could
// not be asked, or the service could not take the answer now. ErrQuit means that
// the console asked the program to end.
func (t *Talk) Handle(ctx context.Context, b BotRef, in Incoming) error {
	done, err := t.deps.Chats.Handled(ctx, b.ID, in.ID)
	if err != nil {
		return fmt.Errorf("look up event %s: %w", in.ID, err)
	}
	if done {
		return nil
	}
	err = t.process(ctx, b, in)
	if err != nil && !errors.Is(err, ErrQuit) {
		return fmt.Errorf("answer event %s: %w", in.ID, err)
	}
	if merr := t.deps.Chats.MarkHandled(ctx, b.ID, in.ID); merr != nil {
		return fmt.Errorf("note event %s as handled: %w", in.ID, merr)
	}
	return err
}

// process runs the handler of an event and sends what it answers.
func (t *Talk) process(ctx context.Context, b BotRef, in Incoming) error {
	r, err := t.dispatch(ctx, b, in)
	quit := errors.Is(err, ErrQuit)
	if err != nil && !quit {
		if ctx.Err() != nil {
			return err
		}
		m := t.explain(err, in)
		r.messages = append(r.messages, m)
		if r.notice == "" {
			r.notice = Shorten(m.Plain(), 190) // services show some 200 letters
		}
	}
	if in.Event == EventPress {
		// A press that is too old to answer is no failure; the message below tells.
		if err := b.Messenger.Answer(ctx, in.PressID, r.notice); err != nil {
			t.deps.Log.Debug("press not answered", "bot", b.ID, "error", err)
		}
	}
	for _, m := range r.messages {
		if err := t.send(ctx, b, in.Chat, m); err != nil {
			return err
		}
	}
	if quit {
		return ErrQuit
	}
	return nil
}

// dispatch hands an event to what is responsible for its kind. A panic becomes an
// error: one bad event must not end the others.
func (t *Talk) dispatch(ctx context.Context, b BotRef, in Incoming) (r reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	switch in.Event {
	case EventText, EventPress:
		return t.converse(ctx, b, in)
	case EventJoined:
		return t.joined(ctx, b, in)
	case EventLeft:
		return reply{}, t.deps.Chats.LoseChat(ctx, b.ID, in.Chat.ID, in.Text)
	case EventMoved:
		return reply{}, t.deps.Chats.MoveChat(ctx, b.ID, in.Chat.ID, in.NewChat)
	default:
		return reply{}, nil // a kind of event that this version does not know
	}
}

// joined greets a group; a private chat says /start by itself.
func (t *Talk) joined(ctx context.Context, b BotRef, in Incoming) (reply, error) {
	if _, err := t.deps.Chats.SaveChat(ctx, b.ID, in.Chat); err != nil {
		return reply{}, err
	}
	if in.Chat.Kind != ChatGroup {
		return reply{}, nil
	}
	return answer(lines("Chào mọi người. Bot gửi tin về công tác xây dựng Đảng, Mặt trận và các đoàn thể từ các báo.",
		"Người quản trị nhóm gõ /dangky để nhóm bắt đầu nhận tin, /trogiup để xem cách dùng."))
}

// converse finds out who speaks where, and answers a text or a press.
func (t *Talk) converse(ctx context.Context, b BotRef, in Incoming) (reply, error) {
	if in.From.ID == "" && in.Chat.Kind == ChatChannel {
		return reply{}, nil // a channel talks to its readers, not to the bot
	}
	c := &call{Talk: t, bot: b, in: in}
	var err error
	if c.chat, err = t.deps.Chats.SaveChat(ctx, b.ID, in.Chat); err != nil {
		return reply{}, err
	}
	if c.person, err = t.findSpeaker(ctx, c); err != nil {
		return reply{}, err
	}
	if in.Event == EventPress {
		return c.press(ctx)
	}
	return c.read(ctx)
}

// findSpeaker finds out who speaks. An anonymous administrator speaks for his group,
// where whoever writes is welcome or where somebody known has subscribed before.
func (t *Talk) findSpeaker(ctx context.Context, c *call) (Person, error) {
	if c.in.From.ID != "" {
		return t.deps.People.SavePerson(ctx, c.bot.ID, c.in.From, t.leastRole(c.bot, c.in.From))
	}
	known := t.deps.Open
	if !known && c.in.From.GroupAdmin {
		subs, err := t.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
		if err != nil {
			return Person{}, err
		}
		known = len(subs) > 0
	}
	if !known || !c.in.From.GroupAdmin {
		return Person{}, userError("Bot không biết anh/chị là ai vì anh/chị đang viết ẩn danh.",
			"Anh/chị tắt chế độ ẩn danh trong nhóm, hoặc nhắn riêng cho Bot.")
	}
	return Person{BotID: c.bot.ID, Role: RoleSubscriber}, nil
}

// leastRole is what the settings give to an account.
func (t *Talk) leastRole(b BotRef, from Sender) Role {
	switch {
	case t.deps.Owners.Has(b.Messenger.Name(), from.ID):
		return RoleOwner
	case t.deps.Open:
		return RoleSubscriber
	default:
		return RoleStranger
	}
}

// read finds the command in a text and runs it.
func (c *call) read(ctx context.Context) (reply, error) {
	in := readTyped(c.in.Text)
	private := c.in.Chat.Kind == ChatPrivate
	cmd, rest := findCommand(c.commands, in.text, in.slash)
	if cmd != nil && !in.slash && (!cmd.bareWords(private, rest) || rest != "" && c.memory.asked(c.who())) {
		cmd = nil // words of a search, or of the answer to a question
	}
	if cmd == nil && in.slash && in.text != "" {
		return c.unknown(in.text)
	}
	if cmd != nil {
		c.memory.forgetQuestion(c.who())
		c.rest = rest
		return c.run(ctx, cmd)
	}
	if r, ok, err := c.answerQuestion(ctx, in.text); ok {
		return r, err
	}
	if !c.person.Role.AtLeast(RoleSubscriber) {
		return c.refuse()
	}
	if in.text == "" {
		return startCommand(ctx, c)
	}
	if says(in.text, "thôi") {
		return answer(lines("Bot không hỏi gì thêm. Gõ /trogiup để xem các lệnh."))
	}
	if !private {
		return reply{}, userError("Bot chưa hiểu ý anh/chị.", "Gõ /tim và điều cần tìm, hoặc /trogiup để xem các lệnh.")
	}
	c.rest = in.text
	return searchCommand(ctx, c)
}

// run checks who may run the command, asks for words that it needs, and runs it.
func (c *call) run(ctx context.Context, cmd *command) (reply, error) {
	if cmd.console && c.bot.Messenger.Name() != consoleName {
		return c.unknown(cmd.name)
	}
	if err := c.allowed(ctx, cmd.role, cmd.changes); err != nil {
		if errors.Is(err, errStranger) {
			return c.refuse()
		}
		return reply{}, err
	}
	if c.rest == "" && cmd.ask != "" {
		return c.ask(cmd.ask, cmd.name, "")
	}
	return cmd.run(ctx, c)
}

// errStranger says that a person was not let in yet.
var errStranger = errors.New("the person was not let in")

// allowed checks the role and, in a group, that only its administrators change what
// the group gets.
func (c *call) allowed(ctx context.Context, role Role, changes bool) error {
	if !c.person.Role.AtLeast(role) {
		if !c.person.Role.AtLeast(RoleSubscriber) {
			return errStranger
		}
		return userError("Việc này cần quyền "+role.Vietnamese()+"; quyền của anh/chị là "+c.person.Role.Vietnamese()+".",
			"Anh/chị nhờ người quản trị, hoặc gõ /trogiup để xem các lệnh của mình.")
	}
	if !changes || c.in.Chat.Kind == ChatPrivate || c.in.From.GroupAdmin || c.person.Role.AtLeast(RoleAdmin) {
		return nil
	}
	if groups, ok := c.bot.Messenger.(GroupAdmins); ok {
		admin, err := groups.IsGroupAdmin(ctx, c.in.Chat.ID, c.in.From.ID)
		if err != nil {
			return fmt.Errorf("ask whether a person administers a group: %w", err)
		}
		if admin {
			return nil
		}
	}
	return userError("Chỉ quản trị viên của nhóm mới được thay đổi việc nhận tin của nhóm.",
		"Anh/chị nhắn riêng cho Bot để đăng ký cho mình.")
}

// unknown answers a command that does not exist.
func (c *call) unknown(text string) (reply, error) {
	if !c.person.Role.AtLeast(RoleSubscriber) {
		return c.refuse()
	}
	head, _ := cutWords(text, 1)
	cmd, rest := closestCommand(c.commands, text)
	if cmd == nil || !c.person.Role.AtLeast(cmd.role) {
		return reply{}, userError("Bot không có lệnh /"+Shorten(head, 40)+".", "Gõ /trogiup để xem các lệnh.")
	}
	corrected := strings.TrimSpace("/" + cmd.name + " " + rest)
	m := lines("Bot không có lệnh /"+Shorten(head, 40)+". Ý anh/chị là "+corrected+"?", "Gõ lại như trên, hoặc /trogiup để xem các lệnh.")
	m.Buttons = [][]Button{{{Text: "Đúng, làm giúp tôi", Data: c.memory.button("chay", corrected)}}}
	return answer(m)
}
