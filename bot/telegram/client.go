package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// bodyCap is the longest answer that is read, in bytes; a hundred updates are far shorter.
const bodyCap = 8 << 20

// maxConns is how many requests may be under way at once; Telegram slows a bot down that has many more.
const maxConns = 32

// client is the library's HTTPClient for one call: it adds the context, takes the address out of errors, bounds the body and replaces
// answers that are not Telegram's.
type client struct {
	ctx  context.Context
	http *http.Client
}

// transportError is a call without an answer. Wrote says that a connection had been made, so that the request may have arrived.
type transportError struct {
	Wrote bool
	Err   error
}

func (e *transportError) Error() string { return e.Err.Error() }
func (e *transportError) Unwrap() error { return e.Err }

// Do sends the request and returns an answer that is whole and in Telegram's form.
func (c client) Do(r *http.Request) (*http.Response, error) {
	// The transport asks for a connection again only when nothing was written on the last one, so the latest pair of events tells the
	// truth. Both come on this goroutine.
	var wrote atomic.Bool
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { wrote.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { wrote.Store(true) },
	}
	resp, err := c.http.Do(r.WithContext(httptrace.WithClientTrace(c.ctx, trace)))
	if err != nil {
		return nil, &transportError{Wrote: wrote.Load(), Err: withoutURL(err)}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyCap))
	_ = resp.Body.Close()
	if err != nil {
		return nil, &transportError{Wrote: true, Err: fmt.Errorf("read the answer: %w", err)}
	}
	resp.Body = io.NopCloser(bytes.NewReader(genuine(body, resp.StatusCode)))
	return resp, nil
}

// withoutURL drops the address, which holds the token, and keeps the cause, so that errors.Is still works.
func withoutURL(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// genuine returns the body if it is an answer of a Bot API server, and else one that says what came instead: a proxy's page, a
// captive portal, half an answer. An error without a code gets that of the HTTP status.
func genuine(body []byte, status int) []byte {
	var a struct {
		OK   *bool `json:"ok"`
		Code int   `json:"error_code"`
	}
	text := fmt.Sprintf("Bad Gateway: HTTP %d with %d bytes that are no answer of the Bot API", status, len(body))
	if json.Unmarshal(body, &a) == nil && a.OK != nil {
		if *a.OK || a.Code != 0 {
			return body
		}
		text = http.StatusText(status)
	} else {
		status = http.StatusBadGateway
	}
	made, err := json.Marshal(map[string]any{"ok": false, "error_code": status, "description": text})
	if err != nil {
		return body
	}
	return made
}

// redact takes the token out of a text: the last net below withoutURL.
func redact(s, token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, token, "***"), url.PathEscape(token), "***")
}

// newTransport returns the transport for sends and polls. It speaks HTTP/1.1 only: one request on a connection at a time makes it
// certain whether a request was written, and idle connections are closed before common servers close them under a request.
func newTransport(proxy string) (*http.Transport, error) {
	dialer := &net.Dialer{Timeout: 8 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: 8 * time.Second, IdleConnTimeout: 30 * time.Second,
		MaxIdleConnsPerHost: maxConns, MaxConnsPerHost: maxConns,
		Protocols: new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	if proxy == "" {
		return t, nil
	}
	u, err := url.Parse(proxy)
	if err != nil || u.Host == "" {
		return nil, errors.New("the Telegram proxy must be an address such as socks5://host:1080 or http://host:3128")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		t.Proxy = http.ProxyURL(u)
		return t, nil
	}
	return nil, fmt.Errorf("the Telegram proxy's scheme is %q, but must be http, https, socks5 or socks5h", u.Scheme)
}
