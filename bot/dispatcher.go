package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// The lease of a bot, see race 7 in docs/ARCHITECTURE.md: renewed every 3 s, 10 s
// long, and not trusted when the last renewal is 7 s old.
const (
	renewEvery  = 3 * time.Second
	trustWithin = 7 * time.Second
	softStop    = 8 * time.Second
	finishEvery = 20 * time.Millisecond
	maxInFlight = 64
	freeBatch   = 500 // rows of a claim when there is no limit
	maxGroup    = 12  // articles of one message
)

// Dispatcher is the sender of one bot: it claims deliveries, renders them, sends
// them through the gate and writes what became of them.
type Dispatcher struct {
	store  Outbox
	m      Messenger
	gate   *Gate
	botID  int64
	holder string
	loc    *time.Location
	wake   <-chan struct{}
	log    *slog.Logger

	mu      sync.Mutex
	lease   Lease
	renewed time.Time // on the monotonic clock
	down    bool

	inHand   sync.WaitGroup
	slots    chan struct{}
	finishes chan Finish
	held     int // deliveries claimed and not finished; guarded by mu
	freed    chan struct{}
}

// NewDispatcher returns the dispatcher of one bot. holder names this process.
func NewDispatcher(store Outbox, m Messenger, gate *Gate, botID int64, holder string, loc *time.Location, wake <-chan struct{}, log *slog.Logger) *Dispatcher {
	return &Dispatcher{store: store, m: m, gate: gate, botID: botID, holder: holder, loc: loc, wake: wake,
		log:   log.With("messenger", m.Name()),
		slots: make(chan struct{}, maxInFlight), finishes: make(chan Finish, 2*freeBatch),
		freed: make(chan struct{}, 1)}
}

// Run sends until ctx ends and then finishes what is in hand within eight seconds.
// onLease is called with true when this process becomes the owner of the bot and
// with false when it stops being it: the receiver runs in between.
func (d *Dispatcher) Run(ctx context.Context, onLease func(bool)) error {
	calm := context.WithoutCancel(ctx)
	work, abort := context.WithCancel(calm)
	defer abort()
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		d.writeFinishes(calm)
	}()
	d.loop(ctx, work, onLease)

	timer := time.AfterFunc(softStop, abort)
	d.inHand.Wait()
	timer.Stop()
	close(d.finishes)
	<-finished
	if l, ok := d.current(); ok {
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		return d.store.ReleaseBot(rctx, l)
	}
	return nil
}

func (d *Dispatcher) loop(ctx, work context.Context, onLease func(bool)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	renew := time.NewTicker(renewEvery)
	defer renew.Stop()
	owner := false
	setOwner := func(now bool) {
		if now != owner {
			owner = now
			onLease(now)
		}
	}
	defer setOwner(false)
	setOwner(d.keepLease(ctx))
	for {
		for owner && ctx.Err() == nil && d.claim(ctx, work) {
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-d.freed:
		case <-renew.C:
			setOwner(d.keepLease(ctx))
		case <-tick.C:
			if !owner {
				setOwner(d.keepLease(ctx))
			} else if d.isDown() {
				d.probe(ctx)
			} else if l, ok := d.current(); ok {
				if n, err := d.store.ReviveExpired(ctx, time.Time{}, l, d.m.Capabilities().ResendUncertain); err != nil {
					d.log.Error("look for deliveries of a dead process", "error", err)
				} else if n > 0 {
					d.log.Warn("deliveries were in flight when a process died", "count", n)
				}
			}
		}
	}
}

// keepLease takes or renews the lease and says whether this process has it.
func (d *Dispatcher) keepLease(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, renewEvery)
	defer cancel()
	start := time.Now()
	l, ok := d.current()
	var err error
	if ok {
		ok, err = d.store.RenewBot(ctx, time.Time{}, l)
	} else {
		l, ok, err = d.store.AcquireBot(ctx, time.Time{}, d.botID, d.holder)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err != nil:
		d.log.Error("keep the lease of the bot", "error", err)
		return time.Since(d.renewed) < trustWithin
	case ok:
		d.lease, d.renewed = l, start
	default:
		d.lease = Lease{}
	}
	return ok
}

// current returns the lease if it can be trusted now.
func (d *Dispatcher) current() (Lease, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lease, d.lease.Epoch != 0 && time.Since(d.renewed) < trustWithin
}

