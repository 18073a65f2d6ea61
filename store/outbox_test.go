package store_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"giaoban/bot"
	"giaoban/feeds/story"
	"giaoban/store"
	"giaoban/store/storetest"
)

// bench is a database with one bot.
type bench struct {
	*store.Store
	t    testing.TB
	pool *pgxpool.Pool
	bot  int64
	now  time.Time
}

func newBench(t testing.TB) *bench {
	pool := storetest.New(t)
	b := &bench{Store: store.New(pool), t: t, pool: pool, now: time.Now().Truncate(time.Second)}
	id, err := b.RegisterBot(t.Context(), "telegram", "1", "bot")
	if err != nil {
		t.Fatal(err)
	}
	b.bot = id
	return b
}

func (b *bench) id(sql string, args ...any) (id int64) {
	b.t.Helper()
	if err := b.pool.QueryRow(b.t.Context(), sql, args...).Scan(&id); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	return id
}

func (b *bench) exec(sql string, args ...any) {
	b.t.Helper()
	if _, err := b.pool.Exec(b.t.Context(), sql, args...); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
}

func (b *bench) chat(external string) int64 {
	return b.id(`INSERT INTO chats (bot_id, external_id, kind) VALUES ($1, $2, 'private') RETURNING id`, b.bot, external)
}

// subscribe adds a subscription of the chat with the next revision.
func (b *bench) subscribe(chat int64, filter string) int64 {
	return b.id(`WITH r AS (UPDATE subscription_revision SET value = value + 1 RETURNING value)
		INSERT INTO subscriptions (chat_id, filter, revision, active_from, only_meetings) SELECT $1, $2, value, $3, false FROM r RETURNING id`,
		chat, filter, b.now.Add(-time.Hour))
}

// article adds an analysed article that waits to be matched; equal texts are one story.
func (b *bench) article(title, text string) int64 {
	return b.id(`INSERT INTO articles (url, title, body, state, text_source, analysis, topics, seen_at, signature)
		VALUES ($1, $1, $2, 'ready', 'page', '{}', '{front}', $3, $4) RETURNING id`, title, text, b.now, story.Sign("", "", prose(text)).Bytes())
}

// prose is a text of a hundred words that follows from its seed alone.
func prose(seed string) string {
	words := strings.Fields("hội nghị bàn việc xã tỉnh dân quân nước nhà làng núi sông suối ruộng vườn chợ trường lớp sách bút")
	h := fnv.New64a()
	h.Write([]byte(seed))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	var out []string
	for range 100 {
		out = append(out, words[r.IntN(len(words))])
	}
	return strings.Join(out, " ")
}

func (b *bench) fanOut(article, revision int64, proposed []int64, match func(bot.Subscription) bool) int {
	b.t.Helper()
	n, err := b.FanOut(b.t.Context(), b.now, article, revision, proposed, match)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bench) lease(holder string) bot.Lease {
	b.t.Helper()
	l, ok, err := b.AcquireBot(b.t.Context(), b.now, b.bot, holder)
	if err != nil || !ok {
		b.t.Fatalf("the lease is not free: %v", err)
	}
	return l
}

func (b *bench) claim(l bot.Lease, limit int) []bot.Delivery {
	b.t.Helper()
	rows, err := b.Claim(b.t.Context(), b.now, l, limit)
	if err != nil {
		b.t.Fatal(err)
	}
	return rows
}

func (b *bench) finish(f ...bot.Finish) {
	b.t.Helper()
	if err := b.Finish(b.t.Context(), b.now, f); err != nil {
		b.t.Fatal(err)
	}
}

