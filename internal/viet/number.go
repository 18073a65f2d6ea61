package viet

import "unicode/utf8"

// shape is what a number token is.
type shape uint8

const (
	shapePlain    shape = iota // digits, decimals, thousands, times, 17h30, 5G
	shapePercent               // 12,5 %
	shapeDate                  // 17-1, 17/01/2020, 7/2025
	shapeDocument              // 35-CT/TW, 73/2021/NĐ-CP, 759/QĐ-TTg
)

// scanNumber finds the end of the number that begins at the digit text[i].
func scanNumber(text string, i int) (end int, _ shape) {
	d := digitsEnd(text, i)
	if e, ok := documentEnd(text, i, d); ok {
		return e, shapeDocument
	}
	if e, ok := dateEnd(text, i, d); ok {
		return e, shapeDate
	}
	end = d
	for isDecimalMark(text, end) {
		e := digitsEnd(text, end+1)
		if d-i > 3 && e-end-1 > 3 { // 2024,2025 is a list
			break
		}
		end = e
	}
	if end == d && end < len(text) && text[end] == ':' {
		if e := digitsEnd(text, end+1); e == end+3 {
			end = e
		}
	}
	if e := skipSpace(text, end); e < len(text) && text[e] == '%' {
		return e + 1, shapePercent
	}
	return wordEnd(text, end), shapePlain
}

func isDecimalMark(text string, i int) bool {
	return i+1 < len(text) && (text[i] == '.' || text[i] == ',') && isDigit(text[i+1])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func digitsEnd(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// skipSpace steps over spaces.
func skipSpace(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !isSpace(r) {
			break
		}
		i += n
	}
	return i
}

// wordEnd steps over letters and digits.
func wordEnd(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if c := classOf(r); c != classLetter && c != classOdd && c != classDigit {
			break
		}
		i += n
	}
	return i
}

// dateEnd recognises day-month, day-month-year and month-year; d ends the first
// digits. Scores (3-0) and ranges (5-10 %) are no dates.
func dateEnd(text string, i, d int) (int, bool) {
	if d-i > 2 || d >= len(text) {
		return 0, false
	}
	sep := text[d]
	if sep != '-' && sep != '/' && sep != '.' {
		return 0, false
	}
	first, e2 := atoi(text[i:d]), digitsEnd(text, d+1)
	second := atoi(text[d+1 : e2])
	switch {
	case e2-d-1 == 4 && first >= 1 && first <= 12 && second >= 1900 && second < 2100:
		return e2, true
	case e2-d-1 < 1 || e2-d-1 > 2 || first < 1 || first > 31 || second < 1 || second > 12:
		return 0, false
	}
	if e2 < len(text) && text[e2] == sep {
		if e3 := digitsEnd(text, e2+1); e3-e2-1 == 4 || e3-e2-1 == 2 && sep != '.' {
			return e3, true
		}
	}
	if sep == '.' { // 19.12 alone is a decimal
		return 0, false
	}
	if e := skipSpace(text, e2); e < len(text) && text[e] == '%' {
		return 0, false
	}
	return e2, true
}