// claim takes deliveries and starts their sending. It returns true when there may
// be more to take at once.
func (d *Dispatcher) claim(ctx, work context.Context) bool {
	l, ok := d.current()
	limit := d.room()
	if !ok || limit <= 0 || d.isDown() {
		return false
	}
	rows, err := d.store.Claim(ctx, time.Time{}, l, limit)
	if err != nil {
		if ctx.Err() == nil {
			d.log.Error("claim deliveries", "error", err)
		}
		return false
	}
	if len(rows) == 0 {
		return false
	}
	articles, err := d.articles(work, rows)
	if err != nil {
		d.log.Error("load the articles of deliveries", "error", err)
		d.take(len(rows))
		d.putDown(rows)
		return false
	}
	d.take(len(rows))
	for _, group := range groups(rows) {
		d.inHand.Add(1)
		go func() {
			defer d.inHand.Done()
			d.finishes <- d.send(ctx, work, group, articles)
		}()
	}
	return true
}

// room returns how many more deliveries may be claimed: one second's worth of sends
// at most is in hand.
func (d *Dispatcher) room() int {
	second := freeBatch
	if r := d.m.Capabilities().Rate.PerSecond; r > 0 {
		second = max(1, int(r))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held > second/2 {
		return 0 // claim in batches, not row by row
	}
	return second - d.held
}

func (d *Dispatcher) take(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held += n
}

func (d *Dispatcher) articles(ctx context.Context, rows []Delivery) (map[int64]ArticleView, error) {
	seen := map[int64]struct{}{}
	var ids []int64
	for _, r := range rows {
		if _, ok := seen[r.ArticleID]; !ok && r.ArticleID != 0 {
			seen[r.ArticleID] = struct{}{}
			ids = append(ids, r.ArticleID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return d.store.Articles(ctx, ids)
}

// groups splits claimed rows into what leaves as one message: the alerts of one chat
// and thread together, everything else alone. Order is kept.
func groups(rows []Delivery) [][]Delivery {
	type key struct{ chat, thread int64 }
	at := map[key]int{}
	var out [][]Delivery
	for _, r := range rows {
		k := key{r.ChatID, r.ThreadID}
		if i, ok := at[k]; ok && r.Kind == KindAlert && len(out[i]) < maxGroup {
			out[i] = append(out[i], r)
			continue
		}
		if r.Kind == KindAlert {
			at[k] = len(out)
		}
		out = append(out, []Delivery{r})
	}
	return out
}

// send renders and sends one message. It starts nothing new when stopping has ended,
// and works on its own context once it has begun.
func (d *Dispatcher) send(stopping, work context.Context, rows []Delivery, articles map[int64]ArticleView) Finish {
	f := Finish{Deliveries: rows, State: StatePending}
	m, version, edit, err := d.render(work, rows, articles)
	if err != nil {
		d.log.Error("render a delivery", "delivery", rows[0].ID, "error", err)
		f.State, f.Reason = StateDead, "cannot be rendered: "+err.Error()
		return f
	}
	if len(m.Blocks) == 0 {
		f.State, f.Reason = StateCancelled, "the article is gone"
		return f
	}
	if err := d.gate.Wait(stopping, LaneBulk, rows[0].To); err != nil {
		return f
	}
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-stopping.Done():
		return f
	}
	if _, ok := d.current(); !ok || d.isDown() {
		return f
	}
	ctx, cancel := context.WithTimeout(work, SendTimeout)
	defer cancel()
	var receipt Receipt
	if edit != "" {
		err = d.m.Edit(ctx, rows[0].To, edit, m)
		receipt.IDs = []string{edit}
	} else {
		receipt, err = d.m.Send(ctx, rows[0].To, m)
	}
	if err != nil {
		return d.judge(f, AsSendError(err))
	}
	f.State, f.Receipt, f.Version, f.Chat.OK = StateSent, receipt, version, true
	return f
}

// render returns the message, the highest version of its articles, and for an edit
// the message that it replaces.
func (d *Dispatcher) render(ctx context.Context, rows []Delivery, articles map[int64]ArticleView) (m Message, version int, edit string, err error) {
	first := rows[0]
	c := d.m.Capabilities()
	switch first.Kind {
	case KindBroadcast, KindNotice, KindDigest:
		if err := json.Unmarshal(first.Body, &m); err != nil {
			return m, 0, "", fmt.Errorf("decode the stored message: %w", err)
		}
		return Fit(m, c.MaxLength), 1, "", nil
	case KindEdit:
		var ids []int64
		if edit, ids, err = d.store.EditTarget(ctx, first.Ref); err != nil {
			return m, 0, "", err
		}
		if articles, err = d.store.Articles(ctx, ids); err != nil {
			return m, 0, "", err
		}
		rows = nil
		for _, id := range ids {
			rows = append(rows, Delivery{ArticleID: id})
		}
	}
	var views []ArticleView
	for _, r := range rows {
		if a, ok := articles[r.ArticleID]; ok {
			views = append(views, a)
			version = max(version, a.Version)
		}
	}
	switch len(views) {
	case 0:
	case 1:
		m = Card(views[0], d.loc)
		m.Buttons = CardButtons(views[0])
	default:
		m = Group(views, d.loc)
	}
	return Fit(m, c.MaxLength), version, edit, nil
}
