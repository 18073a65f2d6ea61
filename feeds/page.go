package feeds

import (
	"context"
	"fmt"
	"net/url"

	"giaoban/feeds/article"
	"giaoban/feeds/fetch"
)

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
