package article

import (
	"net/url"
	"slices"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxSecondOpinion is the largest document, in nodes, that go-readability is
	// asked about: its time grows faster than the page.
	maxSecondOpinion = 20_000
	// minBody is how many letters of running text a body has at least before data
	// scripts are searched for a better one.
	minBody = 250
)

// secondOpinion asks go-readability for the body, nil if it finds none.
func secondOpinion(doc *html.Node, base *url.URL) []block {
	nodes := 0
	each(doc, func(*html.Node) bool { nodes++; return nodes <= maxSecondOpinion })
	if nodes > maxSecondOpinion {
		return nil
	}
	a, err := readability.FromDocument(doc, base)
	if err != nil || a.Node == nil {
		return nil
	}
	prune(a.Node)
	return outlineOf(a.Node).blocks
}

// choose decides which blocks are the body: of the element that is marked as body,
// the densest element and go-readability's answer, the one that the page's own
// JSON-LD confirms, else the one that the others agree with. A body that stands in
// no element is taken from JSON-LD or the data scripts; data is then true.
func choose(o *outline, f *facts, headline *html.Node, second []block, scripts []script) (body []block, data bool) {
	root := rootOf(o)
	if a := ownArticle(o, root, headline); a != root && othersFollow(o, a) {
		root, second = a, nil
	}
	var own [][]block
	for _, n := range []*html.Node{marked(o, root), densest(o, root)} {
		if n != nil {
			own = append(own, afterHeadline(o, ownArticle(o, n, headline), headline))
		}
	}
	told := blocksOfText(f.body)
	body = agreed(own, second, told)
	if proseOf(told) > 2*proseOf(body) && proseOf(told) > minBody {
		body, data = told, true
	}
	if plainOf(body) < minBody {
		if found := bodyInScripts(scripts); proseOf(found) > 2*proseOf(body) {
			body, data = found, true
		}
	}
	return body, data
}

// rootOf returns the innermost element that holds every block.
func rootOf(o *outline) *html.Node {
	var root *html.Node
	for _, n := range o.order {
		s := o.spans[n]
		if s.start == 0 && s.end == len(o.blocks) && (root == nil || within(n, root)) {
			root = n
		}
	}
	return root
}

// agreed returns the candidate that fits best what JSON-LD tells, if it tells a
// body. Otherwise the first of the page's own candidates stands, unless the witness
// from outside found at least twice as much text: then the page's boxes were cut
// too deeply.
func agreed(own [][]block, second, told []block) []block {
	candidates := own
	if len(second) > 0 {
		candidates = append(candidates, second)
	}
	if toldBag := bagOf(join(told)); toldBag.size() >= 80 {
		var best []block
		top := -1.0
		for _, c := range candidates {
			if score := bagOf(join(c)).f1(toldBag); score > top+0.02 {
				top, best = score, c
			}
		}
		if top >= 0.5 {
			return best
		}
	}
	return outvoted(own, second)
}

// outvoted chooses without JSON-LD. Of the page's own candidates the first stands,
// unless another one agrees clearly better with the witness from outside; and that
// witness wins if it found half as much text again, for then the page's boxes
// were cut too deeply.
func outvoted(own [][]block, second []block) []block {
	if len(own) == 0 {
		return second
	}
	best := own[0]
	if len(second) == 0 {
		return best
	}
	witness := bagOf(join(second))
	top := bagOf(join(best)).f1(witness)
	for _, c := range own[1:] {
		if f := bagOf(join(c)).f1(witness); f > top+0.1 {
			best, top = c, f
		}
	}
	best = withoutTeasers(best, second)
	if more := proseOf(second) - proseOf(best); more > 400 && 2*more > proseOf(best) {
		return second
	}
	return best
}

// withoutTeasers cuts what follows the last paragraph that the witness knows, if it
// is a list of other reports: a link for every paragraph or two.
func withoutTeasers(blocks, second []block) []block {
	last := second[len(second)-1].text
	for i := len(second) - 1; i > 0 && second[i].prose() == 0; i-- {
		last = second[i-1].text
	}
	for i := len(blocks) - 1; i > 0; i-- {
		if blocks[i].text != last {
			continue
		}
		tail := blocks[i+1:]
		links, prose := 0, 0
		for k := range tail {
			switch {
			case tail[k].linked() > 0.6:
				links++
			case tail[k].prose() > 0:
				prose++
			}
		}
		if links >= 3 && links*2 >= prose {
			if n := len(tail) - 1; isName(tail[n].text) {
				return append(slices.Clone(blocks[:i+1]), tail[n])
			}
			return blocks[:i+1]
		}
		break
	}
	return blocks
}

