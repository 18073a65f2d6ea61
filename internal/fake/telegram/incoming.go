package telegram

import (
	"fmt"
	"regexp"
)

// Incoming is a message that somebody writes. Only Chat, From and Text are needed as a rule.
type Incoming struct {
	Chat int64
	From int64 // 0 for a channel post
	Name string
	Text string
	// Thread is message_thread_id. Plain replies in groups without topics carry one too: then NoTopic leaves is_topic_message out.
	Thread  int
	NoTopic bool
	// ReplyTo is the id of a message of the bot.
	ReplyTo int
	// SenderChat is the chat in whose name it was written: the group itself for an anonymous administrator, a channel otherwise.
	SenderChat int64
	// Edited makes it the edited form of an earlier message.
	Edited bool
}

// anonymous is the account that Telegram names as the sender of messages written in a chat's name.
const anonymous = 1087968824

var commandPattern = regexp.MustCompile(`(?:^|\s)(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)`)

// Say queues the message as an update and returns the update's and the message's ids. The chat must exist.
func (s *Server) Say(in Incoming) (updateID, messageID int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chat(in.Chat)
	if c == nil {
		return 0, 0
	}
	id := s.nextID(c)
	m := map[string]any{"message_id": id, "date": s.opts.Now().Unix(), "chat": c.json(), "text": in.Text}
	if in.From != 0 {
		m["from"] = s.user(in.From, in.Name)
	}
	if in.SenderChat != 0 {
		m["sender_chat"] = map[string]any{"id": in.SenderChat, "type": "supergroup", "title": "Ẩn danh"}
		m["from"] = User{ID: anonymous, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
	}
	if in.Thread != 0 {
		m["message_thread_id"] = in.Thread
		if !in.NoTopic {
			m["is_topic_message"] = true
		}
	}
	if r := s.byKey[messageKey{c.ID, in.ReplyTo}]; r != nil {
		m["reply_to_message"] = s.json(c, r)
	}
	if e := commandEntities(in.Text); len(e) > 0 {
		m["entities"] = e
	}
	kind := "message"
	if c.Type == "channel" {
		kind = "channel_post"
	}
	if in.Edited {
		m["edit_date"] = s.opts.Now().Unix()
		kind = "edited_" + kind
	}
	return s.push(kind, m), id
}

func commandEntities(text string) []Entity {
	var list []Entity
	for _, at := range commandPattern.FindAllStringSubmatchIndex(text, -1) {
		list = append(list, Entity{Type: "bot_command", Offset: units(text[:at[2]]), Length: at[3] - at[2]})
	}
	return list
}

func (s *Server) user(id int64, name string) User {
	if name == "" {
		name = "Người dùng"
		if c := s.chats[id]; c != nil {
			name = c.Title
		}
	}
	return User{ID: id, FirstName: name}
}

// Press is a tap on an inline button.
type Press struct {
	Chat    int64
	Message int // a message of the bot
	From    int64
	Data    string
	// Old makes the message inaccessible: date 0, nothing but chat and id.
	Old bool
	// Inline leaves the message out, as for a message sent through inline mode.
	Inline bool
}

// Press queues a callback query and returns its id for comparison with [Server.Answers].
func (s *Server) Press(p Press) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprint(8000000000 + s.queue.nextID)
	o := map[string]any{"id": id, "from": s.user(p.From, ""), "chat_instance": "1", "data": p.Data}
	c, m := s.chat(p.Chat), s.byKey[messageKey{p.Chat, p.Message}]
	switch {
	case p.Inline:
		o["inline_message_id"] = "AAAA"
	case p.Old && c != nil:
		o["message"] = map[string]any{"message_id": p.Message, "date": 0, "chat": c.json()}
	case c != nil && m != nil:
		o["message"] = s.json(c, m)
	}
	s.pressed[id] = true
	s.push("callback_query", o)
	return id
}

// Member changes the bot's own place in a chat and queues my_chat_member. Statuses are Telegram's: member, left, kicked, administrator,
// restricted. rights are added to the new status, for example can_post_messages.
func (s *Server) Member(chat, by int64, before, after string, rights map[string]bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chat(chat)
	if c == nil {
		return 0
	}
	state := func(status string, rights map[string]bool) map[string]any {
		m := map[string]any{"user": s.self, "status": status}
		for name, v := range rights {
			m[name] = v
		}
		return m
	}
	kicked := after == "kicked"
	if c.Type == "private" {
		c.Blocked = kicked
	} else {
		c.Kicked, c.Left = kicked, after == "left"
	}
	return s.push("my_chat_member", map[string]any{
		"chat": c.json(), "from": s.user(by, ""), "date": s.opts.Now().Unix(),
		"old_chat_member": state(before, nil), "new_chat_member": state(after, rights),
	})
}

// Block is the person's "Stop bot"; Unblock takes it back.
func (s *Server) Block(user int64) int { return s.Member(user, user, "member", "kicked", nil) }

// Unblock is the person's "Restart bot".
func (s *Server) Unblock(user int64) int { return s.Member(user, user, "kicked", "member", nil) }

// Upgrade makes a basic group a supergroup with a new id, as when somebody makes its history visible: sends to the old id are refused
// with the new one, and both chats get their service message.
func (s *Server) Upgrade(group, supergroup int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.chats[group]
	if old == nil {
		return
	}
	old.UpgradedTo = supergroup
	c := s.chats[supergroup]
	if c == nil {
		c = &Chat{ID: supergroup, Type: "supergroup", Title: old.Title, Members: old.Members}
		s.chats[supergroup] = c
	}
	now := s.opts.Now().Unix()
	from := User{ID: anonymous, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
	s.push("message", map[string]any{"message_id": s.nextID(old), "date": now, "chat": old.json(), "from": from, "migrate_to_chat_id": supergroup})
	s.push("message", map[string]any{"message_id": s.nextID(c), "date": now, "chat": c.json(), "from": from, "migrate_from_chat_id": group})
}

// Garbage queues an update of a known kind whose fields have types that no client expects.
func (s *Server) Garbage() int {
	return s.Push("message", map[string]any{"message_id": "chín", "date": []int{1}, "chat": 7, "text": map[string]any{"a": 1}})
}
