package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// newClient returns a client that may use loopback.
func newClient(t testing.TB, cfg Config) *Client {
	t.Helper()
	if cfg.Allow == "" {
		cfg.Allow = "127.0.0.0/8"
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// serveRaw answers every connection with do and closes it.
func serveRaw(t testing.TB, do func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				buf := make([]byte, 4096)
				if _, err := conn.Read(buf); err == nil {
					do(conn)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

func pack(t testing.TB, encoding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "raw deflate":
		w, _ = flate.NewWriter(&b, 5)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGetUnpacks(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("<item>Hội nghị</item>", 1000)
	tests := map[string]struct {
		header string
		body   []byte
	}{
		"plain":                     {"", []byte(text)},
		"gzip":                      {"gzip", pack(t, "gzip", text)},
		"brotli":                    {"br", pack(t, "br", text)},
		"zstd":                      {"zstd", pack(t, "zstd", text)},
		"deflate":                   {"deflate", pack(t, "deflate", text)},
		"deflate without its head":  {"deflate", pack(t, "raw deflate", text)},
		"gzip twice":                {"gzip, gzip", pack(t, "gzip", string(pack(t, "gzip", text)))},
		"brotli of gzip":            {"gzip, br", pack(t, "br", string(pack(t, "gzip", text)))},
		"gzip that is not said":     {"", pack(t, "gzip", text)},
		"plain that is called gzip": {"gzip", []byte(text)},
		"a name that is none":       {"utf-8", []byte(text)},
		"gzip by its old name":      {"x-gzip", pack(t, "gzip", text)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/xml")
				if tt.header != "" {
					w.Header().Set("Content-Encoding", tt.header)
				}
				_, _ = w.Write(tt.body)
			})
			resp, err := newClient(t, Config{}).Get(t.Context(), Request{URL: address})
			if err != nil || string(resp.Body) != text {
				t.Fatalf("Get: %v, body as sent: %v", err, resp != nil && string(resp.Body) == text)
			}
		})
	}
}

func TestGetIsConditional(t *testing.T) {
	t.Parallel()
	const etag, modified = `W/"a b--gzip;"`, "Sat, 17 Jan 2026 10:05:00 +0700 (odd)"
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == etag && r.Header.Get("If-Modified-Since") == modified {
			w.Header().Set("Cache-Control", "max-age=600")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", etag)
		w.Header().Set("Last-Modified", modified)
		fmt.Fprint(w, "body")
	})
	c := newClient(t, Config{})
	first, err := c.Get(t.Context(), Request{URL: address})
	if err != nil || first.ETag != etag || first.LastModified != modified || first.NotModified {
		t.Fatalf("first = %+v, %v", first, err)
	}
	second, err := c.Get(t.Context(), Request{URL: address, ETag: first.ETag, LastModified: first.LastModified})
	if err != nil || !second.NotModified || len(second.Body) != 0 || second.ETag != etag || second.MaxAge != 10*time.Minute {
		t.Fatalf("second = %+v, %v", second, err)
	}
}

func TestGetFollowsRedirects(t *testing.T) {
	t.Parallel()
	h := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/temporary", http.StatusMovedPermanently)
		case "/moved2":
			http.Redirect(w, r, "/moved3", http.StatusPermanentRedirect)
		case "/moved3":
			http.Redirect(w, r, "/feed", http.StatusMovedPermanently)
		case "/temporary":
			http.Redirect(w, r, "/moved3", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/nowhere":
			w.WriteHeader(http.StatusFound)
		case "/file":
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		case "/accents":
			w.Header().Set("Location", "/tin tức")
			w.WriteHeader(http.StatusFound)
		case "/cookie":
			if _, err := r.Cookie("seen"); err != nil {
				http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
				http.Redirect(w, r, "/cookie", http.StatusFound)
				return
			}
			fmt.Fprint(w, "body")
		case "/feed", "/tin tức":
			fmt.Fprint(w, "body")
		default:
			var n int
			if _, err := fmt.Sscanf(r.URL.Path, "/hops/%d", &n); err == nil && n > 0 {
				http.Redirect(w, r, fmt.Sprintf("/hops/%d", n-1), http.StatusFound)
			}
		}
	}
	address := serve(t, h)
	c := newClient(t, Config{})
	tests := []struct {
		path, final, permanent string
		class                  Class
	}{
		{path: "/feed", final: "/feed"},
		{path: "/moved", final: "/feed", permanent: "/temporary"},
		{path: "/moved2", final: "/feed", permanent: "/feed"},
		{path: "/temporary", final: "/feed"},
		{path: "/accents", final: "/tin%20t%E1%BB%A9c"},
		{path: "/cookie", final: "/cookie"},
		{path: "/hops/5", final: "/hops/0"},
		{path: "/hops/6", class: ClassRedirect},
		{path: "/loop", class: ClassRedirect},
		{path: "/nowhere", class: ClassRedirect},
		{path: "/file", class: ClassRedirect},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			resp, err := c.Get(t.Context(), Request{URL: address + tt.path})
			if ClassOf(err) != tt.class {
				t.Fatalf("err = %v, want class %q", err, tt.class)
			}
			if err != nil {
				return
			}
			permanent := tt.permanent
			if permanent != "" {
				permanent = address + permanent
			}
			if resp.FinalURL != address+tt.final || resp.PermanentURL != permanent {
				t.Errorf("final %s, permanent %s", resp.FinalURL, resp.PermanentURL)
			}
		})
	}
}

