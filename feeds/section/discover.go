package section

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"giaoban/feeds/article"
)

// maxTries is how many addresses one discovery fetches at most.
const maxTries = 14

// ErrNothingFound says that no address of a paper can be read as a source.
var ErrNothingFound = errors.New("no feed, article list or section page was found")

// Kind is what kind of source an address is.
type Kind string

// The kinds of source.
const (
	Feed Kind = "feed"    // RSS, RDF, Atom or JSON Feed
	List Kind = "list"    // the article list of the paper's publishing system
	Page Kind = "section" // a section page, read by Parse
)

// Fetched is an answer to a request: the body decoded to UTF-8 and the address
// after redirects.
type Fetched struct {
	Body     []byte
	FinalURL string
}

// Reader is what Discover needs of its caller. Both functions obey the caller's
// limits, guards and politeness.
type Reader struct {
	// Get fetches an address.
	Get func(ctx context.Context, address string) (Fetched, error)
	// Items counts the items of a body that is a feed or an article list; an error
	// means that it is none.
	Items func(f Fetched) (int, error)
}

// Found is the source that was chosen.
type Found struct {
	// URL is the address to poll.
	URL string
	// Kind says how to read it.
	Kind Kind
	// Items is how many items it had.
	Items int
	// Why tells a person, in Vietnamese, which one was taken and why.
	Why string
	// Tried are the addresses that were asked before, in order, and what each gave.
	Tried []Tried
}

// Tried is an address that was asked in vain.
type Tried struct {
	URL string
	Err error
}

// Discover finds out how the paper or the section at an address can be read. It
// tries, in order: the address itself as a feed; the feeds that its page names; the
// feed paths that the publishing systems of Vietnamese papers use; the system's
// article list; the page itself. With ErrNothingFound the result tells what was tried.
func Discover(ctx context.Context, address string, r Reader) (Found, error) {
	d := discovery{reader: r, seen: map[string]bool{}}
	first, err := r.Get(ctx, address)
	if err != nil {
		return Found{}, fmt.Errorf("fetch %s: %w", address, err)
	}
	if n, err := r.Items(first); err == nil && n > 0 {
		return Found{URL: address, Kind: Feed, Items: n, Why: "Địa chỉ này là một nguồn tin đọc được ngay."}, nil
	}
	base, err := url.Parse(first.FinalURL)
	if err != nil || base.Host == "" {
		return Found{}, fmt.Errorf("discover %s: its final address %q is not absolute", address, first.FinalURL)
	}
	d.seen[address], d.seen[base.String()] = true, true
	root, err := article.Document(first.Body)
	if err != nil {
		return Found{}, fmt.Errorf("discover %s: %w", address, err)
	}
	doc := goquery.NewDocumentFromNode(root)
	for _, step := range []struct {
		kind      Kind
		addresses []string
		why       string
	}{
		{Feed, alternates(doc, base), "Trang này giới thiệu nguồn RSS của chính nó."},
		{Feed, knownPaths(doc, base), "Báo có nguồn RSS ở địa chỉ quen dùng, tuy trang không giới thiệu."},
		{List, articleLists(doc, base), "Báo không có RSS; Bot đọc danh sách bài của hệ thống đăng tin."},
	} {
		if found, ok := d.try(ctx, step.kind, step.addresses, step.why); ok {
			return found, nil
		}
	}
	items, err := Parse(first.Body, base)
	if err == nil && len(items) >= 3 {
		return Found{URL: address, Kind: Page, Items: len(items), Why: "Báo không có RSS; Bot đọc trực tiếp các bài trên trang chuyên mục.", Tried: d.tried}, nil
	}
	return Found{Tried: d.tried}, fmt.Errorf("discover %s: %w", address, ErrNothingFound)
}

// discovery is one run of Discover.
type discovery struct {
	reader Reader
	seen   map[string]bool
	tried  []Tried
}