// atoi reads at most four digits.
func atoi(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 5; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// documentEnd recognises the number of a document: NUM-KIND/ISSUER (dashes of any
// kind, spaces around them), NUM/YEAR/KIND-ISSUER and NUM/KIND-ISSUER; d ends the
// first digits. Case and diacritics decide nothing.
func documentEnd(text string, i, d int) (int, bool) {
	if d-i > 5 {
		return 0, false
	}
	if d+1 < len(text) && text[d] < utf8.RuneSelf && classOf(rune(text[d])) == classLetter {
		if r, _ := utf8.DecodeRuneInString(text[d+1:]); r == '/' || isDash(r) {
			d++ // 35a-CT/TW
		}
	}
	if d < len(text) && text[d] == '/' {
		if e := digitsEnd(text, d+1); e-d-1 == 4 && e < len(text) && text[e] == '/' {
			k, _ := codeEnd(text, e+1)
			return issuerTail(text, k), k > e+1
		}
		k, kind := codeEnd(text, d+1)
		e, spaced := dashEnd(text, k)
		if k == d+1 || e == k || spaced || !isKind(kind, false) {
			return 0, false
		}
		end := issuerEnd(text, e)
		return end, end > e
	}
	k, spaced := dashEnd(text, d)
	if k == d {
		return 0, false
	}
	e, kind := codeEnd(text, k)
	if e == k || e >= len(text) || text[e] != '/' || !isKind(kind, spaced) {
		return 0, false
	}
	end := issuerEnd(text, e+1)
	return end, end > e+1
}

// dashEnd steps over one dash with spaces on either side.
func dashEnd(text string, i int) (end int, spaced bool) {
	j := skipSpace(text, i)
	r, n := utf8.DecodeRuneInString(text[j:])
	if n == 0 || !isDash(r) {
		return i, false
	}
	end = skipSpace(text, j+n)
	return end, j != i || end != j+n
}

// code is the folded form of up to 12 letters and digits.
type code struct {
	b [12]byte
	n int
}

// codeEnd steps over up to 12 letters and digits that begin with a letter and
// returns their folded form.
func codeEnd(text string, i int) (end int, folded code) {
	for end = i; end < len(text); {
		r, size := utf8.DecodeRuneInString(text[end:])
		c := classOf(r)
		if c != classLetter && c != classOdd && (c != classDigit || folded.n == 0) {
			break
		}
		if r = foldOf(lookAlike(lowerOf(r))); folded.n == len(folded.b) || r >= 0x80 {
			return i, code{}
		}
		folded.b[folded.n] = byte(r)
		folded.n++
		end += size
	}
	return end, folded
}

// issuerEnd steps over an issuer: a code, T.Ư or T.W, and its dashed parts.
func issuerEnd(text string, i int) int {
	e, c := codeEnd(text, i)
	if c.n == 1 && c.b[0] == 't' {
		if n := centralEnd(text, e); n > 0 {
			e = n
		}
	}
	return issuerTail(text, e)
}

func issuerTail(text string, e int) int {
	for {
		k, spaced := dashEnd(text, e)
		if k == e || spaced {
			return e
		}
		next, _ := codeEnd(text, k)
		if next == k {
			return e
		}
		e = next
	}
}

// centralEnd returns where ".Ư", ".W" or ".U" at text[i] ends, if no letter follows
// it: with the T before it, it is one word (T.Ư, Trung ương). Otherwise 0.
func centralEnd(text string, i int) int {
	if i >= len(text) || text[i] != '.' {
		return 0
	}
	r, n := utf8.DecodeRuneInString(text[i+1:])
	if f := foldOf(r); n == 0 || f != 'u' && f != 'w' {
		return 0
	}
	if e := i + 1 + n; wordEnd(text, e) == e {
		return e
	}
	return 0
}

// isKind says whether folded letters are the kind of a document. Between spaces
// only known ones count ("17 - nam/nữ" is no document).
func isKind(folded code, known bool) bool {
	switch string(folded.b[:folded.n]) {
	case "nq", "ct", "kl", "qd", "qdi", "qc", "hd", "tb", "tt", "kh", "ctr", "cthd", "da", "bc", "ttr", "cv", "bs", "nd",
		"l", "qdns", "ttlt", "nqlt", "tl", "pa", "gm", "gt", "qt", "ctphoi", "ctrhd", "ubnd", "hdnd", "mttq", "tu", "cd":
		return true
	}
	if known || folded.n == 0 || folded.n > 6 {
		return false
	}
	for _, c := range folded.b[:folded.n] {
		if isVowel(rune(c)) {
			return false
		}
	}
	return true
}

// appendNumber appends the canonical form of the number raw to dst: a document
// without spaces and with plain hyphens, a date as d/m/yyyy without leading zeros,
// a percentage without its space, everything in lower case.
func appendNumber(dst []rune, raw string, s shape) []rune {
	field, fields := len(dst), 0
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRuneInString(raw[i:])
		i += n
		switch {
		case isSpace(r), s == shapeDocument && r == '.':
			continue
		case s == shapeDate && !(r >= '0' && r <= '9'):
			r = '/'
		case isDash(r):
			r = '-'
		case s == shapeDocument:
			r = lookAlike(lowerOf(r))
		default:
			r = lowerOf(r)
		}
		if s == shapeDate {
			if r == '/' {
				field, fields = len(dst)+1, fields+1
			} else if fields < 2 && len(dst) == field+1 && dst[field] == '0' {
				dst = dst[:field]
			}
		}
		dst = append(dst, r)
	}
	return dst
}

// lookAlike maps the lower case of Cyrillic and Greek capitals that look like Latin
// ones (NĐ-СР) to Latin, whatever their accents; any other rune is returned as it is.
func lookAlike(r rune) rune {
	if r < 0x370 {
		return r
	}
	switch foldOf(r) {
	case 'а', 'α':
		return 'a'
	case 'в', 'β':
		return 'b'
	case 'с':
		return 'c'
	case 'е', 'ε':
		return 'e'
	case 'н', 'η':
		return 'h'
	case 'і', 'ι':
		return 'i'
	case 'к', 'κ':
		return 'k'
	case 'м', 'μ':
		return 'm'
	case 'ν':
		return 'n'
	case 'о', 'ο':
		return 'o'
	case 'р', 'ρ':
		return 'p'
	case 'ѕ':
		return 's'
	case 'т', 'τ':
		return 't'
	case 'у', 'υ':
		return 'y'
	case 'х', 'χ':
		return 'x'
	case 'ζ':
		return 'z'
	}
	return r
}
