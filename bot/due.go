package bot

import (
	"slices"
	"time"
)

// Schedule says when a chat wants its alerts. Minutes count from midnight.
type Schedule struct {
	Mode               string // instant, daily, weekly
	QuietFrom, QuietTo int    // equal: none; from 22:00 to 06:00 wraps midnight
	DigestAt           []int  // minutes of the day, at least one
	Weekday            time.Weekday
	WorkdaysOnly       bool
	Holiday            func(time.Time) bool // nil: none
	Loc                *time.Location       // nil: Vietnam
}

// Vietnam is the time zone of the newspapers, UTC+7 all year.
func Vietnam() *time.Location { return time.FixedZone("+07", 7*60*60) }

// Due returns when something that is ready at now may leave: now itself, the end of
// the quiet hours, or the next digest. It is pure.
func Due(now time.Time, s Schedule) time.Time {
	loc := s.Loc
	if loc == nil {
		loc = Vietnam()
	}
	t := now.In(loc)
	if s.Mode == "daily" || s.Mode == "weekly" {
		return nextSlot(t, s)
	}
	if s.QuietFrom == s.QuietTo {
		return now
	}
	minute := t.Hour()*60 + t.Minute()
	quiet := s.QuietFrom <= minute && minute < s.QuietTo
	if s.QuietFrom > s.QuietTo {
		quiet = minute >= s.QuietFrom || minute < s.QuietTo
	}
	if !quiet {
		return now
	}
	end := atMinute(t, s.QuietTo)
	if !end.After(t) {
		end = atMinute(t.AddDate(0, 0, 1), s.QuietTo)
	}
	return end
}

// nextSlot returns the first digest time after t; at most 60 days are looked at.
func nextSlot(t time.Time, s Schedule) time.Time {
	at := slices.Clone(s.DigestAt)
	slices.Sort(at)
	if len(at) == 0 {
		at = []int{7 * 60}
	}
	for i := range 60 {
		day := t.AddDate(0, 0, i)
		if s.Mode == "weekly" && day.Weekday() != s.Weekday {
			continue
		}
		if s.WorkdaysOnly && s.Mode == "daily" && !workday(day, s.Holiday) {
			continue
		}
		for _, m := range at {
			if slot := atMinute(day, m); slot.After(t) {
				return slot
			}
		}
	}
	return t
}

func workday(day time.Time, holiday func(time.Time) bool) bool {
	if d := day.Weekday(); d == time.Saturday || d == time.Sunday {
		return false
	}
	return holiday == nil || !holiday(day)
}

func atMinute(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minute/60, minute%60, 0, 0, day.Location())
}
