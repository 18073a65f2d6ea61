package store

import (
	"slices"
	"strings"
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
	// needles are the phrases that raise an article which has one in its title.
	needles []needle
}

// needle is a phrase in the form of searchTitle.
type needle struct {
	text   string
	folded bool
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
	case len(toks) == 1 && t.Kind != filter.Document:
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
		if t.Exact {
			toks = append(toks, token(tagExact, viet.Hash(w.Text)))
		}
		after := i > 0 && !t.Words[i-1].Break
		before := i+1 < len(t.Words) && !t.Words[i+1].Break
		if after {
			toks = append(toks, pairToken(pair, viet.Hash(t.Words[i-1].Folded), folded))
		}
		if !after && !before && (!t.Exact || t.Title) { // else a pair holds it, or the exact token does
			toks = append(toks, token(single, folded))
		}
	}
	return toks
}

func needleOf(t *filter.Term) needle {
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
	return needle{s.String(), !t.Exact}
}

// inTitle returns the share of the phrases that stand in a searchTitle.
func inTitle(needles []needle, title string) float64 {
	found, folded := 0, ""
	for _, n := range needles {
		text := title
		if n.folded {
			if folded == "" {
				folded = viet.Fold(title)
			}
			text = folded
		}
		if strings.Contains(text, n.text) {
			found++
		}
	}
	return float64(found) / float64(max(len(needles), 1))
}

// hostTokens returns the tokens of the newspapers that nguồn: or tỉnh: means. They come
// from the catalog of today, not from that of the day when an article was stored.
func hostTokens(t *filter.Term) []int32 {
	toks := []int32{textToken(tagHost, t.Value)} // a host, or its first label; nothing for a province
	f, err := filter.Parse(t.String())
	if err != nil {
		return toks
	}
	for _, p := range catalog.All() {
		for _, host := range p.Hosts {
			if _, ok := f.Match(&filter.Doc{SourceName: p.Name, SourceHost: host, Provinces: p.Provinces}); ok {
				toks = append(toks, textToken(tagHost, host))
			}
		}
	}
	return toks
}

// docOf is an article as filters see it: its newspaper follows from its host.
func docOf(h *SearchHit) filter.Doc {
	d := filter.Doc{Title: h.Title, Lead: h.Lead, Text: h.Body, SourceHost: h.Host, Topics: h.Topics, Documents: h.Documents}
	if p, ok := catalog.ByHost(h.Host); ok {
		d.SourceName, d.Provinces = p.Name, p.Provinces
	}
	return d
}

// window is a span of time, from lo (included) to hi, of whole weeks but for the ends
// of a search.
type window struct{ lo, hi time.Time }

// buckets are the tokens of the weeks that the window touches.
func (w window) buckets() []int32 {
	return bucketTokens(weekOf(w.lo), weekOf(w.hi))
}

// windows cuts the time from from (zero: ever) to before into spans, newest first, each
// four times as long as the one before. The first holds everything after newest.
func windows(from, before, newest time.Time) []window {
	first := newest
	if before.Before(first) {
		first = before
	}
	var out []window
	hi, w := before, weekOf(first)
	for weeks := 1; weeks <= 256; weeks *= 4 {
		w -= weeks
		if w <= 0 || !weekStart(w).After(from) {
			break
		}
		out = append(out, window{weekStart(w), hi})
		hi = weekStart(w)
	}
	return append(out, window{from, hi})
}
