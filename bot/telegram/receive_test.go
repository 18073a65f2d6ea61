package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/bot"
	fake "giaoban/internal/fake/telegram"
)

// run starts Receive and returns what stops it and gives its error.
func (r *rig) run(t *testing.T, handle func(context.Context, bot.Incoming) error) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Receive(ctx, handle) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			err = <-done
		})
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

// collect returns a handler that passes events on.
func collect() (chan bot.Incoming, func(context.Context, bot.Incoming) error) {
	c := make(chan bot.Incoming, 1000)
	return c, func(_ context.Context, in bot.Incoming) error {
		c <- in
		return nil
	}
}

// next waits for one event.
func next(t *testing.T, c chan bot.Incoming) bot.Incoming {
	t.Helper()
	select {
	case in := <-c:
		return in
	case <-time.After(10 * time.Second):
		t.Fatal("no event came")
		return bot.Incoming{}
	}
}

func TestReceiveInOrderAndConfirms(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "Nguyễn An")
	for i := range 250 {
		r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: fmt.Sprint(i)})
	}
	events, handle := collect()
	stop := r.run(t, handle)
	ids := map[string]bool{}
	for i := range 250 {
		in := next(t, events)
		if in.Text != fmt.Sprint(i) || in.Event != bot.EventText || ids[in.ID] || in.ID == "" {
			t.Fatalf("event %d: %+v", i, in)
		}
		ids[in.ID] = true
	}
	if err := stop(); err != nil {
		t.Errorf("Receive: %v", err)
	}
	if n := r.far.Pending(); n != 0 {
		t.Errorf("%d updates are not confirmed", n)
	}
}

func TestUnhandledEventsComeAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "một"})
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "hai"})
	began := make(chan struct{}, 1)
	stop := r.run(t, func(ctx context.Context, in bot.Incoming) error {
		began <- struct{}{}
		<-ctx.Done() // the process ends in the middle
		return ctx.Err()
	})
	<-began
	if err := stop(); err != nil || r.far.Pending() != 2 {
		t.Fatalf("%v, %d pending, want both", err, r.far.Pending())
	}
	events, handle := collect()
	r.run(t, handle)
	if a, b := next(t, events), next(t, events); a.Text != "một" || b.Text != "hai" {
		t.Errorf("%+v, %+v", a, b)
	}
}

func TestFailingHandler(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	for _, text := range []string{"flaky", "poison", "panic", "good"} {
		r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: text})
	}
	var mu sync.Mutex
	tries := map[string]int{}
	good := make(chan struct{})
	r.run(t, func(_ context.Context, in bot.Incoming) error {
		mu.Lock()
		defer mu.Unlock()
		tries[in.Text]++
		switch {
		case in.Text == "poison", in.Text == "flaky" && tries["flaky"] == 1:
			return errors.New("cơ sở dữ liệu bận")
		case in.Text == "panic":
			panic("oops")
		case in.Text == "good":
			close(good)
		}
		return nil
	})
	<-good
	mu.Lock()
	defer mu.Unlock()
	if tries["flaky"] != 2 || tries["poison"] != 3 || tries["panic"] != 3 {
		t.Errorf("tries %v", tries)
	}
}

func TestSlowChatDoesNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	r.far.AddUser(6, "Bình")
	release := make(chan struct{})
	events := make(chan bot.Incoming, 10)
	var calls atomic.Int32
	r.run(t, func(ctx context.Context, in bot.Incoming) error {
		if in.Text == "chậm" {
			calls.Add(1)
			select {
			case <-release:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		events <- in
		return nil
	})
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "chậm"})
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "sau"})
	for i := range 3 { // each of these needs a poll of its own, while the slow one is not confirmed
		r.far.Say(fake.Incoming{Chat: 6, From: 6, Text: fmt.Sprint(i)})
		if in := next(t, events); in.Text != fmt.Sprint(i) {
			t.Fatalf("%+v", in)
		}
	}
	close(release)
	if a, b := next(t, events), next(t, events); a.Text != "chậm" || b.Text != "sau" {
		t.Errorf("%q before %q", a.Text, b.Text)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("the slow event was handled %d times", n)
	}
}

func TestUnreadableUpdateIsSkipped(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "trước"})
	r.far.Garbage()
	r.far.Push("callback_query", "rác")
	r.far.Push("message", nil)
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "sau"})
	events, handle := collect()
	stop := r.run(t, handle)
	if a, b := next(t, events), next(t, events); a.Text != "trước" || b.Text != "sau" {
		t.Errorf("%+v, %+v", a, b)
	}
	if err := stop(); err != nil || r.far.Pending() != 0 {
		t.Errorf("%v, %d pending", err, r.far.Pending())
	}
}

func TestReceiveEndsAtOnceAndOnlyForTheToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	_, handle := collect()
	stop := r.run(t, handle)
	waitForPoll(t, r)
	from := time.Now()
	if err := stop(); err != nil || time.Since(from) > 2*time.Second {
		t.Errorf("the long poll was not cut: %v after %v", err, time.Since(from))
	}
	r.far.SetToken("8" + fake.DefaultToken)
	if err := r.Receive(t.Context(), handle); kindOf(t, err) != bot.KindUnauthorised {
		t.Errorf("a wrong token: %v", err)
	}
}

