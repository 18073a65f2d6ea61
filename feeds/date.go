package feeds

import (
	"html"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// maxDate is the longest text, in bytes, that is looked at for a date.
	maxDate = 120
	// Years outside of these are the marks of an unset field (0001, 1970, 9999),
	// not the dates of articles.
	minYear, maxYear = 1990, 2100
)

// vietnam is the zone of every date that names none.
var vietnam = time.FixedZone("+07", 7*60*60)

// ParseDate reads a date as feeds and pages write it, and reports whether it could.
//
// Numbers alone are day first (17/01/2026), but month first when AM or PM stands
// with them (1/17/2026 8:05 AM, the habit of .NET servers); SA and CH, the Vietnamese
// AM and PM, leave the day first. If only the other order is a date, that one is
// meant. English and Vietnamese names of days and months are known, with diacritics
// or without, as are two-digit years, Unix times and the time standing first.
//
// The text's own offset or zone name wins; without any the zone is +07:00. What
// cannot be, names an unknown zone or lies outside of the years 1990 to 2100 is
// unknown: the zero time and false, never a guess and never now.
func ParseDate(s string) (time.Time, bool) {
	t, ok := parseDate(s)
	if !ok || t.Year() < minYear || t.Year() > maxYear {
		return time.Time{}, false
	}
	return t, true
}

func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxDate {
		return time.Time{}, false
	}
	if t, ok := parseCommon(s); ok {
		return t, true
	}
	folded := foldDate(s)
	if t, ok := parseStamp(folded); ok {
		return t, true
	}
	tokens := scanDate(folded)
	// "Thu 5" is a Thursday in English and a Thursday's number in Vietnamese.
	numbered := strings.ContainsAny(norm.NFC.String(s), "ứỨ") || strings.HasPrefix(folded, "t")
	for _, weekdayNumber := range []bool{numbered, !numbered} {
		r := reading{tokens: append([]token(nil), tokens...)}
		if t, ok := r.date(weekdayNumber); ok {
			return t, true
		}
	}
	return time.Time{}, false
}

// parseCommon takes the two forms that most feeds use without the long way round.
func parseCommon(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC1123Z, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			_, offset := t.Zone()
			return t.In(fixed(offset)), true
		}
	}
	return time.Time{}, false
}

// parseStamp reads Unix times in seconds (10 digits) and milliseconds (13), also as
// /Date(…)/, and the compact forms yyyymmdd, yyyymmddhhmm and yyyymmddhhmmss.
func parseStamp(s string) (time.Time, bool) {
	if rest, ok := strings.CutPrefix(s, "/date("); ok {
		s, _, _ = strings.Cut(rest, ")")
		if len(s) > 13 {
			s = s[:13]
		}
	}
	n, ok := number(s)
	if !ok {
		return time.Time{}, false
	}
	switch len(s) {
	case 10:
		return time.Unix(n, 0).In(vietnam), true
	case 13:
		return time.UnixMilli(n).In(vietnam), true
	case 8, 12, 14:
		t, err := time.ParseInLocation("20060102150405"[:len(s)], s, vietnam)
		return t, err == nil
	}
	return time.Time{}, false
}

func number(s string) (int64, bool) {
	var n int64
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 1<<53 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, s != ""
}

// foldDate makes entities letters, takes diacritics and odd spaces away, and makes
// known names of zones in several words one word.
func foldDate(s string) string {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(html.UnescapeString(s))
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case r == 'đ', r == 'Đ', r == 'Ð', r == 'ð':
			b.WriteByte('d')
		case r == '–', r == '—', r == '−', r == '‐', r == '‑':
			b.WriteByte('-')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return zonePhrases.Replace(strings.TrimSpace(b.String()))
}

// token is a run of digits, a run of letters or one sign.
type token struct {
	text  string
	n     int  // value of a run of digits, -1 for all else
	glued bool // nothing stands between it and the token before
	used  bool
}

func (t token) is(words ...string) bool {
	for _, w := range words {
		if t.text == w {
			return !t.used
		}
	}
	return false
}

func (t token) num() bool  { return t.n >= 0 && !t.used }
func (t token) word() bool { return t.n < 0 && !t.used && t.text != "" && letter(t.text) }

func letter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

func scanDate(s string) []token {
	tokens := make([]token, 0, 24)
	kind := func(r rune) int {
		switch {
		case r >= '0' && r <= '9':
			return 1
		case unicode.IsLetter(r):
			return 2
		}
		return 0
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		end := i + size
		for k := kind(r); k != 0 && end < len(s); {
			next, n := utf8.DecodeRuneInString(s[end:])
			if kind(next) != k {
				break
			}
			end += n
		}
		if r != ' ' {
			t := token{text: s[i:end], n: -1, glued: i > 0 && s[i-1] != ' '}
			if v, ok := number(t.text); ok {
				t.n = int(v)
			}
			tokens = append(tokens, t)
		}
		i = end
	}
	return tokens
}
