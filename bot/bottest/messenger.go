package bottest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"giaoban/bot"
)

// Far is one messenger with its far side, as the suite needs them.
type Far struct {
	Messenger bot.Messenger
	// Chat is a private chat that can be written to.
	Chat bot.Address
	// Shown returns the texts that the person has seen so far, without markup.
	Shown func() []string
	// Say makes the person write a text.
	Say func(text string)
	// Fail prepares the far side so that the next Send or Edit ends with this kind,
	// in the n-th of the ways in which the service says so, counted from 0. It returns
	// false when there is no such way.
	Fail func(kind bot.Kind, n int) bool
	// Secret must never be in an error, "" for a messenger without one.
	Secret string
}

// patience bounds every wait of the suite.
const patience = 20 * time.Second

// TestMessenger checks that a messenger keeps what the interface promises. open
// makes a fresh one for each case.
func TestMessenger(t *testing.T, open func(t *testing.T) Far) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(t *testing.T, f Far)
	}{
		{"identity", testIdentity},
		{"text_arrives_as_it_is", testText},
		{"longest_message", testLongest},
		{"too_long_is_rejected", testTooLong},
		{"empty_is_rejected", testEmpty},
		{"ended_context", testEndedContext},
		{"edit", testEdit},
		{"receive", testReceive},
		{"receive_again_after_an_error", testReceiveAgain},
		{"buttons_fit", testButtons},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
	t.Run("failures", func(t *testing.T) { testFailures(t, open) })
}

func testIdentity(t *testing.T, f Far) {
	id, err := f.Messenger.Identify(t.Context())
	if err != nil || id.ID == "" {
		t.Errorf("Identify = %+v, %v; want an id", id, err)
	}
	again, err := f.Messenger.Identify(t.Context())
	if err != nil || again.ID != id.ID {
		t.Errorf("Identify again = %+v, %v; want the same id %q", again, err, id.ID)
	}
	if n := f.Messenger.Name(); n != "telegram" && n != "zalo" && n != "console" {
		t.Errorf("Name = %q, which the schema does not know", n)
	}
	caps := f.Messenger.Capabilities()
	if caps.MaxLength < 1 {
		t.Errorf("MaxLength = %d", caps.MaxLength)
	}
	if caps.Rate.PerSecond > 0 && caps.Rate.Burst < 1 {
		t.Errorf("a rate of %v with a burst of %d lets nothing leave", caps.Rate.PerSecond, caps.Rate.Burst)
	}
}

// odd is what titles hold and markup trips over.
const odd = `Đảng ủy <b>"A & B"</b> họp_bàn *5* [x](y) 'z' \ 100% &lt; 😀`

func testText(t *testing.T, f Far) {
	m := bot.Message{Blocks: []bot.Block{
		{Spans: []bot.Span{{Text: odd, Style: bot.Bold | bot.Italic, URL: "https://example.vn/a?b=1&c=2"}}},
		{Spans: []bot.Span{{Text: "Dòng hai " + odd, Style: bot.Code}}, Style: bot.FoldedQuote, Gap: true},
		{Spans: []bot.Span{{Text: odd}, {Text: " và hết"}}, Style: bot.Quote},
	}}
	r, err := f.Messenger.Send(t.Context(), f.Chat, m)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	if len(r.IDs) == 0 || r.IDs[0] == "" {
		t.Errorf("Receipt = %+v; want the id of the message", r)
	}
	shown := strings.Join(f.Shown(), "\n")
	for _, want := range []string{odd, "Dòng hai " + odd, odd + " và hết"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the person sees %q, which does not hold %q", shown, want)
		}
	}
}

func testLongest(t *testing.T, f Far) {
	caps := f.Messenger.Capabilities()
	for _, unit := range []string{"Mặt trận & đoàn thể <b>. ", "😀", "a\u0323\u0302"} {
		m := bot.Message{Blocks: []bot.Block{{Spans: []bot.Span{{Text: strings.Repeat(unit, caps.MaxLength/bot.UTF16Len(unit)+2), Style: bot.Bold}}, Shrink: 1}}}
		if _, err := f.Messenger.Send(t.Context(), f.Chat, bot.Fit(m, caps.MaxLength)); err != nil {
			t.Errorf("a fitted message of %q: %v", unit, err)
		}
	}
}

func testTooLong(t *testing.T, f Far) {
	m := bot.Text(strings.Repeat("chữ ", f.Messenger.Capabilities().MaxLength))
	_, err := f.Messenger.Send(t.Context(), f.Chat, m)
	wantKind(t, f, err, bot.KindRejected)
}

func testEmpty(t *testing.T, f Far) {
	_, err := f.Messenger.Send(t.Context(), f.Chat, bot.Message{})
	wantKind(t, f, err, bot.KindRejected)
}

func testEndedContext(t *testing.T, f Far) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.Messenger.Send(ctx, f.Chat, bot.Text("không ai thấy"))
	wantKind(t, f, err, bot.KindTemporary, bot.KindUncertain)
	done := make(chan error, 1)
	go func() {
		done <- f.Messenger.Receive(ctx, func(context.Context, bot.Incoming) error { return nil })
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Receive with an ended context = %v; want nil", err)
		}
	case <-time.After(patience):
		t.Error("Receive does not return when its context has ended")
	}
}

