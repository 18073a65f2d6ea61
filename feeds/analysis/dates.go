package analysis

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// day is a date as a text gives it; year is 0 when the text gives none.
type day struct{ day, month, year int }

// readDay reads "17-1", "4.8", "27/5/2023" of one token.
func readDay(s string) (day, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '/' || r == '.' || r == '–' || r == ' ' })
	if len(parts) != 2 && len(parts) != 3 {
		return day{}, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 4 {
			return day{}, false
		}
		n[i] = v
	}
	d := day{n[0], n[1], n[2]}
	if d.year > 0 && d.year < 100 {
		d.year += 2000
	}
	ok := 1 <= d.day && d.day <= 31 && 1 <= d.month && d.month <= 12 && (d.year == 0 || 1945 <= d.year && d.year <= 2100)
	return d, ok
}

// heldOn finds the day of the meeting that sentence s reports: the first date that a
// word of time introduces, the first day of several. It is "" when the text gives none.
func (d *document) heldOn(s *sentence, limit int, published time.Time) string {
	for i := s.lo; i < s.hi && i < limit; i++ {
		e := d.at(i, classTime)
		if e == nil {
			continue
		}
		after := i + e.n
		future := d.isWord(after-1, wordTomorrow) || d.says(s.src, s.lo, s.hi, "sẽ", "tới", "dự kiến")
		for j := after; j < min(after+7, s.hi); j++ {
			from := j
			dd, ok := d.dateAt(s, &j)
			if !ok {
				continue
			}
			dd.day, dd.month = d.firstDay(s, i, from, dd)
			if r := dd.resolve(published, future); r != "" {
				return r
			}
		}
		if word := s.src[d.toks[i].start:d.toks[after-1].end]; !published.IsZero() {
			switch {
			case strings.HasSuffix(word, "nay"):
				return published.Format(time.DateOnly)
			case strings.HasSuffix(word, "qua") && word != "vừa qua" && word != "Vừa qua":
				return published.AddDate(0, 0, -1).Format(time.DateOnly)
			}
		}
	}
	return ""
}

// dateAt reads a date at token *j and moves *j to its last token.
func (d *document) dateAt(s *sentence, j *int) (day, bool) {
	i := *j
	t := d.toks[i]
	if !t.number {
		return day{}, false
	}
	text := s.src[t.start:t.end]
	if dd, ok := readDay(text); ok {
		return dd, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 31 {
		return day{}, false
	}
	if d.isWord(i+1, wordMonth) && i+2 < s.hi && d.toks[i+2].number { // 18 tháng 01 [năm 2020]
		rest := s.src[d.toks[i+2].start:d.toks[i+2].end]
		dd, ok := readDay(strconv.Itoa(n) + "-" + rest)
		if !ok {
			return day{}, false
		}
		*j = i + 2
		if d.isWord(i+3, wordYear) && i+4 < s.hi && d.toks[i+4].number {
			if y, err := strconv.Atoi(s.src[d.toks[i+4].start:d.toks[i+4].end]); err == nil && y > 1900 && y < 2100 {
				dd.year = y
				*j = i + 4
			}
		}
		return dd, true
	}
	if i+1 < s.hi && d.toks[i+1].number { // 17 – 9, with spaces
		between := strings.TrimSpace(s.src[t.end:d.toks[i+1].start])
		if between == "-" || between == "–" || between == "/" {
			if m, err := strconv.Atoi(s.src[d.toks[i+1].start:d.toks[i+1].end]); err == nil && m >= 1 && m <= 12 {
				*j = i + 1
				return day{day: n, month: m}, true
			}
		}
	}
	return day{}, false
}

// firstDay looks back from the date that begins at token j to the first day of the same
// list: "16 và 17-8", "21, 22-4", "từ ngày 15 đến 17/8", "31/7 và 1/8".
func (d *document) firstDay(s *sentence, lo, j int, last day) (dayOfMonth, month int) {
	for k := lo; k < j; k++ {
		t := d.toks[k]
		if !t.number {
			continue
		}
		text := s.src[t.start:t.end]
		if first, ok := readDay(text); ok && first.year == 0 {
			return first.day, first.month
		}
		if n, err := strconv.Atoi(text); err == nil && 1 <= n && n <= 31 && n < last.day && !d.isWord(k+1, wordDay, wordHour) {
			return n, last.month
		}
	}
	return last.day, last.month
}

// resolve gives the date its year: the nearest such day not after the day that follows
// publication, or, of a meeting to come, the nearest one after it.
func (dd day) resolve(published time.Time, future bool) string {
	year := dd.year
	if year == 0 {
		if published.IsZero() {
			return ""
		}
		year = published.Year()
		t := time.Date(year, time.Month(dd.month), dd.day, 0, 0, 0, 0, published.Location())
		limit := published.AddDate(0, 0, 1)
		if future {
			limit = published.AddDate(0, 6, 0)
			if t.Before(published.AddDate(0, -3, 0)) {
				year++
			}
		}
		if t.After(limit) {
			year--
		}
	}
	t := time.Date(year, time.Month(dd.month), dd.day, 0, 0, 0, 0, time.UTC)
	if t.Day() != dd.day { // 31-2
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, dd.month, dd.day)
}
