package feeds

import (
	"context"
	"fmt"
	"net/url"

	"giaoban/feeds/article"
	"giaoban/feeds/fetch"
)

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
