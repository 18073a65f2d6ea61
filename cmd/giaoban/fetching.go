package main

import (
	"fmt"
	"net/url"

	"giaoban/feeds/fetch"
)

// newFetchClient returns the client that reads feeds and pages. allow is FETCH_ALLOW
// and what the program opens by itself.
func newFetchClient(c config, allow string) (*fetch.Client, error) {
	cfg := fetch.Config{Allow: allow}
	if c.FetchProxy != "" {
		u, err := url.Parse(c.FetchProxy)
		if err != nil {
			return nil, usageError{fmt.Errorf("FETCH_PROXY is no address")}
		}
		cfg.Proxy = u
	}
	client, err := fetch.New(cfg)
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}
