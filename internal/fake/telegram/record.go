package telegram

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Call is one request in the order of its answer; ChatID is 0 where the method has none, Code 200 for success.
type Call struct {
	Time        time.Time
	Method      string
	ChatID      int64
	Code        int
	Description string
	// Lost says that a fault kept the true answer from the client; Code is then what the client would have been told.
	Lost bool
}

// Edit is an accepted edit.
type Edit struct {
	Time          time.Time
	ChatID        int64
	MessageID     int
	Before, After string
}

// Answer is an answered callback query.
type Answer struct {
	ID    string
	Text  string
	Alert bool
}

// Messages returns copies of everything that was accepted, in order. Entities and keyboards are shared and must not be changed.
func (s *Server) Messages() []Message {
	return s.find(func(*Message) bool { return true })
}

// In returns the accepted messages of one chat, in order.
func (s *Server) In(chat int64) []Message {
	return s.find(func(m *Message) bool { return m.ChatID == chat })
}

func (s *Server) find(keep func(*Message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Message
	for _, m := range s.messages {
		if keep(m) {
			list = append(list, *m)
		}
	}
	return list
}

// Count returns how many messages were accepted.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.messages)
}

// Calls returns the answered requests of a method, or of all for "".
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Call
	for _, c := range s.calls {
		if method == "" || strings.EqualFold(c.Method, method) {
			list = append(list, c)
		}
	}
	return list
}

// Refused returns how many requests were answered with this code, 429 for instance.
func (s *Server) Refused(code int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.Code == code {
			n++
		}
	}
	return n
}

// Edits returns the accepted edits, in order.
func (s *Server) Edits() []Edit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.edits)
}

// Answers returns the answered callback queries, in order.
func (s *Server) Answers() []Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.answers)
}

// Commands returns the command menus by scope, for example "default", "all_group_chats", "chat:42" or "default/vi".
func (s *Server) Commands() map[string][]Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.commands)
}

// WaitFor waits until n messages were accepted and returns all there are; the error says how many came.
func (s *Server) WaitFor(ctx context.Context, n int) ([]Message, error) {
	err := s.Wait(ctx, func() bool { return s.Count() >= n })
	list := s.Messages()
	if err != nil {
		err = fmt.Errorf("wait for %d messages, have %d: %w", n, len(list), err)
	}
	return list, err
}

// Wait waits until the condition holds; it is looked at again after everything that happens on the server. It may call the server.
func (s *Server) Wait(ctx context.Context, condition func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if condition() {
			return nil
		}
		select {
		case <-changed:
		case <-s.done:
			return fmt.Errorf("the fake Telegram was closed")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