// Every way in which a server can be broken ends in its class, in time and without
// the URL's secrets.
func TestGetFromBrokenServers(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
	bomb := pack(t, "gzip", strings.Repeat("0", 50<<20))
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	wait := func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) } // until the client leaves
	tests := map[string]struct {
		address string
		class   Class
		body    string
	}{
		"refused":          {address: "http://" + closed.Addr().String(), class: ClassRefused},
		"hangs":            {address: serveRaw(t, wait), class: ClassTimeout},
		"hangs after head": {address: serveRaw(t, func(c net.Conn) { fmt.Fprint(c, head+"\r\n<rss>"); wait(c) }), class: ClassTimeout, body: "<rss>"},
		"resets": {address: serveRaw(t, func(c net.Conn) {
			_ = c.(*net.TCPConn).SetLinger(0)
		}), class: ClassReset},
		"closes":       {address: serveRaw(t, func(net.Conn) {}), class: ClassReset},
		"no http":      {address: serveRaw(t, func(c net.Conn) { fmt.Fprint(c, "SSH-2.0-OpenSSH_9.2\r\n") }), class: ClassProtocol},
		"short body":   {address: serveRaw(t, func(c net.Conn) { fmt.Fprint(c, head+"Content-Length: 100\r\n\r\n<rss>") }), class: ClassCut, body: "<rss>"},
		"chunk cut":    {address: serveRaw(t, func(c net.Conn) { fmt.Fprint(c, head+"Transfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n") }), class: ClassCut, body: "<rss>"},
		"long by head": {address: serveRaw(t, func(c net.Conn) { fmt.Fprint(c, head+"Content-Length: 99999999\r\n\r\n"); wait(c) }), class: ClassTooLarge},
		"endless": {address: serveRaw(t, func(c net.Conn) {
			fmt.Fprint(c, head+"\r\n")
			for block := bytes.Repeat([]byte("<item>"), 10000); err == nil; {
				if _, err := c.Write(block); err != nil {
					return
				}
			}
		}), class: ClassTooLarge},
		"drips": {address: serveRaw(t, func(c net.Conn) {
			fmt.Fprint(c, head+"\r\n<rss>")
			for range time.Tick(50 * time.Millisecond) {
				if _, err := fmt.Fprint(c, " "); err != nil {
					return
				}
			}
		}), class: ClassTimeout},
		"endless head": {address: serveRaw(t, func(c net.Conn) {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
			for {
				if _, err := fmt.Fprint(c, "X-Pad: "+strings.Repeat("x", 1000)+"\r\n"); err != nil {
					return
				}
			}
		}), class: ClassProtocol},
		"gzip bomb": {address: serveRaw(t, func(c net.Conn) { fmt.Fprint(c, head+"Content-Encoding: gzip\r\n\r\n"); _, _ = c.Write(bomb) }), class: ClassTooLarge},
		"gzip cut": {address: serveRaw(t, func(c net.Conn) {
			fmt.Fprint(c, head+"Content-Encoding: gzip\r\n\r\n")
			_, _ = c.Write(pack(t, "gzip", "<rss>")[:12])
		}), class: ClassCut},
		"no tls":      {address: strings.Replace(serveRaw(t, func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }), "http:", "https:", 1), class: ClassTLS},
		"404":         {address: serve(t, http.NotFound), class: ClassRefusal},
		"500":         {address: serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }), class: ClassServer},
		"304 unasked": {address: serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }), class: ClassProtocol},
		"challenge": {address: serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			fmt.Fprint(w, "<title>Just a moment...</title>")
		}), class: ClassChallenge},
		"no name":      {address: "http://khong-co.invalid", class: ClassDNS},
		"no scheme":    {address: "gopher://127.0.0.1", class: ClassAddress},
		"no url":       {address: "http://[", class: ClassAddress},
		"empty":        {address: "", class: ClassAddress},
		"certificates": {address: tlsServer(t), class: ClassTLS},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timeout := time.Minute
			if tt.class == ClassTimeout {
				timeout = 2 * time.Second
			}
			c := newClient(t, Config{Timeout: timeout})
			address := tt.address
			if strings.HasPrefix(address, "http://127") {
				address = strings.Replace(address, "://", "://reader:hunter2@", 1) + "/rss?token=hunter2"
			}
			resp, err := c.Get(context.Background(), Request{URL: address, MaxBytes: 1 << 20})
			if ClassOf(err) != tt.class {
				t.Fatalf("err = %v, want class %q", err, tt.class)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a secret in the error: %v", err)
			}
			if tt.body != "" && (resp == nil || string(resp.Body) != tt.body || resp.ETag != "") {
				t.Errorf("response = %+v, want the body %q", resp, tt.body)
			}
		})
	}
}

