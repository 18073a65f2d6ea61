package bot

import (
	"context"
	"sync"
	"time"
)

// Lane is the priority of what wants to leave.
type Lane uint8

// The lanes. A reply never waits behind bulk; it only waits for the limits.
const (
	LaneReply Lane = iota
	LaneBulk
)

// Gate is the one place where messages to a service wait: for the overall rate, for
// the rate of their chat, and for pauses that the service asked for. It is safe for
// concurrent use.
type Gate struct {
	mu      sync.Mutex
	rate    Rate
	factor  float64 // of the overall rate: halved by a general 429, recovering
	slowed  time.Time
	overall meter
	chats   map[string]*meter
	replies int // replies that wait for the overall rate
	bulkAt  time.Time
	hits    map[string]time.Time // chats that answered 429 lately
	refused int
}

// NewGate returns a gate for one bot.
func NewGate(rate Rate) *Gate {
	return &Gate{rate: rate, factor: 1, chats: map[string]*meter{}, hits: map[string]time.Time{}}
}

// Wait returns when a message to the address may leave in this lane, or with the
// error of ctx. It has then been counted.
func (g *Gate) Wait(ctx context.Context, lane Lane, to Address) error {
	waiting := false
	defer func() {
		if waiting {
			g.mu.Lock()
			g.replies--
			g.mu.Unlock()
		}
	}()
	for {
		g.mu.Lock()
		if lane == LaneReply && !waiting {
			waiting = true
			g.replies++
		}
		d := g.take(time.Now(), lane, to)
		g.mu.Unlock()
		if d == 0 {
			return ctx.Err()
		}
		t := time.NewTimer(d)
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-t.C:
		}
	}
}

// take counts the message and returns 0, or returns how long to wait before asking again.
func (g *Gate) take(now time.Time, lane Lane, to Address) time.Duration {
	interval := g.interval(now)
	every, burst := g.rate.ChatEvery, g.rate.ChatBurst
	if to.Group {
		every, burst = g.rate.GroupEvery, g.rate.GroupBurst
	}
	chat := g.chats[to.Chat]
	if chat == nil {
		chat = &meter{}
		g.forget(now)
		g.chats[to.Chat] = chat
	}
	d := max(g.overall.wait(now, interval, g.rate.Burst), chat.wait(now, max(every, 1), burst))
	if lane == LaneBulk {
		d = max(d, g.bulkAt.Sub(now))
		if d <= 0 && g.replies > 0 && interval > 0 {
			d = interval // the token is a reply's
		}
	}
	if d > 0 {
		return d
	}
	g.overall.pass(now, interval)
	chat.pass(now, every)
	return 0
}

// interval returns the mean distance between two messages, 0 for no limit.
func (g *Gate) interval(now time.Time) time.Duration {
	if g.rate.PerSecond <= 0 {
		return 0
	}
	for g.factor < 1 && now.Sub(g.slowed) >= time.Minute { // one message a second back each quiet minute
		g.factor = min(1, g.factor+1/g.rate.PerSecond)
		g.slowed = g.slowed.Add(time.Minute)
	}
	return time.Duration(float64(time.Second) / (g.rate.PerSecond * g.factor))
}

// forget drops the meters of chats that nothing was sent to lately.
func (g *Gate) forget(now time.Time) {
	if len(g.chats) < 4096 {
		return
	}
	for id, m := range g.chats {
		if m.idle(now) {
			delete(g.chats, id)
		}
	}
}

// Refused records that the service refused a message for its rate (429): the chat
// pauses, and when three chats were refused within ten seconds all bulk does, at
// half the rate afterwards. retry is what the service asks for.
func (g *Gate) Refused(now time.Time, to Address, retry time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refused++
	until := now.Add(max(retry, time.Second) + time.Second)
	every, burst := g.rate.ChatEvery, g.rate.ChatBurst
	if to.Group {
		every, burst = g.rate.GroupEvery, g.rate.GroupBurst
	}
	chat := g.chats[to.Chat]
	if chat == nil {
		chat = &meter{}
		g.chats[to.Chat] = chat
	}
	chat.hold(until, every, burst)
	g.hits[to.Chat] = now
	for id, at := range g.hits {
		if now.Sub(at) > 10*time.Second {
			delete(g.hits, id)
		}
	}
	if len(g.hits) >= 3 {
		if until.After(g.bulkAt) {
			g.bulkAt = until
		}
		g.factor = max(0.1, g.factor/2)
		g.slowed = until
		clear(g.hits)
	}
}

// Resume lets a chat be written to again at once, after the person wrote himself.
func (g *Gate) Resume(chat string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.chats, chat)
}
