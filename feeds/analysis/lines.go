package analysis

import (
	"strings"

	"giaoban/internal/viet"
)

// line is a paragraph of the article as it came, before it is known whether it is text.
type line struct {
	s        sentence // the whole line as one span
	para     int
	lead     bool
	drop     bool // no running text
	repeated bool // stands in the lead or the title as well
}

// lines reads lead and text and marks what is no running text.
func (d *document) lines(sc *viet.Scanner, a Article) []line {
	lines := make([]line, 0, strings.Count(a.Text, "\n")+strings.Count(a.Lead, "\n")+2)
	lines = d.readLines(sc, lines, a.Lead, true)
	leads := len(lines)
	lines = d.readLines(sc, lines, a.Text, false)
	for i := range lines {
		l := &lines[i]
		if i >= leads {
			d.markRepeated(l, lines[:leads])
		}
		if d.similar(l.s, d.title, 1) && l.s.hi-l.s.lo <= d.title.hi-d.title.lo {
			l.drop, l.repeated = true, true
		}
		if d.isBoiler(l) || (!l.lead && d.isCaption(l)) {
			l.drop = true
		}
	}
	for i := leads; i < len(lines); i++ { // captions come twice: as alternative text and below
		for j := i + 1; j < len(lines) && j <= i+2; j++ {
			if d.twins(&lines[i], &lines[j]) {
				lines[i].drop, lines[j].drop = true, true
			}
		}
	}
	d.keepText(lines, leads)
	return lines
}

func (d *document) readLines(sc *viet.Scanner, lines []line, text string, lead bool) []line {
	for pos := 0; pos < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[pos:], '\n'); i >= 0 {
			end = pos + i
		}
		from, to := trim(text, pos, end)
		if from < to {
			l := line{para: len(lines), lead: lead}
			l.s = d.span(sc, text, from, to)
			lines = append(lines, l)
		}
		pos = end + 1
	}
	return lines
}

// trim narrows text[from:to] by the white space around it.
func trim(text string, from, to int) (int, int) {
	const space = " \t\r\u00a0\u200b\ufeff"
	t := strings.TrimLeft(text[from:to], space)
	from = to - len(t)
	return from, from + len(strings.TrimRight(t, space))
}

// markRepeated drops a line that the lead holds already; of a paragraph that begins
// with the lead only the rest stays.
func (d *document) markRepeated(l *line, leads []line) {
	for i := range leads {
		ls, t := leads[i].s, l.s
		n := ls.hi - ls.lo
		if n < 4 || t.hi-t.lo < 4 {
			continue
		}
		same := 0
		for same < n && t.lo+same < t.hi && d.toks[t.lo+same].hash == d.toks[ls.lo+same].hash {
			same++
		}
		if t.lo+same == t.hi || d.similar(t, ls, 0.9) && t.hi-t.lo <= n+6 {
			l.drop, l.repeated = true, true
			return
		}
		if same == n && n >= 8 {
			l.s.lo += n
			from := int(d.toks[l.s.lo-1].end)
			l.s.start, _ = trim(l.s.src, from, l.s.end)
			rest := strings.TrimLeft(l.s.src[l.s.start:l.s.end], ".!?…”\" ")
			l.s.start = l.s.end - len(rest)
			return
		}
	}
}

// similar says whether at least the given part of the smaller span's tokens stand in
// the other one, with lengths not too far apart.
func (d *document) similar(a, b sentence, part float64) bool {
	x, y := d.toks[a.lo:a.hi], d.toks[b.lo:b.hi]
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 || len(x)*2 < len(y) || len(y) > 120 {
		return false
	}
	found := 0
	for i := range x {
		for j := range y {
			if x[i].hash == y[j].hash {
				found++
				break
			}
		}
		if found+len(x)-1-i < int(part*float64(len(x))) {
			return false
		}
	}
	return float64(found) >= part*float64(len(x))
}

// twins says whether two lines near each other are one caption given twice: equal, the
// one a beginning of the other, or nearly the same words.
func (d *document) twins(a, b *line) bool {
	na, nb := a.s.hi-a.s.lo, b.s.hi-b.s.lo
	if na == 0 || nb == 0 || na > 60 || nb > 60 {
		return false
	}
	if na < 4 || nb < 4 {
		return na == nb && d.toks[a.s.lo].hash == d.toks[b.s.lo].hash && d.similar(a.s, b.s, 1)
	}
	x, y := d.toks[a.s.lo:a.s.hi], d.toks[b.s.lo:b.s.hi]
	if len(x) > len(y) {
		x, y = y, x
	}
	prefix := true
	for i := range x {
		if x[i].hash != y[i].hash {
			prefix = false
			break
		}
	}
	return prefix && len(y) < 2*len(x)+8 || d.similar(a.s, b.s, 0.8)
}

