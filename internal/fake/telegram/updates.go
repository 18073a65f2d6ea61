package telegram

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// longest is the longest long poll, in seconds; the server forces larger timeouts down to it.
const longest = 50

const (
	textOtherPoll  = "terminated by other getUpdates request; make sure that only one bot instance is running"
	textWebhook    = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
	textSetWebhook = "terminated by setWebhook request"
)

type update struct {
	id  int
	raw json.RawMessage
}

// queue holds the updates that no later offset has confirmed yet.
type queue struct {
	items   []update
	nextID  int
	allowed []string // nil: every kind but those that must be asked for
	polling *poll
	wake    chan struct{} // closed and replaced when an update comes

	lastOffset   int
	lastStart    time.Time
	nextConflict time.Time
	webhook      string
}

// poll is a long poll that waits; a text sent on cut ends it with a conflict.
type poll struct{ cut chan string }

func newQueue() queue { return queue{nextID: 100001, wake: make(chan struct{})} }

// Push queues an update of this kind ("message", "callback_query", ...) with any payload and returns its id, 0 when the bot's
// allowed_updates leave the kind out. Nothing is checked: rubbish is delivered as rubbish.
func (s *Server) Push(kind string, payload any) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.push(kind, payload)
}

func (s *Server) push(kind string, payload any) int {
	q := &s.queue
	if !q.allows(kind) {
		return 0
	}
	id := q.nextID
	q.nextID++
	q.items = append(q.items, update{id: id, raw: mustJSON(map[string]any{"update_id": id, kind: payload})})
	close(q.wake)
	q.wake = make(chan struct{})
	s.signal()
	return id
}

// Pending returns how many updates no poll has confirmed yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue.items)
}

// Polling says whether a long poll is waiting; together with [Server.Wait] it tells a test that a receiver has started.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.polling != nil
}

func (q *queue) allows(kind string) bool {
	if len(q.allowed) > 0 {
		return slices.Contains(q.allowed, kind)
	}
	return kind != "chat_member" && kind != "message_reaction" && kind != "message_reaction_count"
}

// allow reads allowed_updates. Leaving it out, or null, keeps what was set before, by whatever tool.
func (q *queue) allow(v string) {
	var kinds []string
	if v != "" && v != "null" && json.Unmarshal([]byte(v), &kinds) == nil {
		q.allowed = kinds
	}
}

// confirm forgets what lies before the offset, or for a negative one all but the last of the queue, and returns where to read from.
// An offset beyond the end counts as none, as on Telegram.
func (q *queue) confirm(offset int) {
	if offset < 0 {
		q.items = q.items[max(len(q.items)+offset, 0):]
	}
	if offset <= 0 || offset > q.nextID {
		return
	}
	n := 0
	for n < len(q.items) && q.items[n].id < offset {
		n++
	}
	q.items = q.items[n:]
}

func (q *queue) head(limit int) []json.RawMessage {
	list := []json.RawMessage{}
	for _, u := range q.items[:min(limit, len(q.items))] {
		list = append(list, u.raw)
	}
	return list
}

func (s *Server) getUpdates(ctx context.Context, r *query) (any, *refusal) {
	offset := r.integer("offset", 0, -1<<31, 1<<31-1)
	limit := r.integer("limit", 100, 1, 100)
	timeout := time.Duration(r.integer("timeout", 0, 0, longest)) * time.Second

	s.mu.Lock()
	q := &s.queue
	if q.webhook != "" {
		return nil, s.conflict(ctx, textWebhook)
	}
	q.allow(r.str("allowed_updates"))
	now, patience := time.Now(), s.opts.Patience
	if offset == q.lastOffset {
		since := now.Sub(q.lastStart)
		if since < patience {
			timeout = max(timeout, patience)
		}
		if since < patience/6 {
			limit = 1
		}
	}
	q.lastOffset, q.lastStart = offset, now
	q.confirm(offset)
	if list := q.head(limit); len(list) > 0 || timeout == 0 {
		s.mu.Unlock()
		return list, nil
	}
	if q.polling != nil {
		q.polling.cut <- textOtherPoll
	}
	p := &poll{cut: make(chan string, 1)}
	q.polling = p
	s.signal()
	return s.wait(ctx, p, limit, timeout)
}

// wait is the long poll. It is entered with s.mu held.
func (s *Server) wait(ctx context.Context, p *poll, limit int, timeout time.Duration) (any, *refusal) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	q := &s.queue
	for {
		list, wake := q.head(limit), q.wake
		if len(list) > 0 {
			break
		}
		s.mu.Unlock()
		over := false
		select {
		case <-wake:
		case <-timer.C:
			over = true
		case <-ctx.Done():
			over = true
		case <-s.done:
			over = true
		case text := <-p.cut:
			s.mu.Lock()
			return nil, s.conflict(ctx, text)
		}
		s.mu.Lock()
		if over {
			break
		}
	}
	if q.polling == p {
		q.polling = nil
	}
	list := q.head(limit)
	s.mu.Unlock()
	return list, nil
}

// conflict answers 409, late when the last one is recent. It is entered with s.mu held and releases it.
func (s *Server) conflict(ctx context.Context, text string) *refusal {
	now, patience := time.Now(), s.opts.Patience
	late := now.Before(s.queue.nextConflict)
	if !late {
		s.queue.nextConflict = now.Add(patience)
	}
	s.mu.Unlock()
	if late {
		s.pause(ctx, patience)
	}
	return conflict(text)
}

// pause waits in real time, or until the client or the server ends.
func (s *Server) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	case <-s.done:
	}
}

func (s *Server) setWebhook(r *query, url string) (any, *refusal) {
	if url != "" && checkURL(url) != nil {
		return nil, bad("bad webhook: invalid webhook URL specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &s.queue
	q.allow(r.str("allowed_updates"))
	if url != "" && q.polling != nil {
		q.polling.cut <- textSetWebhook
		q.polling = nil
	}
	if r.flag("drop_pending_updates") {
		q.items = nil
	}
	q.webhook = url
	s.signal()
	return true, nil
}

func (s *Server) webhookInfo() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := map[string]any{"url": s.queue.webhook, "has_custom_certificate": false, "pending_update_count": len(s.queue.items)}
	if len(s.queue.allowed) > 0 {
		info["allowed_updates"] = s.queue.allowed
	}
	return info
}
