package viet

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean is the door for every text from outside: it composes to NFC, repairs the
// look-alikes of Đ, deletes zero-width and control characters, turns odd spaces
// into plain ones and every line end into "\n". Case, spelling, punctuation and
// runs of spaces stay. Bytes that are no UTF-8 become U+FFFD. It is idempotent.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == '\r':
			if i < len(s) && s[i] == '\n' {
				i++
			}
			b.WriteByte('\n')
		case r == 0x85, r == 0x2028, r == 0x2029:
			b.WriteByte('\n')
		case isSpace(r):
			b.WriteByte(' ')
		case isInvisible(r):
		case r == 'Ð', r == 'Ɖ':
			b.WriteString("Đ")
		case r == 'ð':
			b.WriteString("đ")
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// isClean says whether Clean would change nothing.
func isClean(s string) bool {
	ascii := true
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < 0x20 && c != '\n' || c == 0x7F {
				return false
			}
			i++
			continue
		}
		ascii = false
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 || r == 'Ð' || r == 'ð' || r == 'Ɖ' || r == 0x85 || r == 0x2028 || r == 0x2029 ||
			isInvisible(r) || isSpace(r) {
			return false
		}
		i += n
	}
	return ascii || norm.NFC.IsNormalString(s)
}

// HasDiacritics says whether a letter of s carries a Vietnamese diacritic (or any
// other), or is a đ.
func HasDiacritics(s string) bool {
	for _, r := range s {
		if r < 0x80 {
			continue
		}
		if r >= 0x300 && r < 0x370 || foldOf(r) != lowerOf(r) || lowerOf(r) == 'đ' {
			return true
		}
	}
	return false
}
