package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"giaoban/bot"
)

// chatID is the id of the one chat and of the one person of a console.
const chatID = "console"

// maxLength is the longest message in UTF-16 units; a terminal scrolls.
const maxLength = 100_000

// maxLine is the longest line of input in bytes.
const maxLine = 1 << 20

// Options says where a Console reads and writes.
type Options struct {
	In  io.Reader
	Out io.Writer
	// ExitAtEOF makes the end of a pipe end the program instead of the input only.
	ExitAtEOF bool
	// Quit is called when the program should end, nil for nothing. Receive says the
	// same by returning bot.ErrQuit.
	Quit func()
}

// Console is a bot.Messenger for one person at a terminal or a pipe.
type Console struct {
	in        io.Reader
	out       io.Writer
	exitAtEOF bool
	quit      func()
	run       string // tells the events and messages of this run from those of others
	lines     chan line
	start     sync.Once

	mu      sync.Mutex // guards what follows, and the order of what is written
	term    *term.Terminal
	sent    int
	event   int
	buttons map[int]bot.Button
	next    int
}

// line is a line of input, or the error that ended it.
type line struct {
	text string
	err  error
}

var _ bot.Messenger = (*Console)(nil)

// New returns a console. It reads nothing before Receive.
func New(o Options) *Console {
	return &Console{in: o.In, out: o.Out, exitAtEOF: o.ExitAtEOF, quit: o.Quit, lines: make(chan line),
		run: strconv.FormatInt(time.Now().UnixNano(), 36), buttons: map[int]bot.Button{}}
}

// Name implements bot.Messenger.
func (c *Console) Name() string { return "console" }

// Identify implements bot.Messenger.
func (c *Console) Identify(context.Context) (bot.Identity, error) {
	return bot.Identity{ID: chatID, Name: "giaoban"}, nil
}

// Capabilities implements bot.Messenger.
func (c *Console) Capabilities() bot.Capabilities {
	return bot.Capabilities{Edit: true, Buttons: true, MaxLength: maxLength, ResendUncertain: true}
}

