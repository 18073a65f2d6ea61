package feeds

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// chunkItems is how many items go through gofeed at once, and chunkSize how many bytes
// of them: few enough to keep its memory small, many enough to share the cost of the
// start tags.
const chunkItems, chunkSize = 50, 256 << 10

// parse puts the feed through gofeed piece by piece.
func (d *document) parse(base *url.URL) (Parsed, error) {
	p := Parsed{Format: d.kind, Skipped: d.bad}
	d.describe(&p, base)
	base = resolveBase(base, attr(d.root, "xml:base"))
	base = resolveBase(base, attr(d.channel, "xml:base"))
	if site, err := url.Parse(p.Link); err == nil && p.Link != "" && d.kind != FormatAtom && !d.hasBase() {
		base = site
	}
	based := bytes.Contains(d.root, []byte("xml:base")) || slices.ContainsFunc(d.items, func(raw []byte) bool { return bytes.Contains(raw, []byte("xml:base")) })
	for rest := d.items; len(rest) > 0; {
		n := 0
		for size := 0; n < min(chunkItems, len(rest)) && (n == 0 || size+len(rest[n]) <= chunkSize); n++ {
			size += len(rest[n])
		}
		chunk := rest[:n]
		rest = rest[n:]
		entries := d.entries(chunk...)
		if len(entries) != len(chunk) {
			entries = d.oneByOne(chunk)
		}
		for i, e := range entries {
			if e != nil && e.parts() < 3 {
				e = d.better(e, chunk[i])
			}
			item := Item{}
			if e != nil {
				e.readRaw(chunk[i], d.kind)
				own := base
				if based {
					own = e.baseFor(chunk[i], base)
				}
				item = e.item(own)
			}
			if item.Title == "" && item.URL == "" && item.Lead == "" {
				p.Skipped++
				continue
			}
			p.Items = append(p.Items, item)
		}
	}
	switch {
	case d.many:
		p.Err = ErrTooMany
	case d.cut:
		p.Err = ErrTruncated
	}
	return p, nil
}

func (d *document) hasBase() bool {
	return attr(d.root, "xml:base") != "" || attr(d.channel, "xml:base") != ""
}

// oneByOne parses items apart from each other, so that a broken one cannot take its
// neighbours along; what fails is mended and tried again. A nil entry is broken.
func (d *document) oneByOne(chunk [][]byte) []*entry {
	out := make([]*entry, len(chunk))
	for i, raw := range chunk {
		if got := d.entries(raw); len(got) == 1 {
			out[i] = got[0]
		} else {
			out[i] = d.mend(raw)
		}
	}
	return out
}

// better returns the entry of the mended item if more is found in it: a stray end tag
// makes gofeed leave an item early, without an error.
func (d *document) better(e *entry, raw []byte) *entry {
	if mended := d.mend(raw); mended != nil && mended.parts() > e.parts() {
		return mended
	}
	return e
}

// wrap builds a document of the feed's own start tags around parts.
func (d *document) wrap(parts ...[]byte) []byte {
	var b bytes.Buffer
	closers := make([][]byte, 0, 3)
	open := func(tag []byte) {
		if len(tag) > 0 && len(tag) <= maxTag {
			b.Write(bytes.TrimSuffix(bytes.TrimSuffix(tag, []byte(">")), []byte("/")))
			b.WriteByte('>')
			closers = append(closers, tagName(tag))
		}
	}
	if strings.EqualFold(string(tagName(d.root)), "channel") {
		open([]byte(`<rss version="2.0">`))
	}
	open(d.root)
	open(d.channel)
	for _, part := range parts {
		b.Write(part)
		if i := bytes.LastIndex(part, []byte("</")); i < 0 || markupEnd(part, i) != len(part) || !bytes.EqualFold(tagName(part), bytes.TrimPrefix(tagName(part[i:]), []byte("/"))) {
			if name := tagName(part); len(name) > 0 && name[0] != '/' {
				b.WriteString("</" + string(name) + ">")
			}
		}
	}
	for i := len(closers) - 1; i >= 0; i-- {
		b.WriteString("</" + string(closers[i]) + ">")
	}
	// Bases are resolved here: gofeed takes any base for a folder.
	return bytes.ReplaceAll(b.Bytes(), []byte(" xml:base"), []byte(" xml-base"))
}

// entries puts raw items through gofeed, nil if it fails.
func (d *document) entries(raw ...[]byte) []*entry {
	var out []*entry
	doc := bytes.NewReader(d.wrap(raw...))
	if d.kind == FormatAtom {
		feed, err := new(atom.Parser).Parse(doc)
		if err != nil {
			return nil
		}
		for _, e := range feed.Entries {
			out = append(out, fromAtom(e))
		}
		return out
	}
	feed, err := new(rss.Parser).Parse(doc)
	if err != nil {
		return nil
	}
	for _, e := range feed.Items {
		out = append(out, fromRSS(e))
	}
	return out
}

// describe reads what the feed says of itself.
func (d *document) describe(p *Parsed, base *url.URL) {
	var links []string
	doc := bytes.NewReader(d.wrap(append([]byte(" "), d.rest...)))
	if d.kind == FormatAtom {
		feed, err := new(atom.Parser).Parse(doc)
		if err != nil {
			return
		}
		p.Title = feed.Title
		links = append(links, alternate(feed.Links))
		p.TTL = updatePeriod(feed.Extensions)
	} else {
		feed, err := new(rss.Parser).Parse(doc)
		if err != nil {
			return
		}
		p.Title = feed.Title
		links = append(append(links, feed.Links...), extLink(feed.Extensions))
		p.TTL = updatePeriod(feed.Extensions)
		if minutes, err := strconv.ParseFloat(strings.TrimSpace(feed.TTL), 64); err == nil && minutes > 0 && minutes < 1e6 {
			p.TTL = time.Duration(minutes * float64(time.Minute))
		}
	}
	p.Title = plain(p.Title)
	base = resolveBase(base, attr(d.root, "xml:base"))
	base = resolveBase(base, attr(d.channel, "xml:base"))
	for _, l := range links {
		if p.Link = absolute(l, base); p.Link != "" {
			return
		}
	}
}

// updatePeriod reads the syndication module: so many times in a period.
func updatePeriod(e ext.Extensions) time.Duration {
	var period time.Duration
	switch strings.ToLower(extValue(e, "sy", "updatePeriod")) {
	case "hourly":
		period = time.Hour
	case "daily":
		period = 24 * time.Hour
	case "weekly":
		period = 7 * 24 * time.Hour
	case "monthly":
		period = 30 * 24 * time.Hour
	}
	if n, err := strconv.Atoi(extValue(e, "sy", "updateFrequency")); err == nil && n > 0 {
		period /= time.Duration(n)
	}
	return period
}
