package console_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"giaoban/bot"
	"giaoban/bot/console"
)

// openTerminal returns the two ends of a terminal of 80 by 24: the one that a
// person's keys and eyes are at, and the one that the program has.
func openTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { _ = person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Close() })
	return person, program
}

// watch reads the screen until it holds what, and returns all that came.
func watch(t *testing.T, person *os.File, what string) string {
	t.Helper()
	seen := make(chan string, 1)
	go func() {
		var all strings.Builder
		buf := make([]byte, 4096)
		for !strings.Contains(all.String(), what) {
			n, err := person.Read(buf)
			if err != nil {
				break
			}
			all.Write(buf[:n])
		}
		seen <- all.String()
	}()
	select {
	case s := <-seen:
		if !strings.Contains(s, what) {
			t.Fatalf("the screen shows %q; want %q", s, what)
		}
		return s
	case <-time.After(20 * time.Second):
		t.Fatalf("the screen never shows %q", what)
		return ""
	}
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	person, program := openTerminal(t)
	quit := make(chan struct{})
	c := console.New(console.Options{In: program, Out: program, Quit: func() { close(quit) }})
	got, done := make(chan bot.Incoming, 8), make(chan error, 1)
	before, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		done <- c.Receive(t.Context(), func(_ context.Context, in bot.Incoming) error { got <- in; return nil })
	}()
	watch(t, person, "> ")
	press := func(keys string) {
		t.Helper()
		if _, err := person.WriteString(keys); err != nil {
			t.Fatal(err)
		}
	}
	press("tìm mặt trậnn")
	watch(t, person, "trậnn")
	// An alert comes in the middle of a line: it stands above, and the line is redrawn.
	if _, err := c.Send(t.Context(), bot.Address{Chat: "console"}, bot.Message{Blocks: []bot.Block{bot.Line(bot.Span{Text: "Tin mới", Style: bot.Bold})}}); err != nil {
		t.Fatal(err)
	}
	if s := watch(t, person, "> tìm mặt trậnn"); !strings.Contains(s, "\x1b[1mTin mới\x1b[0m\r\n") {
		t.Errorf("the alert is shown as %q; want bold on a line of its own", s)
	}
	press("\x7f\r")
	if in := <-got; in.Text != "tìm mặt trận" {
		t.Errorf("typed with a correction: %q", in.Text)
	}
	press("\x1b[A\r") // the arrow up: the line before
	if in := <-got; in.Text != "tìm mặt trận" {
		t.Errorf("from the history: %q", in.Text)
	}
	press("\x03")
	if err := <-done; !errors.Is(err, bot.ErrQuit) {
		t.Errorf("after Ctrl-C Receive = %v; want ErrQuit", err)
	}
	<-quit
	after, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
	if err != nil || after.Lflag != before.Lflag || after.Oflag != before.Oflag {
		t.Errorf("the terminal is not given back as it was: %+v, %v; want %+v", after, err, before)
	}
}
