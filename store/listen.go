package store

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// Wake fans one wake-up out to the loops that wait for it. Its zero value is ready.
// A wake-up that finds a loop awake already is kept, once.
type Wake struct {
	loops []chan struct{}
}

// Loop returns the channel of one loop. Call it before Listen runs.
func (w *Wake) Loop() <-chan struct{} {
	c := make(chan struct{}, 1)
	w.loops = append(w.loops, c)
	return c
}

// Now wakes every loop.
func (w *Wake) Now() {
	for _, c := range w.loops {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Listen wakes the loops on every notification until ctx ends. url must reach the
// server itself. A lost connection is made again within seconds; until then the
// loops' own tickers serve.
func Listen(ctx context.Context, url string, w *Wake, log *slog.Logger) error {
	for ctx.Err() == nil {
		if err := listen(ctx, url, w); err != nil && ctx.Err() == nil {
			log.Warn("wake-ups are lost; the loops look every second", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Second):
			}
		}
	}
	return nil
}

func listen(ctx context.Context, url string, w *Wake) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
		w.Now()
	}
}
