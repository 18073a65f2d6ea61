package viet

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tableSize is the first rune that the tables do not cover. All of Vietnamese lies
// below it; so do Latin, Greek and Cyrillic.
const tableSize = 0x1F00

// class says what a rune is to the scanner.
type class uint8

const (
	classGap        class = iota // between words: spaces, hyphens, quotes, symbols
	classLetter                  // part of a syllable
	classOdd                     // a letter of another script, or a mark that composes with nothing
	classDigit                   // 0 to 9
	classBreak                   // no phrase crosses it: . , ; : ! ? … ( ) and line ends
	classApostrophe              // nothing between letters, else a gap
	classUnclean                 // Clean would change it: the text is cleaned first
)

// runeTables answer per rune below tableSize.
type runeTables struct {
	lower [tableSize]uint16 // lower case
	fold  [tableSize]uint16 // lower case without diacritics
	bare  [tableSize]uint16 // lower case without tone, shape kept: ậ is â
	tone  [tableSize]uint8  // index into toneMarks plus 1, 0 for none
	info  [tableSize]uint8  // the info bits below
	class [tableSize]class
}

// What the scanner counts in a syllable.
const (
	infoVowel  = 1 << iota // a vowel, whatever its marks
	infoTone               // carries a tone
	infoY                  // a y, whatever its tone
	infoPlaced             // a tone on ă â ê ô ơ, which stands where it should
)

// toneMarks are the five combining tone marks: huyền, sắc, hỏi, ngã, nặng.
const toneMarks = "\u0300\u0301\u0309\u0303\u0323"

var tables = buildTables()

// toned composes bare vowels with a tone: toned[vowelIndex('â')][5] is 'ậ'.
var toned = buildToned()

// vowelIndex numbers the bare vowels, -1 for anything else.
func vowelIndex(r rune) int {
	switch r {
	case 'a':
		return 0
	case 'ă':
		return 1
	case 'â':
		return 2
	case 'e':
		return 3
	case 'ê':
		return 4
	case 'i':
		return 5
	case 'o':
		return 6
	case 'ô':
		return 7
	case 'ơ':
		return 8
	case 'u':
		return 9
	case 'ư':
		return 10
	case 'y':
		return 11
	}
	return -1
}

func buildTables() *runeTables {
	t := new(runeTables)
	for r := rune(0); r < tableSize; r++ {
		l := unicode.ToLower(r)
		if l >= tableSize { // none today; a table entry must stay in the table
			l = r
		}
		t.lower[r] = uint16(l)
		t.fold[r] = uint16(foldSlow(l))
		t.bare[r], t.tone[r] = splitTone(l)
		t.class[r] = classSlow(r)
		if isVowel(rune(t.fold[r])) {
			t.info[r] |= infoVowel
		}
		if t.tone[r] != 0 {
			t.info[r] |= infoTone
			switch t.bare[r] {
			case 'ă', 'â', 'ê', 'ô', 'ơ':
				t.info[r] |= infoPlaced
			}
		}
		if t.fold[r] == 'y' {
			t.info[r] |= infoY
		}
	}
	for _, r := range "Ðð" { // look-alikes of Đ, repaired in the fast path
		t.lower[r], t.fold[r], t.bare[r], t.class[r] = 'đ', 'd', 'đ', classLetter
	}
	t.lower['Ɖ'], t.fold['Ɖ'], t.bare['Ɖ'] = 'đ', 'd', 'đ'
	return t
}

func buildToned() (t [12][6]rune) {
	for _, v := range "aăâeêioôơuưy" {
		i := vowelIndex(v)
		t[i][0] = v
		for k, mark := range []rune(toneMarks) {
			t[i][k+1] = []rune(norm.NFC.String(string([]rune{v, mark})))[0]
		}
	}
	return t
}

// foldSlow takes the diacritics off one lower-case rune.
func foldSlow(r rune) rune {
	switch r {
	case 'đ', 'ð', 'ɖ':
		return 'd'
	case 'ƀ':
		return 'b'
	}
	if d := norm.NFD.PropertiesString(string(r)).Decomposition(); len(d) > 0 {
		for _, base := range norm.NFD.String(string(r)) {
			return base
		}
	}
	return r
}

// splitTone separates the tone from a lower-case rune and keeps its shape.
func splitTone(r rune) (bare uint16, tone uint8) {
	var rest []rune
	for _, c := range norm.NFD.String(string(r)) {
		isTone := false
		for i, mark := range []rune(toneMarks) {
			if c == mark {
				tone, isTone = uint8(i+1), true
			}
		}
		if !isTone {
			rest = append(rest, c)
		}
	}
	composed := []rune(norm.NFC.String(string(rest)))
	if tone == 0 || len(composed) != 1 || composed[0] >= tableSize {
		return uint16(r), 0
	}
	return uint16(composed[0]), tone
}

// classSlow classifies any rune; the scanner reads it from the tables where it can.
func classSlow(r rune) class {
	switch {
	case r >= '0' && r <= '9':
		return classDigit
	case isBreak(r):
		return classBreak
	case isApostrophe(r):
		return classApostrophe
	case isSpace(r):
		return classGap
	case isInvisible(r), unicode.IsMark(r), !norm.NFC.IsNormalString(string(r)), r >= 0x1100 && r < 0x1200:
		return classUnclean
	case r < 0x250 || r >= 0x1E00 && r < tableSize:
		if unicode.IsLetter(r) {
			return classLetter
		}
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return classOdd
	}
	return classGap
}

// classOf classifies any rune.
func classOf(r rune) class {
	if uint32(r) < tableSize {
		return tables.class[r]
	}
	if isDash(r) || r == '“' || r == '”' || r == utf8.RuneError {
		return classGap
	}
	return classSlow(r)
}

// lowerOf is the lower case of any rune.
func lowerOf(r rune) rune {
	if uint32(r) < tableSize {
		return rune(tables.lower[r])
	}
	return unicode.ToLower(r)
}

// foldOf is the lower case of any rune without its diacritics.
func foldOf(r rune) rune {
	if uint32(r) < tableSize {
		return rune(tables.fold[r])
	}
	return foldSlow(unicode.ToLower(r))
}

// isBreak says whether r ends a phrase.
func isBreak(r rune) bool {
	switch r {
	case '.', ',', ';', ':', '!', '?', '…', '(', ')', '\n', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// isInvisible says whether Clean deletes r: zero-width and direction marks, the
// soft hyphen, the byte order mark and control characters.
func isInvisible(r rune) bool {
	switch {
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2064,
		r == 0xFEFF, r == 0x00AD:
		return true
	case r == '\n', r == '\r', r == '\t', r == '\v', r == '\f', r == 0x85:
		return false
	}
	return r < 0x20 || r >= 0x7F && r < 0xA0
}

// isApostrophe says whether r, between two letters, is the mark of an ethnic name
// (H’leo, M'Đrắk) and counts for nothing.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', '`', '´', '′':
		return true
	}
	return false
}

// isSpace says whether r is a space of any width, but no line end.
func isSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\v' || r == '\f' || r >= 0x80 && unicode.Is(unicode.Zs, r)
}

// isDash says whether r is a hyphen, a dash or a minus sign.
func isDash(r rune) bool {
	switch r {
	case '-', '‐', '‑', '‒', '–', '—', '―', '−':
		return true
	}
	return false
}
