package console

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

const prompt = "> "

// openTerminal takes the terminal over for line editing, if there is one, and
// returns what gives it back.
func (c *Console) openTerminal() (restore func(), err error) {
	in, ok := c.file()
	if !ok {
		return func() {}, nil
	}
	out, ok := c.out.(*os.File)
	if !ok || !term.IsTerminal(int(out.Fd())) {
		return func() {}, nil
	}
	state, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, fmt.Errorf("read single keys: %w", err)
	}
	c.mu.Lock()
	if c.term == nil {
		c.term = term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{in, out}, prompt)
	}
	t := c.term
	c.mu.Unlock()
	resized := make(chan os.Signal, 1)
	signal.Notify(resized, syscall.SIGWINCH)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			if w, h, err := term.GetSize(int(out.Fd())); err == nil && w > 0 && h > 0 { // 0 by 0 is a terminal that does not know
				_ = t.SetSize(w, h) // it only fails when it cannot redraw; the next line can
			}
			select {
			case <-resized:
			case <-stop:
				return
			}
		}
	}()
	return func() {
		signal.Stop(resized)
		close(stop)
		<-done
		_, _ = io.WriteString(out, "\r\n") // the terminal may be gone
		_ = term.Restore(int(in.Fd()), state)
	}, nil
}