func testEdit(t *testing.T, f Far) {
	r, err := f.Messenger.Send(t.Context(), f.Chat, bot.Text("bản đầu"))
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	err = f.Messenger.Edit(t.Context(), f.Chat, r.IDs[0], bot.Text("bản sửa "+odd))
	if !f.Messenger.Capabilities().Edit {
		wantKind(t, f, err, bot.KindRejected)
		return
	}
	if err != nil {
		t.Fatalf("Edit: %v", err)
	}
	if shown := strings.Join(f.Shown(), "\n"); !strings.Contains(shown, "bản sửa "+odd) {
		t.Errorf("after the edit the person sees %q", shown)
	}
	if err := f.Messenger.Edit(t.Context(), f.Chat, r.IDs[0], bot.Text("bản sửa "+odd)); err != nil {
		t.Errorf("an edit that changes nothing: %v", err)
	}
}

func testReceive(t *testing.T, f Far) {
	got, stop := receive(t, f, func(int) error { return nil })
	for _, text := range []string{"/tim mặt trận", "một < hai & ba"} {
		f.Say(text)
		in := next(t, got)
		if in.Event != bot.EventText || in.Text != text || in.ID == "" || in.Chat.ID != f.Chat.Chat || in.Chat.Kind != bot.ChatPrivate || in.From.ID == "" {
			t.Errorf("after %q came %+v", text, in)
		}
	}
	stop()
}

func testReceiveAgain(t *testing.T, f Far) {
	got, stop := receive(t, f, func(n int) error {
		if n == 0 {
			return errors.New("the database is away")
		}
		return nil
	})
	f.Say("/start")
	first, second := next(t, got), next(t, got)
	if first.ID != second.ID || second.Text != "/start" {
		t.Errorf("an event that was not handled came as %+v, then as %+v; want the same again", first, second)
	}
	stop()
}

// receive runs Receive; answer says what the n-th call of handle returns. stop ends
// it and checks that it returned nil.
func receive(t *testing.T, f Far, answer func(n int) error) (got <-chan bot.Incoming, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	events, done := make(chan bot.Incoming, 16), make(chan error, 1)
	n := 0
	go func() {
		done <- f.Messenger.Receive(ctx, func(_ context.Context, in bot.Incoming) error {
			events <- in
			n++
			return answer(n - 1)
		})
	}()
	t.Cleanup(cancel)
	return events, func() {
		t.Helper()
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Receive = %v after its context ended; want nil", err)
			}
		case <-time.After(patience):
			t.Error("Receive does not end with its context")
		}
	}
}

func next(t *testing.T, got <-chan bot.Incoming) bot.Incoming {
	t.Helper()
	select {
	case in := <-got:
		return in
	case <-time.After(patience):
		t.Fatal("nothing comes in")
		return bot.Incoming{}
	}
}

func testButtons(t *testing.T, f Far) {
	m := bot.Text("Chọn:")
	m.Buttons = [][]bot.Button{{{Text: "Xem & đọc <thêm>", Data: strings.Repeat("x", 64)}, {Text: "Mở bài", URL: "https://example.vn/bai?a=1&b=2"}}, {}}
	if _, err := f.Messenger.Send(t.Context(), f.Chat, m); err != nil {
		t.Errorf("a message with buttons: %v", err)
	}
}

// testFailures takes every way in which the far side can fail and checks the kind.
func testFailures(t *testing.T, open func(t *testing.T) Far) {
	for kind := bot.KindTemporary; kind <= bot.KindUnauthorised; kind++ {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			for n := 0; ; n++ {
				f := open(t)
				if f.Fail == nil || !f.Fail(kind, n) {
					return
				}
				var err error
				if kind == bot.KindMessageGone {
					err = f.Messenger.Edit(t.Context(), f.Chat, "1", bot.Text("bản sửa"))
				} else {
					_, err = f.Messenger.Send(t.Context(), f.Chat, bot.Text("tin"))
				}
				se := wantKind(t, f, err, kind)
				switch {
				case se == nil:
				case kind == bot.KindTooMany && se.RetryAfter <= 0:
					t.Errorf("way %d: RetryAfter = %v", n, se.RetryAfter)
				case kind == bot.KindMoved && se.NewChat == "":
					t.Errorf("way %d: NewChat is empty", n)
				case kind == bot.KindGone && se.Reason == "":
					t.Errorf("way %d: Reason is empty", n)
				}
			}
		})
	}
}

// wantKind checks that err is a *bot.SendError of one of the kinds, and that it
// holds no secret.
func wantKind(t *testing.T, f Far, err error, kinds ...bot.Kind) *bot.SendError {
	t.Helper()
	var se *bot.SendError
	if !errors.As(err, &se) {
		t.Errorf("error %v is no *bot.SendError; want one of %v", err, kinds)
		return nil
	}
	if se.Err == nil {
		t.Errorf("%v has no cause", se.Kind)
		return nil
	}
	if f.Secret != "" && strings.Contains(err.Error(), f.Secret) {
		t.Error("the error holds the secret")
	}
	for _, k := range kinds {
		if se.Kind == k {
			return se
		}
	}
	t.Errorf("kind of %q is %v; want one of %v", err, se.Kind, kinds)
	return nil
}
