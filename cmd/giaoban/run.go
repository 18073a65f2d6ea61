package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the zones, on machines without them

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"giaoban/bot"
	"giaoban/feeds"
	"giaoban/feeds/analysis"
	"giaoban/feeds/catalog"
	"giaoban/feeds/fetch"
	"giaoban/store"
)

func newRun() *cobra.Command {
	var exitAtEOF bool
	c := &cobra.Command{
		Use: "run", Short: "Poll the sources, send the alerts and answer the chats", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			conf, err := loadConfig()
			if err != nil {
				return usageError{fmt.Errorf("the settings are not right:\n%w", err)}
			}
			w, closeLog, err := logWriter(conf)
			if err != nil {
				return err
			}
			defer closeLog()
			log := newLogger(conf, w)
			return runAll(cmd.Context(), conf, exitAtEOF, log)
		},
	}
	c.Flags().BoolVar(&exitAtEOF, "exit-at-eof", false, "answer what stdin says, send what is due, and exit")
	return c
}

// logWriter is stderr, or a file when a person chats in this terminal: log lines
// would tear the chat.
func logWriter(c config) (io.Writer, func(), error) {
	if c.TelegramToken != "" || !term.IsTerminal(int(os.Stdin.Fd())) || !term.IsTerminal(int(os.Stderr.Fd())) {
		return os.Stderr, func() {}, nil
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make DATA_DIR: %w", err)
	}
	path := filepath.Join(c.DataDir, "giaoban.log")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open the log: %w", err)
	}
	return f, func() { _ = f.Close() }, nil
}

// program is what one run is made of.
type program struct {
	conf   config
	db     *database
	wake   *store.Wake
	client *fetch.Client
	lex    *analysis.Lexicon
	log    *slog.Logger
	holder string
	talk   *bot.Talk
	quit   context.CancelFunc
}

// runAll opens everything in order, runs it until ctx ends, and closes it in the
// opposite order; the private database is stopped last.
func runAll(ctx context.Context, conf config, exitAtEOF bool, log *slog.Logger) error {
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	db, err := openDatabase(ctx, conf, true, log)
	if err != nil {
		return err
	}
	defer db.close()

	g, gctx := errgroup.WithContext(ctx)
	p := &program{conf: conf, db: db, wake: &store.Wake{}, lex: analysis.DefaultLexicon(), log: log, holder: rand.Text(), quit: quit}
	if conf.DatabaseURL == "" {
		p.holder = "private" // run.lock: whoever held a lease before is dead
	}
	allow := conf.FetchAllow
	if conf.demo() {
		serve, addr, err := startSample(gctx, db)
		if err != nil {
			return err
		}
		g.Go(serve)
		allow = strings.Trim(allow+","+addr, ",")
	}
	if p.client, err = newFetchClient(conf, allow); err != nil {
		return err
	}
	p.talk = newTalk(p)
	messengers, err := p.messengers(exitAtEOF)
	if err != nil {
		return err
	}
	poller := feeds.NewPoller(db, db, p.client, p.lex, conf.PollMin, p.wake.Loop(), log)
	alerter := bot.NewAlerter(db, sourceNames, p.wake.Loop(), log)
	for _, m := range messengers {
		g.Go(p.messenger(gctx, m))
	}
	g.Go(func() error { return store.Listen(gctx, db.direct, p.wake, log) })
	g.Go(func() error { return p.sweep(gctx) })
	g.Go(func() error { return poller.Run(gctx) })
	g.Go(func() error { return alerter.Run(gctx) })
	g.Go(func() error { return serveHealth(gctx, conf.Listen, db.Store, log) })
	if db.ended != nil {
		g.Go(func() error {
			select {
			case <-gctx.Done():
				return nil
			case <-db.ended:
				return errors.New("the private database has stopped by itself; its log is in DATA_DIR")
			}
		})
	}
	log.Info("giaoban runs", "version", version, "demo", conf.demo())
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// sweep deletes what is old, at the start and every hour.
func (p *program) sweep(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := p.db.Sweep(ctx, time.Time{}); err != nil && ctx.Err() == nil {
			p.log.Error("sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// sourceNames implements bot.SourceNames by the catalog: all names of a paper, with
// bars between, as filters compare them.
func sourceNames(host string) (string, []string) {
	if p, ok := catalog.ByHost(host); ok {
		return strings.Join(append([]string{p.Name}, p.Aliases...), "|"), p.Provinces
	}
	return host, nil
}

// location is the time zone of what chats see.
func location() *time.Location {
	if loc, err := time.LoadLocation("Asia/Ho_Chi_Minh"); err == nil {
		return loc
	}
	return bot.Vietnam()
}