// states counts the deliveries by state.
func (b *bench) states() map[string]int {
	b.t.Helper()
	c, err := b.Count(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return c.Deliveries
}

func none(bot.Subscription) bool { return false }

// Race 1: two processes meet the same story in two papers at once. Every chat gets
// one alert.
func TestSameStoryAtOnceIsOneAlert(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var subs []int64
	for i := range 20 {
		subs = append(subs, b.subscribe(b.chat(fmt.Sprint(i)), ""))
	}
	articles := []int64{b.article("báo A", "cùng một tin"), b.article("báo B", "cùng một tin"), b.article("báo C", "tin khác")}
	var wg sync.WaitGroup
	for _, a := range articles {
		for range 2 { // and the same article in two processes
			wg.Add(1)
			go func() {
				defer wg.Done()
				if _, err := b.FanOut(context.Background(), b.now, a, 1000, subs, none); err != nil {
					t.Error(err)
				}
			}()
		}
	}
	wg.Wait()
	if n := b.states()["pending"]; n != 40 {
		t.Errorf("%d alerts for two stories and 20 chats, want 40", n)
	}
	if n := b.id(`SELECT count(*) FROM stories`); n != 2 {
		t.Errorf("%d stories, want 2", n)
	}
}

// Race 3: the index is older than the subscriptions. What changed since is decided by
// the rows: a new one matches, a changed one is asked again, a removed one drops out.
func TestRowsDecideOverTheIndex(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kept, changed, removed := b.subscribe(b.chat("kept"), ""), b.subscribe(b.chat("changed"), ""), b.subscribe(b.chat("removed"), "")
	indexed := b.id(`SELECT value FROM subscription_revision`)
	b.exec(`UPDATE subscriptions SET filter = 'bóng đá', revision = (SELECT value + 1 FROM subscription_revision) WHERE id = $1`, changed)
	b.exec(`UPDATE subscription_revision SET value = value + 1`)
	b.exec(`DELETE FROM subscriptions WHERE id = $1`, removed)
	late := b.subscribe(b.chat("late"), "")
	future := b.subscribe(b.chat("future"), "")
	b.exec(`UPDATE subscriptions SET active_from = $2 WHERE id = $1`, future, b.now.Add(time.Second))

	asked := map[int64]bool{}
	n := b.fanOut(b.article("tin", "nội dung"), indexed, []int64{kept, changed, removed}, func(s bot.Subscription) bool {
		asked[s.ID] = true
		return s.ID != changed
	})
	if n != 2 {
		t.Errorf("%d alerts, want those of kept and late", n)
	}
	if asked[kept] || !asked[changed] || !asked[late] {
		t.Errorf("asked about %v", asked)
	}
	rows := b.claim(b.lease("p"), 10)
	if len(rows) != 2 || rows[0].To.Chat != "kept" || rows[1].To.Chat != "late" {
		t.Errorf("claimed %+v", rows)
	}
}

// Race 3, later: between match and send the chat is paused or the subscription goes.
func TestClaimCancelsWhatIsNotWantedAnyMore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	paused, gone, ok := b.chat("paused"), b.chat("gone"), b.chat("ok")
	subs := []int64{b.subscribe(paused, ""), b.subscribe(gone, ""), b.subscribe(ok, "")}
	b.fanOut(b.article("tin", "x"), 1000, subs, none)
	b.exec(`UPDATE chats SET state = 'paused' WHERE id = $1`, paused)
	b.exec(`DELETE FROM subscriptions WHERE id = $1`, subs[1])
	rows := b.claim(b.lease("p"), 10)
	if len(rows) != 1 || rows[0].ChatID != ok {
		t.Errorf("claimed %+v", rows)
	}
	if got := b.states(); got["cancelled"] != 2 || got["sending"] != 1 {
		t.Errorf("states %v", got)
	}
}

// Race 6: leases and eligibility follow the clock that is passed in, whatever the
// machine's own says.
func TestLeasesFollowOneClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.now = time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC) // years ahead of this machine
	b.fanOut(b.article("tin", "x"), 1000, []int64{b.subscribe(b.chat("1"), "")}, none)
	l := b.lease("p")
	if rows := b.claim(l, 10); len(rows) != 1 {
		t.Fatalf("claimed %d", len(rows))
	}
	revive := func(after time.Duration) int {
		n, err := b.ReviveExpired(t.Context(), b.now.Add(after), l, true)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := revive(bot.LeaseTime - time.Second); n != 0 {
		t.Errorf("a lease ended early")
	}
	if n := revive(bot.LeaseTime + time.Second); n != 1 {
		t.Errorf("a lease did not end")
	}
}

