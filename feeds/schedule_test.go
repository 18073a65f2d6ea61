package feeds

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNext(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 17, 12, 0, 0, 0, vietnam)
	clock := func(hour int) time.Time { return time.Date(2026, 1, 17, hour, 0, 0, 0, vietnam) }
	const m, h = time.Minute, time.Hour
	tests := map[string]struct {
		now  time.Time
		pace Pace
		want time.Duration // at least, and a tenth more at most
	}{
		"unknown cadence":             {noon, Pace{Minimum: 5 * m}, 15 * m},
		"busy paper":                  {noon, Pace{Minimum: 5 * m, ItemGap: 6 * m}, 5 * m},
		"an article each hour":        {noon, Pace{Minimum: 5 * m, ItemGap: h}, 20 * m},
		"an article each week":        {noon, Pace{Minimum: 5 * m, ItemGap: 168 * h}, h},
		"morning":                     {clock(7), Pace{Minimum: 5 * m, ItemGap: h}, 20 * m * 2 / 3},
		"night":                       {clock(2), Pace{Minimum: 5 * m, ItemGap: h}, h},
		"night, and rarely anyway":    {clock(2), Pace{Minimum: 5 * m, ItemGap: 168 * h}, 2 * h},
		"night in UTC is day here":    {time.Date(2026, 1, 17, 4, 0, 0, 0, time.UTC), Pace{Minimum: 5 * m, ItemGap: h}, 20 * m},
		"minimum above an hour":       {noon, Pace{Minimum: 3 * h, ItemGap: m}, 3 * h},
		"ttl of half an hour":         {noon, Pace{Minimum: 5 * m, ItemGap: m, Hint: 30 * m}, 30 * m},
		"ttl of a day":                {noon, Pace{Minimum: 5 * m, ItemGap: m, Hint: 24 * h}, h},
		"first failure":               {noon, Pace{Minimum: 5 * m, ItemGap: m, Failures: 1}, 10 * m},
		"fourth failure":              {noon, Pace{Minimum: 5 * m, ItemGap: m, Failures: 4}, 80 * m},
		"broken for a week":           {noon, Pace{Minimum: 5 * m, ItemGap: m, Failures: 60}, 24 * h},
		"retry-after":                 {noon, Pace{Minimum: 5 * m, ItemGap: m, Failures: 1, RetryAfter: 3 * h}, 3 * h},
		"retry-after of a year":       {noon, Pace{Minimum: 5 * m, ItemGap: m, RetryAfter: 8760 * h}, 24 * h},
		"fixed":                       {clock(2), Pace{Minimum: 5 * m, ItemGap: 168 * h, Every: 10 * time.Second, Hint: h}, 10 * time.Second},
		"fixed, failing":              {noon, Pace{Every: 10 * time.Second, Failures: 2}, 40 * time.Second},
		"fixed, broken for long":      {noon, Pace{Every: 10 * time.Second, Failures: 60}, 5 * m},
		"fixed and slow, broken":      {noon, Pace{Every: 6 * h, Failures: 60}, 6 * h},
		"fixed, told to wait":         {noon, Pace{Every: 10 * time.Second, RetryAfter: h}, h},
		"no minimum at all":           {noon, Pace{ItemGap: time.Millisecond}, time.Second},
		"negative settings are unset": {noon, Pace{Minimum: -h, ItemGap: -h, Every: -h}, 15 * m},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Next(tt.now, tt.pace).Sub(tt.now)
			if got < tt.want || got > tt.want+tt.want/10 {
				t.Errorf("next in %v, want %v", got, tt.want)
			}
			if tt.pace.Every > 0 && got != tt.want {
				t.Errorf("a fixed interval is %v", got)
			}
		})
	}
}

// Whatever the state, the next poll lies ahead and within two days.
func TestNextIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		duration := rapid.Custom(func(t *rapid.T) time.Duration { return time.Duration(rapid.Int64().Draw(t, "ns")) })
		p := Pace{
			Seed: rapid.Uint64().Draw(t, "seed"), Minimum: min(duration.Draw(t, "minimum"), 24*time.Hour), ItemGap: duration.Draw(t, "gap"),
			Failures: rapid.Int().Draw(t, "failures"), Hint: duration.Draw(t, "hint"), RetryAfter: duration.Draw(t, "retry"),
		}
		now := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "now"), 0)
		if got := Next(now, p).Sub(now); got < time.Second || got > 48*time.Hour {
			t.Fatalf("next in %v", got)
		}
	})
}

// Feeds that were due together do not stay so.
func TestNextSpreads(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 17, 12, 0, 0, 0, vietnam)
	minutes := map[time.Duration]int{}
	for id := range 1000 {
		minutes[Next(now, Pace{Seed: uint64(id), Minimum: time.Hour}).Sub(now).Truncate(time.Minute)]++
	}
	for minute, n := range minutes {
		if n > 400 {
			t.Errorf("%d of 1,000 feeds are due in %v", n, minute)
		}
	}
	if len(minutes) < 5 {
		t.Errorf("all feeds are due in %d minutes", len(minutes))
	}
}
