package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"giaoban/internal/viet"
)

// gap says what stands between a token and the one before it.
type gap uint8

const (
	gapComma gap = 1 << iota
	gapSemi
	gapColon
	gapDash // a dash that separates, not one inside a word or a range
	gapOpen
	gapClose
	gapStop
	gapQuote
)

// token is a syllable or number of a sentence.
type token struct {
	begin      bool // of a sentence or a line: no term reaches across it
	hash       uint64
	start, end int32 // byte offsets into the sentence's source
	gap        gap
	number     bool
	capital    bool // begins with a capital letter
	upper      bool // has no small letter
}

// hit is a term of the lexicon found at a token.
type hit struct {
	at int32
	e  *entry
}

// sentence is a whole sentence of the article.
type sentence struct {
	src    string
	lo, hi int // tokens
	start  int // byte offsets into src
	end    int
	para   int
	lead   bool // from the lead, or the first paragraph when there is none
}

func (s *sentence) text() string { return s.src[s.start:s.end] }

// document is an article made ready: clean sentences with their tokens and the terms
// of the lexicon in them.
type document struct {
	toks  []token
	hits  []hit
	first []int32 // toks index -> first hit at or after it
	sents []sentence
	title sentence
	lx    *Lexicon
	odd   bool // needs plain before its words are compared
}

// newDocument splits the article into sentences and leaves out everything that is no
// running text: captions, bylines, the title or the lead repeated, boilerplate.
func newDocument(a Article, lx *Lexicon) *document {
	d := &document{lx: lx, odd: isOdd(a.Title) || isOdd(a.Lead) || isOdd(a.Text)}
	n := (len(a.Title) + len(a.Lead) + len(a.Text)) / 5
	d.toks = make([]token, 0, n)
	d.hits = make([]hit, 0, n)
	d.first = make([]int32, 0, n)
	d.sents = make([]sentence, 0, n/20+4)
	var sc viet.Scanner

	d.title = d.span(&sc, a.Title, 0, len(a.Title))
	lines := d.lines(&sc, a)
	for i := range lines {
		if !lines[i].drop {
			d.addSentences(&lines[i])
		}
	}
	if len(d.sents) == 0 { // nothing but headings: better than nothing
		for i := range lines {
			if !lines[i].repeated {
				d.addSentences(&lines[i])
			}
		}
	}
	for i := range d.sents {
		if a.Lead == "" && d.sents[i].para == d.sents[0].para {
			d.sents[i].lead = true
		}
	}
	d.match()
	return d
}

// span scans src[start:end] and appends its tokens.
func (d *document) span(sc *viet.Scanner, src string, start, end int) sentence {
	s := sentence{src: src, start: start, end: end, lo: len(d.toks)}
	prev := start
	for _, t := range sc.Scan(src[start:end]) {
		from, to := int(t.Start)+start, int(t.End)+start
		if t.Kind == viet.Break || to <= from {
			continue
		}
		r, _ := utf8.DecodeRuneInString(src[from:])
		k := token{hash: t.Exact, start: int32(from), end: int32(to), number: t.Kind == viet.Number, capital: unicode.IsUpper(r)}
		k.upper = k.capital && isUpper(src[from:to])
		k.gap = readGap(src[prev:from], k.capital)
		if n := len(d.toks); n > s.lo && src[prev:from] == "." && d.toks[n-1].upper {
			k.gap = 0 // UVT.Ư, UV.BCH
		}
		d.toks = append(d.toks, k)
		prev = to
	}
	s.hi = len(d.toks)
	if s.lo < s.hi {
		d.toks[s.lo].begin = true
	}
	return s
}

func isUpper(s string) bool {
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// readGap classifies what stands between two tokens. A dash separates when a space is
// beside it or when a capital follows ("Thuyn- Ủy viên", "Hoàng-Ủy viên"), except
// before a small letter, as in "chính trị - xã hội".
func readGap(s string, capitalNext bool) gap {
	if s == " " {
		return 0
	}
	var g gap
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ',':
			g |= gapComma
		case ';':
			g |= gapSemi
		case ':':
			g |= gapColon
		case '(', '[':
			g |= gapOpen
		case ')', ']':
			g |= gapClose
		case '.', '!', '?', '\n':
			g |= gapStop
		case '"':
			g |= gapQuote
		case '-':
			if capitalNext {
				g |= gapDash
			}
		case 0xE2: // – — … “ ”
			if i+2 < len(s) && s[i+1] == 0x80 {
				switch s[i+2] {
				case 0x93, 0x94, 0x95:
					if capitalNext {
						g |= gapDash
					}
				case 0xA6:
					g |= gapStop
				case 0x9C, 0x9D:
					g |= gapQuote
				}
				i += 2
			}
		}
	}
	return g
}

