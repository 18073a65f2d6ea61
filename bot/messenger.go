package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The rules of this surface:
//
//  1. A Messenger renders, sends, edits, receives and reports. It does not retry,
//     order, wait for a rate or decide what an outcome means for a row; the stages
//     around it do.
//  2. Every error of Send and Edit is a *SendError: the Kind says what is known,
//     never what to do.
//  3. No error and no log line holds a token or a URL that contains one.
//  4. A Messenger may be used by several goroutines at once.

// A Messenger connects one bot account to one messaging service.
type Messenger interface {
	// Name is the service: "telegram", "zalo" or "console".
	Name() string
	// Identify asks the service who the bot is. It is also the probe after an
	// outage. Errors are *SendError.
	Identify(ctx context.Context) (Identity, error)
	// Capabilities says what the service can do. It is constant.
	Capabilities() Capabilities
	// Send delivers one message and returns what the service calls it. The message
	// must fit the capabilities (see Fit); buttons are ignored where there are none.
	// On failure the error is a *SendError.
	Send(ctx context.Context, to Address, m Message) (Receipt, error)
	// Edit replaces a message that Send delivered. An edit that changes nothing
	// succeeds. On failure the error is a *SendError; a service that cannot edit
	// answers with KindRejected.
	Edit(ctx context.Context, to Address, externalID string, m Message) error
	// Receive hands every incoming event to handle, one after the other for one
	// chat, until ctx ends; it then returns nil. An event counts as received only
	// after handle returned nil: a process that dies before gets it again where the
	// service allows that. It returns an error only when it can never go on
	// (KindUnauthorised).
	Receive(ctx context.Context, handle func(context.Context, Incoming) error) error
	// Answer tells the service that a button press was seen and may show text as a
	// short notice. It does nothing where there are no buttons.
	Answer(ctx context.Context, pressID, text string) error
	// Publish offers the commands in the service's own menu, where it has one.
	Publish(ctx context.Context, menu []MenuEntry) error
}

// Identity is who the bot is, as the service reports it.
type Identity struct {
	ID   string // constant for a bot, whatever token is in use
	Name string // what people call it, without @
}

// Address is where a message goes.
type Address struct {
	Chat   string // the service's id of the chat
	Thread int64  // the topic of a forum group, 0 for none
	Group  bool   // a group or a channel, which services limit harder than a private chat
}

// Receipt is a delivered message, by the ids that the service gave to its parts.
type Receipt struct {
	IDs []string
}

// Capabilities says what a service can do; the stages obey.
type Capabilities struct {
	Edit    bool // messages can be replaced in place
	Buttons bool // buttons below a message
	Markup  bool // bold, links and quotes
	Menu    bool // a menu of commands
	// MaxLength is the longest text of one message after markup is taken away, in
	// UTF-16 units.
	MaxLength int
	// Rate limits what leaves; zero values mean no limit.
	Rate Rate
	// ResendUncertain says that an alert whose answer was lost is sent once more.
	// Where it is false such a row waits for an admin.
	ResendUncertain bool
	// RetryDown says that an answer 5xx, or one that is no answer of the service at
	// all, surely means "not sent".
	RetryDown bool
}

// Rate is what a service accepts from one bot.
type Rate struct {
	PerSecond float64 // all chats together, sends and edits, messages a second
	Burst     int     // how many may leave at once after a pause; at least 1
	// ChatEvery and GroupEvery are the shortest mean distances between two messages
	// to one private chat, and to one group or channel.
	ChatEvery  time.Duration
	GroupEvery time.Duration
	// ChatBurst and GroupBurst are how many may leave at once after a pause.
	ChatBurst  int
	GroupBurst int
}

// Kind classifies why a message did not surely arrive.
type Kind uint8

// The kinds of failure. Their zero value is no kind.
const (
	// KindTemporary: surely not sent (no connection, a dial error); later may work.
	KindTemporary Kind = iota + 1
	// KindDown: the service answered 5xx or something that is not its own answer.
	KindDown
	// KindUncertain: bytes were written and no answer came. It may have been sent.
	KindUncertain
	// KindTooMany: refused for the rate; RetryAfter says how long to wait.
	KindTooMany
	// KindGone: the chat is lost until the person comes back (blocked, kicked,
	// deactivated, group deleted).
	KindGone
	// KindDoubtful: the service says that the chat cannot be written to, in words
	// that it also uses in its own outages (chat not found, missing rights). Only
	// several such answers over time count.
	KindDoubtful
	// KindThread: the topic of a forum group is closed or gone; the chat is not.
	KindThread
	// KindMoved: the chat has a new id, NewChat.
	KindMoved
	// KindRejected: the service will never take this message; that is our fault and
	// no chat's (markup, length, a button).
	KindRejected
	// KindMessageGone: the message to edit does not exist any more.
	KindMessageGone
	// KindUnauthorised: the token is wrong; nothing of this bot can work.
	KindUnauthorised
)

