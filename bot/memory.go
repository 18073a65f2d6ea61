package bot

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How long the bot remembers what it asked and what its buttons stand for, and how
// many of each at most. A restart forgets them; people are then asked to type again.
const (
	questionLife = 10 * time.Minute
	buttonLife   = 48 * time.Hour
	memoryLimit  = 20_000
)

// speaker is one person in one chat.
type speaker struct {
	bot          int64
	chat, person string
	thread       int64
}

// question is what the bot asked somebody: whose words it waits for.
type question struct {
	command string // name of a command or of an action that takes words
	row     string // of the action
	until   time.Time
}

// memory holds open questions and the words behind buttons, which are too long for
// a button's 64 bytes. It is never written down: what people search is private.
type memory struct {
	now func() time.Time

	mu        sync.Mutex
	questions map[speaker]question
	words     map[uint64]remembered
	next      uint64
}

type remembered struct {
	text  string
	until time.Time
}

// newMemory returns an empty memory. The numbers of its buttons start at the time,
// so that buttons from before a restart mean nothing instead of something else.
func newMemory(now func() time.Time) *memory {
	if now == nil {
		now = time.Now
	}
	return &memory{now: now, questions: map[speaker]question{}, words: map[uint64]remembered{}, next: uint64(now().UnixMilli())}
}

// expect remembers that the speaker was asked.
func (m *memory) expect(who speaker, command, row string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.questions) >= memoryLimit {
		for k, q := range m.questions {
			if q.until.Before(m.now()) || len(m.questions) >= memoryLimit {
				delete(m.questions, k)
			}
		}
	}
	m.questions[who] = question{command, row, m.now().Add(questionLife)}
}

// takeQuestion returns and forgets what the speaker was asked.
func (m *memory) takeQuestion(who speaker) (question, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	q, ok := m.questions[who]
	delete(m.questions, who)
	return q, ok && m.now().Before(q.until)
}

// asked says whether the speaker was asked something.
func (m *memory) asked(who speaker) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	q, ok := m.questions[who]
	return ok && m.now().Before(q.until)
}

// forgetQuestion forgets what the speaker was asked.
func (m *memory) forgetQuestion(who speaker) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.questions, who)
}

// button returns the data of a button that stands for an action with words.
func (m *memory) button(action, text string) string {
	return action + ":" + m.keep(text)
}

// keep remembers words and returns the row that stands for them.
func (m *memory) keep(text string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.words) >= memoryLimit {
		for k, w := range m.words {
			if w.until.Before(m.now()) || m.next-k > memoryLimit/2 {
				delete(m.words, k)
			}
		}
	}
	m.next++
	m.words[m.next] = remembered{text, m.now().Add(buttonLife)}
	return strconv.FormatUint(m.next, 36)
}

// recall returns the words that a button stands for.
func (m *memory) recall(row string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key, err := strconv.ParseUint(row, 36, 64)
	w, ok := m.words[key]
	if err != nil || !ok || w.until.Before(m.now()) {
		return "", userError("Nút này đã cũ, Bot không còn nhớ.", "Anh/chị gõ lại lệnh giúp Bot.")
	}
	return w.text, nil
}

// who returns the speaker of the call.
func (c *call) who() speaker {
	return speaker{bot: c.bot.ID, chat: c.in.Chat.ID, person: c.in.From.ID, thread: c.in.Chat.Thread}
}

// ask asks for the words that a command or an action needs and waits for them.
func (c *call) ask(text, command, row string) (reply, error) {
	c.memory.expect(c.who(), command, row)
	hint := "Gõ \"thôi\" để bỏ qua."
	if c.in.Chat.Kind != ChatPrivate {
		hint = "Trả lời tin này, hoặc gõ \"thôi\" để bỏ qua."
	}
	return answer(lines(text, hint))
}

// answerQuestion gives the words to what asked for them; ok is false when nothing
// did.
func (c *call) answerQuestion(ctx context.Context, text string) (r reply, ok bool, err error) {
	q, ok := c.memory.takeQuestion(c.who())
	if !ok || strings.TrimSpace(text) == "" {
		return reply{}, false, nil
	}
	if says(text, "thôi", "hủy", "bỏ qua", "không", "dừng") {
		r, err = answer(lines("Bot bỏ qua việc vừa hỏi. Anh/chị gõ /trogiup khi cần."))
		return r, true, err
	}
	c.rest = text
	for i := range c.actions {
		if a := &c.actions[i]; a.name == q.command && a.words != nil {
			if err := c.allowed(ctx, a.role, a.changes); err != nil {
				return reply{}, true, err
			}
			r, err = a.words(ctx, c, q.row)
			return r, true, err
		}
	}
	for i := range c.commands {
		if cmd := &c.commands[i]; cmd.name == q.command {
			r, err = c.run(ctx, cmd)
			return r, true, err
		}
	}
	return reply{}, false, nil
}
