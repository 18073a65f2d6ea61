package viet

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Kind says what a token is.
type Kind uint8

const (
	// Syllable is a word as Vietnamese writes it: letters, perhaps with digits.
	Syllable Kind = iota
	// Number is a token that begins with a digit: a number, decimal, percentage,
	// date, time or the number of a document, whole.
	Number
	// Break is one of . , ; : ! ? … ( ) or a line end, which no phrase crosses.
	Break
)

// Tok is a token as the Scanner gives it: two hashes and a place.
type Tok struct {
	// Exact and Folded are Hash of the canonical and of the folded text.
	Exact, Folded uint64
	// Start and End are byte offsets into the original text.
	Start, End int32
	Kind       Kind
	// Document says that the Number is the number of a document: 35-CT/TW.
	Document bool
	// Abbr says that an abbreviation or a variant of a place name stands at Start
	// to End, and that this is one of the syllables which it means.
	Abbr bool
}

// Scanner makes tokens, fast and without allocating once its buffers have grown.
// The zero value is ready; it is not safe for concurrent use.
type Scanner struct {
	toks   []Tok
	terms  []Tok
	clean  []byte
	starts []int32 // where the character of every clean byte begins in the original
	ends   []int32 // where it ends
	runes  []rune
	// texts are the canonical texts of toks, where somebody wants them.
	texts []string
	keep  bool
}

// Scan returns the tokens of text. They are valid until the next call.
func (s *Scanner) Scan(text string) []Tok {
	s.toks, s.texts = s.toks[:0], s.texts[:0]
	if s.scan(text, false) {
		return s.toks
	}
	s.toks, s.texts = s.toks[:0], s.texts[:0]
	s.cleanWithOffsets(text)
	s.scan(string(s.clean), true)
	for i := range s.toks {
		s.toks[i].Start, s.toks[i].End = s.starts[s.toks[i].Start], s.ends[s.toks[i].End-1]
	}
	return s.toks
}

// scan appends the tokens of text. It returns false when it meets what Clean would
// change, unless the text is clean already.
func (s *Scanner) scan(text string, clean bool) bool {
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		switch classOf(r) {
		case classLetter, classOdd:
			end, ok := s.syllable(text, i, clean)
			if !ok {
				return false
			}
			i = end
		case classDigit:
			end, sh := scanNumber(text, i)
			if !clean && !isClean(text[i:end]) {
				return false
			}
			s.runes = appendNumber(s.runes[:0], text[i:end], sh)
			s.add(Tok{Start: int32(i), End: int32(end), Kind: Number, Document: sh == shapeDocument})
			i = end
		case classBreak:
			if !s.silentDot(text, i) {
				s.addBreak(text, i, n, r)
			}
			i += n
		case classUnclean:
			if !clean {
				return false
			}
			i += n
		default:
			i += n
		}
	}
	return true
}

// addBreak appends a Break; "\r\n" is one, and every line end is the same.
func (s *Scanner) addBreak(text string, i, n int, r rune) {
	switch r {
	case '\r':
		if i+1 < len(text) && text[i+1] == '\n' {
			return
		}
		r = '\n'
	case 0x85, 0x2028, 0x2029:
		r = '\n'
	}
	s.runes = append(s.runes[:0], r)
	s.add(Tok{Start: int32(i), End: int32(i + n), Kind: Break})
}

// add appends a token whose canonical text is s.runes.
func (s *Scanner) add(t Tok) {
	t.Exact, t.Folded = hashes(s.runes)
	s.toks = append(s.toks, t)
	if s.keep {
		s.texts = append(s.texts, string(s.runes))
	}
}

// syllable appends the token that begins at the letter text[i] and returns its end,
// or false when it holds what Clean would change.
func (s *Scanner) syllable(text string, i int, clean bool) (end int, ok bool) {
	t := tables
	buf := s.runes[:0]
	var vowels, tones, any uint8
	odd := false
	end = i
loop:
	for end < len(text) {
		r, n := rune(text[end]), 1
		switch {
		case r < utf8.RuneSelf:
		case r >= 0xC2 && r < 0xE0 && end+1 < len(text) && text[end+1]&0xC0 == 0x80:
			r, n = r&0x1F<<6|rune(text[end+1]&0x3F), 2
		case r == 0xE1 && end+2 < len(text) && text[end+1]&0xC0 == 0x80 && text[end+2]&0xC0 == 0x80: // ạ to ỹ
			r, n = r&0x0F<<12|rune(text[end+1]&0x3F)<<6|rune(text[end+2]&0x3F), 3
		default:
			r, n = utf8.DecodeRuneInString(text[end:])
		}
		if uint32(r) >= tableSize {
			switch c := classOf(r); {
			case c == classOdd:
				odd = true
				buf = append(buf, unicode.ToLower(r))
			case c == classApostrophe && letterFollows(text, end+n):
			case c == classUnclean && !clean:
				return 0, false
			default:
				break loop
			}
			end += n
			continue
		}
		switch t.class[r] {
		case classLetter, classDigit:
			inf := t.info[r]
			vowels += inf & infoVowel
			tones += inf >> 1 & 1
			any |= inf
		case classOdd:
			odd = true
		case classApostrophe:
			if !letterFollows(text, end+n) {
				break loop
			}
			end += n
			continue
		case classUnclean:
			if !clean {
				return 0, false
			}
			break loop
		default:
			break loop
		}
		buf = append(buf, rune(t.lower[r]))
		end += n
	}
	switch {
	case odd:
		repairLookAlikes(buf)
		normalise(buf)
	case any&infoY != 0 || tones == 1 && vowels > 1 && any&infoPlaced == 0:
		normalise(buf)
	case len(buf) == 1 && buf[0] == 't':
		if e := centralEnd(text, end); e > 0 {
			r, _ := utf8.DecodeRuneInString(text[end+1:])
			buf, end = append(buf, '.', lowerOf(r)), e
		}
	}
	s.runes = buf
	s.add(Tok{Start: int32(i), End: int32(end)})
	return end, true
}

