package feeds

import (
	"context"
	"fmt"
	"net/url"

	"giaoban/feeds/article"
	"giaoban/feeds/fetch"
	"giaoban/feeds/section"
)

// minSection is how many articles a page must link to before it is taken for a section.
const minSection = 5

// ParseResponse parses what fetching a feed brought, err included. A feed that was cut, by
// its connection or in its text, gives its whole items together with an error; its
// validators are dropped from resp then, because the next answer must not be "not
// modified". resp.MaxAge is raised to what the feed's own ttl asks for.
func ParseResponse(resp *fetch.Response, err error) (Parsed, error) {
	if resp == nil || err != nil && len(resp.Body) == 0 || resp.NotModified {
		return Parsed{}, err
	}
	parsed, parseErr := Parse(resp.Body, resp.ContentType, resp.FinalURL)
	resp.MaxAge = max(resp.MaxAge, parsed.TTL)
	switch {
	case err != nil: // that the text is cut as well follows from it
	case parseErr != nil:
		err = parseErr
	default:
		err = parsed.Err
	}
	if err != nil {
		resp.ETag, resp.LastModified = "", ""
	}
	return parsed, err
}

// ReadPage fetches the page of an article, if its robots.txt allows it, and extracts
// the article.
func ReadPage(ctx context.Context, client *fetch.Client, address string) (article.Page, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		return article.Page{}, fmt.Errorf("the item has no address: %w", errNoText)
	}
	if err := client.Allowed(ctx, address); err != nil {
		return article.Page{}, err
	}
	resp, err := client.Get(ctx, fetch.Request{URL: address, MaxBytes: maxPage, Accept: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"})
	if err != nil {
		return article.Page{}, err
	}
	html, err := fetch.Decode(resp.Body, resp.ContentType)
	if err != nil {
		return article.Page{}, fmt.Errorf("decode the page: %w", err)
	}
	page, err := article.Extract(html, base)
	if err != nil {
		return page, fmt.Errorf("extract the article: %w", err)
	}
	if page.Text == "" && page.Lead == "" {
		return page, errNoText
	}
	return page, nil
}

// ParseSection reads a section page of a paper that has no feed: the articles that it
// links to, as items. It is ErrHTML if these are too few to tell a section from any
// other page.
func ParseSection(resp *fetch.Response) (Parsed, error) {
	if len(resp.Body) > maxPage {
		return Parsed{}, ErrHTML
	}
	text, err := fetch.Decode(resp.Body, resp.ContentType)
	if err != nil {
		return Parsed{}, err
	}
	base, err := url.Parse(resp.FinalURL)
	if err != nil {
		return Parsed{}, fmt.Errorf("address of the section: %w", err)
	}
	links, err := section.Parse(text, base)
	if err != nil {
		return Parsed{}, fmt.Errorf("read the section page: %w", err)
	}
	if len(links) < minSection {
		return Parsed{}, ErrHTML
	}
	p := Parsed{Format: FormatSection, Link: resp.FinalURL}
	for _, l := range links {
		p.Items = append(p.Items, Item{URL: l.URL, Title: l.Title, Lead: l.Lead, Image: l.Image, PublishedAt: l.PublishedAt})
	}
	return p, nil
}