func (d *document) isBoiler(l *line) bool {
	n := l.s.hi - l.s.lo
	text := l.s.src[l.s.start:l.s.end]
	switch {
	case n == 0:
		return true
	case n <= 8 && d.isByline(l.s.lo, l.s.hi) && !strings.ContainsAny(text[len(text)-1:], "!?"):
		return true
	case n <= 3 && strings.Contains(text, "."): // a file's name
		return strings.HasSuffix(text, ".jpg") || strings.HasSuffix(text, ".png") || strings.HasSuffix(text, ".jpeg") || strings.HasSuffix(text, ".webp")
	case strings.HasPrefix(text, ">>") || strings.HasPrefix(text, "http"):
		return true
	}
	e := d.lookup(l.s.lo, l.s.hi, classBoiler)
	return e != nil && (n <= 12 || strings.HasPrefix(text[d.toks[l.s.lo+e.n-1].end-int32(l.s.start):], ":")) && !(n > e.n+4 && strings.HasSuffix(text, "."))
}

// isCaption says whether a line is a picture's caption: it names the photographer, or
// it is one short sentence without a final stop or of the kind that captions are.
func (d *document) isCaption(l *line) bool {
	text := strings.TrimRight(d.plain(l.s.src[l.s.start:l.s.end]), " |")
	n := l.s.hi - l.s.lo
	if n <= 60 && (strings.Contains(text, "Ảnh:") || strings.Contains(text, "(Ảnh") || strings.Contains(text, "ẢNH:") ||
		strings.Contains(text, "- Ảnh") || strings.Contains(text, "Nguồn:") || strings.Contains(text, "Ảnh minh họa")) {
		return true
	}
	if n > 45 {
		return false
	}
	if !endsSentence(text) {
		return true
	}
	if n > 32 || strings.ContainsAny(text, ":;“") || strings.Contains(strings.TrimRight(text, ".…"), ". ") {
		return false
	}
	if d.lookup(l.s.lo, l.s.hi, classCaption) == nil {
		return false
	}
	if strings.Contains(text, " yêu cầu ") || strings.Contains(text, " đề nghị ") {
		return false
	}
	for i := l.s.lo; i < l.s.hi; i++ { // text counts, dates and asks; a caption shows
		if d.toks[i].number {
			return false
		}
	}
	for _, w := range captionVerbs {
		if strings.Contains(text, w) {
			return !strings.Contains(text, "đã ") && !strings.Contains(text, "chủ trì")
		}
	}
	return n <= 9
}

var captionVerbs = [...]string{"phát biểu", "tham dự", " dự ", "trao ", "tặng ", "biểu quyết", "ra mắt", "chụp ảnh", "trao đổi", "tham quan", "kiểm tra ", "thăm ", "quang cảnh", "Quang cảnh", "Toàn cảnh", "chúc mừng", "điều hành", "bỏ phiếu", "thảo luận"}

func endsSentence(text string) bool {
	text = strings.TrimRight(text, "”\"’') ")
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") || strings.HasSuffix(text, ";") || strings.HasSuffix(text, ":")
}

// lookup is at for tokens that are not matched yet.
func (d *document) lookup(lo, hi int, c class) *entry {
	node := int32(0)
	var best *entry
	for j := lo; j < hi; j++ {
		to, ok := d.lx.next[edge(node, d.toks[j].hash)]
		if !ok {
			break
		}
		node = to
		for k := range d.lx.ends[node] {
			if e := &d.lx.ends[node][k]; e.class == c {
				best = e
			}
		}
	}
	return best
}

// keepText takes long lines back when nearly nothing would be left: some papers write
// no final stops at all.
func (d *document) keepText(lines []line, leads int) {
	kept := 0
	for i := range lines {
		if !lines[i].drop {
			kept += lines[i].s.hi - lines[i].s.lo
		}
	}
	if kept >= 15 {
		return
	}
	for i := range lines {
		if l := &lines[i]; i >= leads && !l.repeated && l.s.hi-l.s.lo >= 15 {
			l.drop = false
		}
	}
}
