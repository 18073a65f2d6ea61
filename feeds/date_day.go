package feeds

import "time"

// zone takes offsets and zone names; the first one counts. It reports false for an
// offset that no place on earth has.
func (r *reading) zone() bool {
	for i := range r.tokens {
		t := r.at(i)
		switch {
		case t.is("+"), t.is("-") && r.dashIsOffset(i):
			minutes, end, ok := r.offsetAt(i + 1)
			if !ok {
				return false
			}
			if t.text == "-" {
				minutes = -minutes
			}
			r.setZone(i, end, minutes)
		case t.word():
			minutes, ok := zoneOffset(t.text)
			if !ok {
				continue
			}
			if (t.is("gmt", "utc", "ut")) && (r.at(i+1).is("+", "-")) && r.at(i+2).num() {
				r.use(i, i+1) // the offset behind it counts
				continue
			}
			r.setZone(i, i+1, minutes)
		}
	}
	return true
}

func (r *reading) setZone(from, to, minutes int) {
	if !r.zoned {
		r.offset, r.zoned = minutes, true
	}
	r.use(from, to)
}

// dashIsOffset tells 10:05:00 -0700 and GMT-7 from 10:05 - 17/01/2026.
func (r *reading) dashIsOffset(i int) bool {
	if r.at(i-1).text == "gmt" || r.at(i-1).text == "utc" {
		return true
	}
	n := r.at(i + 1)
	if r.end == 0 || i < r.end || !r.at(i-1).used || !n.num() || !n.glued {
		return false
	}
	switch len(n.text) {
	case 4:
		return !r.at(i+2).is("/", "-", ".")
	case 2:
		return r.at(i+2).is(":") || i+2 >= len(r.tokens)
	}
	return false
}

// offsetAt reads 7, 07, 0700 or 07:00 at token i, in minutes.
func (r *reading) offsetAt(i int) (minutes, end int, ok bool) {
	t := r.at(i)
	if !t.num() {
		return 0, i, false
	}
	hours, mins := t.n, 0
	switch end = i + 1; {
	case len(t.text) > 4:
		return 0, i, false
	case len(t.text) > 2:
		hours, mins = t.n/100, t.n%100
	case r.at(end).is(":") && r.at(end+1).num():
		mins = r.at(end + 1).n
		end += 2
	}
	return hours*60 + mins, end, hours <= 14 && mins <= 59
}

// weekday takes the name of the day: Thu, Thứ Năm, Thứ 5, T5, CN.
func (r *reading) weekday(numbered bool) {
	dayNumber := func(i int) bool {
		return numbered && r.at(i).num() && r.at(i).n >= 2 && r.at(i).n <= 7 && len(r.at(i).text) == 1
	}
	for i := range r.tokens {
		t := r.at(i)
		switch {
		case t.is("thu") && r.at(i+1).word() && spokenNumber(r.at(i+1).text) != 0,
			t.is("thu") && dayNumber(i+1),
			i == 0 && t.is("t") && dayNumber(i+1),
			t.is("chu") && r.at(i+1).is("nhat"):
			r.use(i, i+2)
		case i == 0 && t.is("t") && r.at(1).is(".") && dayNumber(2),
			t.is("c") && r.at(i+1).is(".") && r.at(i+2).is("n", "nhat"):
			r.use(i, i+3)
		case t.is("cn"), t.word() && englishDay(t.text):
			r.use(i, i+1)
		}
	}
}

// monthName takes a month that is named by a word: Oct, tháng Mười, thg 10, Th10.
func (r *reading) monthName() {
	for i := range r.tokens {
		t := r.at(i)
		if !t.word() || r.month != 0 {
			continue
		}
		if m := englishMonth(t.text); m != 0 {
			r.month = m
			r.use(i, i+1)
			continue
		}
		if !t.is("thang", "thg", "th", "t") || t.text != "thang" && t.glued && r.at(i-1).n >= 0 && !r.at(i+1).glued {
			continue
		}
		j := i + 1
		if r.at(j).is(".", ":") {
			j++
		}
		if r.at(j).num() && len(r.at(j).text) <= 2 {
			r.month = time.Month(r.at(j).n)
			r.use(i, j+1)
		} else if m := spokenNumber(r.at(j).text); m != 0 && t.is("thang", "thg") && r.at(j).word() {
			if m == 10 && r.at(j+1).is("mot", "hai") {
				j++
				m += spokenNumber(r.at(j).text)
			}
			r.month = time.Month(m)
			r.use(i, j+1)
		}
	}
}

// day takes the numbers that are left: day and year beside a month's name, else all
// three of them.
func (r *reading) day() (year int, month time.Month, day int, ok bool) {
	var left []token
	for i, t := range r.tokens {
		if t.num() {
			left = append(left, t)
			r.use(i, i+1)
		}
	}
	switch {
	case r.month != 0 && len(left) == 2:
		d, y := left[0], left[1]
		if len(d.text) == 4 {
			d, y = y, d
		}
		return civil(y, int(r.month), d)
	case r.month == 0 && len(left) == 1 && len(left[0].text) == 8:
		n := left[0].n
		return civil(token{text: "yyyy", n: n / 10000}, n/100%100, token{text: "dd", n: n % 100})
	case r.month != 0 || len(left) != 3:
		return 0, 0, 0, false
	case len(left[0].text) == 4:
		return civil(left[0], left[1].n, left[2])
	}
	d, m := left[0], left[1]
	if r.latinHalf {
		d, m = m, d
	}
	if len(m.text) > 2 {
		return 0, 0, 0, false
	}
	if year, month, day, ok = civil(left[2], m.n, d); !ok {
		year, month, day, ok = civil(left[2], d.n, m)
	}
	return year, month, day, ok
}

// civil checks a day of the calendar. A year of two digits lies in 1970 to 2069.
func civil(y token, month int, d token) (int, time.Month, int, bool) {
	year := y.n
	switch len(y.text) {
	case 4:
	case 2:
		year += 1900
		if y.n < 70 {
			year += 100
		}
	default:
		return 0, 0, 0, false
	}
	if month < 1 || month > 12 || d.n < 1 || len(d.text) > 2 {
		return 0, 0, 0, false
	}
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return year, time.Month(month), d.n, d.n <= last
}

// allUsed reports whether nothing meaningful is left. A word in parentheses is a
// comment (RFC 822).
func (r *reading) allUsed() bool {
	depth := 0
	for _, t := range r.tokens {
		switch {
		case t.text == "(":
			depth++
		case t.text == ")":
			depth--
		case t.num(), t.word() && depth == 0 && !filler(t.text):
			return false
		}
	}
	return true
}
