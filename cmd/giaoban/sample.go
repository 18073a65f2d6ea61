package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"giaoban/feeds"
	"giaoban/internal/fake/newspaper"
)

// sampleSettings remember the sample newspaper between runs: its articles keep their
// addresses.
const (
	samplePort    = "sample_port"
	sampleFounded = "sample_founded"
)

// startSample serves the sample newspaper on loopback, makes it a source polled every
// two seconds, and returns its address as FETCH_ALLOW takes it.
func startSample(ctx context.Context, db *database) (serve func() error, allow string, err error) {
	l, err := sampleListener(ctx, db)
	if err != nil {
		return nil, "", err
	}
	founded, err := sampleStart(ctx, db)
	if err != nil {
		return nil, "", err
	}
	paper, err := newspaper.New(newspaper.Options{Start: founded})
	if err != nil {
		return nil, "", fmt.Errorf("print the sample newspaper: %w", err)
	}
	addr := l.Addr().String()
	url := "http://" + addr + newspaper.FeedPath
	_, err = db.AddFeed(ctx, feeds.Feed{URL: url, Title: newspaper.Name, Host: feeds.Host(url), Every: 2 * time.Second})
	if err != nil {
		return nil, "", err
	}
	srv := &http.Server{Handler: paper, ReadHeaderTimeout: 5 * time.Second}
	serve = func() error {
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			<-ctx.Done()
			_ = srv.Close()
		}()
		err := srv.Serve(l)
		<-stopped
		if !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the sample newspaper: %w", err)
		}
		return nil
	}
	return serve, addr, nil
}

// sampleListener listens on the remembered port, or on a new one if another program
// has taken it.
func sampleListener(ctx context.Context, db *database) (net.Listener, error) {
	port, err := db.Setting(ctx, samplePort)
	if err != nil {
		return nil, err
	}
	if port != "" {
		if l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port)); err == nil {
			return l, nil
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the sample newspaper: %w", err)
	}
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return l, db.SaveSetting(ctx, samplePort, port)
}

func sampleStart(ctx context.Context, db *database) (time.Time, error) {
	v, err := db.Setting(ctx, sampleFounded)
	if err != nil {
		return time.Time{}, err
	}
	if t, err := time.Parse(time.RFC3339, v); err == nil {
		return t, nil
	}
	now := time.Now().Truncate(time.Second)
	return now, db.SaveSetting(ctx, sampleFounded, now.Format(time.RFC3339))
}