// A process that dies in flight: the alert is sent once more, then it is uncertain,
// and never a third time.
func TestLostAnswerIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fanOut(b.article("tin", "x"), 1000, []int64{b.subscribe(b.chat("1"), "")}, none)
	l := b.lease("p")
	for try := 1; try <= 2; try++ {
		if rows := b.claim(l, 10); len(rows) != 1 {
			t.Fatalf("try %d: claimed %d", try, len(rows))
		}
		b.now = b.now.Add(bot.LeaseTime + time.Second)
		if ok, err := b.RenewBot(t.Context(), b.now, l); err != nil || !ok {
			t.Fatal("lost the lease", err)
		}
		if _, err := b.ReviveExpired(t.Context(), b.now, l, true); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.states(); got["uncertain"] != 1 {
		t.Errorf("states %v, want one uncertain", got)
	}
	if rows := b.claim(l, 10); len(rows) != 0 {
		t.Errorf("sent a third time")
	}
}

// Race 7: a frozen holder wakes up after another took the bot. It can claim nothing,
// renew nothing, and its finish of a row that is not its own changes nothing.
func TestFrozenHolderIsHarmless(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	sub := b.subscribe(b.chat("1"), "")
	b.fanOut(b.article("tin", "x"), 1000, []int64{sub}, none)
	old := b.lease("frozen")
	if _, ok, _ := b.AcquireBot(t.Context(), b.now.Add(9*time.Second), b.bot, "other"); ok {
		t.Fatal("the lease was taken while it held")
	}
	b.now = b.now.Add(11 * time.Second)
	fresh := b.lease("other")
	if fresh.Epoch <= old.Epoch {
		t.Errorf("epoch %d after %d", fresh.Epoch, old.Epoch)
	}
	if rows := b.claim(old, 10); len(rows) != 0 {
		t.Errorf("the frozen holder claimed %d", len(rows))
	}
	if ok, _ := b.RenewBot(t.Context(), b.now, old); ok {
		t.Error("the frozen holder renewed")
	}
	rows := b.claim(fresh, 10)
	b.finish(bot.Finish{Deliveries: rows, State: bot.StateSent, Receipt: bot.Receipt{IDs: []string{"m1"}}})
	b.finish(bot.Finish{Deliveries: rows, State: bot.StateDead, Reason: "late"})
	if got := b.states(); got["sent"] != 1 || len(got) != 1 {
		t.Errorf("states %v: a late finish changed a row", got)
	}
}

// Race 8: all that is ready for a chat comes with the first of it, in order, even
// where the claim's limit would cut.
func TestClaimTakesAllOfAChat(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	busy, quiet := b.subscribe(b.chat("busy"), ""), b.subscribe(b.chat("quiet"), "")
	for i := range 5 {
		b.fanOut(b.article(fmt.Sprintf("tin %d", i), fmt.Sprint(i)), 1000, []int64{busy}, none)
	}
	b.fanOut(b.article("tin cuối", "z"), 1000, []int64{quiet}, none)
	rows := b.claim(b.lease("p"), 5)
	if len(rows) != 5 || !slices.IsSortedFunc(rows, func(x, y bot.Delivery) int { return int(x.ID - y.ID) }) {
		t.Errorf("claimed %d rows: %+v", len(rows), rows)
	}
	for _, r := range rows {
		if r.To.Chat != "busy" {
			t.Errorf("a row of %s is between those of busy", r.To.Chat)
		}
	}
}

// Race 9: a row that waits for a retry holds its successors, two minutes at most, and
// only those of its own chat, thread and kind.
func TestRetryHoldsItsSuccessors(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, two := b.subscribe(b.chat("1"), ""), b.subscribe(b.chat("2"), "")
	b.fanOut(b.article("đầu", "a"), 1000, []int64{one}, none)
	l := b.lease("p")
	first := b.claim(l, 10)
	b.finish(bot.Finish{Deliveries: first, State: bot.StatePending, Failed: true, Delay: 10 * time.Minute, Reason: "temporary"})
	b.fanOut(b.article("sau", "b"), 1000, []int64{one, two}, none)
	rows := b.claim(l, 10)
	if len(rows) != 1 || rows[0].To.Chat != "2" {
		t.Fatalf("claimed %+v, want only the other chat's", rows)
	}
	b.now = b.now.Add(bot.HoldSuccessors + time.Second)
	l = b.lease("p")
	if rows = b.claim(l, 10); len(rows) != 1 || rows[0].To.Chat != "1" || rows[0].ID == first[0].ID {
		t.Errorf("after two minutes claimed %+v, want the successor", rows)
	}
}