// waitForPoll waits until a long poll hangs at the fake.
func waitForPoll(t *testing.T, r *rig) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := r.far.Wait(ctx, r.far.Polling); err != nil {
		t.Fatal(err)
	}
}

func TestPollerSurvivesFaults(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fake.Fault{
		"500": {Do: fake.Refuse, Code: 500, Description: "Internal Server Error"}, "page": {Do: fake.Page}, "half JSON": {Do: fake.Rubbish},
		"reset": {Do: fake.Reset}, "cut": {Do: fake.Cut}, "conflict": {Do: fake.Refuse, Code: 409, Description: "Conflict: terminated by other getUpdates request"},
		"lost answer": {Do: fake.Reset, Accept: true}, "not a list": {Do: fake.Refuse, Code: 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, fake.Options{})
			r.far.AddUser(5, "An")
			f.Times = 3
			r.far.Break(f)
			r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "xin chào"})
			events, handle := collect()
			r.run(t, handle)
			if in := next(t, events); in.Text != "xin chào" {
				t.Errorf("%+v", in)
			}
			select {
			case in := <-events:
				t.Errorf("it came twice: %+v", in)
			case <-time.After(50 * time.Millisecond):
			}
		})
	}
}

func TestPollerObeysRetryAfter(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.Break(fake.Fault{Method: "getUpdates", Do: fake.Refuse, Code: 429, RetryAfter: 30})
	_, handle := collect()
	r.run(t, handle)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := r.far.Wait(ctx, func() bool { return len(r.far.Calls("getUpdates")) > 1 }); err == nil {
		t.Error("a second poll came although 30 s were ordered")
	}
	if n := len(r.far.Calls("getUpdates")); n != 1 {
		t.Errorf("%d polls, want 1", n)
	}
}

func TestWebhookIsDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	resp, err := http.Get(r.far.URL + "/bot" + fake.DefaultToken + "/setWebhook?url=https://a.vn/hook")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "xin chào"})
	events, handle := collect()
	r.run(t, handle)
	if in := next(t, events); in.Text != "xin chào" {
		t.Errorf("%+v", in)
	}
}

func TestKindsOfUpdatesAreAlwaysNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t, fake.Options{})
	r.far.AddUser(5, "An")
	resp, err := http.Get(r.far.URL + "/bot" + fake.DefaultToken + `/getUpdates?allowed_updates=["poll"]`) // another tool's setting
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	events, handle := collect()
	r.run(t, handle)
	waitForPoll(t, r)
	r.far.Say(fake.Incoming{Chat: 5, From: 5, Text: "xin chào"})
	if in := next(t, events); in.Text != "xin chào" {
		t.Errorf("%+v", in)
	}
}

func TestEmptyAnswersMakeNoBusyLoop(t *testing.T) {
	t.Parallel()
	var polls atomic.Int32
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, "/getMe") {
			_, _ = w.Write([]byte(`{"ok":true,"result":{"id":1,"username":"b"}}`))
			return
		}
		polls.Add(1)
		_, _ = w.Write([]byte(`{"ok":true,"result":[]}`))
	}))
	defer far.Close()
	m, err := New(Options{Token: fake.DefaultToken, API: far.URL})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, handle := collect()
	if err := m.Receive(ctx, handle); err != nil || polls.Load() > 2 {
		t.Errorf("%v, %d polls in 300 ms", err, polls.Load())
	}
}

func TestIdsThatStartAnew(t *testing.T) {
	t.Parallel()
	batches := []string{`[{"update_id":900,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"cũ"}}]`,
		`[{"update_id":7,"message":{"message_id":2,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"mới"}}]`}
	var mu sync.Mutex
	var offsets []string
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, "/getMe") {
			_, _ = w.Write([]byte(`{"ok":true,"result":{"id":1,"username":"b"}}`))
			return
		}
		mu.Lock()
		defer mu.Unlock()
		offsets = append(offsets, req.FormValue("offset"))
		result := "[]"
		if n := len(offsets); n <= len(batches) {
			result = batches[n-1]
		}
		_, _ = w.Write([]byte(`{"ok":true,"result":` + result + `}`))
	}))
	defer far.Close()
	m, err := New(Options{Token: fake.DefaultToken, API: far.URL})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Messenger: m}
	events, handle := collect()
	stop := r.run(t, handle)
	if a, b := next(t, events), next(t, events); a.Text != "cũ" || b.Text != "mới" {
		t.Errorf("%+v, %+v", a, b)
	}
	_ = stop()
	mu.Lock()
	defer mu.Unlock()
	if len(offsets) < 3 || offsets[0] != "0" || offsets[1] != "901" || offsets[2] != "8" {
		t.Errorf("offsets %v", offsets)
	}
}
