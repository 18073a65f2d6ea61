package store_test

import (
	"fmt"
	"testing"

	"giaoban/bot"
)

// BenchmarkFanOut writes the alerts of one article for 100,000 chats in one
// transaction. The cluster of the tests does not sync to disk: see docs/BENCHMARKS.md.
func BenchmarkFanOut(b *testing.B) {
	bench := newBench(b)
	const chats = 100_000
	bench.exec(`INSERT INTO chats (bot_id, external_id, kind) SELECT $1, n::text, 'private' FROM generate_series(1, $2) n`, bench.bot, chats)
	bench.exec(`INSERT INTO subscriptions (chat_id, revision, active_from, only_meetings) SELECT id, id, now() - interval '1 day', false FROM chats`)
	bench.exec(`UPDATE subscription_revision SET value = $1`, chats)
	bench.exec(`ANALYZE`)
	ids := make([]int64, 0, chats)
	for i := range chats {
		ids = append(ids, int64(i+1))
	}
	n := 0
	for b.Loop() {
		b.StopTimer()
		article := bench.article(fmt.Sprint("tin ", n), fmt.Sprint(n))
		n++
		b.StartTimer()
		written, err := bench.FanOut(b.Context(), bench.now, article, chats, ids, func(bot.Subscription) bool { return false })
		if err != nil || written != chats {
			b.Fatal(written, err)
		}
	}
}
