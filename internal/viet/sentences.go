package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a part of a text, in byte offsets.
type Span struct{ Start, End int }

// maxQuote is the longest quotation, in bytes, that is kept within one sentence.
const maxQuote = 400

// Sentences splits a text into its sentences, without the spaces around them. Lines
// without a final stop (headings, captions, bylines) are spans of their own, except
// a hard-wrapped line, which the next one continues in lower case. A short quotation
// is not split. "./.", which ends a wire story, is left as one stop.
func Sentences(text string) []Span {
	var out []Span
	for at := 0; at < len(text); {
		end := blockEnd(text, at)
		out = appendSentences(out, text, at, end)
		at = end
		for at < len(text) && (text[at] == '\n' || text[at] == '\r') {
			at++
		}
	}
	return out
}

// blockEnd finds the end of the line at text[at], with the lines that continue it.
func blockEnd(text string, at int) int {
	for {
		n := strings.IndexAny(text[at:], "\n\r")
		if n < 0 {
			return len(text)
		}
		end := at + n
		next := end + 1
		if text[end] == '\r' && next < len(text) && text[next] == '\n' {
			next++
		}
		line, rest := strings.TrimRight(text[at:end], " \t\u00a0"), strings.TrimLeft(text[next:], " \t\u00a0")
		last, _ := utf8.DecodeLastRuneInString(line)
		first, _ := utf8.DecodeRuneInString(rest)
		wrapped := unicode.IsLetter(first) && (unicode.IsLower(first) && !isStop(last) && last != ':' && last != ';' && !isCloser(last) || last == ',')
		if line == "" || !wrapped {
			return end
		}
		at = next
	}
}

// appendSentences splits text[at:end].
func appendSentences(out []Span, text string, at, end int) []Span {
	start := at
	for i := at; i < end; {
		r, n := utf8.DecodeRuneInString(text[i:end])
		if q := quoteEnd(text, i, end, r); q > 0 {
			i = q
			if r, _ := utf8.DecodeLastRuneInString(text[:quoteInner(text, q)]); isStop(r) && beginsSentence(text[q:end]) {
				out, start = appendSpan(out, text, start, q), q
			}
			continue
		}
		if !isStop(r) {
			i += n
			continue
		}
		stop := i
		for i < end {
			if r, n = utf8.DecodeRuneInString(text[i:end]); !isStop(r) {
				break
			}
			i += n
		}
		if strings.HasPrefix(text[i:end], "/.") { // ./.
			out = appendSpan(out, text, start, i)
			i += 2
			start = i
			continue
		}
		after := i
		for i < end {
			if r, n = utf8.DecodeRuneInString(text[i:end]); !isCloser(r) || r == '"' && beginsWord(text[i+n:end]) {
				break
			}
			i += n
		}
		if isSentenceEnd(text[start:stop], text[stop:after], text[i:end]) {
			out, start = appendSpan(out, text, start, i), i
		}
	}
	return appendSpan(out, text, start, end)
}

// appendSpan appends text[start:end] without the spaces around it, unless empty.
func appendSpan(out []Span, text string, start, end int) []Span {
	part := text[start:end]
	start += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	end -= len(part) - len(strings.TrimRightFunc(part, unicode.IsSpace))
	if start >= end {
		return out
	}
	return append(out, Span{start, end})
}

// isStop says whether r may end a sentence.
func isStop(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '…' }

// isCloser says whether r closes a quotation or bracket.
func isCloser(r rune) bool {
	switch r {
	case '”', '"', '’', '»', ')', ']':
		return true
	}
	return false
}

// quoteEnd returns the end of the short quotation or bracket that r opens at
// text[i], 0 if it opens none.
func quoteEnd(text string, i, end int, r rune) int {
	closer := ""
	switch r {
	case '“':
		closer = "”"
	case '«':
		closer = "»"
	case '(':
		closer = ")"
	case '"':
		closer = "\""
	default:
		return 0
	}
	from := i + utf8.RuneLen(r)
	n := strings.Index(text[from:min(end, from+maxQuote)], closer)
	if n < 0 {
		return 0
	}
	return from + n + len(closer)
}

