package article

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block is one paragraph, heading, list item or table row of a page.
type block struct {
	text   string
	node   *html.Node // the element that it stands in
	links  int        // bytes of its text inside links
	bold   int        // bytes of its text in bold type
	italic int        // bytes of its text in italic type
	image  bool       // it follows an image with no text between
}

// span is a range of blocks, the end excluded.
type span struct{ start, end int }

// outline is a page as a list of blocks, with the range of every element.
type outline struct {
	blocks []block
	spans  map[*html.Node]span
	order  []*html.Node // the keys of spans in document order
}

// outlineOf walks the elements below root.
func outlineOf(root *html.Node) *outline {
	w := walker{out: &outline{spans: map[*html.Node]span{}, order: []*html.Node{root}}}
	w.walk(root, root)
	w.flush(root)
	w.out.spans[root] = span{0, len(w.out.blocks)}
	return w.out
}

// in returns the blocks of an element.
func (o *outline) in(n *html.Node) []block {
	s := o.spans[n]
	return o.blocks[s.start:s.end]
}

// walker collects blocks. Inline text gathers in buf until a block element, an
// image or a line break ends it.
type walker struct {
	out   *outline
	buf   strings.Builder
	block block // counters of the block that buf will become
	link  int   // open links
	bold  int   // open bold elements
	ital  int   // open italic elements
	image bool  // an image stands before buf
}

func (w *walker) walk(n, in *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			w.add(c.Data)
		case html.ElementNode:
			w.element(c, in)
		}
	}
}

func (w *walker) element(n, in *html.Node) {
	switch n.DataAtom {
	case atom.Br:
		w.buf.WriteByte('\n')
		return
	case atom.Img, atom.Picture, atom.Video:
		if !smallImage(n) {
			w.flush(in)
			w.image = true
		}
		return
	case atom.Table:
		if isDataTable(n) {
			w.flush(in)
			start := len(w.out.blocks)
			w.out.order = append(w.out.order, n)
			w.rows(n)
			w.out.spans[n] = span{start, len(w.out.blocks)}
			return
		}
	case atom.A:
		if attr(n, "href") != "" {
			w.link++
			defer func() { w.link-- }()
		}
	case atom.B, atom.Strong:
		w.bold++
		defer func() { w.bold-- }()
	case atom.I, atom.Em:
		w.ital++
		defer func() { w.ital-- }()
	}
	w.out.order = append(w.out.order, n)
	start := len(w.out.blocks)
	block := isBlock(n.DataAtom) || holdsBlocks(n)
	if block {
		w.flush(in)
		start = len(w.out.blocks)
		in = n
	}
	w.walk(n, in)
	if block {
		w.flush(in)
	}
	w.out.spans[n] = span{start, len(w.out.blocks)}
}

// holdsBlocks reports whether an inline element holds paragraphs all the same: block
// elements, or text parted by several line breaks.
func holdsBlocks(n *html.Node) bool {
	breaks := 0
	return first(n, func(c *html.Node) bool {
		if c.DataAtom == atom.Br {
			breaks++
		}
		return breaks > 3 || isBlock(c.DataAtom)
	}) != nil
}

func (w *walker) add(s string) {
	w.buf.WriteString(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, s))
	n := len(strings.TrimSpace(s))
	if w.link > 0 {
		w.block.links += n
	}
	if w.bold > 0 {
		w.block.bold += n
	}
	if w.ital > 0 {
		w.block.italic += n
	}
}

// flush ends the current block. Line breaks part it into paragraphs, unless the
// text plainly runs on over the break.
func (w *walker) flush(in *html.Node) {
	raw := w.buf.String()
	proto := w.block
	w.buf.Reset()
	w.block = block{}
	whole := len(raw)
	var lines []string
	for line := range strings.SplitSeq(raw, "\n") {
		line = collapse(line)
		if line == "" {
			lines = append(lines, "")
			continue
		}
		if n := len(lines); n > 0 && lines[n-1] != "" && runsOn(lines[n-1], line) {
			lines[n-1] += " " + line
			continue
		}
		lines = append(lines, line)
	}
	for _, line := range lines {
		if line == "" {
			continue
		}
		b := proto
		b.text, b.node, b.image = line, in, w.image
		if len(lines) > 1 {
			b.links, b.bold, b.italic = proto.links*len(line)/whole, proto.bold*len(line)/whole, proto.italic*len(line)/whole
		}
		w.image = false
		w.out.blocks = append(w.out.blocks, b)
	}
}

// rows adds each row of a data table as one block.
func (w *walker) rows(table *html.Node) {
	each(table, func(n *html.Node) bool {
		if n.DataAtom == atom.Caption {
			w.walk(n, n)
			w.flush(n)
			return false
		}
		if n.DataAtom != atom.Tr {
			return true
		}
		var cells []string
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if t := text(c); t != "" && c.Type == html.ElementNode {
				cells = append(cells, t)
			}
		}
		w.add(strings.Join(cells, " | "))
		w.flush(n)
		return false
	})
}

// runsOn reports whether a line break stands in the middle of a sentence.
func runsOn(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return unicode.IsLower(next) && (unicode.IsLetter(last) || unicode.IsDigit(last) || last == ',')
}

// smallImage reports whether an image is an icon within a line of text.
func smallImage(n *html.Node) bool {
	for _, side := range []string{"width", "height"} {
		if v := strings.TrimSuffix(attr(n, side), "px"); v != "" && len(v) <= 2 && v[0] >= '0' && v[0] < '6' {
			return true
		}
	}
	return strings.Contains(attr(n, "class"), "emoji")
}

// isDataTable tells a table of figures from one that lays out the page: several
// rows of several short cells, nothing nested, no image.
func isDataTable(n *html.Node) bool {
	rows, wide, cells, long := 0, 0, 0, 0
	plain := true
	each(n, func(c *html.Node) bool {
		switch c.DataAtom {
		case atom.Table, atom.Img, atom.Iframe, atom.Form, atom.H1:
			plain = false
		case atom.Tr:
			rows++
			inRow := 0
			for td := c.FirstChild; td != nil; td = td.NextSibling {
				if td.DataAtom == atom.Td || td.DataAtom == atom.Th {
					inRow++
					cells++
					if len(text(td)) > 300 {
						long++
					}
				}
			}
			if inRow >= 2 {
				wide++
			}
		}
		return plain
	})
	return plain && rows >= 2 && wide*2 >= rows && long*5 <= cells
}

// letters counts the letters of a text in Latin ones; a Chinese or Japanese
// character says as much as about three.
func letters(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r >= 0x3040 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff:
			n += 3
		case r >= 0xac00 && r <= 0xd7a3:
			n += 2
		case !unicode.IsSpace(r):
			n++
		}
	}
	return n
}

// linked is the share of a block's text inside links, 0 to 1.
func (b *block) linked() float64 { return min(1, float64(b.links)/float64(max(1, len(b.text)))) }

// prose is how many letters of running text a block is worth: none for headings,
// link lists and stray words.
func (b *block) prose() int {
	if isHeading(b.node.DataAtom) || b.linked() > 0.6 {
		return 0
	}
	n := letters(b.text)
	if n < 70 && (n < 25 || !endsSentence(b.text)) {
		return 0
	}
	return int(float64(n) * (1 - b.linked()))
}

// endsSentence reports whether a text ends like a sentence.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, " \"'”’»)]）」』")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…:;。！？।؟۔", r)
}
