package section

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"giaoban/feeds/article"
)

const (
	// maxItems is how many reports of one page are read, the first ones.
	maxItems = 200
	// minTitle is how many words a link has at least to be the title of a report.
	minTitle = 4
)

// Item is one report on a section page. URL and Title are never empty, the others
// may be.
type Item struct {
	// URL is the absolute http or https address without its fragment.
	URL string
	// Title is the text of the link.
	Title string
	// Lead is the summary beside the link.
	Lead string
	// Image is the absolute address of the picture beside the link.
	Image string
	// PublishedAt is the time that the page shows beside the link; zero if none.
	PublishedAt time.Time
}

// Parse reads the reports off a section page, in the order of the page. base is the
// page's own address. A page without reports gives no items and no error.
func Parse(src []byte, base *url.URL) ([]Item, error) {
	if base == nil || base.Host == "" {
		return nil, fmt.Errorf("read a section page: its address %v is not absolute", base)
	}
	root, err := article.Document(src)
	if err != nil {
		return nil, fmt.Errorf("read section page %s: %w", base, err)
	}
	doc := goquery.NewDocumentFromNode(root)
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if u, err := base.Parse(strings.TrimSpace(href)); err == nil && sameSite(u.Hostname(), base.Hostname()) {
			base = u
		}
	}
	links := collect(doc, base)
	keep := reports(links, base)
	var items []Item
	for _, l := range links {
		if !keep[l.url] || len(items) == maxItems {
			continue
		}
		if l.title() == "" {
			continue
		}
		items = append(items, l.item(base, keep))
	}
	return items, nil
}

// link is everything on a page that leads to one address.
type link struct {
	url     string
	path    string
	anchors []*goquery.Selection
	texts   []string // of the anchors, longest first is chosen by title
}

// collect gathers the links of a page to its own site, those in navigation left out.
func collect(doc *goquery.Document, base *url.URL) []*link {
	byURL := map[string]*link{}
	var order []*link
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		u := resolve(base, a.AttrOr("href", ""))
		if u == nil || !sameSite(u.Hostname(), base.Hostname()) || inNavigation(a) {
			return
		}
		key := u.String()
		l := byURL[key]
		if l == nil {
			l = &link{url: key, path: u.Path}
			if u.RawQuery != "" {
				l.path += "?" + u.RawQuery
			}
			byURL[key] = l
			order = append(order, l)
		}
		l.anchors = append(l.anchors, a)
		l.texts = append(l.texts, plain(a))
	})
	return order
}

// resolve makes an address absolute and drops its fragment; nil if it is none of the web.
func resolve(base *url.URL, href string) *url.URL {
	u, err := base.Parse(strings.TrimSpace(href))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil
	}
	u.Fragment, u.RawFragment = "", ""
	return u
}

// sameSite reports whether two hosts are one paper's: equal but for "www." and "m.",
// or one a subdomain of the other.
func sameSite(a, b string) bool {
	a, b = bareHost(a), bareHost(b)
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

func bareHost(h string) string {
	h = strings.ToLower(h)
	for _, p := range []string{"www.", "m.", "amp."} {
		h = strings.TrimPrefix(h, p)
	}
	return h
}

// inNavigation reports whether a link stands in the menu or the foot of the page.
func inNavigation(a *goquery.Selection) bool {
	return a.Closest("nav, footer, .breadcrumb, .breadcrumbs, .menu, #menu, #footer, .footer, .navbar, .nav").Length() > 0
}

// plain returns the text of a selection on one line.
func plain(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// title is the report's title: the longest text of its links, or a title attribute
// where the text was cut short by the page.
func (l *link) title() string {
	best := ""
	for i, t := range l.texts {
		if heading := l.anchors[i].Find("h1, h2, h3, h4, h5").First(); heading.Length() > 0 {
			t = plain(heading)
		}
		if full := strings.Join(strings.Fields(l.anchors[i].AttrOr("title", "")), " "); cutShort(t, full) {
			t = full
		}
		inHeading := l.anchors[i].Closest("h1, h2, h3, h4, h5").Length() > 0
		if len(strings.Fields(t)) >= minTitle && len(t) <= 300 && (len(t) > len(best) || inHeading) {
			best = t
			if inHeading {
				return best
			}
		}
	}
	return best
}

// cutShort reports whether text is what is left of full after the page cut it: it
// ends in dots, or is empty because the link is only a picture.
func cutShort(text, full string) bool {
	short := strings.TrimRight(text, ".… ")
	return full != "" && (text == "" || short != text && strings.HasPrefix(full, short))
}

// item reads what stands beside the links: lead, picture and time, within the
// largest element that holds no other report.
func (l *link) item(base *url.URL, keep map[string]bool) Item {
	it := Item{URL: l.url, Title: l.title()}
	for _, a := range l.anchors {
		card := l.card(a, base, keep)
		if it.Image == "" {
			it.Image = imageOf(card, base)
		}
		if it.PublishedAt.IsZero() {
			it.PublishedAt = timeOf(card)
		}
		if it.Lead == "" {
			it.Lead = leadOf(card, it.Title)
		}
	}
	return it
}

// card returns the largest element around a link that holds no other report.
func (l *link) card(a *goquery.Selection, base *url.URL, keep map[string]bool) *goquery.Selection {
	card := a
	for range 6 {
		up := card.Parent()
		if up.Length() == 0 || up.Is("body, html, main, section") {
			break
		}
		alone := true
		up.Find("a[href]").EachWithBreak(func(_ int, other *goquery.Selection) bool {
			u := resolve(base, other.AttrOr("href", ""))
			alone = u == nil || u.String() == l.url || !keep[u.String()]
			return alone
		})
		if !alone {
			break
		}
		card = up
	}
	return card
}

// imageOf returns the address of a card's picture; lazy pages keep it in data
// attributes.
func imageOf(card *goquery.Selection, base *url.URL) string {
	found := ""
	card.Find("img, amp-img").EachWithBreak(func(_ int, img *goquery.Selection) bool {
		for _, name := range []string{"data-src", "data-original", "data-lazy-src", "src"} {
			if u := resolve(base, img.AttrOr(name, "")); img.AttrOr(name, "") != "" && u != nil {
				found = u.String()
				return false
			}
		}
		return true
	})
	return found
}

// timeOf returns the time that a card shows.
func timeOf(card *goquery.Selection) time.Time {
	var found time.Time
	card.Find("time, [class*=time], [class*=date], [class*=ngay], [class*=meta]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		for _, text := range []string{s.AttrOr("datetime", ""), plain(s), s.AttrOr("title", "")} {
			if t, ok := article.ParseTime(text); ok && len(text) < 60 {
				found = t
				return false
			}
		}
		return true
	})
	return found
}

// leadOf returns the longest paragraph of a card that is not its title.
func leadOf(card *goquery.Selection, title string) string {
	best := ""
	card.Find("p, div, span, h4, h5").Each(func(_ int, s *goquery.Selection) {
		if s.Find("p, div, h1, h2, h3, h4, a[href]").Length() > 0 || s.Closest("a[href]").Length() > 0 && s.Is("span") {
			return
		}
		if t := plain(s); len(t) > len(best) && len([]rune(t)) >= 40 && len(t) < 1500 && t != title && !strings.Contains(title, t) {
			best = t
		}
	})
	return best
}