var kindNames = [...]string{"", "temporary", "down", "uncertain", "too_many", "gone", "doubtful", "thread", "moved", "rejected", "message_gone", "unauthorised"}

// String returns the name of the kind as logs and the store write it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", k)
}

// SendError is the classified outcome of a call that did not surely succeed.
type SendError struct {
	Kind       Kind
	RetryAfter time.Duration // with KindTooMany: how long the service asks to wait
	NewChat    string        // with KindMoved: the new id of the chat
	Reason     string        // with KindGone and KindThread: blocked, kicked, deactivated, deleted, closed
	Err        error         // what happened, without any secret; never nil
}

// Error returns the kind and the cause.
func (e *SendError) Error() string { return fmt.Sprintf("%s: %v", e.Kind, e.Err) }

// Unwrap returns the cause.
func (e *SendError) Unwrap() error { return e.Err }

// AsSendError returns the SendError in err's chain. Any other error is reported as
// KindUncertain: a messenger that does not say what happened may have sent.
func AsSendError(err error) *SendError {
	var se *SendError
	if errors.As(err, &se) {
		return se
	}
	return &SendError{Kind: KindUncertain, Err: err}
}

// Event says what an Incoming is.
type Event uint8

// The events that a Messenger reports.
const (
	// EventText: somebody wrote Text.
	EventText Event = iota + 1
	// EventPress: somebody pressed the button with Data below MessageID.
	EventPress
	// EventJoined: the bot may write to the chat (added, unblocked, rights given).
	EventJoined
	// EventLeft: the bot may not write any more; Text is the reason (blocked, kicked,
	// left, rights).
	EventLeft
	// EventMoved: the chat got the new id NewChat.
	EventMoved
)

// ChatKind is the kind of a chat.
type ChatKind string

// The kinds of chats. "Channel" is Telegram's kind of chat only.
const (
	ChatPrivate ChatKind = "private"
	ChatGroup   ChatKind = "group"
	ChatChannel ChatKind = "channel"
)

// Incoming is one event from a service.
type Incoming struct {
	// ID is unique for one bot and one event, however often the service repeats it.
	ID    string
	Event Event
	Chat  IncomingChat
	From  Sender
	// Text is what was written, with the bot's own @name taken off a command. In a
	// group it is set only when the bot is meant.
	Text string
	// MessageID is the message written, or the one whose button was pressed.
	MessageID string
	// ReplyTo is the message that this one answers, "" for none.
	ReplyTo string
	Data    string // of a press: what the button carries
	PressID string // of a press: for Answer
	NewChat string // of a move
}

// IncomingChat is the chat of an event.
type IncomingChat struct {
	ID     string
	Kind   ChatKind
	Title  string // the group's title, or the person's name
	Thread int64  // topic of a forum group, 0 for none
}

// Address returns where an answer goes.
func (c IncomingChat) Address() Address {
	return Address{Chat: c.ID, Thread: c.Thread, Group: c.Kind != ChatPrivate}
}

// Sender is who caused an event.
type Sender struct {
	ID   string // "" when the service does not tell (a channel post)
	Name string
	// GroupAdmin says whether the sender administers the group of the event: set by
	// IsGroupAdmin below or, for an anonymous administrator, by the service itself.
	GroupAdmin bool
}

// GroupAdmins is what a Messenger offers when its service has groups with
// administrators.
type GroupAdmins interface {
	// IsGroupAdmin asks the service whether the person administers the group.
	IsGroupAdmin(ctx context.Context, chat, person string) (bool, error)
	// Leave takes the bot out of a group.
	Leave(ctx context.Context, chat string) error
}

// MenuEntry is one command of a service's own menu.
type MenuEntry struct {
	Name        string // without the slash, ASCII
	Description string // Vietnamese, at most 256 letters
	// Admin entries are shown to admins only, in their private chats.
	Admin bool
	// Chats are the private chats of the admins who see the entry.
	Chats []string
}
