package telegram

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
	fake "giaoban/internal/fake/telegram"
)

func TestTransport(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault fake.Fault
		want  bot.Kind
	}{
		{"reset", fake.Fault{Do: fake.Reset}, bot.KindUncertain},
		{"lost answer", fake.Fault{Do: fake.Reset, Accept: true}, bot.KindUncertain},
		{"answer cut off", fake.Fault{Do: fake.Cut}, bot.KindUncertain},
		{"hang", fake.Fault{Do: fake.Hang}, bot.KindUncertain},
		{"page of a proxy", fake.Fault{Do: fake.Page}, bot.KindDown},
		{"page of a portal", fake.Fault{Do: fake.Page, Code: 200}, bot.KindDown},
		{"page not found", fake.Fault{Do: fake.Page, Code: 404}, bot.KindDown},
		{"redirect", fake.Fault{Do: fake.Page, Code: 302}, bot.KindDown},
		{"half JSON", fake.Fault{Do: fake.Rubbish}, bot.KindDown},
		{"nothing", fake.Fault{Do: fake.Empty}, bot.KindDown},
		{"endless", fake.Fault{Do: fake.Endless}, bot.KindDown},
		{"500", fake.Fault{Do: fake.Refuse, Code: 500, Description: "Internal Server Error: restart"}, bot.KindDown},
		{"drip", fake.Fault{Do: fake.Drip, Every: time.Microsecond}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, fake.Options{AnyUser: true})
			r.far.Break(tt.fault)
			limit := 10 * time.Second
			if tt.fault.Do == fake.Hang {
				limit = 50 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			_, err := r.Send(ctx, bot.Address{Chat: "5"}, bot.Text("a"))
			if got := kindOf(t, err); got != tt.want {
				t.Errorf("%v: %v, want %v", err, got, tt.want)
			}
			if tt.fault.Do == fake.Hang && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the cause is lost: %v", err)
			}
			if n := len(r.far.Calls("sendMessage")); n != 1 {
				t.Errorf("%d requests, want 1: the messenger does not retry", n)
			}
		})
	}
}

func TestDialErrorIsSurelyNotSent(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + ln.Addr().String()
	_ = ln.Close()
	m, err := New(Options{Token: fake.DefaultToken, API: address})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Send(t.Context(), bot.Address{Chat: "5"}, bot.Text("a"))
	if kindOf(t, err) != bot.KindTemporary {
		t.Errorf("nobody listens: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = m.Send(ctx, bot.Address{Chat: "5"}, bot.Text("a")); kindOf(t, err) != bot.KindTemporary || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v", err)
	}
}

func TestStaleConnectionIsNotUncertain(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{AnyUser: true})
	if _, err := r.Send(t.Context(), bot.Address{Chat: "5"}, bot.Text("a")); err != nil {
		t.Fatal(err)
	}
	r.far.Close()
	// The kept connection is dead and a new one is refused: nothing can have arrived.
	var err error
	for range 2 {
		_, err = r.Send(t.Context(), bot.Address{Chat: "5"}, bot.Text("b"))
	}
	if kindOf(t, err) != bot.KindTemporary {
		t.Errorf("%v", err)
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	far := fake.Start(t, fake.Options{})
	var asked sync.Map
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Host, r.Header.Get("Proxy-Authorization") != "")
		r.RequestURI, r.URL.Scheme, r.URL.Host = "", "http", strings.TrimPrefix(far.URL, "http://")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	defer proxy.Close()
	m, err := New(Options{Token: fake.DefaultToken, API: "http://telegram.invalid", Proxy: strings.Replace(proxy.URL, "http://", "http://u:geheim@", 1)})
	if err != nil {
		t.Fatal(err)
	}
	if id, err := m.Identify(t.Context()); err != nil || id.Name != "giaoban_bot" {
		t.Errorf("through the proxy: %+v, %v", id, err)
	}
	if auth, ok := asked.Load("telegram.invalid"); !ok || auth != true {
		t.Errorf("the proxy was not asked with its password: %v", auth)
	}
}

// socks serves one SOCKS5 connection without a password and passes it on to target, whatever name is asked for.
func socks(t *testing.T, target string) (address string, asked chan string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	asked = make(chan string, 1)
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		buf := make([]byte, 300)
		_, _ = conn.Read(buf) // greeting
		_, _ = conn.Write([]byte{5, 0})
		n, _ := conn.Read(buf) // CONNECT
		if n > 7 {
			asked <- string(buf[5 : 5+int(buf[4])])
		}
		_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		far, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer far.Close()
		go func() { _, _ = io.Copy(far, conn) }()
		_, _ = io.Copy(conn, far)
	}()
	return ln.Addr().String(), asked
}

// The name of the API is resolved by the SOCKS5 proxy: where Telegram is blocked, its
// name often is, too.
func TestSOCKS5Proxy(t *testing.T) {
	t.Parallel()
	far := fake.Start(t, fake.Options{})
	address, asked := socks(t, strings.TrimPrefix(far.URL, "http://"))
	m, err := New(Options{Token: fake.DefaultToken, API: "http://telegram.invalid", Proxy: "socks5://" + address})
	if err != nil {
		t.Fatal(err)
	}
	if id, err := m.Identify(t.Context()); err != nil || id.Name != "giaoban_bot" {
		t.Fatalf("through the proxy: %+v, %v", id, err)
	}
	if name := <-asked; name != "telegram.invalid" {
		t.Errorf("the proxy was asked for %q", name)
	}
}

func TestProxyThatRefuses(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer proxy.Close()
	for api, want := range map[string]bot.Kind{"http://telegram.invalid": bot.KindDown, "https://telegram.invalid": bot.KindTemporary} {
		m, err := New(Options{Token: fake.DefaultToken, API: api, Proxy: strings.Replace(proxy.URL, "http://", "http://u:geheim@", 1)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Send(t.Context(), bot.Address{Chat: "5"}, bot.Text("a"))
		if kindOf(t, err) != want || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v, want %v", api, err, want)
		}
	}
}
