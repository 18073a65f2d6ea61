package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// trip is one Get under way, over all of its redirects.
type trip struct {
	client    *Client
	req       Request
	left      time.Duration // of the timeout
	permanent bool          // only permanent redirects so far
	moved     string
	cookies   []*http.Cookie // some sites set one, redirect to the same place and expect it
}

// hop asks one address. It returns the next address for a redirect, else the outcome.
func (t *trip) hop(ctx context.Context, u *url.URL, follow bool) (*Response, *url.URL, error) {
	c := t.client
	leave, err := c.hosts.enter(ctx, strings.ToLower(u.Host), !c.guard.openedHost(u), follow)
	if err != nil {
		return nil, nil, classify(ctx, u.Host, err)
	}
	defer leave()
	start := time.Now()
	defer func() { t.left -= time.Since(start) }()
	ctx, cancel := context.WithTimeoutCause(ctx, max(t.left, time.Millisecond), context.DeadlineExceeded)
	defer cancel()
	answer, err := c.transport.RoundTrip(t.request(ctx, u))
	if err != nil {
		return nil, nil, classify(ctx, u.Host, err)
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		next, err := t.redirect(u, answer)
		if err != nil {
			return nil, nil, newError(ClassRedirect, u.Host, err)
		}
		return nil, next, nil
	}
	resp, err := t.outcome(ctx, u, answer)
	return resp, nil, err
}

// request builds the request. Validators go out exactly as they came in.
func (t *trip) request(ctx context.Context, u *url.URL) *http.Request {
	r := (&http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: make(http.Header, 6), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}).WithContext(ctx)
	accept := t.req.Accept
	if accept == "" {
		accept = acceptFeeds
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("Accept-Encoding", "gzip, br, zstd, deflate")
	r.Header.Set("User-Agent", t.client.agent)
	if t.req.ETag != "" {
		r.Header.Set("If-None-Match", t.req.ETag)
	}
	if t.req.LastModified != "" {
		r.Header.Set("If-Modified-Since", t.req.LastModified)
	}
	if u.User != nil {
		password, _ := u.User.Password()
		r.SetBasicAuth(u.User.Username(), password)
	}
	for _, cookie := range t.cookies {
		r.AddCookie(cookie)
	}
	return r
}

// redirect returns where an answer leads.
func (t *trip) redirect(from *url.URL, answer *http.Response) (*url.URL, error) {
	location := answer.Header.Get("Location")
	if location == "" {
		return nil, errors.New("a redirect without a target")
	}
	to, err := from.Parse(strings.ReplaceAll(location, " ", "%20"))
	if err != nil {
		return nil, errors.New("a redirect to what is no URL")
	}
	if to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "" {
		return nil, fmt.Errorf("a redirect to %.10q, which is not fetched", to.Scheme)
	}
	to.Fragment = ""
	switch answer.StatusCode {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		if t.permanent {
			t.moved = to.String()
		}
	default:
		t.permanent = false
	}
	if !strings.EqualFold(to.Host, from.Host) {
		t.cookies = nil
	} else if set := answer.Cookies(); len(set) > 0 {
		t.cookies = set
	}
	_, _ = io.CopyN(io.Discard, answer.Body, 2<<10) // so that the connection can be used again
	return to, nil
}

// outcome reads the answer that is no redirect.
func (t *trip) outcome(ctx context.Context, u *url.URL, answer *http.Response) (*Response, error) {
	now := time.Now()
	resp := &Response{
		Status: answer.StatusCode, FinalURL: u.String(), ContentType: answer.Header.Get("Content-Type"),
		RetryAfter: retryAfter(answer.Header, now), MaxAge: maxAge(answer.Header, now),
	}
	limit := t.req.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	encodings := answer.Header.Get("Content-Encoding")
	switch status := answer.StatusCode; {
	case status == http.StatusNotModified && (t.req.ETag != "" || t.req.LastModified != ""):
		resp.NotModified = true
		resp.ETag, resp.LastModified = t.req.ETag, t.req.LastModified
		return resp, nil
	case status < 200 || status > 299:
		page, _ := t.client.read(ctx, io.LimitReader(answer.Body, maxErrorBody), encodings, maxErrorBody+1)
		return resp, statusError(u.Host, answer, page)
	case answer.ContentLength > limit:
		return nil, newError(ClassTooLarge, u.Host, fmt.Errorf("%w: %d bytes, at most %d", errTooLarge, answer.ContentLength, limit))
	}
	var err error
	resp.Body, err = t.client.read(ctx, answer.Body, encodings, limit)
	switch {
	case err == nil:
		resp.ETag, resp.LastModified = answer.Header.Get("ETag"), answer.Header.Get("Last-Modified")
		return resp, nil
	case errors.Is(err, errTooLarge):
		return nil, newError(ClassTooLarge, u.Host, err)
	}
	class := classOf(ctx, err)
	if class != ClassTimeout && class != ClassCancelled {
		class = ClassCut
	}
	return resp, newError(class, u.Host, err)
}

func statusError(host string, answer *http.Response, page []byte) *Error {
	e := &Error{Class: ClassProtocol, Host: host, Status: answer.StatusCode}
	switch status := answer.StatusCode; {
	case answer.Header.Get("Cf-Mitigated") == "challenge", (status == 403 || status == 429 || status == 503) && IsChallenge(page):
		e.Class = ClassChallenge
	case status >= 500:
		e.Class = ClassServer
	case status >= 400:
		e.Class = ClassRefusal
	}
	e.err = fmt.Errorf("the server answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	return e
}
