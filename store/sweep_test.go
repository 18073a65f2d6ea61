package store_test

import (
	"testing"
	"time"

	"giaoban/bot"
	"giaoban/store"
)

// The sweeper deletes what is old and what is orphaned, and nothing else.
func TestSweep(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	chats := []int64{b.chat("kept"), b.chat("erased")}
	subs := []int64{b.subscribe(chats[0], ""), b.subscribe(chats[1], "")}
	b.fanOut(b.article("cũ", "a"), 1000, subs, none)
	l := b.lease("p")
	for _, d := range b.claim(l, 10) {
		b.finish(bot.Finish{Deliveries: []bot.Delivery{d}, State: bot.StateSent, Receipt: bot.Receipt{IDs: []string{"m"}}})
	}
	b.now = b.now.Add(store.Retention - time.Hour)
	b.exec(`UPDATE articles SET seen_at = $1`, b.now)
	b.fanOut(b.article("mới", "b"), 1000, subs, none)
	if err := b.Sweep(t.Context(), b.now); err != nil {
		t.Fatal(err)
	}
	if got := b.states(); got["sent"] != 2 || got["pending"] != 2 {
		t.Errorf("within the retention: %v", got)
	}
	b.exec(`DELETE FROM chats WHERE id = $1`, chats[1])
	if err := b.Sweep(t.Context(), b.now.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := b.states(); got["sent"] != 0 || got["pending"] != 1 {
		t.Errorf("after it: %v, want the one pending alert of the chat that exists", got)
	}
	if n := b.id(`SELECT count(*) FROM messages`); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}
