package feeds

import "time"

// reading is one attempt to understand the tokens of a date: each step takes the
// tokens that it understands, and at the end none may be left but signs and filler.
type reading struct {
	tokens         []token
	hour, min, sec int
	nano           int
	end            int // index after the last token of the time
	half           string
	latinHalf      bool // AM or PM, so that numbers are month first
	offset         int  // minutes
	zoned          bool
	month          time.Month
}

// date runs the steps. weekdayNumber says that a number after "thu" or "t" is a day
// of the week.
func (r *reading) date(weekdayNumber bool) (time.Time, bool) {
	if !r.clock() || !r.zone() {
		return time.Time{}, false
	}
	r.weekday(weekdayNumber)
	r.monthName()
	year, month, day, ok := r.day()
	if !ok || !r.allUsed() || !r.halfDay() {
		return time.Time{}, false
	}
	zone := vietnam
	if r.zoned {
		zone = fixed(r.offset * 60)
	}
	return time.Date(year, month, day, r.hour, r.min, r.sec, r.nano, zone), true
}

// fixed returns the zone that lies offset seconds east of Greenwich.
func fixed(offset int) *time.Location {
	switch offset {
	case 0:
		return time.UTC
	case 7 * 60 * 60:
		return vietnam
	}
	return time.FixedZone("", offset)
}

// at returns token i, an empty one outside of the text.
func (r *reading) at(i int) token {
	if i < 0 || i >= len(r.tokens) {
		return token{n: -1}
	}
	return r.tokens[i]
}

func (r *reading) use(from, to int) {
	for i := max(from, 0); i < min(to, len(r.tokens)); i++ {
		r.tokens[i].used = true
	}
}

// clock finds the time of day: 17:14, 9:41:00.5, 19h41, 19 giờ, and its half of the
// day. It reports false if what looks like a time is none.
func (r *reading) clock() bool {
	r.findHalf()
	for i := range r.tokens {
		if !r.at(i).num() || len(r.at(i).text) > 2 {
			continue
		}
		colon := r.at(i+1).is(":") && r.at(i+2).num() && r.at(i+1).glued
		if !colon && !r.at(i+1).is("h", "g", "gio") {
			continue
		}
		if r.at(i-1).is("+", "-") && r.at(i-2).is("gmt", "utc") {
			continue
		}
		return r.clockAt(i, colon)
	}
	for i := range r.tokens { // 5 PM
		if r.half != "" && r.at(i).num() && r.at(i+1).used {
			r.hour, r.end = r.at(i).n, i+1
			r.use(i, i+1)
			return r.hour <= 12
		}
	}
	return r.half == "" && r.compactClock()
}

// clockAt reads the time that starts at token i.
func (r *reading) clockAt(i int, colon bool) bool {
	start := i
	r.hour = r.at(i).n
	i += 2
	if r.at(i).num() && len(r.at(i).text) <= 2 && (colon || r.at(i).glued || r.at(i+1).is("p", "phut", ",", "ngay")) {
		r.min = r.at(i).n
		i++
	}
	if r.at(i).is("p", "phut", "m") {
		i++
	}
	if r.at(i).is(":") && r.at(i+1).num() || !colon && r.at(i).num() && r.at(i+1).is("giay", "s") {
		if r.at(i).is(":") {
			i++
		}
		r.sec = r.at(i).n
		i++
	}
	if r.at(i).is("giay", "s") {
		i++
	}
	if r.at(i).is(".", ",", ":") && r.at(i+1).num() && r.at(i+1).glued && r.at(i).glued {
		r.nano = fraction(r.at(i + 1).text)
		i += 2
	}
	if r.at(start - 1).is("t") {
		start--
	}
	r.use(start, i)
	r.end = i
	for r.at(r.end).used { // a half of the day behind the time
		r.end++
	}
	late := r.hour == 24 && r.min == 0 && r.sec == 0
	return (r.hour <= 23 || late) && r.min <= 59 && r.sec <= 60
}

// compactClock reads the time of 20260117T100500, and the day with it. It is true
// also when there is no time at all.
func (r *reading) compactClock() bool {
	for i := range r.tokens {
		d, c := r.at(i), r.at(i+2)
		if !d.num() || len(d.text) != 8 || !r.at(i+1).is("t") || !c.num() || (len(c.text) != 6 && len(c.text) != 4) {
			continue
		}
		hhmmss := c.n
		if len(c.text) == 4 {
			hhmmss *= 100
		}
		r.hour, r.min, r.sec = hhmmss/10000, hhmmss/100%100, hhmmss%100
		r.use(i+1, i+3)
		r.end = i + 3
		return r.hour <= 23 && r.min <= 59 && r.sec <= 60
	}
	return true
}

// fraction turns the digits behind a second's point into nanoseconds.
func fraction(digits string) int {
	n, scale := 0, int(time.Second)
	for _, c := range digits {
		if scale /= 10; scale == 0 {
			break
		}
		n += int(c-'0') * scale
	}
	return n
}

// findHalf takes the word for the half of the day, wherever it stands.
func (r *reading) findHalf() {
	for i, t := range r.tokens {
		switch {
		case t.is("am", "pm"):
			r.half, r.latinHalf = t.text, true
		case t.is("a", "p") && r.at(i+1).is(".") && r.at(i+2).is("m"):
			r.half, r.latinHalf = t.text+"m", true
			r.use(i+1, i+3)
			if r.at(i + 3).is(".") {
				r.use(i+3, i+4)
			}
		case t.is("sa", "ch", "sang", "trua", "chieu", "toi", "dem", "khuya"):
			r.half = t.text
		default:
			continue
		}
		r.use(i, i+1)
		return
	}
}

// halfDay moves the hour into its half of the day.
func (r *reading) halfDay() bool {
	switch r.half {
	case "":
		return true
	case "am", "sa", "sang":
		if r.hour > 12 {
			return false
		}
		r.hour %= 12
	case "trua":
		if r.hour < 4 {
			r.hour += 12
		}
	case "dem", "khuya":
		if r.hour == 12 {
			r.hour = 0
		} else if r.hour >= 6 && r.hour < 12 {
			r.hour += 12
		}
	default:
		if r.hour < 12 {
			r.hour += 12
		}
	}
	return r.hour <= 23
}
