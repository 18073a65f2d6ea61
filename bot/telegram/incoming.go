package telegram

import (
	"encoding/json"
	"strconv"
	"strings"

	"giaoban/bot"
)

// anonymousAdmin is the account in whose name Telegram shows what administrators write anonymously.
const anonymousAdmin = 1087968824

// The types below hold the few fields that matter. Each field less is one that a new kind of update cannot break.

type update struct {
	Message  *message     `json:"message"`
	Post     *message     `json:"channel_post"`
	Callback *callback    `json:"callback_query"`
	Member   *memberEvent `json:"my_chat_member"`
}

type message struct {
	ID          int64           `json:"message_id"`
	Date        int64           `json:"date"` // 0 in a message that is too old to be shown
	Chat        chat            `json:"chat"`
	From        *user           `json:"from"`
	SenderChat  *chat           `json:"sender_chat"`
	Forwarded   bool            `json:"is_automatic_forward"`
	Thread      int64           `json:"message_thread_id"` // also set in replies outside of topics
	IsTopic     bool            `json:"is_topic_message"`
	Text        string          `json:"text"`
	Caption     string          `json:"caption"`
	ReplyTo     *message        `json:"reply_to_message"`
	TopicOpened json.RawMessage `json:"forum_topic_created"` // the message that every message of a topic answers
	MovedTo     int64           `json:"migrate_to_chat_id"`
}

type chat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

type user struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

type callback struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

type memberEvent struct {
	Chat chat   `json:"chat"`
	From user   `json:"from"`
	Old  member `json:"old_chat_member"`
	New  member `json:"new_chat_member"`
}

type member struct {
	Status   string `json:"status"`
	CanPost  *bool  `json:"can_post_messages"` // of an administrator of a channel
	CanSend  *bool  `json:"can_send_messages"` // of a restricted member
	IsMember *bool  `json:"is_member"`         // of a restricted one
}

// incoming turns an update into an event; false means that nobody needs to know of it.
func (m *Messenger) incoming(u update) (bot.Incoming, bool) {
	switch {
	case u.Message != nil:
		return m.fromMessage(u.Message)
	case u.Post != nil:
		return m.fromMessage(u.Post)
	case u.Callback != nil:
		return fromCallback(u.Callback)
	case u.Member != nil:
		return fromMember(u.Member)
	}
	return bot.Incoming{}, false
}

func (m *Messenger) fromMessage(msg *message) (bot.Incoming, bool) {
	in := bot.Incoming{Event: bot.EventText, Chat: msg.place(), From: msg.sender(), MessageID: strconv.FormatInt(msg.ID, 10)}
	if msg.MovedTo != 0 {
		in.Event, in.NewChat = bot.EventMoved, strconv.FormatInt(msg.MovedTo, 10)
		return in, true
	}
	if msg.Forwarded || msg.From != nil && msg.From.IsBot && msg.SenderChat == nil {
		return in, false
	}
	reply := msg.ReplyTo
	if reply != nil && len(reply.TopicOpened) > 0 {
		reply = nil
	}
	if reply != nil {
		in.ReplyTo = strconv.FormatInt(reply.ID, 10)
	}
	text := msg.Text
	if text == "" {
		text = msg.Caption
	}
	self := m.me()
	toMe := in.Chat.Kind == bot.ChatPrivate || reply != nil && reply.From != nil && self.ID != 0 && reply.From.ID == self.ID
	in.Text = addressed(text, self.Username, toMe)
	return in, in.Text != ""
}

// place returns the chat and topic of a message.
func (msg *message) place() bot.IncomingChat {
	c := msg.Chat.place()
	if msg.IsTopic {
		c.Thread = msg.Thread
	}
	return c
}

func (c chat) place() bot.IncomingChat {
	out := bot.IncomingChat{ID: strconv.FormatInt(c.ID, 10), Kind: bot.ChatGroup, Title: c.Title}
	switch c.Type {
	case "private":
		out.Kind, out.Title = bot.ChatPrivate, strings.TrimSpace(c.FirstName+" "+c.LastName)
	case "channel":
		out.Kind = bot.ChatChannel
	}
	return out
}

// sender returns who wrote the message. Whoever writes in a chat's name has no id; he is an administrator if it is this chat's name.
func (msg *message) sender() bot.Sender {
	switch {
	case msg.SenderChat != nil:
		return bot.Sender{
			Name:       msg.SenderChat.Title,
			GroupAdmin: msg.SenderChat.ID == msg.Chat.ID && msg.From != nil && msg.From.ID == anonymousAdmin,
		}
	case msg.From != nil:
		return msg.From.sender()
	}
	return bot.Sender{}
}

func (u user) sender() bot.Sender {
	return bot.Sender{ID: strconv.FormatInt(u.ID, 10), Name: strings.TrimSpace(u.FirstName + " " + u.LastName)}
}

// addressed returns the text as it is meant for the bot, "" when it is not: the bot's own name is taken off, a command is made lower
// case, and one for another bot is ignored. toMe says that even a text without name or command is meant.
func addressed(text, username string, toMe bool) string {
	text = strings.TrimSpace(text)
	end := strings.IndexAny(text, " \n\t\u00a0")
	if end < 0 {
		end = len(text)
	}
	first, rest := text[:end], text[end:]
	if strings.HasPrefix(first, "/") {
		name, to, named := strings.Cut(first, "@")
		if named && !strings.EqualFold(to, username) {
			return ""
		}
		return strings.ToLower(name) + rest
	}
	if to, named := strings.CutPrefix(first, "@"); named && username != "" && strings.EqualFold(strings.TrimRight(to, ",:"), username) {
		return strings.TrimSpace(rest)
	}
	if toMe {
		return text
	}
	return ""
}

// fromCallback reads a press. One below a message of inline mode belongs to no chat.
func fromCallback(c *callback) (bot.Incoming, bool) {
	if c.Message == nil {
		return bot.Incoming{}, false
	}
	return bot.Incoming{
		Event: bot.EventPress, Chat: c.Message.place(), From: c.From.sender(),
		MessageID: strconv.FormatInt(c.Message.ID, 10), Data: c.Data, PressID: c.ID,
	}, true
}

// fromMember reads a change of the bot's own place in a chat. Only gaining and losing the right to write are events.
func fromMember(e *memberEvent) (bot.Incoming, bool) {
	in := bot.Incoming{Event: bot.EventJoined, Chat: e.Chat.place(), From: e.From.sender()}
	before, now := e.Old.mayWrite(e.Chat.Type), e.New.mayWrite(e.Chat.Type)
	if now {
		return in, !before
	}
	in.Event, in.Text = bot.EventLeft, e.New.reason(e.Chat.Type)
	return in, before || e.Old.Status != e.New.Status
}

func (m member) mayWrite(chatType string) bool {
	switch m.Status {
	case "creator":
		return true
	case "administrator":
		return chatType != "channel" || m.CanPost != nil && *m.CanPost
	case "member":
		return chatType != "channel"
	case "restricted":
		return m.CanSend != nil && *m.CanSend && (m.IsMember == nil || *m.IsMember)
	}
	return false
}

// reason says why the bot may not write.
func (m member) reason(chatType string) string {
	switch {
	case m.Status == "kicked" && chatType == "private":
		return "blocked"
	case m.Status == "kicked":
		return "kicked"
	case m.Status == "left", m.Status == "restricted" && m.IsMember != nil && !*m.IsMember:
		return "left"
	}
	return "rights"
}
