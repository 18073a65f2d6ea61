package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
	"giaoban/bot/bottest"
	"giaoban/bot/console"
)

// screen collects what is printed.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
	err error
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	return s.buf.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

var chat = bot.Address{Chat: "console"}

func TestConsoleIsAMessenger(t *testing.T) {
	t.Parallel()
	bottest.TestMessenger(t, func(t *testing.T) bottest.Far {
		in, typing := io.Pipe()
		t.Cleanup(func() { _ = typing.Close() })
		out := &screen{}
		return bottest.Far{
			Messenger: console.New(console.Options{In: in, Out: out}), Chat: chat,
			// quotes are marked at their left
			Shown: func() []string { return []string{strings.ReplaceAll(out.String(), "  | ", "")} },
			Say:   func(text string) { _, _ = io.WriteString(typing, text+"\n") },
			Fail: func(kind bot.Kind, n int) bool {
				if kind != bot.KindTemporary || n > 0 {
					return false
				}
				out.mu.Lock()
				out.err = errors.New("broken pipe")
				out.mu.Unlock()
				return true
			},
		}
	})
}

func TestButtonsArePressedByTheirNumbers(t *testing.T) {
	t.Parallel()
	out := &screen{}
	c := console.New(console.Options{In: strings.NewReader("102\n[101]\n7\n"), Out: out})
	first := bot.Text("Tin một")
	first.Buttons = [][]bot.Button{{{Text: "Lưu", Data: "save:5"}, {Text: "Mở bài", URL: "https://example.vn"}}}
	second := bot.Text("Tin hai")
	second.Buttons = [][]bot.Button{{{Text: "Lưu", Data: "save:6"}}}
	for _, m := range []bot.Message{first, second} {
		if _, err := c.Send(t.Context(), chat, m); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := out.String(), "Tin một\n[101] Lưu\n\nTin hai\n[102] Lưu\n\n"; got != want {
		t.Errorf("printed %q; want %q", got, want)
	}
	var got []string
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Receive(ctx, func(_ context.Context, in bot.Incoming) error {
		if in.Event == bot.EventPress && in.PressID == "" {
			t.Error("a press without an id to answer")
		}
		got = append(got, in.Data+in.Text)
		if len(got) == 3 {
			cancel()
		}
		return nil
	})
	if want := "save:6 save:5 7"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("received %q, %v; want %q: a number that is no button is a text", got, err, want)
	}
}

func TestEndOfInput(t *testing.T) {
	t.Parallel()
	t.Run("a pipe's end ends the input only", func(t *testing.T) {
		t.Parallel()
		out := &screen{}
		c := console.New(console.Options{In: strings.NewReader(""), Out: out})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := c.Receive(ctx, nil); err != nil || ctx.Err() == nil {
			t.Errorf("Receive = %v before its context ended", err)
		}
		if _, err := c.Send(t.Context(), chat, bot.Text("vẫn in")); err != nil || !strings.Contains(out.String(), "vẫn in") {
			t.Errorf("after the end of the input: %v, printed %q", err, out.String())
		}
	})
	t.Run("or the program when asked to", func(t *testing.T) {
		t.Parallel()
		quit := false
		c := console.New(console.Options{In: strings.NewReader("/moi"), Out: io.Discard, ExitAtEOF: true, Quit: func() { quit = true }})
		n := 0
		err := c.Receive(t.Context(), func(context.Context, bot.Incoming) error { n++; return nil })
		if !errors.Is(err, bot.ErrQuit) || !quit || n != 1 {
			t.Errorf("Receive = %v, quit %v, after %d lines; want ErrQuit after the one line", err, quit, n)
		}
	})
	t.Run("a command ends the program", func(t *testing.T) {
		t.Parallel()
		c := console.New(console.Options{In: strings.NewReader("/thoat\n/moi\n"), Out: io.Discard})
		n := 0
		err := c.Receive(t.Context(), func(context.Context, bot.Incoming) error { n++; return bot.ErrQuit })
		if !errors.Is(err, bot.ErrQuit) || n != 1 {
			t.Errorf("Receive = %v after %d lines; want ErrQuit after the first", err, n)
		}
	})
}

func TestTextsDoNotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	out := &screen{}
	c := console.New(console.Options{In: strings.NewReader(""), Out: out})
	m := bot.Message{Blocks: []bot.Block{{Spans: []bot.Span{{Text: "a\x1b[2Jb\u202ec\r\u009bd\te", Style: bot.Bold, URL: "https://x.vn/\x07"}}}}}
	if _, err := c.Send(t.Context(), chat, m); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "a[2Jbcd e\nhttps://x.vn/\n\n"; got != want {
		t.Errorf("printed %q; want %q", got, want)
	}
}

func TestOtherChatsAreGone(t *testing.T) {
	t.Parallel()
	_, err := console.New(console.Options{Out: io.Discard}).Send(t.Context(), bot.Address{Chat: "12"}, bot.Text("x"))
	if se := bot.AsSendError(err); se.Kind != bot.KindGone {
		t.Errorf("kind %v; want gone", se.Kind)
	}
}
