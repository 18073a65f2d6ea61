package bot

import (
	"context"
	"time"
)

// DeliveryKind says what a delivery is.
type DeliveryKind string

// The kinds of deliveries, in the order of their priority: alerts first, edits last.
const (
	KindAlert     DeliveryKind = "alert"
	KindNotice    DeliveryKind = "notice"
	KindDigest    DeliveryKind = "digest"
	KindBroadcast DeliveryKind = "broadcast"
	KindEdit      DeliveryKind = "edit"
)

// Delivery is a claimed row of the outbox with what is needed to send it.
type Delivery struct {
	ID        int64
	ChatID    int64
	ThreadID  int64
	Kind      DeliveryKind
	Ref       int64
	ArticleID int64
	Body      []byte // of a broadcast or notice: a Message as JSON
	Attempts  int    // this one included
	Resent    bool   // this is the one repetition after a lost answer
	To        Address
	ChatKind  ChatKind
}

// State is the state of a delivery.
type State string

// The states that a finish can give; the others are pending and sending.
const (
	StatePending   State = "pending" // again at NotBefore
	StateSent      State = "sent"
	StateUncertain State = "uncertain"
	StateDead      State = "dead"
	StateExpired   State = "expired"
	StateCancelled State = "cancelled"
)

// Finish is the outcome of deliveries that left, or did not leave, as one message.
type Finish struct {
	Deliveries []Delivery
	State      State
	Reason     string
	Delay      time.Duration // of a pending one: from now
	// Failed marks a pending one whose send failed; one that was put down unsent
	// keeps its count of attempts.
	Failed  bool
	Resent  bool // with pending: an answer was lost, this will be the one repetition
	Receipt Receipt
	Version int // with sent: the highest version of the articles shown
	// Chat is what the outcome says about the chat.
	Chat ChatVerdict
}

// ChatVerdict is what an outcome says about a chat.
type ChatVerdict struct {
	OK      bool   // it can be written to: doubts are forgotten
	Gone    string // it is lost until the person comes back, with the reason
	Doubt   bool   // it may be lost; several over a day pause it
	MovedTo string // its new external id
}

// Lease is the right of one process to send and receive for one bot.
type Lease struct {
	BotID  int64
	Holder string
	Epoch  int64
}

// Outbox is what the Dispatcher needs of the store. Times follow the database's
// clock when now is zero.
type Outbox interface {
	// AcquireBot takes the lease of a bot for ten seconds, if it is free or expired;
	// a new holder raises the epoch. It returns ok false while another holds it.
	AcquireBot(ctx context.Context, now time.Time, botID int64, holder string) (l Lease, ok bool, err error)
	// RenewBot prolongs the lease by ten seconds. It returns false if it was lost.
	RenewBot(ctx context.Context, now time.Time, l Lease) (bool, error)
	// ReleaseBot gives the lease back.
	ReleaseBot(ctx context.Context, l Lease) error
	// Claim leases up to limit due deliveries of the bot, by priority and age, those
	// of one chat, thread and kind together and in order. Rows whose subscription is
	// gone or whose chat is paused become cancelled instead; rows that are too old
	// expire. It claims nothing when the lease is not the current one.
	Claim(ctx context.Context, now time.Time, l Lease, limit int) ([]Delivery, error)
	// Finish writes outcomes. Each addresses row and lease: one that was lost to
	// another process changes nothing.
	Finish(ctx context.Context, now time.Time, outcomes []Finish) error
	// ReviveExpired takes deliveries of the bot whose lease ran out: they were in
	// flight when a process died. With resend they are sent once more, else, and the
	// second time, they become uncertain. It returns how many there were.
	ReviveExpired(ctx context.Context, now time.Time, l Lease, resend bool) (int, error)
	// Articles returns the articles with these ids; the missing are left out.
	Articles(ctx context.Context, ids []int64) (map[int64]ArticleView, error)
	// EditTarget returns the message that an edit replaces and the articles in it.
	EditTarget(ctx context.Context, messageID int64) (externalID string, articles []int64, err error)
	// PauseBot records why a bot cannot send; "" clears it.
	PauseBot(ctx context.Context, botID int64, reason string) error
}
