package feeds

import "time"

const (
	// heldMin is the size of a poll, in items, from which it can be held.
	heldMin = 5
	// silentMin is the shortest silence that is worth a word.
	silentMin = 3 * 24 * time.Hour
	// silentFactor is how many times its usual gap a paper may be silent.
	silentFactor = 10
)

// Newcomer is an item of a poll that no key knows.
type Newcomer struct {
	PublishedAt time.Time // zero if unknown
	TitleKnown  bool      // an article of the same paper has this title
}

// Held reports whether a poll looks like a redesigned site rather than like news: at
// least 80 % of its items (5 or more) are new, and most of these are dated before the
// newest known article or carry a known title. A morning after a quiet night is not.
func Held(items int, newcomers []Newcomer, newest time.Time) bool {
	if items < heldMin || 5*len(newcomers) < 4*items {
		return false
	}
	old := 0
	for _, n := range newcomers {
		if n.TitleKnown || !n.PublishedAt.IsZero() && n.PublishedAt.Before(newest) {
			old++
		}
	}
	return 2*old > len(newcomers)
}

// Missed reports whether articles may have come and gone between two polls: the oldest
// dated item of this poll is newer than the newest article known before.
func Missed(items []Item, newest time.Time) bool {
	var oldest time.Time
	for _, it := range items {
		if !it.PublishedAt.IsZero() && (oldest.IsZero() || it.PublishedAt.Before(oldest)) {
			oldest = it.PublishedAt
		}
	}
	return !newest.IsZero() && oldest.After(newest)
}

// Silent returns how long a feed has brought nothing new, and whether that is unusual
// by the cadence that was learned (itemGap, 0 if unknown).
func Silent(now, newest time.Time, itemGap time.Duration) (time.Duration, bool) {
	if newest.IsZero() {
		return 0, false
	}
	silence := now.Sub(newest)
	return silence, silence >= max(silentMin, silentFactor*itemGap)
}
