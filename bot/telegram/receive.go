package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
)

// pacing holds the times of the receiving loop, so that tests need not wait for them.
type pacing struct {
	poll     time.Duration // of one long poll; the server knows no more than 50 s
	down     time.Duration // after the first failure, doubled up to maxDown
	maxDown  time.Duration
	conflict time.Duration // after another poller took the updates
	empty    time.Duration // after an empty answer that came at once
	spacing  time.Duration // between two polls while events are being handled; doubled twice when nothing new comes
	retry    time.Duration // after the first failure of a handler, doubled up to maxDown
	tries    int           // of one event, before it is dropped
}

func telegramPacing() pacing {
	return pacing{
		poll: 50 * time.Second, down: 2 * time.Second, maxDown: 30 * time.Second, conflict: 5 * time.Second, empty: 500 * time.Millisecond,
		// The server shortens a poll that repeats an offset within half a second to one update.
		spacing: 550 * time.Millisecond, retry: 500 * time.Millisecond, tries: 25, // about ten minutes: a database has been restarted by then
	}
}

// maxHandlers is how many chats are served at once.
const maxHandlers = 16

// receiver is one run of Receive. Updates are taken in by the loop, queued by chat, and handled by one goroutine a chat. The offset of a
// poll is the lowest update that is not handled: until then Telegram keeps it.
type receiver struct {
	m      *Messenger
	handle func(context.Context, bot.Incoming) error
	slots  chan struct{}
	free   chan struct{} // has a token when everything taken in may be handled
	wg     sync.WaitGroup

	mu    sync.Mutex
	next  int64              // follows the last update taken in
	seen  map[int64]bool     // taken in and perhaps not confirmed yet: may come again
	open  map[int64]bool     // taken in and not handled
	chats map[string][]event // what waits, by chat; a chat that is present has a goroutine

	polled int64 // offset of the last poll
	fails  int   // polls failed in a row
	stale  int   // polls in a row that brought nothing new while events were being handled
}

type event struct {
	id int64
	in bot.Incoming
}

// Receive polls Telegram and hands events on until ctx ends, one after the other for a chat, several chats at once. It returns an error
// only when Telegram does not know the token.
func (m *Messenger) Receive(ctx context.Context, handle func(context.Context, bot.Incoming) error) error {
	r := &receiver{
		m: m, handle: handle, slots: make(chan struct{}, maxHandlers), free: make(chan struct{}, 1),
		seen: map[int64]bool{}, open: map[int64]bool{}, chats: map[string][]event{},
	}
	err := r.run(ctx)
	r.wg.Wait()
	r.confirm(ctx)
	return err
}

func (r *receiver) run(ctx context.Context) error {
	var started time.Time
	for ctx.Err() == nil {
		if r.busy() {
			r.awaitHandlers(ctx, time.Until(started.Add(r.m.pacing.spacing<<min(r.stale, 2))))
		}
		started = time.Now()
		count, err := r.round(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			wait, fatal := r.failed(ctx, err)
			if fatal {
				return err
			}
			sleep(ctx, wait)
		case count == 0 && time.Since(started) < 200*time.Millisecond && !r.busy():
			sleep(ctx, r.m.pacing.empty) // a server that answers at once would be asked thousands of times a second
		}
	}
	return nil
}

// round is one poll. It returns how many updates came.
func (r *receiver) round(ctx context.Context) (int, error) {
	if r.m.me().ID == 0 { // without the bot's name no command in a group can be understood
		if _, err := r.m.Identify(ctx); err != nil {
			return 0, err
		}
	}
	offset, busy := r.position()
	wait := r.m.pacing.poll
	if busy {
		wait = 0
	}
	batch, err := r.m.poll(ctx, offset, wait, 100)
	if err != nil {
		return 0, err
	}
	r.polled = offset
	if r.fails > 0 {
		r.m.log.Info("Telegram answers again", "failed_polls", r.fails)
		r.fails = 0
	}
	if !busy {
		r.forget()
	}
	r.stale++
	for _, raw := range batch {
		if r.take(ctx, raw) {
			r.stale = 0
		}
	}
	if !busy {
		r.stale = 0
	}
	return len(batch), nil
}

// poll asks for updates from the offset on. The kinds are always named: leaving them out would keep what another tool once set.
func (m *Messenger) poll(ctx context.Context, offset int64, wait time.Duration, limit int) ([]json.RawMessage, error) {
	p := tgbotapi.Params{
		"offset": strconv.FormatInt(offset, 10), "limit": strconv.Itoa(limit), "timeout": strconv.Itoa(int(wait / time.Second)),
		"allowed_updates": `["message","channel_post","callback_query","my_chat_member"]`,
	}
	result, err := m.callWithin(ctx, wait+15*time.Second, "getUpdates", p)
	if err != nil {
		return nil, err
	}
	var batch []json.RawMessage
	if err := json.Unmarshal(result, &batch); err != nil {
		return nil, &bot.SendError{Kind: bot.KindDown, Err: errors.New("getUpdates: the answer is no list of updates")}
	}
	return batch, nil
}

