package feeds

import (
	"hash/fnv"
	"time"

	"giaoban/feeds/fetch"
)

const (
	// slowest is the longest adapted interval by day; by night it is twice as long.
	slowest = time.Hour
	// unlearned is the interval of a feed whose cadence is not known yet.
	unlearned = 15 * time.Minute
	// pollsPerItem is how often a feed is asked in the mean time between two articles.
	pollsPerItem = 3
	// longestHint bounds what a feed's own ttl or max-age can ask for: many papers
	// state a day by mistake.
	longestHint = time.Hour
	// longestBackoff is how long a broken feed is left alone: it comes back within a
	// day of being mended.
	longestBackoff = 24 * time.Hour
	// longestFixed is the same for a feed with a fixed interval.
	longestFixed = 5 * time.Minute
)

// Pace is what the time of the next poll follows from.
type Pace struct {
	Seed       uint64        // spreads feeds over time; a feed's id
	Every      time.Duration // fixed interval: no adaptation, no night; 0 adapts
	Minimum    time.Duration // shortest adapted interval
	ItemGap    time.Duration // learned mean time between new articles, 0 if unknown
	Failures   int           // in a row, the last poll included
	Hint       time.Duration // what the feed asks for: the longer of ttl and max-age
	RetryAfter time.Duration // what the server asks for
}

// Next returns when to poll again after a poll at now. It is never before now, and what
// a server asks for by Retry-After is always respected, up to a day.
func Next(now time.Time, p Pace) time.Time {
	wait := p.Every
	if wait <= 0 {
		wait = adapted(now, p)
	}
	if p.Failures > 0 {
		longest := longestBackoff
		if p.Every > 0 {
			longest = max(longestFixed, p.Every)
		}
		for range min(p.Failures, 30) {
			wait = min(2*wait, longest)
		}
	}
	if p.Every <= 0 {
		wait += jitter(wait, p.Seed, now)
	}
	return now.Add(max(wait, min(p.RetryAfter, longestBackoff)))
}

// adapted follows the paper's cadence and the hour in Vietnam: busy in the morning,
// asleep at night.
func adapted(now time.Time, p Pace) time.Duration {
	shortest := max(p.Minimum, time.Second)
	wait := p.ItemGap / pollsPerItem
	if p.ItemGap <= 0 {
		wait = unlearned
	}
	longest := max(slowest, shortest)
	wait = min(wait, longest)
	switch hour := now.In(vietnam).Hour(); {
	case hour >= 6 && hour < 10:
		wait = wait * 2 / 3
	case hour >= 23 || hour < 5:
		wait *= 3
		longest *= 2
	}
	wait = max(wait, min(p.Hint, longestHint))
	return min(max(wait, shortest), longest)
}

// jitter returns up to a tenth of d, more or less by the seed, so that feeds that were
// due together drift apart.
func jitter(d time.Duration, seed uint64, now time.Time) time.Duration {
	h := fnv.New64a()
	var b [16]byte
	for i := range 8 {
		b[i] = byte(seed >> (8 * i))
		b[8+i] = byte(uint64(now.UnixNano()) >> (8 * i))
	}
	_, _ = h.Write(b[:])
	return time.Duration(float64(d) / 10 * float64(h.Sum64()%1000) / 1000)
}

// plan sets when the feed is polled next, from what the poll brought and what the
// answer asked for; resp may be nil.
func (p *Poller) plan(f Feed, r PollResult, resp *fetch.Response) PollResult {
	pace := Pace{Seed: uint64(f.ID), Every: f.Every, Minimum: p.minimum, ItemGap: f.ItemGap}
	if r.Err != nil && len(r.Items) == 0 {
		pace.Failures = f.Failures + 1
	}
	if resp != nil {
		pace.Hint, pace.RetryAfter = resp.MaxAge, resp.RetryAfter
	}
	r.Items = Distinct(r.Items)
	r.Next = Next(time.Now(), pace)
	return r
}
