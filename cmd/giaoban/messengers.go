package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"giaoban/bot"
	"giaoban/bot/console"
	"giaoban/bot/telegram"
)

// messengers returns what the settings ask for: Telegram, or else the chat in this
// terminal.
func (p *program) messengers(exitAtEOF bool) ([]bot.Messenger, error) {
	if p.conf.TelegramToken == "" {
		return []bot.Messenger{console.New(console.Options{In: os.Stdin, Out: os.Stdout, ExitAtEOF: exitAtEOF})}, nil
	}
	rate := telegram.Limits()
	rate.PerSecond = p.conf.SendRate
	if rate.PerSecond == 0 {
		rate = bot.Rate{}
	}
	t, err := telegram.New(telegram.Options{Token: string(p.conf.TelegramToken), API: p.conf.TelegramAPI, Proxy: p.conf.TelegramProxy, Rate: &rate, Log: p.log})
	if err != nil {
		return nil, err
	}
	return []bot.Messenger{t}, nil
}

// messenger returns the loop of one messenger: find out who the bot is, then send,
// and receive as long as this process owns the bot.
func (p *program) messenger(ctx context.Context, m bot.Messenger) func() error {
	wake := p.wake.Loop() // before anybody listens
	return func() error {
		log := p.log.With("messenger", m.Name())
		me, err := identify(ctx, m, log)
		if err != nil {
			return nil // ctx ended
		}
		id, err := p.db.RegisterBot(ctx, m.Name(), me.ID, me.Name)
		if err != nil {
			return err
		}
		gate := bot.NewGate(m.Capabilities().Rate)
		ref := bot.BotRef{ID: id, Messenger: m, Send: func(ctx context.Context, to bot.Address, msg bot.Message) error {
			if err := gate.Wait(ctx, bot.LaneReply, to); err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(ctx, bot.SendTimeout)
			defer cancel()
			_, err := m.Send(ctx, to, msg)
			if se := bot.AsSendError(err); err != nil && se.Kind == bot.KindTooMany {
				gate.Refused(time.Now(), to, se.RetryAfter)
			}
			return err
		}}
		if m.Name() == "console" {
			if err := p.welcome(ctx, ref); err != nil {
				return err
			}
		}
		if m.Name() != "console" {
			if err := p.offerOwnership(ctx, log); err != nil {
				return err
			}
		}
		r := &receiver{ctx: ctx, m: m, log: log, handle: func(ctx context.Context, in bot.Incoming) error {
			return p.talk.Handle(ctx, ref, in)
		}, quit: p.quit, drain: p.drain, menu: bot.Menu(p.ownersOf(m.Name()))}
		err = bot.NewDispatcher(p.db, m, gate, id, p.holder, location(), wake, p.log).Run(ctx, r.own)
		r.own(false)
		return err
	}
}

// ownersOf returns the owners that the settings name for one messenger.
func (p *program) ownersOf(messenger string) []string {
	var out []string
	for _, o := range p.conf.Owners {
		if id, ok := strings.CutPrefix(o, messenger+":"); ok {
			out = append(out, id)
		}
	}
	return out
}

// identify asks until the service answers. A wrong token is said loudly and asked
// again each minute: the others go on.
func identify(ctx context.Context, m bot.Messenger, log *slog.Logger) (bot.Identity, error) {
	wait := time.Second
	for {
		me, err := m.Identify(ctx)
		if err == nil {
			return me, nil
		}
		if ctx.Err() != nil {
			return me, ctx.Err()
		}
		if bot.AsSendError(err).Kind == bot.KindUnauthorised {
			log.Error("the token is refused: this messenger does nothing until it is right", "error", err)
			wait = time.Minute
		} else {
			log.Warn("the service does not answer yet", "error", err)
		}
		select {
		case <-ctx.Done():
			return me, ctx.Err()
		case <-time.After(wait):
		}
		wait = min(2*wait, time.Minute)
	}
}

// receiver runs Receive while this process owns the bot.
type receiver struct {
	ctx    context.Context
	m      bot.Messenger
	log    *slog.Logger
	handle func(context.Context, bot.Incoming) error
	drain  func(context.Context) // waits until what is due has left
	quit   context.CancelFunc
	menu   []bot.MenuEntry

	mu   sync.Mutex
	stop context.CancelFunc
	done chan struct{}
}

// own starts or stops receiving and returns when that has happened.
func (r *receiver) own(now bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !now {
		if r.stop != nil {
			r.stop()
			<-r.done
			r.stop = nil
		}
		return
	}
	if r.stop != nil {
		return
	}
	ctx, stop := context.WithCancel(r.ctx)
	r.stop, r.done = stop, make(chan struct{})
	go func() {
		defer close(r.done)
		if err := r.m.Publish(ctx, r.menu); err != nil && ctx.Err() == nil {
			r.log.Warn("the menu of commands could not be offered", "error", err)
		}
		err := r.m.Receive(ctx, r.handle)
		switch {
		case errors.Is(err, bot.ErrQuit):
			r.drain(ctx)
			r.quit()
		case err != nil && ctx.Err() == nil:
			r.log.Error("receiving has ended", "error", err)
		}
	}()
}

// welcome makes the person at the console the owner with the default subscription,
// once, so that alerts appear without anything typed.
func (p *program) welcome(ctx context.Context, ref bot.BotRef) error {
	seen, err := p.db.Setting(ctx, "console_welcomed")
	if err != nil {
		return err
	}
	if err := p.talk.Welcome(ctx, ref, seen == ""); err != nil {
		return fmt.Errorf("open the chat in the terminal: %w", err)
	}
	return p.db.SaveSetting(ctx, "console_welcomed", "yes")
}

// drain waits until every alert that is due has left, ten seconds at most: the end of
// a script must not cut off what it caused.
func (p *program) drain(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if busy, err := p.db.Busy(ctx); err != nil || !busy {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// offerOwnership prints a one-time code when the bot has no owner: nobody knows the
// number of his own account.
func (p *program) offerOwnership(ctx context.Context, log *slog.Logger) error {
	if len(p.conf.Owners) > 0 {
		return nil
	}
	code, err := p.db.OfferOwnership(ctx)
	if err != nil || code == "" {
		return err
	}
	log.Warn("the bot has no owner; write this to it within its chat", "command", "/chu "+code)
	return nil
}