// Send implements bot.Messenger. A pipe that nobody reads any more is KindGone.
func (c *Console) Send(ctx context.Context, to bot.Address, m bot.Message) (bot.Receipt, error) {
	if err := c.write(ctx, to, m, ""); err != nil {
		return bot.Receipt{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent++
	return bot.Receipt{IDs: []string{fmt.Sprintf("%s-%d", c.run, c.sent)}}, nil
}

// Edit implements bot.Messenger: what is printed stays, the new text follows it.
func (c *Console) Edit(ctx context.Context, to bot.Address, externalID string, m bot.Message) error {
	if externalID == "" {
		return &bot.SendError{Kind: bot.KindMessageGone, Err: errors.New("no message is named")}
	}
	return c.write(ctx, to, m, "Tin đã được cập nhật:")
}

func (c *Console) write(ctx context.Context, to bot.Address, m bot.Message, heading string) error {
	switch {
	case ctx.Err() != nil:
		return &bot.SendError{Kind: bot.KindTemporary, Err: ctx.Err()}
	case to.Chat != chatID:
		return &bot.SendError{Kind: bot.KindGone, Reason: "deleted", Err: fmt.Errorf("the console has no chat %q", to.Chat)}
	case m.Length() == 0:
		return &bot.SendError{Kind: bot.KindRejected, Err: errors.New("the message is empty")}
	case m.Length() > maxLength:
		return &bot.SendError{Kind: bot.KindRejected, Err: fmt.Errorf("the message is longer than %d UTF-16 units", maxLength)}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	text := c.render(m, heading)
	var out io.Writer = c.out
	if c.term != nil {
		out = c.term
	}
	if n, err := io.WriteString(out, text); err != nil {
		kind := bot.KindUncertain
		if n == 0 {
			kind = bot.KindTemporary
		}
		return &bot.SendError{Kind: kind, Err: fmt.Errorf("write to the console: %w", err)}
	}
	return nil
}

// Answer implements bot.Messenger: the answer to a press is printed like any other.
func (c *Console) Answer(context.Context, string, string) error { return nil }

// Publish implements bot.Messenger: a console has no menu.
func (c *Console) Publish(context.Context, []bot.MenuEntry) error { return nil }

// Receive implements bot.Messenger. It returns bot.ErrQuit when the person asked
// to end: by Ctrl-C or Ctrl-D on a terminal, by a command that handle answers with
// bot.ErrQuit, or with ExitAtEOF by the end of the input. One goroutine stays in a
// read of the input for as long as the input is silent: nothing can interrupt that.
func (c *Console) Receive(ctx context.Context, handle func(context.Context, bot.Incoming) error) error {
	restore, err := c.openTerminal()
	if err != nil {
		return fmt.Errorf("use the terminal: %w", err)
	}
	defer restore()
	c.start.Do(func() { go c.readLines() })
	for {
		select {
		case <-ctx.Done():
			return nil
		case l := <-c.lines:
			if l.err != nil {
				if c.onTerminal() || c.exitAtEOF {
					return c.ended()
				}
				<-ctx.Done() // the end of a pipe ends the input only
				return nil
			}
			if err := c.take(ctx, l.text, handle); errors.Is(err, bot.ErrQuit) {
				return c.ended()
			}
		}
	}
}

func (c *Console) ended() error {
	if c.quit != nil {
		c.quit()
	}
	return bot.ErrQuit
}

// take hands one line to handle. There is nobody who would repeat it, so an error
// that means "again" is tried again a moment later, a few times.
func (c *Console) take(ctx context.Context, text string, handle func(context.Context, bot.Incoming) error) error {
	in, ok := c.incoming(text)
	if !ok {
		return nil
	}
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		err := handle(ctx, in)
		if err == nil || errors.Is(err, bot.ErrQuit) || ctx.Err() != nil {
			return err
		}
		if wait > time.Second {
			return c.apologise(ctx)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (c *Console) apologise(ctx context.Context) error {
	return c.write(ctx, bot.Address{Chat: chatID}, bot.Text("Bot chưa trả lời được lúc này. Anh/chị thử lại sau ít phút."), "")
}

// incoming makes an event of a line: a press when it is the number of a button.
func (c *Console) incoming(text string) (bot.Incoming, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return bot.Incoming{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.event++
	in := bot.Incoming{ID: fmt.Sprintf("%s-%d", c.run, c.event), Event: bot.EventText, Text: text, MessageID: fmt.Sprintf("in-%s-%d", c.run, c.event),
		Chat: bot.IncomingChat{ID: chatID, Kind: bot.ChatPrivate}, From: bot.Sender{ID: chatID}}
	if n, err := strconv.Atoi(strings.Trim(text, "[]")); err == nil {
		if b, ok := c.buttons[n]; ok {
			in.Event, in.Text, in.Data, in.PressID = bot.EventPress, "", b.Data, in.ID
		}
	}
	return in, true
}

// readLines sends the lines of the input until it ends.
func (c *Console) readLines() {
	if t := c.terminal(); t != nil {
		for {
			text, err := t.ReadLine()
			if errors.Is(err, term.ErrPasteIndicator) {
				err = nil
			}
			c.lines <- line{text, err}
			if err != nil {
				return
			}
		}
	}
	in := bufio.NewScanner(c.in)
	in.Buffer(make([]byte, 0, 4096), maxLine)
	for in.Scan() {
		c.lines <- line{text: in.Text()}
	}
	err := in.Err()
	if err == nil {
		err = io.EOF
	}
	c.lines <- line{err: err}
}

func (c *Console) terminal() *term.Terminal {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.term
}

func (c *Console) onTerminal() bool { return c.terminal() != nil }

// file returns the input as the file of a terminal.
func (c *Console) file() (*os.File, bool) {
	f, ok := c.in.(*os.File)
	return f, ok && f != nil && term.IsTerminal(int(f.Fd()))
}
