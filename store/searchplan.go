package store

import (
	"slices"
	"strings"
	"sync"
	"time"

	"giaoban/bot/filter"
	"giaoban/feeds/catalog"
	"giaoban/internal/viet"
)

// conjunction is one alternative of a search as the index can be asked: it finds every
// article that the alternative matches, and few others.
type conjunction struct {
	all   []int32   // every token must be there
	some  []int32   // at least one of these; empty: no condition
	not   []int32   // each of these surely excludes
	doubt [][]int32 // all of one of these probably exclude: such articles are read last
	// needles are phrases, in the form of searchTitle; an article with one in its title
	// ranks higher.
	needles []string
}

// plan makes one conjunction of each alternative of a filter.
func plan(f *filter.Filter) []conjunction {
	alternatives := f.Any()
	if len(alternatives) == 0 {
		alternatives = [][]filter.Term{nil}
	}
	var out []conjunction
	for _, terms := range alternatives {
		var c conjunction
		for i := range terms {
			c.require(&terms[i])
		}
		for i := range f.Not() {
			c.exclude(&f.Not()[i])
		}
		slices.Sort(c.all)
		c.all = slices.Compact(c.all)
		out = append(out, c)
	}
	return out
}

// require adds a term that must hold.
func (c *conjunction) require(t *filter.Term) {
	switch t.Kind {
	case filter.Source, filter.Province:
		// Of two lists the shorter one is asked for; the articles found prove the other.
		if hosts := hostTokens(t); len(c.some) == 0 || len(hosts) < len(c.some) {
			c.some = hosts
		}
		return
	case filter.Phrase:
		c.needles = append(c.needles, needleOf(t))
	}
	c.all = append(c.all, termTokens(t)...)
}

// exclude adds a term that must not hold, where the index can help.
func (c *conjunction) exclude(t *filter.Term) {
	toks := termTokens(t)
	switch {
	case len(toks) == 0:
	case len(toks) == 1 && t.Kind != filter.Document && !(t.Exact && isNumber(t.Text)):
		c.not = append(c.not, toks[0])
	default:
		c.doubt = append(c.doubt, toks)
	}
}

// termTokens returns the tokens that an article has in which the term holds; none for
// newspapers. One token alone, but for documents, also proves that the term holds.
func termTokens(t *filter.Term) []int32 {
	switch t.Kind {
	case filter.Topic:
		return []int32{textToken(tagTopic, t.Value)}
	case filter.Document:
		value, _, _ := strings.Cut(t.Value, "/") // without the year
		return []int32{textToken(tagDocument, value)}
	case filter.Phrase:
		return phraseTokens(t)
	}
	return nil
}

func phraseTokens(t *filter.Term) []int32 {
	single, pair := tagFolded, tagPair
	if t.Title {
		single, pair = tagTitle, tagTitlePair
	}
	var toks []int32
	for i, w := range t.Words {
		if w.Break {
			continue
		}
		folded := viet.Hash(w.Folded)
		if t.Exact && !isNumber(w.Text) {
			toks = append(toks, token(tagExact, viet.Hash(w.Text)))
		}
		if !t.Exact || t.Title || isNumber(w.Text) {
			toks = append(toks, token(single, folded))
		}
		if i > 0 && !t.Words[i-1].Break {
			toks = append(toks, pairToken(pair, viet.Hash(t.Words[i-1].Folded), folded))
		}
	}
	return toks
}

func needleOf(t *filter.Term) string {
	var s strings.Builder
	s.WriteByte(' ')
	for _, w := range t.Words {
		switch {
		case w.Break:
			s.WriteByte(',')
		case t.Exact:
			s.WriteString(w.Text)
		default:
			s.WriteString(w.Folded)
		}
		s.WriteByte(' ')
	}
	return s.String()
}

// inTitle returns the share of the needles that stand in a searchTitle.
func inTitle(needles []string, title string) float64 {
	found := 0
	for _, n := range needles {
		if strings.Contains(title, n) {
			found++
		}
	}
	return float64(found) / float64(max(len(needles), 1))
}

// hostTokens returns the tokens of the newspapers that nguồn: or tỉnh: may mean. They
// come from the catalog of today, not from that of the day when an article was stored.
func hostTokens(t *filter.Term) []int32 {
	toks := []int32{textToken(tagHost, t.Value)} // a host, or its first label; nothing for a province
	for _, p := range papers() {
		if t.Kind == filter.Province && slices.Contains(p.provinces, t.Value) || t.Kind == filter.Source && strings.Contains(p.name, t.Value) {
			toks = append(toks, p.hosts...)
		}
	}
	return toks
}

// paper is a newspaper of the catalog: its folded name, the provinces of today that it
// writes for, the tokens of its hosts.
type paper struct {
	name      string
	provinces []string
	hosts     []int32
}

var papers = sync.OnceValue(func() []paper {
	var out []paper
	for _, p := range catalog.All() {
		var words []string
		for _, t := range viet.Terms(p.Name) {
			words = append(words, t.Folded)
		}
		row := paper{name: strings.Join(words, " ")}
		for _, name := range p.Provinces {
			if province, ok := viet.FindProvince(name); ok {
				row.provinces = append(row.provinces, province.Name)
			}
		}
		for _, host := range p.Hosts {
			row.hosts = append(row.hosts, textToken(tagHost, host))
		}
		out = append(out, row)
	}
	return out
})

// docOf is an article as a filter sees it: its newspaper follows from its host.
func docOf(h *SearchHit, f *filter.Filter) filter.Doc {
	d := filter.Doc{Title: h.Title, Lead: h.Lead, Text: h.Body, Topics: h.Topics, Documents: h.Documents}
	if f.Uses(filter.Source) || f.Uses(filter.Province) {
		d.SourceHost = h.Host
		if p, ok := catalog.ByHost(h.Host); ok {
			d.SourceName, d.Provinces = p.Name, p.Provinces
		}
	}
	return d
}

// window is a span of time, from lo (included) to hi.
type window struct{ lo, hi time.Time }

// buckets are the tokens of the weeks that the window touches.
func (w window) buckets() []int32 {
	return bucketTokens(weekOf(w.lo), weekOf(w.hi))
}
