package feeds

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"giaoban/feeds/fetch"
)

// What a body may be instead of a whole feed. A caller tells an admin about each of
// them; none means "no news".
var (
	ErrEmpty     = errors.New("the body is empty")
	ErrHTML      = errors.New("an HTML page where a feed was expected")
	ErrChallenge = errors.New("a page that checks for a browser where a feed was expected")
	ErrNotFeed   = errors.New("no feed")
	ErrNoItems   = errors.New("the feed has no items")
	ErrTruncated = errors.New("the feed is cut off before its end")
	ErrTooMany   = fmt.Errorf("the feed has more than %d items; only the first are read", maxItems)
)

// Formats of a feed, as Parsed names them.
const (
	FormatRSS  = "rss"
	FormatRDF  = "rdf"
	FormatAtom = "atom"
	FormatJSON = "json"
	// FormatSection is no feed, but a section page that ParseSection reads.
	FormatSection = "section"
)

// Parsed is what a feed said, in the order in which it said it.
type Parsed struct {
	Format  string        // FormatRSS and so on; empty if the body is no feed
	Title   string        // the feed's own name
	Link    string        // the site that the feed belongs to, absolute, may be empty
	TTL     time.Duration // how long the feed asks not to be read again, 0 if it does not
	Items   []Item
	Skipped int // items that were broken beyond use
	// Err is what was wrong with a feed that could be read all the same: ErrTruncated
	// (Items holds the whole ones), ErrTooMany or ErrNoItems.
	Err error
}

// Item is one article as its feed tells of it. Every text is clean (composed, no
// markup, single spaces); any field may be empty.
type Item struct {
	GUID        string // as the feed wrote it
	URL         string // absolute, http or https
	Title       string
	Lead        string
	Content     string // HTML of the whole article, if the feed ships it
	Section     string
	Image       string    // absolute, http or https
	PublishedAt time.Time // in the feed's own zone; zero if unknown
}

// Parse reads a feed: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, and the
// article list (JSON or JSONP) of the CMS behind several provincial papers.
// contentType is the header of that name; baseURL is where the body came from, against
// which relative links are resolved when the feed itself states no base.
//
// The error says why there is nothing to read: the body is empty, HTML, another kind of
// document or written in a font encoding (fetch.ErrTCVN3, fetch.ErrVNI). A feed that
// was cut off gives its whole items, and Parsed.Err says so. A broken item is counted in
// Skipped; the others are kept.
func Parse(body []byte, contentType, baseURL string) (Parsed, error) {
	text, fontErr := fetch.Decode(body, contentType)
	text = bytes.TrimLeft(dropControls(text), " \t\r\n\ufeff")
	base, err := url.Parse(baseURL)
	if err != nil || !base.IsAbs() {
		base = nil
	}
	var p Parsed
	switch start := trimScript(text); {
	case len(text) == 0:
		return p, ErrEmpty
	case len(start) > 0 && (start[0] == '{' || start[0] == '['):
		p, err = parseJSON(start, base)
	default:
		p, err = parseXML(text, base)
	}
	switch {
	case err != nil:
		return p, err
	case fontErr != nil:
		p.Items = nil
		return p, fontErr
	case p.Err == nil && len(p.Items) == 0:
		p.Err = ErrNoItems
	}
	return p, nil
}

// Class names what an error of a poll is, in one word for admins and metrics: the class
// of a failed fetch, or html, challenge, empty, truncated, too_large, encoding or
// not_a_feed.
func Class(err error) string {
	switch class := fetch.ClassOf(err); {
	case err == nil:
		return ""
	case class != "":
		return string(class)
	case errors.Is(err, ErrHTML):
		return "html"
	case errors.Is(err, ErrChallenge):
		return "challenge"
	case errors.Is(err, ErrEmpty), errors.Is(err, ErrNoItems):
		return "empty"
	case errors.Is(err, ErrTruncated):
		return "truncated"
	case errors.Is(err, ErrTooMany):
		return "too_large"
	case errors.Is(err, fetch.ErrTCVN3), errors.Is(err, fetch.ErrVNI):
		return "encoding"
	}
	return "not_a_feed"
}

// dropControls removes the characters that XML and JSON forbid. The body is returned
// as it is when there are none.
func dropControls(b []byte) []byte {
	forbidden := func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
	}
	if bytes.IndexFunc(b, forbidden) < 0 {
		return b
	}
	return bytes.Map(func(r rune) rune {
		if forbidden(r) {
			return -1
		}
		return r
	}, b)
}

// parseXML finds out what the markup is and hands it on.
func parseXML(text []byte, base *url.URL) (Parsed, error) {
	root, name := findRoot(text)
	if kindOf(name) == "" {
		// Warnings of the server's own scripts may stand before the feed.
		if at := feedStart(text); at > 0 && name != "html" {
			text = text[at:]
			root, name = findRoot(text)
		}
	}
	switch kind := kindOf(name); {
	case kind != "":
		d := split(text[root:], kind)
		return d.parse(base)
	case name == "html" || looksHTML(text):
		if fetch.IsChallenge(text) {
			return Parsed{}, ErrChallenge
		}
		return Parsed{}, ErrHTML
	case name == "":
		return Parsed{}, fmt.Errorf("%w, but plain text", ErrNotFeed)
	default:
		return Parsed{}, fmt.Errorf("%w, but XML with the root %.40q", ErrNotFeed, name)
	}
}

func kindOf(root string) string {
	switch root {
	case "rss", "channel":
		return FormatRSS
	case "rdf":
		return FormatRDF
	case "feed":
		return FormatAtom
	}
	return ""
}

// feedStart returns where a feed begins behind other text in the first bytes, -1 if
// nowhere.
func feedStart(text []byte) int {
	head := bytes.ToLower(text[:min(len(text), 16<<10)])
	for _, mark := range []string{"<?xml", "<rss", "<rdf:rdf", "<feed"} {
		if at := bytes.Index(head, []byte(mark)); at >= 0 {
			return at
		}
	}
	return -1
}

func looksHTML(text []byte) bool {
	head := strings.ToLower(string(text[:min(len(text), 2<<10)]))
	for _, mark := range []string{"<!doctype html", "<html", "<head", "<body", "<script", "<title", "<div", "<p>", "<meta", "<h1"} {
		if strings.Contains(head, mark) {
			return true
		}
	}
	return false
}
