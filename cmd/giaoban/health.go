package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"giaoban/store"
)

// serveHealth answers /livez, /readyz and /metrics until ctx ends. A taken address is
// a warning: the program does its work without.
func serveHealth(ctx context.Context, addr string, db *store.Store, log *slog.Logger) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		log.Warn("no health checks: the address is taken; set LISTEN_ADDR to another", "address", addr, "error", err)
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := db.Pool().Ping(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		c, err := db.Count(r.Context())
		if err != nil {
			log.Error("count for the metrics", "error", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "giaoban_feeds %d\ngiaoban_feeds_failing %d\ngiaoban_articles %d\ngiaoban_subscriptions %d\ngiaoban_chats %d\n",
			c.Feeds, c.FailingFeeds, c.Articles, c.Subscriptions, c.Chats)
		for state, n := range c.Deliveries {
			fmt.Fprintf(w, "giaoban_deliveries{state=%q} %d\n", state, n)
		}
	})
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		sctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = srv.Shutdown(sctx)
	}()
	err = srv.Serve(l)
	<-stopped
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve health checks: %w", err)
	}
	return nil
}
