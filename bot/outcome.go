package bot

import (
	"cmp"
	"context"
	"time"
)

// judge turns the outcome of a send that did not surely succeed into what becomes
// of the rows. It is the one place that decides.
func (d *Dispatcher) judge(f Finish, e *SendError) Finish {
	first := f.Deliveries[0]
	c := d.m.Capabilities()
	f.Reason = e.Error()
	f.Failed = true
	f.Delay = backoff(first.Attempts)
	switch e.Kind {
	case KindTemporary:
		d.goDown(e)
	case KindDown:
		d.goDown(e)
		if !c.RetryDown {
			f.State = StateUncertain
		}
	case KindUncertain:
		switch {
		case first.Kind == KindEdit: // an edit may be repeated
		case c.ResendUncertain && !first.Resent:
			f.Resent, f.Delay = true, LeaseTime
		default:
			f.State = StateUncertain
		}
	case KindTooMany:
		d.gate.Refused(time.Now(), first.To, e.RetryAfter)
		f.Failed = false // the rate is never the row's fault
		f.Delay = e.RetryAfter
	case KindGone:
		f.State, f.Chat.Gone = StateCancelled, cmp.Or(e.Reason, "gone")
	case KindDoubtful:
		f.Chat.Doubt = true
		f.Delay = max(f.Delay, time.Hour)
	case KindThread:
		f.Delay = max(f.Delay, time.Hour)
	case KindMoved:
		f.Chat.MovedTo, f.Failed, f.Delay = e.NewChat, false, 0
	case KindMessageGone:
		f.State = StateCancelled
	case KindUnauthorised:
		d.goDown(e)
		f.Failed = false
	default:
		f.State = StateDead
		d.log.Error("the service refuses a message for good", "delivery", first.ID, "error", e)
	}
	return f
}

// putDown gives deliveries back unsent.
func (d *Dispatcher) putDown(rows []Delivery) {
	d.finishes <- Finish{Deliveries: rows, State: StatePending}
}

func (d *Dispatcher) isDown() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.down
}

// goDown stops sending until a probe succeeds.
func (d *Dispatcher) goDown(e *SendError) {
	d.mu.Lock()
	was := d.down
	d.down = true
	d.mu.Unlock()
	if !was {
		d.log.Warn("the service does not answer; sending pauses", "kind", e.Kind, "error", e.Err)
	}
}

// probe asks the service, once a tick, whether it is back.
func (d *Dispatcher) probe(ctx context.Context) {
	pctx, cancel := context.WithTimeout(ctx, SendTimeout)
	defer cancel()
	_, err := d.m.Identify(pctx)
	reason := ""
	if err != nil {
		reason = AsSendError(err).Kind.String()
	}
	if perr := d.store.PauseBot(ctx, d.botID, reason); perr != nil {
		d.log.Error("record that the bot is paused", "error", perr)
	}
	if err != nil {
		return
	}
	d.mu.Lock()
	d.down = false
	d.mu.Unlock()
	d.log.Info("the service answers again")
}

// writeFinishes writes outcomes in batches, each within 20 ms, until the channel is
// closed. Outcomes that cannot be written are tried again: the rows stay leased.
func (d *Dispatcher) writeFinishes(ctx context.Context) {
	var batch []Finish
	timer := time.NewTimer(finishEvery)
	timer.Stop()
	flush := func() {
		for try := 0; len(batch) > 0; try++ {
			fctx, cancel := context.WithTimeout(ctx, 5*time.Second)
			err := d.store.Finish(fctx, time.Time{}, batch)
			cancel()
			if err == nil || try == 3 {
				if err != nil {
					d.log.Error("outcomes could not be written; they are uncertain", "count", len(batch), "error", err)
				}
				break
			}
			time.Sleep(200 * time.Millisecond << try)
		}
		n := 0
		for _, f := range batch {
			n += len(f.Deliveries)
		}
		d.take(-n)
		batch = batch[:0]
		select {
		case d.freed <- struct{}{}:
		default:
		}
	}
	for {
		select {
		case f, ok := <-d.finishes:
			if !ok {
				flush()
				return
			}
			if len(batch) == 0 {
				timer.Reset(finishEvery)
			}
			if batch = append(batch, f); len(batch) >= freeBatch {
				timer.Stop()
				flush()
			}
		case <-timer.C:
			flush()
		}
	}
}
