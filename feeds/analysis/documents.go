package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"giaoban/internal/viet"
)

// documentNumbers returns the full document numbers in the texts, as written, each
// once:
//
//	party  NUM dash KIND "/" ISSUER            35-CT/TW, 26 – NQ/TW
//	state  NUM "/" YEAR "/" KIND [dash ISSUER] 73/2021/NĐ-CP, 80/2015/QH13
//	short  NUM "/" KIND dash ISSUER            759/QĐ-TTg, 03/HD-MTTW-BTT
//
// A bare number ("Kết luận 58") is none: nobody could look it up.
func documentNumbers(texts ...string) []string {
	found := []string{}
	seen := make(map[string]bool)
	for _, text := range texts {
		for pos := 0; ; {
			i := strings.IndexByte(text[pos:], '/')
			if i < 0 {
				break
			}
			slash := pos + i
			pos = slash + 1
			start, end := numberAround(text, slash)
			if start < 0 {
				continue
			}
			number := cleanNumber(text[start:end])
			if key := numberKey(number); !seen[key] {
				seen[key] = true
				found = append(found, number)
			}
			pos = max(pos, end)
		}
	}
	return found
}

// numberAround returns the bounds of the document number whose first slash stands at
// slash, or -1.
func numberAround(text string, slash int) (start, end int) {
	left := backLetters(text, slash)
	if left < slash { // NUM dash KIND /
		if !isKind(text[left:slash]) {
			return -1, -1
		}
		num := backDash(text, left)
		if num < 0 {
			return -1, -1
		}
		if start = backDigits(text, num); start < 0 {
			return -1, -1
		}
		if end = issuer(text, slash+1); end < 0 {
			return -1, -1
		}
		return start, end
	}
	if start = backDigits(text, slash); start < 0 {
		return -1, -1
	}
	i := slash + 1
	year := 0
	for i+year < len(text) && isDigit(text[i+year]) {
		year++
	}
	if year == 4 && i+4 < len(text) && text[i+4] == '/' {
		i += 5
	} else if year > 0 {
		return -1, -1
	}
	kindEnd := issuerPart(text, i)
	if kindEnd < 0 {
		return -1, -1
	}
	if dash := dashLen(text[kindEnd:]); dash > 0 {
		if end = issuer(text, kindEnd+dash); end > 0 {
			return start, end
		}
	}
	if year == 4 && !letterAt(text, kindEnd) {
		return start, kindEnd
	}
	return -1, -1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// backLetters returns where the run of letters that ends at end begins.
func backLetters(text string, end int) int {
	for end > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:end])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			break
		}
		end -= n
	}
	return end
}

// isKind accepts 1-6 letters that begin with a capital: NQ, CTr, QĐi, TTr.
func isKind(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsMark(r) {
			continue
		}
		if n == 0 && !unicode.IsUpper(r) || n > 0 && !unicode.IsUpper(r) && !strings.ContainsRune("tri", r) {
			return false
		}
		n++
	}
	return 1 <= n && n <= 6
}

// backDash returns where the dash with its spaces that ends at end begins, -1 if none.
func backDash(text string, end int) int {
	s := strings.TrimRight(text[:end], " \u00a0")
	for _, dash := range [...]string{"-", "–", "—", "‑"} {
		if t, ok := strings.CutSuffix(s, dash); ok {
			return len(strings.TrimRight(t, " \u00a0"))
		}
	}
	return -1
}

func dashLen(s string) int {
	for _, dash := range [...]string{"-", "–", "—", "‑"} {
		if strings.HasPrefix(s, dash) {
			return len(dash)
		}
	}
	return 0
}

// backDigits returns where the number of 1-5 digits, perhaps with a letter behind,
// begins that ends at end; -1 if there is none.
func backDigits(text string, end int) int {
	i := end
	if i > 1 && 'a' <= text[i-1] && text[i-1] <= 'z' && isDigit(text[i-2]) {
		i--
	}
	last := i
	for i > 0 && isDigit(text[i-1]) {
		i--
	}
	if last-i < 1 || last-i > 5 {
		return -1
	}
	if i > 0 {
		if r, _ := utf8.DecodeLastRuneInString(text[:i]); unicode.IsLetter(r) || r == '/' || r == '-' || r == '.' || r == ',' && i > 1 && isDigit(text[i-2]) {
			return -1
		}
	}
	return i
}

// issuer returns the end of capitals joined by dashes, -1 if there are none.
func issuer(text string, i int) int {
	end := issuerPart(text, i)
	if end < 0 {
		return -1
	}
	for {
		dash := dashLen(text[end:])
		if dash == 0 {
			break
		}
		next := issuerPart(text, end+dash)
		if next < 0 {
			break
		}
		end = next
	}
	if letterAt(text, end) {
		return -1
	}
	return end
}

// issuerPart reads 1-16 capitals, perhaps with a small g or tr and digits: TW, TTg, CTr, QH15.
func issuerPart(text string, i int) int {
	n, digits := 0, 0
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsUpper(r) && digits == 0:
			n++
		case unicode.IsMark(r) && n > 0:
		case n > 0 && digits == 0 && (r == 'g' || r == 't' || r == 'r' || r == 'i'):
		case n > 0 && digits < 2 && r < 0x80 && isDigit(byte(r)):
			digits++
		case r == '.' && n == 1 && strings.HasPrefix(text[i:], ".Ư"):
		default:
			if n < 1 || n > 16 {
				return -1
			}
			return i
		}
		i += size
	}
	if n < 1 || n > 16 {
		return -1
	}
	return i
}

func letterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return i < len(text) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// cleanNumber repairs look-alikes of Đ and Cyrillic or Greek capitals.
func cleanNumber(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		ascii = ascii && s[i] < 0x80
	}
	if ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune("АВЕКМНОРСТХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", r); i >= 0 {
			return rune("ABEKMHOPCTXABEZHIKMNOPTYX"[i/2])
		}
		return r
	}, viet.Clean(s))
}

// numberKey is equal for two spellings of one number.
func numberKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u00a0' || r == '-' || r == '–' || r == '—' || r == '‑':
			return -1
		case r == 'đ':
			return 'Đ'
		}
		return unicode.ToUpper(r)
	}, s)
}
