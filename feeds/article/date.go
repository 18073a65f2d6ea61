package article

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// vietnam is the time zone of a page that names none. Vietnam has had no daylight
// saving time since 1975.
func vietnam() *time.Location { return time.FixedZone("+07", 7*3600) }

// ParseTime reads a time as pages print it, in an attribute or in a short text: ISO
// 8601 in its usual dresses, "20:16, 06/04/2024", "Thứ Hai, 22/01/2018 17:14
// (GMT+7)", "22 tháng 1, 2018". The day comes before the month; a time without a zone
// is Vietnam's.
func ParseTime(s string) (time.Time, bool) { return parseMeta(s) }

// parseMeta reads a time from a page's head: ISO 8601 in its usual dresses, or any
// of the forms that parseShown reads. A time without a zone is Vietnam's.
func parseMeta(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 80 {
		return time.Time{}, false
	}
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05Z0700", time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700",
		"Mon, 2 Jan 2006 15:04:05 GMT", "Mon Jan 2 2006 15:04:05 GMT-0700", "20060102T150405Z0700",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return plausible(t)
		}
	}
	for _, layout := range []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006/01/02 15:04:05", "2006-01-02", "20060102",
		"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "Mon, 2 Jan 2006 15:04:05", "Mon Jan 2 15:04:05 2006",
		"1/2/2006 3:04:05 PM", "01/02/2006 03:04:05 PM", "1/2/2006 3:04 PM",
	} {
		if t, err := time.ParseInLocation(layout, strings.ReplaceAll(s, "\u202f", " "), vietnam()); err == nil {
			return plausible(t)
		}
	}
	if sec, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) >= 10 && len(s) <= 13 {
		if len(s) == 13 {
			sec /= 1000
		}
		return plausible(time.Unix(sec, 0).In(vietnam()))
	}
	return parseShown(s)
}

// plausible refuses the zero years and far futures of broken templates.
func plausible(t time.Time) (time.Time, bool) {
	if t.Year() < 1990 || t.Year() > 2100 {
		return time.Time{}, false
	}
	return t, true
}

// Dates as Vietnamese pages show them: "20:16, 06/04/2024", "Thứ Hai, 22/01/2018
// 17:14 (GMT+7)", "22-07-2015 | 06:04:53", "18:00 |22/05/2022", "04/12/2014 08:44 AM",
// "22 tháng 1, 2018".
var (
	shownDate = regexp.MustCompile(`(?:^|[^\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?:[^\d/]|$)`)
	shownLong = regexp.MustCompile(`(?i)(?:^|[^\d])(\d{1,2}) tháng (\d{1,2})(?:,| năm)? (\d{4})(?:[^\d]|$)`)
	shownISO  = regexp.MustCompile(`(?:^|[^\d])(\d{4})[-/](\d{2})[-/](\d{2})(?:[^\d]|$)`)
	shownTime = regexp.MustCompile(`(?i)(?:^|[^\d:])(\d{1,2})\s?[:h]\s?(\d{2})(?::(\d{2}))?(?:\s?(AM|PM|SA|CH)\b)?`)
)

// parseShown finds the first date in a short text, with its time of day if one
// stands beside it. The day comes before the month.
func parseShown(s string) (time.Time, bool) {
	t, _, ok := findShown(s)
	return t, ok
}

// findShown is parseShown, and reports whether a time of day was found too.
func findShown(s string) (t time.Time, clock, ok bool) {
	s = strings.NewReplacer("\u202f", " ", "\u00a0", " ", "–", "-").Replace(s)
	year, month, day := 0, 0, 0
	var at []int
	if m := shownDate.FindStringSubmatchIndex(s); m != nil {
		day, month, year, at = num(s, m, 1), num(s, m, 3), num(s, m, 4), m[2:]
	} else if m := shownLong.FindStringSubmatchIndex(s); m != nil {
		day, month, year, at = num(s, m, 1), num(s, m, 2), num(s, m, 3), m[2:]
	} else if m := shownISO.FindStringSubmatchIndex(s); m != nil {
		day, month, year, at = num(s, m, 3), num(s, m, 2), num(s, m, 1), m[2:]
	} else {
		return time.Time{}, false, false
	}
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}, false, false
	}
	hour, minute, sec, clock := clockNear(s, at[0])
	t = time.Date(year, time.Month(month), day, hour, minute, sec, 0, vietnam())
	if t.Day() != day {
		return time.Time{}, false, false
	}
	t, ok = plausible(t)
	return t, clock, ok
}

// clockNear finds a time of day within 40 bytes of the date at position at.
func clockNear(s string, at int) (hour, minute, sec int, found bool) {
	from, to := max(0, at-40), min(len(s), at+56)
	best := 1 << 30
	for _, m := range shownTime.FindAllStringSubmatchIndex(s[from:to], -1) {
		h, mi := num(s[from:to], m, 1), num(s[from:to], m, 2)
		if h > 23 || mi > 59 {
			continue
		}
		distance := from + m[2] - at
		if distance < 0 {
			distance = -distance
		}
		if distance >= best {
			continue
		}
		best, hour, minute, sec, found = distance, h, mi, 0, true
		if m[6] >= 0 {
			sec = min(59, num(s[from:to], m, 3))
		}
		if m[8] >= 0 {
			switch half := strings.ToUpper(s[from:to][m[8]:m[9]]); {
			case (half == "PM" || half == "CH") && hour < 12:
				hour += 12
			case (half == "AM" || half == "SA") && hour == 12:
				hour = 0
			}
		}
	}
	return hour, minute, sec, found
}

// num returns a submatch as a number.
func num(s string, m []int, group int) int {
	n, _ := strconv.Atoi(s[m[2*group]:m[2*group+1]])
	return n
}