func tlsServer(t *testing.T) string {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func TestGetTellsWaitingTimes(t *testing.T) {
	t.Parallel()
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	resp, err := newClient(t, Config{}).Get(t.Context(), Request{URL: address})
	if ClassOf(err) != ClassRefusal || resp == nil || resp.RetryAfter != 2*time.Minute {
		t.Fatalf("Get = %+v, %v", resp, err)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 17, 3, 5, 0, 0, time.UTC)
	tests := []struct {
		name, value  string
		retry, fresh time.Duration
	}{
		{"Retry-After", "30", 30 * time.Second, 0},
		{"Retry-After", "Sat, 17 Jan 2026 03:06:00 GMT", time.Minute, 0},
		{"Retry-After", "Sat, 17 Jan 2026 03:00:00 GMT", 0, 0},
		{"Retry-After", "-5", 0, 0},
		{"Retry-After", "soon", 0, 0},
		{"Retry-After", "999999999999999999", maxWait, 0},
		{"Cache-Control", "public, max-age=300", 0, 5 * time.Minute},
		{"Cache-Control", `max-age="300"`, 0, 5 * time.Minute},
		{"Cache-Control", "max-age=300, no-cache", 0, 0},
		{"Cache-Control", "no-store", 0, 0},
		{"Cache-Control", "max-age=x", 0, 0},
		{"Expires", "Sat, 17 Jan 2026 04:05:00 GMT", 0, time.Hour},
		{"Expires", "0", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name+": "+tt.value, func(t *testing.T) {
			t.Parallel()
			h := http.Header{tt.name: {tt.value}}
			if got := retryAfter(h, now); got != tt.retry {
				t.Errorf("retryAfter = %v, want %v", got, tt.retry)
			}
			if got := maxAge(h, now); got != tt.fresh {
				t.Errorf("maxAge = %v, want %v", got, tt.fresh)
			}
		})
	}
}

func TestUserAgentNamesTheContact(t *testing.T) {
	t.Parallel()
	var agent atomic.Value
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) { agent.Store(r.UserAgent()) })
	if _, err := newClient(t, Config{Contact: "vanphong@example.vn"}).Get(t.Context(), Request{URL: address}); err != nil {
		t.Fatal(err)
	}
	if got := agent.Load().(string); !strings.HasPrefix(got, "giaoban/") || !strings.Contains(got, "+vanphong@example.vn") {
		t.Errorf("User-Agent = %q", got)
	}
}

// The proxy of the environment is another program's business; the configured one is
// asked only after the name was checked.
func TestProxies(t *testing.T) {
	var asked atomic.Int32
	proxy, err := url.Parse(serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, "through the proxy: "+r.URL.Host)
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HTTP_PROXY", proxy.String())
	t.Setenv("http_proxy", proxy.String())
	c := newClient(t, Config{Allow: "127.0.0.0/8,192.0.2.0/24"})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, _ = c.Get(ctx, Request{URL: "http://192.0.2.1/"}) // no proxy, so nobody answers
	if asked.Load() != 0 {
		t.Error("HTTP_PROXY was used")
	}
	c = newClient(t, Config{Allow: "192.0.2.7:80", Proxy: proxy})
	for _, address := range []string{"http://169.254.169.254/", "http://127.0.0.1:1/", "http://localhost/", "http://192.0.2.7:81/", proxy.String()} {
		if _, err := c.Get(t.Context(), Request{URL: address}); ClassOf(err) != ClassBlocked {
			t.Errorf("%s: %v, want it blocked", address, err)
		}
	}
	if asked.Load() != 0 {
		t.Error("the proxy was asked for a private address")
	}
	resp, err := c.Get(t.Context(), Request{URL: "http://192.0.2.7/"})
	if err != nil || string(resp.Body) != "through the proxy: 192.0.2.7" {
		t.Errorf("Get through the proxy: %v", err)
	}
	if _, err := New(Config{Proxy: &url.URL{Scheme: "ftp", Host: "x"}}); err == nil {
		t.Error("an ftp proxy is accepted")
	}
}

func TestErrorsUnwrap(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("poll: %w", newError(ClassRobots, "bao.example", ErrRobots))
	if !errors.Is(err, ErrRobots) || ClassOf(err) != ClassRobots || ClassOf(io.EOF) != "" {
		t.Errorf("err = %v", err)
	}
}
