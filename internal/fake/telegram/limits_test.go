package telegram

import (
	"strconv"
	"sync"
	"testing"
	"time"
)

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Unix(1_800_000_000, 0)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestOverallLimit(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := Start(t, Options{AnyUser: true, Now: c.Now})
	send := func(chat int) reply {
		return call(t, s, "sendMessage", "chat_id", strconv.Itoa(chat), "text", "x")
	}
	for i := range 30 {
		if r := send(100 + i); !r.OK {
			t.Fatalf("message %d: %+v", i, r)
		}
	}
	r := send(200)
	if r.Code != 429 || r.Description != "Too Many Requests: retry after 1" || r.Parameters.RetryAfter != 1 || r.header.Get("Retry-After") != "1" {
		t.Fatalf("message 31: %+v", r)
	}
	c.add(500 * time.Millisecond)
	if r := send(201); r.Code != 429 {
		t.Errorf("within the wait: %+v", r)
	}
	c.add(500 * time.Millisecond)
	for i := range 30 {
		if r := send(300 + i); !r.OK {
			t.Fatalf("after the wait, message %d: %+v", i, r)
		}
	}
	if n := s.Refused(429); n != 2 {
		t.Errorf("%d refusals counted, want 2", n)
	}
}

func TestPrivateLimit(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := Start(t, Options{AnyUser: true, Now: c.Now})
	send := func() reply { return call(t, s, "sendMessage", "chat_id", "5", "text", "x") }
	for range 3 {
		if r := send(); !r.OK {
			t.Fatalf("burst: %+v", r)
		}
	}
	if r := call(t, s, "editMessageText", "chat_id", "5", "message_id", "1", "text", "y"); r.Code != 429 {
		t.Errorf("edits share the bucket: %+v", r)
	}
	if r := call(t, s, "sendMessage", "chat_id", "6", "text", "x"); !r.OK {
		t.Errorf("another chat: %+v", r)
	}
	c.add(time.Second)
	if r := send(); !r.OK {
		t.Errorf("a second later: %+v", r)
	}
	if r := send(); r.Code != 429 {
		t.Errorf("one a second: %+v", r)
	}
}

func TestGroupLimit(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := Start(t, Options{Now: c.Now})
	s.AddSupergroup(-1001, "Tổ", 7)
	send := func(thread string) reply {
		return call(t, s, "sendMessage", "chat_id", "-1001", "text", "x", "message_thread_id", thread)
	}
	for i := range 20 {
		if r := send([]string{"", "7"}[i%2]); !r.OK {
			t.Fatalf("message %d: %+v", i, r)
		}
		c.add(time.Second)
	}
	if r := send("7"); r.Code != 429 || r.Parameters.RetryAfter != 40 {
		t.Errorf("message 21 after 20 s: %+v, want a wait of 40 s", r)
	}
	c.add(40 * time.Second)
	if r := send(""); !r.OK {
		t.Errorf("after the wait: %+v", r)
	}
}

func BenchmarkSend(b *testing.B) {
	s, err := New(Options{AnyUser: true, Limits: &Limits{}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			r, err := post(b.Context(), s.URL+"/bot"+DefaultToken+"/sendMessage?chat_id=5&parse_mode=HTML&text=%3Cb%3Ex%3C/b%3E", "", nil)
			if err != nil || !r.OK {
				b.Fatalf("%+v %v", r, err)
			}
		}
	})
}