// take queues one update and says whether it is new. One that cannot be read is skipped: it must not hold up the others for ever.
func (r *receiver) take(ctx context.Context, raw json.RawMessage) bool {
	var head struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.ID == nil {
		r.m.log.Error("an update without an id is skipped", "bytes", len(raw))
		return false
	}
	id := *head.ID
	var u update
	err := json.Unmarshal(raw, &u)
	if err != nil {
		r.m.log.Error("an update that cannot be read is skipped", "update", id, "error", err)
	}
	in, wanted := r.m.incoming(u)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[id] {
		return false
	}
	r.seen[id], r.next = true, id+1
	if err != nil || !wanted {
		return true
	}
	in.ID = strconv.FormatInt(id, 10)
	r.open[id] = true
	queue, running := r.chats[in.Chat.ID]
	r.chats[in.Chat.ID] = append(queue, event{id: id, in: in})
	if !running {
		r.wg.Go(func() { r.serve(ctx, in.Chat.ID) })
	}
	return true
}

// serve handles what is queued for one chat, then ends.
func (r *receiver) serve(ctx context.Context, chat string) {
	r.slots <- struct{}{}
	defer func() { <-r.slots }()
	for {
		r.mu.Lock()
		queue := r.chats[chat]
		if len(queue) == 0 || ctx.Err() != nil {
			delete(r.chats, chat)
			r.mu.Unlock()
			return
		}
		e := queue[0]
		r.chats[chat] = queue[1:]
		r.mu.Unlock()
		if !r.handleEvent(ctx, e) {
			continue // not handled: it stays open, so that Telegram gives it again after a restart
		}
		r.mu.Lock()
		delete(r.open, e.id)
		idle := len(r.open) == 0
		r.mu.Unlock()
		if idle {
			select {
			case r.free <- struct{}{}:
			default:
			}
		}
	}
}

// handleEvent hands the event on until it is handled; after many failures it is dropped. It returns false when ctx ended first.
func (r *receiver) handleEvent(ctx context.Context, e event) bool {
	wait := r.m.pacing.retry
	for try := 1; ; try++ {
		err := r.safely(ctx, e.in)
		switch {
		case err == nil:
			return true
		case ctx.Err() != nil:
			return false
		case try == r.m.pacing.tries:
			r.m.log.Error("an event is dropped", "update", e.id, "tries", try, "error", err)
			return true
		}
		r.m.log.Warn("an event is tried again", "update", e.id, "error", err)
		sleep(ctx, wait)
		wait = min(2*wait, r.m.pacing.maxDown)
	}
}

// safely turns a panic of the handler into an error: one message must not end the bot.
func (r *receiver) safely(ctx context.Context, in bot.Incoming) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the handler panicked: %v", p)
		}
	}()
	return r.handle(ctx, in)
}

func (r *receiver) busy() bool {
	_, busy := r.position()
	return busy
}

// position returns the offset of the next poll and whether something is still being handled.
func (r *receiver) position() (offset int64, busy bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	offset = r.next
	for id := range r.open {
		if !busy || id < offset {
			offset, busy = id, true
		}
	}
	return offset, busy
}

// forget drops the ids that can no longer come: a poll confirmed them. Ids may start anew, lower, after a quiet week.
func (r *receiver) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.seen)
}

// awaitHandlers waits until everything is handled, at most so long, and at least a moment.
func (r *receiver) awaitHandlers(ctx context.Context, limit time.Duration) {
	t := time.NewTimer(max(limit, r.m.pacing.spacing/4))
	defer t.Stop()
	for r.busy() {
		select {
		case <-r.free:
		case <-t.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// failed decides how long to wait after a failed poll, and whether polling has no sense any more.
func (r *receiver) failed(ctx context.Context, err error) (wait time.Duration, fatal bool) {
	r.fails++
	se, p := bot.AsSendError(err), r.m.pacing
	text := err.Error()
	switch {
	case se.Kind == bot.KindUnauthorised:
		return 0, true
	case se.Kind == bot.KindTooMany:
		return se.RetryAfter + jitter(time.Second), false
	case strings.Contains(text, "webhook is active"), strings.Contains(text, "terminated by setWebhook"):
		r.m.log.Error("a webhook keeps the updates of this bot away; it is deleted", "error", err)
		if _, err := r.m.call(ctx, "deleteWebhook", nil); err != nil {
			r.m.log.Error("delete the webhook", "error", err)
		}
		return p.conflict + jitter(p.conflict/4), false
	case strings.Contains(text, "terminated by other getUpdates"):
		r.m.log.Error("another program receives with the token of this bot; only one may", "failed_polls", r.fails, "error", err)
		return p.conflict + jitter(p.conflict/4), false
	}
	if r.fails == 1 {
		r.m.log.Warn("Telegram does not answer; polling goes on", "error", err)
	}
	wait = min(p.down<<min(r.fails-1, 6), p.maxDown)
	return wait + jitter(wait/4), false
}

// confirm tells Telegram what was handled since the last poll, so that it does not come again after a restart. Failure does no harm.
func (r *receiver) confirm(ctx context.Context) {
	offset, _ := r.position()
	if offset == 0 || offset == r.polled {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if _, err := r.m.poll(ctx, offset, 0, 1); err != nil {
		r.m.log.Warn("the last updates could not be confirmed and will come again", "error", err)
	}
}

func jitter(most time.Duration) time.Duration { return rand.N(max(most, 1)) }

// sleep waits so long, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
