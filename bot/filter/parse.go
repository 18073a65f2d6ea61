package filter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"giaoban/internal/viet"
)

// What a filter may hold at most. They keep one filter readable, and a million of
// them in memory.
const (
	// MaxRunes is the length of a filter in characters.
	MaxRunes = 1000
	// MaxTerms is the number of its terms.
	MaxTerms = 60
	// MaxWords is the number of words of one phrase, abbreviations written out.
	MaxWords = 24
)

// ParseError says in Vietnamese what is wrong with a filter and where.
type ParseError struct {
	// Pos counts the characters before the fault, from 0.
	Pos int
	// Text is a whole sentence, without the position.
	Text string
}

// Error returns the sentence with the position, for a chat.
func (e *ParseError) Error() string { return fmt.Sprintf("Ký tự thứ %d: %s", e.Pos+1, e.Text) }

// parser reads one filter; s is clean.
type parser struct {
	s     string
	toks  []viet.Token
	f     *Filter
	count int
	empty bool // a filter without any term is allowed: a search by dates alone
}

// Parse reads a filter (the grammar is in docs/filters.md). Its error is a
// *ParseError; it never reads a faulty filter halfway.
func Parse(s string) (*Filter, error) { return parse(viet.Clean(s), false) }

func parse(s string, empty bool) (*Filter, error) {
	if n := utf8.RuneCountInString(s); n > MaxRunes {
		return nil, &ParseError{Pos: MaxRunes, Text: fmt.Sprintf("Bộ lọc dài %d ký tự, nhiều nhất là %d. Hãy bớt cụm từ hoặc tách thành nhiều lần đăng ký.", n, MaxRunes)}
	}
	p := &parser{s: s, toks: viet.Tokens(s), f: &Filter{}, empty: empty}
	items, err := p.split()
	if err != nil {
		return nil, err
	}
	if err := p.read(items); err != nil {
		return nil, err
	}
	p.f.warn()
	return p.f, nil
}

func (p *parser) fail(at int, format string, args ...any) error {
	return &ParseError{Pos: utf8.RuneCountInString(p.s[:min(at, len(p.s))]), Text: fmt.Sprintf(format, args...)}
}

// item is the text between two separators; and says that a plus stands before it.
type item struct {
	start, end int
	and        bool
	at         int // where that plus stands
}

// split cuts the filter at its commas (semicolons and line ends count as commas) and
// pluses ("và cả" is one), outside quotes and numbers.
func (p *parser) split() ([]item, error) {
	var items []item
	cur := item{}
	quote, tok := -1, 0
	for i := 0; i < len(p.s); {
		r, n := utf8.DecodeRuneInString(p.s[i:])
		for tok < len(p.toks) && p.toks[tok].End <= i {
			tok++
		}
		inNumber := tok < len(p.toks) && p.toks[tok].Kind == viet.Number && p.toks[tok].Start <= i
		switch {
		case isQuote(r):
			if quote >= 0 {
				quote = -1
			} else {
				quote = i
			}
		case quote >= 0 || inNumber:
		case r == ',' || r == ';' || r == '\n':
			cur.end = i
			items = append(items, cur)
			cur = item{start: i + n}
		case r == '+':
			cur.end = i
			items = append(items, cur)
			cur = item{start: i + n, and: true, at: i}
		default:
			if end := andWordEnd(p.s, p.toks, tok, i); end > 0 {
				cur.end = i
				items = append(items, cur)
				cur = item{start: end, and: true, at: i}
				n = end - i
			}
		}
		i += n
	}
	if quote >= 0 {
		return nil, p.fail(quote, "Dấu ngoặc kép mở ở đây nhưng chưa đóng. Hãy thêm dấu \" ở cuối cụm từ.")
	}
	cur.end = len(p.s)
	return append(items, cur), nil
}

// andWordEnd returns the end of "và cả" that begins at s[i], 0 if it does not.
func andWordEnd(s string, toks []viet.Token, tok, i int) int {
	if tok+1 >= len(toks) || toks[tok].Start != i {
		return 0
	}
	a, b := toks[tok], toks[tok+1]
	if !(a.Text == "và" && b.Text == "cả" || a.Text == "va" && b.Text == "ca") || strings.TrimSpace(s[a.End:b.Start]) != "" {
		return 0
	}
	return b.End
}

// hasAndWord says whether "và cả" stands in s.
func hasAndWord(s string) bool {
	toks := viet.Tokens(s)
	for k := range toks {
		if andWordEnd(s, toks, k, toks[k].Start) > 0 {
			return true
		}
	}
	return false
}

