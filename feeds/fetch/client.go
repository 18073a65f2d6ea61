package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxRedirects   = 5
	connectTimeout = 6 * time.Second
	headerTimeout  = 12 * time.Second
	wholeTimeout   = 20 * time.Second
	hostGap        = time.Second
	// DefaultMaxBytes caps a body, after decompression, when its Request does not.
	DefaultMaxBytes = 8 << 20
	// maxHeader caps the header of an answer, in bytes.
	maxHeader = 128 << 10
	// maxErrorBody is how much of an error page is looked at, in bytes.
	maxErrorBody = 64 << 10
)

// acceptFeeds is the Accept header of requests that name none.
const acceptFeeds = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5"

// Config is what a Client depends on. The zero Config is a careful client.
type Config struct {
	// Allow opens private addresses: "127.0.0.1:8083,10.1.0.0/16:80".
	Allow string
	// Proxy, if set, carries every request (http, https or socks5). Names are then
	// resolved and checked here first. The environment's HTTP_PROXY never counts.
	Proxy *url.URL
	// Contact is a page or an e-mail address that the User-Agent names.
	Contact string
	// Gap is the least time between two requests to one host, 1 s if zero. There is
	// none for addresses that Allow opens.
	Gap time.Duration
	// Timeout is how long one fetch may take with all its redirects, waiting for the
	// host's turn apart; 20 s if zero.
	Timeout time.Duration
}

// Client fetches over HTTP. It is safe for concurrent use.
type Client struct {
	guard     *guard
	transport *http.Transport
	hosts     *hosts
	robots    *robots
	agent     string
	timeout   time.Duration
	big       chan struct{}
}

// New returns a Client, or an error that names what is wrong with cfg.
func New(cfg Config) (*Client, error) {
	g, err := newGuard(cfg.Allow)
	if err != nil {
		return nil, fmt.Errorf("addresses that may be fetched: %w", err)
	}
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second, Control: g.control}
	transport := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{ClientSessionCache: tls.NewLRUClientSessionCache(256)},
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    1,
		MaxResponseHeaderBytes: maxHeader,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // the body is unpacked here, under its cap
		ReadBufferSize:         8 << 10,
		WriteBufferSize:        1 << 10,
	}
	if cfg.Proxy != nil {
		if err := throughProxy(transport, g, cfg.Proxy); err != nil {
			return nil, err
		}
	}
	agent := "giaoban/1.0 (feed reader of one office"
	if contact := strings.Join(strings.Fields(cfg.Contact), " "); contact != "" {
		agent += "; +" + contact
	}
	return &Client{
		guard:     g,
		transport: transport,
		hosts:     newHosts(orDefault(cfg.Gap, hostGap)),
		robots:    newRobots(),
		agent:     agent + ")",
		timeout:   orDefault(cfg.Timeout, wholeTimeout),
		big:       make(chan struct{}, bigBodies),
	}, nil
}

func orDefault(d, fallback time.Duration) time.Duration {
	if d <= 0 {
		return fallback
	}
	return d
}

// throughProxy sends every request to the proxy, after its host was resolved and
// checked. The proxy's own address is the admin's choice and not guarded.
func throughProxy(t *http.Transport, g *guard, proxy *url.URL) error {
	switch proxy.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return fmt.Errorf("a proxy over %q is not supported: http, https or socks5", proxy.Scheme)
	}
	t.DialContext = (&net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}).DialContext
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		if err := g.checkName(r.Context(), r.URL); err != nil {
			return nil, err
		}
		return proxy, nil
	}
	return nil
}

// Close closes the connections that are kept for the next fetch.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request is one document to fetch.
type Request struct {
	URL          string
	ETag         string // of the last Response, byte for byte; empty if none
	LastModified string // likewise
	MaxBytes     int64  // after decompression; DefaultMaxBytes if zero
	Accept       string // feeds of any kind if empty
}

// Response is what was fetched.
type Response struct {
	Status       int
	FinalURL     string // where the body came from, after all redirects
	PermanentURL string // where permanent redirects (301, 308) alone led; empty if none did
	Body         []byte
	ContentType  string
	ETag         string
	LastModified string
	NotModified  bool          // the document is as the request's validators say; no Body
	RetryAfter   time.Duration // what the server asks for, 0 if nothing
	MaxAge       time.Duration // how long the answer stays fresh, 0 if unsaid
}

// Get fetches one document, following redirects. Any status but 2xx, and 304 to a
// conditional request, is an error. Errors are of type *Error.
//
// A Response comes with an error when there is something in it: the waiting time of a
// 429 or 503, or the Body as far as it came before it was cut (ClassCut or
// ClassTimeout). A Response to an error has no validators: the next request must not
// be answered with 304.
func (c *Client) Get(ctx context.Context, req Request) (*Response, error) {
	u, err := parseURL(req.URL)
	if err != nil {
		return nil, newError(ClassAddress, hostOf(u), err)
	}
	trip := &trip{client: c, req: req, left: c.timeout, permanent: true}
	for hop := 0; ; hop++ {
		resp, next, err := trip.hop(ctx, u, hop > 0)
		if err != nil || next == nil {
			if resp != nil && trip.moved != "" {
				resp.PermanentURL = trip.moved
			}
			return resp, err
		}
		if hop == maxRedirects {
			return nil, newError(ClassRedirect, u.Host, fmt.Errorf("more than %d redirects", maxRedirects))
		}
		u = next
	}
}

func parseURL(s string) (*url.URL, error) {
	u, err := url.Parse(strings.ReplaceAll(strings.TrimSpace(s), " ", "%20"))
	switch {
	case err != nil:
		return nil, errors.New("no URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return u, errors.New("only http and https are fetched")
	case u.Hostname() == "":
		return u, errors.New("a URL without a host")
	}
	return u, nil
}

func hostOf(u *url.URL) string {
	if u == nil || u.Host == "" {
		return "nowhere"
	}
	return u.Host
}