// Six claimers race over 600 rows: each row is claimed once, and within a chat they
// come in order.
func TestClaimersRace(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var subs []int64
	for i := range 60 {
		subs = append(subs, b.subscribe(b.chat(fmt.Sprint(i)), ""))
	}
	for i := range 10 {
		b.fanOut(b.article(fmt.Sprintf("tin %d", i), fmt.Sprint(i)), 1000, subs, none)
	}
	l := b.lease("p")
	var mu sync.Mutex
	seen := map[int64]int{}
	last := map[int64]int64{}
	var wg sync.WaitGroup
	for range 6 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				rows, err := b.Claim(context.Background(), b.now, l, 25)
				if err != nil {
					t.Error(err)
					return
				}
				if len(rows) == 0 {
					return
				}
				mu.Lock()
				for _, r := range rows {
					seen[r.ID]++
					if r.ID < last[r.ChatID] {
						t.Errorf("row %d of chat %d after %d", r.ID, r.ChatID, last[r.ChatID])
					}
					last[r.ChatID] = r.ID
				}
				mu.Unlock()
				if err := b.Finish(context.Background(), b.now, []bot.Finish{{Deliveries: rows, State: bot.StateSent, Receipt: bot.Receipt{IDs: []string{"m"}}}}); err != nil {
					t.Error(err)
					return
				}
			}
		}()
	}
	wg.Wait()
	for len(seen) < 600 { // rows that were locked by another claimer at the wrong moment
		rows := b.claim(l, 100)
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			seen[r.ID]++
		}
	}
	if len(seen) != 600 {
		t.Errorf("%d of 600 rows were claimed", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("row %d was claimed %d times", id, n)
		}
	}
}

// Race 4: a group becomes a supergroup; where the new id has a chat already, they
// become one, and of two alerts of one story the more advanced stays.
func TestMovedChatIsMerged(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	old, fresh := b.chat("-1"), b.chat("-100")
	subs := []int64{b.subscribe(old, ""), b.subscribe(fresh, "")}
	b.fanOut(b.article("tin", "x"), 1000, subs, none)
	l := b.lease("p")
	rows := b.claim(l, 10)
	i := slices.IndexFunc(rows, func(d bot.Delivery) bool { return d.ChatID == old })
	b.finish(bot.Finish{Deliveries: rows[i : i+1], State: bot.StateSent, Receipt: bot.Receipt{IDs: []string{"m"}}})
	j := 1 - i
	b.finish(bot.Finish{Deliveries: rows[j : j+1], State: bot.StatePending})
	b.exec(`UPDATE deliveries SET chat_id = chat_id`) // and a row that is untouched by both
	b.fanOut(b.article("tin hai", "y"), 1000, subs[:1], none)
	more := b.claim(l, 10)
	k := slices.IndexFunc(more, func(d bot.Delivery) bool { return d.ChatID == old })
	if k < 0 {
		t.Fatalf("claimed %+v", more)
	}
	b.finish(bot.Finish{Deliveries: more[k : k+1], State: bot.StatePending, Chat: bot.ChatVerdict{MovedTo: "-100"}})
	if n := b.id(`SELECT count(*) FROM chats`); n != 1 {
		t.Errorf("%d chats after the merge", n)
	}
	if n := b.id(`SELECT count(*) FROM subscriptions WHERE chat_id = $1`, fresh); n != 2 {
		t.Errorf("%d subscriptions moved, want 2", n)
	}
	if n := b.id(`SELECT count(*) FROM deliveries WHERE chat_id = $1`, fresh); n != 2 {
		t.Errorf("%d alerts for two stories", n)
	}
}