// read makes alternatives and exclusions of the items.
func (p *parser) read(items []item) error {
	var all []Term
	flush := func() {
		if len(all) > 0 {
			p.f.addAlternative(all)
		}
		all = nil
	}
	for k, it := range items {
		if !it.and {
			flush()
		}
		blank := strings.TrimSpace(p.s[it.start:it.end]) == ""
		if blank && it.and {
			return p.fail(it.at, "Sau dấu + còn thiếu một cụm từ.")
		}
		if blank && k+1 < len(items) && items[k+1].and {
			return p.fail(items[k+1].at, "Trước dấu + còn thiếu một cụm từ.")
		}
		if blank {
			continue
		}
		t, not, err := p.term(it.start, it.end)
		if err != nil {
			return err
		}
		if p.count++; p.count > MaxTerms {
			return p.fail(it.start, "Bộ lọc có quá nhiều cụm từ, nhiều nhất là %d.", MaxTerms)
		}
		if not {
			p.f.not = addTerm(p.f.not, t)
		} else {
			all = addTerm(all, t)
		}
	}
	flush()
	if p.count == 0 && !p.empty {
		return p.fail(0, "Bộ lọc còn trống. Hãy ghi ít nhất một cụm từ, ví dụ: Mặt trận + giám sát.")
	}
	return nil
}

// addTerm appends a term unless it is there already.
func addTerm(list []Term, t Term) []Term {
	for i := range list {
		if list[i].same(&t) {
			return list
		}
	}
	return append(list, t)
}

// addAlternative appends an alternative unless the same is there already.
func (f *Filter) addAlternative(all []Term) {
	for _, have := range f.any {
		if len(have) == len(all) && len(addTerms(have[:len(have):len(have)], all)) == len(have) {
			return
		}
	}
	f.any = append(f.any, all)
}

func addTerms(list, more []Term) []Term {
	for _, t := range more {
		list = addTerm(list, t)
	}
	return list
}

// term reads one term: exclusion marks, a prefix, and what it asks for.
func (p *parser) term(start, end int) (t Term, not bool, err error) {
	start, end = p.trim(start, end)
	from := start
	start, not = p.minus(start, end)
	if colon := p.colon(start, end); colon >= 0 {
		kind, title, ok := prefixOf(p.s[start:colon])
		if !ok {
			return t, not, p.fail(start, "Không có tiền tố “%s:”. Các tiền tố là tiêu đề:, văn bản:, nguồn:, tỉnh:, chủ đề:. Nếu dấu hai chấm thuộc cụm từ, hãy đặt cả cụm trong ngoặc kép.", strings.TrimSpace(p.s[start:colon]))
		}
		at := start
		start, end = p.trim(colon+1, end)
		var minus bool
		start, minus = p.minus(start, end)
		not = not || minus
		if start >= end {
			return t, not, p.fail(at, "Sau “%s” còn thiếu nội dung.", strings.TrimSpace(p.s[at:colon+1]))
		}
		if kind != Phrase {
			t, err = p.attribute(kind, start, end)
			return t, not, err
		}
		t.Title = title
	}
	if start >= end {
		return t, not, p.fail(from, "Sau dấu trừ còn thiếu một cụm từ.")
	}
	err = p.phrase(&t, start, end)
	return t, not, err
}

// minus steps over what excludes at the start of a term: a dash or "trừ".
func (p *parser) minus(start, end int) (int, bool) {
	not := false
	for start < end {
		r, n := utf8.DecodeRuneInString(p.s[start:end])
		if isMinusRune(r) {
			start, _ = p.trim(start+n, end)
			not = true
			continue
		}
		t, ok := p.tokenAt(start)
		if not || !ok || t.Text != "trừ" || t.End >= end || !startsWithGap(p.s[t.End:end]) {
			break
		}
		start, _ = p.trim(t.End, end)
		not = true
	}
	return start, not
}

func startsWithGap(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r) || isQuote(r) || isMinusRune(r)
}

// tokenAt returns the token that begins at p.s[i].
func (p *parser) tokenAt(i int) (viet.Token, bool) {
	for _, t := range p.toks {
		if t.Start == i {
			return t, true
		}
	}
	return viet.Token{}, false
}

// colon finds the first colon of a term outside quotes and numbers, -1 if none.
func (p *parser) colon(start, end int) int {
	for _, t := range p.toks {
		if t.Start >= start && t.End <= end && t.Kind == viet.Break && t.Text == ":" && strings.IndexFunc(p.s[start:t.Start], isQuote) < 0 {
			return t.Start
		}
	}
	return -1
}

// prefixOf recognises a prefix, with or without diacritics.
func prefixOf(s string) (kind Kind, title, ok bool) {
	switch strings.TrimSpace(viet.Fold(s)) {
	case "tieu de":
		return Phrase, true, true
	case "van ban":
		return Document, false, true
	case "nguon":
		return Source, false, true
	case "tinh":
		return Province, false, true
	case "chu de":
		return Topic, false, true
	}
	return Phrase, false, false
}

// trim narrows a range to what stands between its outer spaces.
func (p *parser) trim(start, end int) (int, int) {
	part := p.s[start:end]
	start += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	return start, max(start, end-len(part)+len(strings.TrimRightFunc(part, unicode.IsSpace)))
}

// isQuote says whether r is a double quotation mark, straight, curly or angular.
func isQuote(r rune) bool { return strings.ContainsRune("\"“”„‟«»″＂", r) }

// isMinusRune says whether r excludes at the start of a term.
func isMinusRune(r rune) bool { return strings.ContainsRune("-‐‑‒–—―−", r) }

// isMinus says whether s begins with a dash.
func isMinus(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && isMinusRune(r)
}
