package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// assembly puts a page together out of its chosen blocks.
type assembly struct {
	title    string
	captions captions
	facts    *facts
	host     string // the page's own, empty if not known
}

// leadOf finds the paragraph that the paper sets apart: an element that is named
// as such, between the headline and the body or at the body's start; else the
// body's first paragraph when it is the page's description word for word, or in bold
// type and the beginning of it.
func (a *assembly) leadOf(o *outline, lines []block, headline *html.Node) string {
	from, to := a.leadRange(o, lines, headline)
	for _, n := range o.order {
		s := o.spans[n]
		if s.start < from || s.start >= to || s.end > to || !isLeadMark(n) {
			continue
		}
		if t := text(n); a.fitsLead(t) && o.blocks[s.start].linked() < 0.5 {
			return t
		}
	}
	for i := range lines {
		b := &lines[i]
		if isHeading(b.node.DataAtom) && !a.described(b.text) || len(b.text) < 30 || samePhrase(b.text, a.title) {
			continue
		}
		if i < 6 && a.fitsLead(b.text) && a.described(b.text) && (b.bold*10 > len(b.text)*7 || isHeading(b.node.DataAtom) || a.isDescription(b.text)) {
			return b.text
		}
		break
	}
	for _, b := range o.blocks[from:to] {
		if a.fitsLead(b.text) && a.described(b.text) && b.linked() < 0.3 && !contains(lines, b.text) {
			return b.text
		}
	}
	return ""
}

// leadOfData finds the lead of a body that came out of a data script, where no type
// is bold: its first paragraph if the page's description says so, else the
// description itself if it is whole and stands nowhere in the body.
func (a *assembly) leadOfData(lines []block) string {
	if len(lines) > 0 && a.fitsLead(lines[0].text) && a.described(lines[0].text) {
		return lines[0].text
	}
	body := bagOf(join(lines))
	for _, d := range a.facts.descriptions {
		if a.fitsLead(d) && endsSentence(d) && !strings.HasSuffix(d, "...") && !strings.HasSuffix(d, "…") && bagOf(d).covered(body) < 0.9 {
			return d
		}
	}
	return ""
}

// leadRange is where a lead may stand: from the headline to the third block of the
// body, or about the body's start if the page shows no headline.
func (a *assembly) leadRange(o *outline, lines []block, headline *html.Node) (from, to int) {
	start := len(o.blocks)
	if len(lines) > 0 {
		for i := range o.blocks {
			if o.blocks[i].text == lines[0].text && o.blocks[i].node != nil {
				start = i
				break
			}
		}
	}
	if start == len(o.blocks) {
		start = 0
	}
	from = max(0, start-12)
	if s, ok := o.spans[headline]; ok && s.start <= start {
		from = max(s.end, start-40)
	}
	return min(from, start), min(len(o.blocks), start+4)
}

// fitsLead reports whether a text is long and short enough for a lead.
func (a *assembly) fitsLead(t string) bool {
	return letters(t) >= 35 && len(t) <= 1600 && !samePhrase(t, a.title) && !a.isStamp(t) && !photoCredit.MatchString(t)
}

// described reports whether the page's own description says this text.
func (a *assembly) described(t string) bool {
	words := bagOf(t)
	for _, d := range a.facts.descriptions {
		got := bagOf(strings.TrimRight(d, ".… "))
		if got.size() >= 8 && got.covered(words) >= 0.85 && words.covered(got) >= 0.4 {
			return true
		}
	}
	return false
}

// isDescription reports whether the page's own description is this text, whole.
func (a *assembly) isDescription(t string) bool {
	words := bagOf(t)
	for _, d := range a.facts.descriptions {
		if words.f1(bagOf(d)) >= 0.95 {
			return true
		}
	}
	return false
}

// isLeadMark reports whether an element is named as a lead.
func isLeadMark(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Body, atom.Article, atom.Main, atom.A:
		return false
	}
	return attr(n, "itemprop") == "description" || roles(n).is(roleLead)
}

func contains(blocks []block, text string) bool {
	for i := range blocks {
		if blocks[i].text == text {
			return true
		}
	}
	return false
}