// quoteInner returns the end of what stands inside the quotation that ends at q.
func quoteInner(text string, q int) int {
	_, n := utf8.DecodeLastRuneInString(text[:q])
	return q - n
}

func beginsWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// beginsSentence says whether rest, after a gap, begins like a sentence.
func beginsSentence(rest string) bool {
	trimmed := strings.TrimLeft(rest, " \t\u00a0")
	if trimmed == "" {
		return true
	}
	if len(trimmed) == len(rest) {
		return false
	}
	r, n := utf8.DecodeRuneInString(trimmed)
	if r == '“' || r == '"' || r == '«' || r == '(' || isDash(r) {
		r, _ = utf8.DecodeRuneInString(strings.TrimLeft(trimmed[n:], " \t\u00a0"))
	}
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

// isSentenceEnd decides about stops between what came before in the sentence and
// what follows.
func isSentenceEnd(before, stops, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	if after == "" || strings.TrimSpace(after) == "" {
		return true
	}
	word := lastWord(before)
	if !unicode.IsSpace(next) {
		// Glued to the next word: "vùng ven.Ông", but not N.Hải, 1.490, a.vn.
		last, _ := utf8.DecodeLastRuneInString(before)
		return stops == "." && unicode.IsUpper(next) && unicode.IsLower(last) && utf8.RuneCountInString(word) > 1 && !isAbbreviation(word, before)
	}
	if !beginsSentence(after) {
		return false
	}
	return stops != "." || !isAbbreviation(word, before)
}

// lastWord returns the letters, digits and inner dots that end s.
func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '.'
	})
	if i < 0 {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[i+n:]
}

// isAbbreviation says whether a dot after word, which ends before, belongs to it:
// units and degrees (TP. PGS.TS. ThS.), initials (P. Tân Lợi), numbers that head a
// line (1. Nội dung). Roman numerals and letters that name something (khóa X, quý I,
// nhóm A) are no initials.
func isAbbreviation(word, before string) bool {
	head := strings.TrimSpace(before[:len(before)-len(word)])
	if head == "" && len(word) <= 4 && (isNumeral(word) || utf8.RuneCountInString(word) == 1) {
		return true
	}
	parts := strings.Split(word, ".")
	switch parts[len(parts)-1] {
	case "TP", "Tp", "TX", "Tx", "TT", "Tt", "GS", "PGS", "TS", "ThS", "Ths", "BS", "KS", "KTS", "LS", "NSND", "NSƯT", "NGND", "NGƯT",
		"UV", "No", "Mr", "Mrs", "Ms", "Dr", "St", "Th", "Tr", "tr", "BCH", "ĐD", "DS", "CK":
		return true
	}
	r, n := utf8.DecodeRuneInString(word)
	if len(parts) > 1 {
		last, _ := utf8.DecodeLastRuneInString(word)
		return unicode.IsUpper(last) && utf8.RuneCountInString(parts[len(parts)-1]) == 1 && parts[len(parts)-1] != "Ư" && parts[len(parts)-1] != "W"
	}
	if n != len(word) || !unicode.IsUpper(r) {
		return false
	}
	switch strings.ToLower(lastWord(head)) {
	case "khóa", "khoá", "quý", "quí", "thứ", "kỳ", "kì", "hạng", "loại", "nhóm", "lớp", "khối", "hội":
		return false
	}
	if strings.ContainsRune("PQHXT", r) {
		return true
	}
	prev, _ := utf8.DecodeRuneInString(lastWord(head))
	return unicode.IsUpper(prev)
}

// isNumeral says whether s is made of digits or of Roman numerals alone.
func isNumeral(s string) bool {
	return s != "" && (strings.Trim(s, "0123456789.") == "" || strings.Trim(s, "IVX") == "")
}
