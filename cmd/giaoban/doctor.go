package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"giaoban/bot/telegram"
)

// newDoctor says what is configured, what can be reached and what is missing.
func newDoctor() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check the settings, the database, Telegram and the sources", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{w: cmd.OutOrStdout()}
			conf, err := loadConfig()
			if err != nil {
				d.bad("settings", err)
				return exitCode(1)
			}
			d.good("settings", "read; data in %s", conf.DataDir)
			ctx, cancel := context.WithTimeout(cmd.Context(), 2*time.Minute)
			defer cancel()
			d.database(ctx, conf)
			d.telegram(ctx, conf)
			d.address(conf)
			if d.failed {
				return exitCode(1)
			}
			return nil
		},
	}
}

type doctor struct {
	w      io.Writer
	failed bool
}

func (d *doctor) good(what, format string, args ...any) {
	fmt.Fprintf(d.w, "ok       %-10s %s\n", what, fmt.Sprintf(format, args...))
}

func (d *doctor) note(what, format string, args ...any) {
	fmt.Fprintf(d.w, "note     %-10s %s\n", what, fmt.Sprintf(format, args...))
}

func (d *doctor) bad(what string, err error) {
	d.failed = true
	fmt.Fprintf(d.w, "problem  %-10s %s\n", what, strings.ReplaceAll(err.Error(), "\n", "\n                    "))
}

func (d *doctor) database(ctx context.Context, conf config) {
	db, err := openDatabase(ctx, conf, false, slog.New(slog.DiscardHandler))
	if err != nil {
		d.bad("database", err)
		return
	}
	defer db.close()
	where := "the private one"
	if conf.DatabaseURL != "" {
		where = "that of DATABASE_URL"
	}
	c, err := db.Count(ctx)
	if err != nil {
		d.bad("database", err)
		return
	}
	d.good("database", "%s: %d articles, %d chats, %d subscriptions", where, c.Articles, c.Chats, c.Subscriptions)
	switch {
	case c.Feeds == 0 && conf.demo():
		d.note("sources", "none yet; giaoban run brings the sample newspaper")
	case c.Feeds == 0:
		d.note("sources", "none yet; add one: giaoban feeds add URL")
	case c.FailingFeeds > 0:
		d.bad("sources", fmt.Errorf("%d of %d fail; giaoban feeds list says why", c.FailingFeeds, c.Feeds))
	default:
		d.good("sources", "%d, none of them failing", c.Feeds)
	}
	stuck := c.Deliveries["uncertain"] + c.Deliveries["dead"]
	if stuck > 0 {
		d.note("deliveries", "%d uncertain or dead; giaoban deliveries --state uncertain,dead", stuck)
	} else {
		d.good("deliveries", "%d sent, %d waiting", c.Deliveries["sent"], c.Deliveries["pending"])
	}
}

func (d *doctor) telegram(ctx context.Context, conf config) {
	if conf.TelegramToken == "" {
		d.note("telegram", "no TELEGRAM_TOKEN: giaoban run chats in the terminal")
		return
	}
	m, err := telegram.New(telegram.Options{Token: string(conf.TelegramToken), API: conf.TelegramAPI, Proxy: conf.TelegramProxy})
	if err != nil {
		d.bad("telegram", err)
		return
	}
	me, err := m.Identify(ctx)
	if err != nil {
		d.bad("telegram", fmt.Errorf("%w\nIf Telegram is blocked here, set TELEGRAM_PROXY or TELEGRAM_API_URL", err))
		return
	}
	d.good("telegram", "@%s answers", me.Name)
	if len(conf.Owners) == 0 {
		d.note("owner", "no OWNER_IDS: nobody can add sources in a chat; set it to telegram: and the number that @userinfobot tells")
	}
}

func (d *doctor) address(conf config) {
	l, err := net.Listen("tcp", conf.Listen)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		d.note("health", "%s is in use (%v): giaoban runs already, or set LISTEN_ADDR", conf.Listen, err)
		return
	}
	_ = l.Close()
	d.good("health", "%s is free", conf.Listen)
}