func letterFollows(text string, i int) bool {
	r, n := utf8.DecodeRuneInString(text[i:])
	c := classOf(r)
	return n > 0 && (c == classLetter || c == classOdd)
}

// isLooseMark says whether r is a mark that, in clean text, composed with nothing
// (ơ̆ of Ê Đê names): it belongs to the letter before it and counts for nothing.
func isLooseMark(r rune) bool {
	if r < tableSize {
		return r >= 0x300 && tables.class[r] == classUnclean && unicode.IsMark(r)
	}
	return unicode.IsMark(r)
}

// repairLookAlikes makes a word of Latin and Cyrillic or Greek letters (BТТ) wholly
// Latin, if that is possible.
func repairLookAlikes(word []rune) {
	latin, foreign := false, false
	for _, r := range word {
		switch {
		case r < 0x250 || r >= 0x1E00 && r < tableSize:
			latin = latin || r > '9'
		case lookAlike(r) != r:
			foreign = true
		default:
			return
		}
	}
	if !latin || !foreign {
		return
	}
	for i, r := range word {
		word[i] = lookAlike(r)
	}
}

// silentDot says whether the dot at text[i] belongs to an abbreviation before a name
// (TP. Buôn Ma Thuột, PGS.TS. Lê An) and ends nothing.
func (s *Scanner) silentDot(text string, i int) bool {
	if text[i] != '.' || len(s.toks) == 0 {
		return false
	}
	last := s.toks[len(s.toks)-1]
	if int(last.End) != i || last.Kind != Syllable || last.End-last.Start > 3 || !letterFollows(text, skipSpace(text, i+1)) {
		return false
	}
	switch foldedASCII(text[last.Start:last.End]) {
	case "tp", "tx", "tt", "gs", "pgs", "ts", "ths", "bs", "ks":
		return true
	}
	return false
}

// foldedASCII is the lower case of at most four ASCII letters.
func foldedASCII(s string) string {
	var b [4]byte
	if len(s) > len(b) {
		return ""
	}
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b[i] = c
	}
	return string(b[:len(s)])
}

// withoutMarks drops loose marks, in place.
func withoutMarks(b []byte) []byte {
	if len(b) < 3 { // a letter and a mark are three bytes or more
		return b
	}
	return bytes.Map(func(r rune) rune {
		if isLooseMark(r) {
			return -1
		}
		return r
	}, b)
}

// cleanWithOffsets fills s.clean with Clean(text) without loose marks, s.starts and s.ends with the places
// in text that its bytes come from.
func (s *Scanner) cleanWithOffsets(text string) {
	s.clean, s.starts, s.ends = s.clean[:0], s.starts[:0], s.ends[:0]
	var raw []byte
	var from, to []int32
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		size := len(raw)
		switch {
		case isSpace(r):
			raw = append(raw, ' ')
		case r == '\r' && i+1 < len(text) && text[i+1] == '\n', isInvisible(r):
		case r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029:
			raw = append(raw, '\n')
		case r == 'Ð' || r == 'Ɖ':
			raw = append(raw, "Đ"...)
		case r == 'ð':
			raw = append(raw, "đ"...)
		default:
			raw = utf8.AppendRune(raw, r)
		}
		for ; size < len(raw); size++ {
			from, to = append(from, int32(i)), append(to, int32(i+n))
		}
		i += n
	}
	var it norm.Iter
	it.Init(norm.NFC, raw)
	for !it.Done() {
		first := it.Pos()
		seg := withoutMarks(it.Next())
		s.clean = append(s.clean, seg...)
		for range len(seg) {
			s.starts, s.ends = append(s.starts, from[first]), append(s.ends, to[it.Pos()-1])
		}
	}
}
