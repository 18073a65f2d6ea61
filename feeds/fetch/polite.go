package fetch

import (
	"context"
	"sync"
	"time"
)

// softTurn is how long one request may keep the others of an opened host waiting.
// Such a host belongs to whoever opened it; a hanging page of it holds up no feed.
const softTurn = time.Second

// hosts lets one request at a time go to each host, with a gap between them.
type hosts struct {
	gap time.Duration

	mu    sync.Mutex
	known map[string]*host
}

type host struct {
	turn  chan struct{}
	users int       // who hold the turn or wait for it
	next  time.Time // when the gap is over
}

func newHosts(gap time.Duration) *hosts {
	return &hosts{gap: gap, known: make(map[string]*host)}
}

// enter waits for the turn at a host and returns how to leave it. gentle hosts are
// asked one at a time and after the gap; for others there is no gap, and the turn
// lasts softTurn at most. follow says that the request continues one that has waited
// already (a redirect): no gap again.
func (h *hosts) enter(ctx context.Context, name string, gentle, follow bool) (leave func(), err error) {
	e := h.get(name)
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		h.put(name, e, false)
		return nil, context.Cause(ctx)
	}
	if gentle && !follow {
		if err := sleepUntil(ctx, e.next); err != nil {
			<-e.turn
			h.put(name, e, false)
			return nil, err
		}
	}
	var once sync.Once
	free := func() { once.Do(func() { <-e.turn }) }
	soft := func() bool { return true }
	if !gentle {
		soft = time.AfterFunc(softTurn, free).Stop
	}
	return func() {
		soft()
		if gentle {
			e.next = time.Now().Add(h.gap) // the turn guards it
		}
		free()
		h.put(name, e, gentle)
	}, nil
}

func (h *hosts) get(name string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.known[name]
	if e == nil {
		e = &host{turn: make(chan struct{}, 1)}
		h.known[name] = e
	}
	e.users++
	return e
}

// put gives an entry back. One that nobody uses is forgotten, after its gap if it
// has one.
func (h *hosts) put(name string, e *host, keep bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e.users--
	if e.users > 0 {
		return
	}
	if !keep {
		delete(h.known, name)
		return
	}
	time.AfterFunc(h.gap, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if e.users == 0 && h.known[name] == e {
			delete(h.known, name)
		}
	})
}

func sleepUntil(ctx context.Context, t time.Time) error {
	wait := time.Until(t)
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