func (d *document) addSentences(l *line) {
	lo := l.s.lo
	for _, sp := range viet.Sentences(l.s.src[l.s.start:l.s.end]) {
		start, end := l.s.start+sp.Start, l.s.start+sp.End
		s := sentence{src: l.s.src, start: start, end: end, para: l.para, lead: l.lead, lo: lo}
		for lo < l.s.hi && int(d.toks[lo].start) < end {
			lo++
		}
		s.hi = lo
		if s.lo < s.hi {
			d.toks[s.lo].gap &= gapQuote
			d.toks[s.lo].begin = true
		}
		d.stripTag(&s)
		if s.hi-s.lo < 3 || d.isByline(s.lo, s.hi) {
			continue
		}
		d.sents = append(d.sents, s)
	}
}

// stripTag removes an agency's tag or the place that some papers put before the first
// sentence: "(GLO)- ", "ĐNO - ", "BẮC GIANG - ", "LĐ online - ".
func (d *document) stripTag(s *sentence) {
	text := s.src[s.start:s.end]
	head := text[:min(len(text), 60)]
	cut := -1
	if strings.HasPrefix(head, "(") {
		if i := strings.IndexByte(head, ')'); i > 0 && i < 40 {
			if !strings.Contains(head[:i], " ") || strings.HasPrefix(strings.TrimLeft(head[i+1:], " "), "-") || strings.HasPrefix(strings.TrimLeft(head[i+1:], " "), "–") {
				cut = i + 1
			}
		}
	} else {
		for _, dash := range [...]string{" - ", " – ", " — ", "- "} {
			i := strings.Index(head, dash)
			if i > 0 && i <= 30 && (isUpper(head[:i]) || strings.HasSuffix(strings.ToLower(head[:i]), "online") || strings.HasSuffix(head[:i], ".vn")) {
				cut = i
				break
			}
		}
	}
	if cut < 0 {
		return
	}
	rest := strings.TrimLeft(text[cut:], " -–—:\u00a0")
	if rest == "" {
		return
	}
	s.start = s.end - len(rest)
	for s.lo < s.hi && int(d.toks[s.lo].start) < s.start {
		s.lo++
	}
	if s.lo < s.hi {
		d.toks[s.lo].gap = 0
		d.toks[s.lo].begin = true
	}
}

// isByline says whether the tokens are a few capitalised words and nothing else.
func (d *document) isByline(lo, hi int) bool {
	if hi-lo > 8 {
		return false
	}
	for i := lo; i < hi; i++ {
		if !d.toks[i].capital {
			return false
		}
	}
	return hi > lo
}

// match finds the lexicon's terms at every token.
func (d *document) match() {
	lx := d.lx
	d.first = d.first[:0]
	for i := range d.toks {
		d.first = append(d.first, int32(len(d.hits)))
		node := int32(0)
		for j := i; j < len(d.toks); j++ {
			if j > i && (d.toks[j].begin || d.toks[j].gap&(gapSemi|gapColon|gapStop|gapOpen|gapClose) != 0) {
				break
			}
			to, ok := lx.next[edge(node, d.toks[j].hash)]
			if !ok {
				break
			}
			node = to
			for k := range lx.ends[node] {
				e := &lx.ends[node][k]
				if !e.capital || d.toks[i].capital {
					d.hits = append(d.hits, hit{int32(i), e})
				}
			}
		}
	}
	d.first = append(d.first, int32(len(d.hits)))
}

// at returns the longest term of class c that begins at token i, nil if there is none.
func (d *document) at(i int, c class) *entry {
	if i < 0 || i >= len(d.toks) {
		return nil
	}
	var best *entry
	for _, h := range d.hits[d.first[i]:d.first[i+1]] {
		if h.e.class == c && (best == nil || h.e.n > best.n) {
			best = h.e
		}
	}
	return best
}

// has returns the first token of [lo, hi) at which a term of class c begins, -1 if none.
func (d *document) has(lo, hi int, c class) int {
	if lo >= hi {
		return -1
	}
	for _, h := range d.hits[d.first[lo]:d.first[hi]] {
		if h.e.class == c {
			return int(h.at)
		}
	}
	return -1
}

// stops says whether a full stop that is not an abbreviation's stands before token i.
func (d *document) stops(i int) bool {
	return d.toks[i].gap&gapStop != 0 && !(i > 0 && d.toks[i-1].upper && d.toks[i-1].end-d.toks[i-1].start <= 6)
}

// isWord says whether token i is the canonical syllable w.
func (d *document) isWord(i int, words ...uint64) bool {
	if i < 0 || i >= len(d.toks) {
		return false
	}
	for _, w := range words {
		if d.toks[i].hash == w {
			return true
		}
	}
	return false
}

// slice returns the source text of the tokens [lo, hi).
func (d *document) slice(src string, lo, hi int) string {
	if lo >= hi {
		return ""
	}
	return src[d.toks[lo].start:d.toks[hi-1].end]
}
