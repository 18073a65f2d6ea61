package filter

import (
	"strconv"
	"strings"
	"time"

	"giaoban/internal/viet"
)

// maxDateWords is the longest date in words: "ngày 18 tháng 01 năm 2020".
const maxDateWords = 6

// readDate reads the longest date that begins s, and returns the first moment of what
// it names, the first moment after it, and the bytes read.
func readDate(s string, now time.Time) (start, end time.Time, n int, ok bool) {
	head := s
	if i := strings.IndexAny(s, ",;+\"“\n"); i >= 0 {
		head = s[:i]
	}
	toks := viet.Tokens(head)
	var words []string
	for _, t := range toks {
		if t.Kind == viet.Break || len(words) == maxDateWords {
			break
		}
		words = append(words, t.Folded)
	}
	for k := len(words); k > 0; k-- {
		if start, end, ok = dateOf(words[:k], now); ok {
			return start, end, toks[k-1].End, true
		}
	}
	return start, end, 0, false
}

// dateOf reads the folded words of a date, all of them.
func dateOf(words []string, now time.Time) (start, end time.Time, ok bool) {
	switch strings.Join(words, " ") {
	case "hom nay":
		return days(now, 0)
	case "hom qua":
		return days(now, -1)
	}
	if len(words) > 1 && words[0] == "ngay" {
		words = words[1:]
		if len(words) == 1 && strings.Count(words[0], "/") == 0 {
			return start, end, false
		}
	}
	switch {
	case len(words) == 3 && number(words[0]) > 999: // 2025-01-17 comes as three tokens, or two
		return day(number(words[0]), number(words[1]), number(words[2]), now)
	case len(words) == 2 && number(words[0]) > 999 && strings.Count(words[1], "/") == 1: // the month and the day, read as d/m
		m, d, _ := strings.Cut(words[1], "/")
		return day(number(words[0]), number(m), number(d), now)
	case len(words) == 1:
		return dateToken(words[0], now)
	}
	// ngày d tháng m năm y; tháng m năm y; quý q năm y; năm y.
	var d, m, q, y int
	for i := 0; i < len(words); i++ {
		value := 0
		if i+1 < len(words) {
			value = number(words[i+1])
		}
		switch words[i] {
		case "thang":
			if a, b, cut := strings.Cut(words[min(i+1, len(words)-1)], "/"); cut && number(b) > 999 {
				m, y = number(a), number(b)
			} else {
				m = value
			}
			i++
		case "nam":
			y = value
			i++
		case "qui":
			q = roman(words[min(i+1, len(words)-1)])
			i++
			if i+1 < len(words) && number(words[i+1]) > 999 { // quý I/2025
				y = number(words[i+1])
				i++
			}
		default:
			if i != 0 {
				return start, end, false
			}
			if d = number(words[i]); d == 0 {
				return start, end, false
			}
		}
	}
	switch {
	case q >= 1 && q <= 4 && d == 0 && m == 0:
		return months(y, q*3-2, 3, now)
	case q != 0:
		return start, end, false
	case d > 0:
		return day(y, m, d, now)
	case m > 0:
		return months(y, m, 1, now)
	}
	return months(y, 1, 12, now)
}

// dateToken reads a date that is one token: 17/1/2025, 17/1, 1/2025, 2025. The tokens
// have slashes and no leading zeros already.
func dateToken(s string, now time.Time) (start, end time.Time, ok bool) {
	parts := strings.Split(s, "/")
	n := make([]int, len(parts))
	for i, p := range parts {
		if n[i] = number(p); n[i] == 0 {
			return start, end, false
		}
	}
	switch {
	case len(n) == 3 && n[2] < 100:
		return day(2000+n[2], n[1], n[0], now)
	case len(n) == 3:
		return day(n[2], n[1], n[0], now)
	case len(n) == 2 && n[1] > 999:
		return months(n[1], n[0], 1, now)
	case len(n) == 2:
		return day(0, n[1], n[0], now)
	case len(n) == 1 && n[0] > 999:
		return months(n[0], 1, 12, now)
	}
	return start, end, false
}

// day is one day; without a year the last such day that is not after now.
func day(y, m, d int, now time.Time) (start, end time.Time, ok bool) {
	year := y
	if year == 0 {
		year = now.Year()
	}
	start = time.Date(year, time.Month(m), d, 0, 0, 0, 0, now.Location())
	if y == 0 && start.After(now) {
		start = time.Date(year-1, time.Month(m), d, 0, 0, 0, 0, now.Location())
	}
	if m < 1 || m > 12 || start.Day() != d || !plausible(start.Year()) {
		return start, end, false
	}
	return start, start.AddDate(0, 0, 1), true
}

// days is the day some days from now.
func days(now time.Time, offset int) (start, end time.Time, ok bool) {
	start = time.Date(now.Year(), now.Month(), now.Day()+offset, 0, 0, 0, 0, now.Location())
	return start, start.AddDate(0, 0, 1), true
}

// months is some months from one on; without a year the last such that has begun.
func months(y, m, count int, now time.Time) (start, end time.Time, ok bool) {
	year := y
	if year == 0 {
		year = now.Year()
	}
	start = time.Date(year, time.Month(m), 1, 0, 0, 0, 0, now.Location())
	if y == 0 && start.After(now) {
		start = start.AddDate(-1, 0, 0)
	}
	return start, start.AddDate(0, count, 0), m >= 1 && m <= 12 && plausible(start.Year()) && (y != 0 || count < 12)
}

// plausible says whether a newspaper may have appeared in that year.
func plausible(year int) bool { return year >= 1900 && year < 2100 }

// number reads up to four digits, 0 for anything else.
func number(s string) int {
	if len(s) > 4 {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// roman reads the number of a quarter: I or 1 to IV or 4.
func roman(s string) int {
	switch s {
	case "i":
		return 1
	case "ii":
		return 2
	case "iii":
		return 3
	case "iv":
		return 4
	}
	return number(s)
}
