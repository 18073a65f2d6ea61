package bot

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// The rate is held over a long run, a pause gives no more than the burst, and never
// more than rate+burst messages leave within any second.
func TestGateHoldsTheOverallRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(Rate{PerSecond: 28, Burst: 2})
		time.Sleep(time.Hour)
		start := time.Now()
		var at []time.Duration
		for i := range 280 {
			if err := g.Wait(t.Context(), LaneBulk, Address{Chat: string(rune('a' + i))}); err != nil {
				t.Fatal(err)
			}
			at = append(at, time.Since(start))
		}
		if total := at[len(at)-1]; total < 9*time.Second || total > 10*time.Second {
			t.Errorf("280 messages at 28/s took %s", total)
		}
		for i := 30; i < len(at); i++ {
			if at[i]-at[i-30] < time.Second {
				t.Fatalf("31 messages within %s", at[i]-at[i-30])
			}
		}
	})
}

// A reply that comes while a hundred bulk messages wait leaves with the next token.
func TestGateLetsRepliesOvertake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(Rate{PerSecond: 10, Burst: 1})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{}, 100)
		for range 100 {
			go func() { _ = g.Wait(ctx, LaneBulk, Address{Chat: "bulk"}); done <- struct{}{} }()
		}
		time.Sleep(time.Second)
		start := time.Now()
		if err := g.Wait(ctx, LaneReply, Address{Chat: "person"}); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d > 200*time.Millisecond {
			t.Errorf("the reply waited %s behind bulk", d)
		}
		cancel()
		for range 100 {
			<-done
		}
	})
}

func TestGateSpacesOneChatWithoutHoldingOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(Rate{PerSecond: 28, Burst: 2, ChatEvery: time.Second, ChatBurst: 1, GroupEvery: 3 * time.Second, GroupBurst: 1})
		group := Address{Chat: "-1", Group: true}
		start := time.Now()
		for range 3 {
			if err := g.Wait(t.Context(), LaneBulk, group); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(start); d < 6*time.Second || d > 6100*time.Millisecond {
			t.Errorf("three messages to a group took %s, want 6s", d)
		}
		start = time.Now()
		if err := g.Wait(t.Context(), LaneBulk, Address{Chat: "2"}); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d > 50*time.Millisecond {
			t.Errorf("another chat waited %s", d)
		}
	})
}

// One refusal pauses its chat; three chats within ten seconds pause all bulk and
// halve the rate, which comes back.
func TestGateObeysRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(Rate{PerSecond: 20, Burst: 1, ChatEvery: time.Second, ChatBurst: 1})
		wait := func(chat string) time.Duration {
			start := time.Now()
			if err := g.Wait(t.Context(), LaneBulk, Address{Chat: chat}); err != nil {
				t.Fatal(err)
			}
			return time.Since(start)
		}
		g.Refused(time.Now(), Address{Chat: "a"}, 30*time.Second)
		if d := wait("b"); d > time.Second {
			t.Errorf("one chat's refusal held another for %s", d)
		}
		if d := wait("a"); d < 30*time.Second {
			t.Errorf("the refused chat waited only %s", d)
		}
		for _, c := range []string{"x", "y", "z"} {
			g.Refused(time.Now(), Address{Chat: c}, 5*time.Second)
		}
		if d := wait("other"); d < 5*time.Second {
			t.Errorf("a general refusal held bulk only %s", d)
		}
		start := time.Now()
		for i := range 10 {
			wait("slow" + string(rune('a'+i)))
		}
		if d := time.Since(start); d < 900*time.Millisecond {
			t.Errorf("ten messages at half of 20/s took %s", d)
		}
		time.Sleep(time.Hour)
		wait("first")
		start = time.Now()
		for i := range 10 {
			wait("fast" + string(rune('a'+i)))
		}
		if d := time.Since(start); d > 600*time.Millisecond {
			t.Errorf("an hour later ten messages took %s: the rate did not recover", d)
		}
	})
}

func TestDue(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, Vietnam())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	night := Schedule{Mode: "instant", QuietFrom: 22 * 60, QuietTo: 6 * 60}
	noon := Schedule{Mode: "instant", QuietFrom: 12 * 60, QuietTo: 13 * 60}
	daily := Schedule{Mode: "daily", DigestAt: []int{16*60 + 30, 7 * 60}}
	work := Schedule{Mode: "daily", DigestAt: []int{7 * 60}, WorkdaysOnly: true,
		Holiday: func(d time.Time) bool { return d.Month() == time.September && d.Day() == 2 }}
	weekly := Schedule{Mode: "weekly", DigestAt: []int{7 * 60}, Weekday: time.Monday}
	for _, c := range []struct {
		name      string
		s         Schedule
		now, want string
	}{
		{"no quiet hours", Schedule{Mode: "instant"}, "2026-09-01 23:00", "2026-09-01 23:00"},
		{"before midnight", night, "2026-09-01 23:00", "2026-09-02 06:00"},
		{"after midnight", night, "2026-09-02 05:59", "2026-09-02 06:00"},
		{"the end is not quiet", night, "2026-09-02 06:00", "2026-09-02 06:00"},
		{"by day", night, "2026-09-02 12:00", "2026-09-02 12:00"},
		{"within one day", noon, "2026-09-02 12:30", "2026-09-02 13:00"},
		{"next slot today", daily, "2026-09-01 07:00", "2026-09-01 16:30"},
		{"next slot tomorrow", daily, "2026-09-01 16:30", "2026-09-02 07:00"},
		{"over a holiday", work, "2026-09-01 08:00", "2026-09-03 07:00"},
		{"over a weekend", work, "2026-09-04 08:00", "2026-09-07 07:00"},
		{"weekly", weekly, "2026-09-07 07:00", "2026-09-14 07:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Due(at(c.now), c.s); !got.Equal(at(c.want)) {
				t.Errorf("Due = %s, want %s", got, c.want)
			}
		})
	}
}
