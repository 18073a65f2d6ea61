package bottest

import (
	"context"
	"fmt"
	"sync"

	"giaoban/bot"
)

// Sent is a message that a Recorder was given.
type Sent struct {
	To      bot.Address
	Message bot.Message
	// Edited is the id of the message that it replaced, "" for a new one.
	Edited string
}

// Recorder is a bot.Messenger that keeps what it is given. Set its exported fields
// before use; the methods are safe for concurrent use.
type Recorder struct {
	// Service is the Name, "telegram" when empty.
	Service string
	// Caps are the capabilities; MaxLength 0 becomes 4096.
	Caps bot.Capabilities
	// Fail decides about each Send and Edit, nil for success always.
	Fail func(Sent) error
	// Admins are the group administrators, as "chat/person".
	Admins map[string]bool

	mu      sync.Mutex
	sent    []Sent
	answers []string
	menu    []bot.MenuEntry
	left    []string
	events  chan bot.Incoming
}

var (
	_ bot.Messenger   = (*Recorder)(nil)
	_ bot.GroupAdmins = (*Recorder)(nil)
)

// Name implements bot.Messenger.
func (r *Recorder) Name() string {
	if r.Service == "" {
		return "telegram"
	}
	return r.Service
}

// Identify implements bot.Messenger.
func (r *Recorder) Identify(context.Context) (bot.Identity, error) {
	return bot.Identity{ID: "1", Name: "recorder"}, nil
}

// Capabilities implements bot.Messenger.
func (r *Recorder) Capabilities() bot.Capabilities {
	c := r.Caps
	if c.MaxLength == 0 {
		c.MaxLength = 4096
	}
	return c
}

// Send implements bot.Messenger.
func (r *Recorder) Send(ctx context.Context, to bot.Address, m bot.Message) (bot.Receipt, error) {
	n, err := r.record(ctx, Sent{To: to, Message: m})
	if err != nil {
		return bot.Receipt{}, err
	}
	return bot.Receipt{IDs: []string{fmt.Sprint(n)}}, nil
}

// Edit implements bot.Messenger.
func (r *Recorder) Edit(ctx context.Context, to bot.Address, externalID string, m bot.Message) error {
	_, err := r.record(ctx, Sent{To: to, Message: m, Edited: externalID})
	return err
}

func (r *Recorder) record(ctx context.Context, s Sent) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, &bot.SendError{Kind: bot.KindTemporary, Err: err}
	}
	if r.Fail != nil {
		if err := r.Fail(s); err != nil {
			return 0, err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, s)
	return len(r.sent), nil
}

// Receive implements bot.Messenger: it hands over what Push gave until ctx ends.
func (r *Recorder) Receive(ctx context.Context, handle func(context.Context, bot.Incoming) error) error {
	events := r.channel()
	for {
		select {
		case <-ctx.Done():
			return nil
		case in := <-events:
			for handle(ctx, in) != nil && ctx.Err() == nil {
				continue
			}
		}
	}
}

// Push makes an event come in; it returns when Receive has taken it.
func (r *Recorder) Push(in bot.Incoming) { r.channel() <- in }

func (r *Recorder) channel() chan bot.Incoming {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.events == nil {
		r.events = make(chan bot.Incoming)
	}
	return r.events
}

// Answer implements bot.Messenger.
func (r *Recorder) Answer(_ context.Context, _, text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = append(r.answers, text)
	return nil
}

// Publish implements bot.Messenger.
func (r *Recorder) Publish(_ context.Context, menu []bot.MenuEntry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.menu = menu
	return nil
}

// IsGroupAdmin implements bot.GroupAdmins.
func (r *Recorder) IsGroupAdmin(_ context.Context, chat, person string) (bool, error) {
	return r.Admins[chat+"/"+person], nil
}

// Leave implements bot.GroupAdmins.
func (r *Recorder) Leave(_ context.Context, chat string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = append(r.left, chat)
	return nil
}

// Take returns what was sent since the last Take.
func (r *Recorder) Take() []Sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.sent
	r.sent = nil
	return out
}

// Answers returns the notices that presses were answered with.
func (r *Recorder) Answers() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.answers...)
}