// ownArticle narrows an element to the article element that holds the headline,
// where others, the next reports of an endless page, follow in it.
func ownArticle(o *outline, n, headline *html.Node) *html.Node {
	for a := headline; a != nil && a != n; a = a.Parent {
		if a.DataAtom == atom.Article && within(a, n) && proseOf(o.in(a))*4 > proseOf(o.in(n)) && proseOf(o.in(a)) > minBody {
			return a
		}
	}
	return n
}

// markWeight says how surely an element's names mark the article's body.
func markWeight(n *html.Node) float64 {
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html || !isBlock(n.DataAtom) {
		return 0
	}
	if attr(n, "itemprop") == "articleBody" {
		return 2
	}
	if roles(n).is(roleBody) {
		return 1.2
	}
	return 0
}

// densest walks down from the root to the element that holds most of the running
// text, and stops where the text parts into several elements.
func densest(o *outline, root *html.Node) *html.Node {
	for n := root; n != nil; {
		var best *html.Node
		top, second, direct := 0, 0, 0
		for _, c := range elementsBelow(n, o) {
			p := proseOf(o.in(c))
			switch {
			case c.DataAtom == atom.P || isHeading(c.DataAtom) || c.DataAtom == atom.Li || c.DataAtom == atom.Blockquote:
				direct += p
			case p > top:
				top, second, best = p, top, c
			case p > second:
				second = p
			}
		}
		all := proseOf(o.in(n))
		switch {
		case best == nil, len(o.in(best)) < 2 && top < all:
			return n
		case direct*5 > all:
			return n
		case top*10 >= all*8, top*10 >= all*5 && top > 3*second:
			n = best
		default:
			return n
		}
	}
	return root
}

// elementsBelow returns the child elements of n that hold blocks.
func elementsBelow(n *html.Node, o *outline) []*html.Node {
	var out []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if s, ok := o.spans[c]; ok && s.end > s.start {
			out = append(out, c)
		}
	}
	return out
}

// afterHeadline returns the blocks of an element, without those that stand before
// the headline if little of the text does.
func afterHeadline(o *outline, n, headline *html.Node) []block {
	s := o.spans[n]
	if h, ok := o.spans[headline]; ok && h.start >= s.start && h.end <= s.end {
		if before := o.blocks[s.start:h.end]; proseOf(before)*5 < proseOf(o.blocks[s.start:s.end]) {
			s.start = h.end
		}
	}
	return o.blocks[s.start:s.end]
}

// othersFollow reports whether another article element with a body of its own
// stands behind this one: an endless page.
func othersFollow(o *outline, a *html.Node) bool {
	for _, n := range o.order {
		if s := o.spans[n]; n.DataAtom == atom.Article && s.start >= o.spans[a].end && proseOf(o.in(n)) > minBody {
			return true
		}
	}
	return false
}

// proseOf counts the letters of running text of some blocks.
func proseOf(blocks []block) int {
	sum := 0
	for i := range blocks {
		sum += blocks[i].prose()
	}
	return sum
}

// plainOf counts the letters of some blocks that stand in no link, running text or
// not: a table of results is a body too.
func plainOf(blocks []block) int {
	sum := 0
	for i := range blocks {
		sum += int(float64(letters(blocks[i].text)) * (1 - blocks[i].linked()))
	}
	return sum
}

// join returns the texts of some blocks, a line each.
func join(blocks []block) string {
	lines := make([]string, len(blocks))
	for i := range blocks {
		lines[i] = blocks[i].text
	}
	return paragraphs(lines)
}

// blocksOfText makes blocks of a text that is HTML or has line breaks.
func blocksOfText(s string) []block {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	if strings.Contains(s, "&lt;") {
		s = html.UnescapeString(s)
	}
	if !strings.Contains(s, "</") && !strings.Contains(s, "<br") {
		s = "<p>" + strings.ReplaceAll(html.EscapeString(strings.ReplaceAll(s, "\r\n", "\n")), "\n", "</p><p>") + "</p>"
	}
	doc, _, err := parsePage([]byte(s))
	if err != nil {
		return nil
	}
	prune(doc)
	return outlineOf(doc).blocks
}
