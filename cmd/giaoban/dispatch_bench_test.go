package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"giaoban/bot"
	tgbot "giaoban/bot/telegram"
	"giaoban/internal/fake/telegram"
	"giaoban/store"
	"giaoban/store/storetest"
)

// outboxOf fills a database with one alert for each of n chats.
func outboxOf(b *testing.B, n int) (*store.Store, int64) {
	pool := storetest.New(b)
	s := store.New(pool)
	id, err := s.RegisterBot(b.Context(), "telegram", "1", "bot")
	if err != nil {
		b.Fatal(err)
	}
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO chats (bot_id, external_id, kind) SELECT 1, (1000 + n)::text, 'private' FROM generate_series(1, $1::int) n`, []any{n}},
		{`INSERT INTO articles (url, title, body, state, text_source, analysis, topics, push) VALUES ('https://bao.example/a.html', 'Hội nghị giao ban', 'Nội dung.', 'done', 'page', '{"summary":["Sáng 17-1, Tỉnh ủy họp giao ban."]}', '{front}', false)`, nil},
		{`INSERT INTO deliveries (bot_id, chat_id, kind, ref, article_id, priority) SELECT 1, n, 'alert', 1, 1, 1 FROM generate_series(1, $1::int) n`, []any{n}},
	} {
		if _, err := pool.Exec(b.Context(), q.sql, q.args...); err != nil {
			b.Fatal(err)
		}
	}
	return s, id
}

// dispatch sends n alerts through the real store, dispatcher and messenger to a fake
// Telegram and returns how long that took and how many requests were refused.
func dispatch(b *testing.B, n int, rate bot.Rate, limits *telegram.Limits, latency time.Duration) (time.Duration, int) {
	s, id := outboxOf(b, n)
	tg, err := telegram.New(telegram.Options{AnyUser: true, Limits: limits})
	if err != nil {
		b.Fatal(err)
	}
	defer tg.Close()
	if latency > 0 {
		tg.Break(telegram.Fault{Method: "sendMessage", Delay: latency, Do: telegram.None})
	}
	m, err := tgbot.New(tgbot.Options{Token: telegram.DefaultToken, API: tg.URL, Rate: &rate})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	d := bot.NewDispatcher(s, m, bot.NewGate(rate), id, "bench", bot.Vietnam(), nil, slog.New(slog.DiscardHandler))
	start := time.Now()
	go func() { done <- d.Run(ctx, func(bool) {}) }()
	if _, err := tg.WaitFor(ctx, n); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	return took, tg.Refused(429)
}

// BenchmarkDispatch measures the sender without any limit.
func BenchmarkDispatch(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		took, _ := dispatch(b, n, bot.Rate{}, &telegram.Limits{}, 0)
		b.ReportMetric(float64(n)/took.Seconds(), "messages/s")
	}
}

// BenchmarkDispatchAtTelegramsRate measures how much of 30 messages a second is used,
// against a bucket that holds 30 and refills by 30 a second.
func BenchmarkDispatchAtTelegramsRate(b *testing.B) {
	for _, latency := range []time.Duration{10 * time.Millisecond, 50 * time.Millisecond} {
		b.Run(latency.String(), func(b *testing.B) {
			const n = 600
			for b.Loop() {
				rate := bot.Rate{PerSecond: 30, Burst: 1}
				limits := telegram.Limits{All: telegram.Bucket{Size: 30, Rate: 30}}
				took, refused := dispatch(b, n, rate, &limits, latency)
				b.ReportMetric(100*float64(n)/30/took.Seconds(), "%ideal")
				b.ReportMetric(float64(refused), "429s")
			}
		})
	}
}