// try asks addresses in order and takes the first that has items.
func (d *discovery) try(ctx context.Context, kind Kind, addresses []string, why string) (Found, bool) {
	for _, a := range addresses {
		if d.seen[a] || len(d.tried) >= maxTries || ctx.Err() != nil {
			continue
		}
		d.seen[a] = true
		got, err := d.reader.Get(ctx, a)
		n := 0
		if err == nil {
			n, err = d.reader.Items(got)
		}
		if err == nil && n > 0 {
			return Found{URL: a, Kind: kind, Items: n, Why: why, Tried: d.tried}, true
		}
		if err == nil {
			err = errors.New("no items")
		}
		d.tried = append(d.tried, Tried{a, err})
	}
	return Found{}, false
}

// alternates returns the feeds that a page names in its head, then those that it
// links to in its text; comment feeds last.
func alternates(doc *goquery.Document, base *url.URL) []string {
	var out, late []string
	add := func(ref string) {
		u := resolve(base, ref)
		switch {
		case u == nil || !sameSite(u.Hostname(), base.Hostname()):
		case strings.Contains(u.Path, "comments"):
			late = append(late, u.String())
		default:
			out = append(out, u.String())
		}
	}
	doc.Find(`link[rel~="alternate"][href]`).Each(func(_ int, l *goquery.Selection) {
		kind := strings.ToLower(l.AttrOr("type", ""))
		if strings.Contains(kind, "rss") || strings.Contains(kind, "atom") || strings.Contains(kind, "feed+json") {
			add(l.AttrOr("href", ""))
		}
	})
	slug := lastPart(base.Path)
	doc.Find(`a[href*="rss"], a[href*="/feed"]`).Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); slug != "" && strings.Contains(href, slug) && len(out) < 4 {
			add(href)
		}
	})
	return append(out, late...)
}

// lastPart returns the last folder of a path without its extension.
func lastPart(path string) string {
	path = strings.Trim(path, "/")
	path = path[strings.LastIndexByte(path, '/')+1:]
	path, _, _ = strings.Cut(path, ".")
	return path
}

// knownPaths returns the feed addresses of common publishing systems: those of a
// section for a section's page, for it was asked for; those of the whole paper for its
// home page.
func knownPaths(doc *goquery.Document, base *url.URL) []string {
	section := strings.Trim(base.Path, "/")
	for _, ext := range []string{".html", ".htm", ".aspx"} {
		section = strings.TrimSuffix(section, ext)
	}
	var paths []string
	if doc.Find(`[href*="/wp-content/"], [src*="/wp-content/"], meta[name="generator"][content*="WordPress"]`).Length() > 0 {
		paths = append(paths, "/"+section+"/feed/")
	}
	if section != "" {
		paths = append(paths, "/rss/"+section, "/rss/"+section+".rss", "/"+section+".rss", "/rss/"+section+".xml")
	}
	if section == "" {
		paths = append(paths, "/rss/home.rss", "/rss", "/rss.xml", "/feed")
	}
	var out []string
	for _, p := range paths {
		if u := resolve(base, strings.ReplaceAll(p, "//", "/")); u != nil {
			out = append(out, u.String())
		}
	}
	return out
}

// articleLists returns the address of the article list of the publishing system
// behind several provincial papers. Its pages carry the numbers of the site and the
// section in hidden elements.
func articleLists(doc *goquery.Document, base *url.URL) []string {
	site, section := plain(doc.Find("#site_id").First()), plain(doc.Find("#cate_id").First())
	if site == "" || len(site) > 64 {
		return nil
	}
	q := url.Values{"scUnitMapId": {site}, "first": {"0"}, "pageSize": {"30"}}
	if section != "" && len(section) <= 64 {
		q.Set("saArticleCateId", section)
	}
	u := *base
	u.Path, u.RawPath, u.RawQuery = "/sc_service/api/article/list", "", q.Encode()
	return []string{u.String()}
}
