package telegram

import (
	"net/http"
	"strconv"
	"strings"
)

// User is an account as Telegram shows it.
type User struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	Username  string `json:"username,omitempty"`
}

// Chat is a chat that the bot may know, and all that can be wrong with it. Tests change the exported fields through [Server.Alter].
type Chat struct {
	ID    int64
	Type  string // private, group, supergroup or channel
	Title string // the group's title, or the person's first name
	Forum bool   // a supergroup with topics

	Blocked     bool // private: the person blocked the bot
	Deactivated bool // private: the account is gone
	NotStarted  bool // private: the person never wrote to the bot
	Kicked      bool // group, supergroup, channel
	Left        bool // the bot is no member
	Deleted     bool // group: gone
	UpgradedTo  int64
	// NoRights makes sends fail with "not enough rights to send text messages to the chat".
	NoRights bool
	// Refuse is a description, without "Bad Request: ", that every send to this chat gets, for the rows of the error table that have
	// no cause here: CHAT_WRITE_FORBIDDEN, CHANNEL_PRIVATE and their like.
	Refuse string
	// Topics are the threads of a forum group besides General, by thread id.
	Topics map[int]Topic
	// Members are the statuses that getChatMember reports: creator, administrator, member, left, kicked.
	Members map[int64]string

	lastID int
}

// Topic is a thread of a forum group.
type Topic struct {
	Closed  bool
	Deleted bool
}

// AddUser adds a private chat with a person who has started the bot.
func (s *Server) AddUser(id int64, name string) { s.add(&Chat{ID: id, Type: "private", Title: name}) }

// AddGroup adds a basic group that the bot is a member of.
func (s *Server) AddGroup(id int64, title string) { s.add(&Chat{ID: id, Type: "group", Title: title}) }

// AddSupergroup adds a supergroup that the bot is a member of, with the given topics besides General if any.
func (s *Server) AddSupergroup(id int64, title string, topics ...int) {
	c := &Chat{ID: id, Type: "supergroup", Title: title, Forum: len(topics) > 0, Topics: map[int]Topic{}}
	for _, t := range topics {
		c.Topics[t] = Topic{}
	}
	s.add(c)
}

// AddChannel adds a channel in which the bot may post.
func (s *Server) AddChannel(id int64, title string) {
	s.add(&Chat{ID: id, Type: "channel", Title: title})
}

func (s *Server) add(c *Chat) {
	c.Members = map[int64]string{}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[c.ID] = c
}

// Alter changes a chat's fields under the server's lock. It reports whether the chat exists.
func (s *Server) Alter(id int64, change func(*Chat)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chat(id)
	if c != nil {
		change(c)
	}
	return c != nil
}

// chat finds a chat; with AnyUser it makes private ones as they are asked for. The caller holds s.mu.
func (s *Server) chat(id int64) *Chat {
	c := s.chats[id]
	if c == nil && s.opts.AnyUser && id > 0 && id < 1<<40 {
		c = &Chat{ID: id, Type: "private", Title: "Người dùng", Members: map[int64]string{}}
		s.chats[id] = c
	}
	return c
}

// access is what a method needs from a chat.
type access int

const (
	toRead access = iota
	toEdit
	toWrite
)

// open finds the chat of a request and checks the access in the server's own order. The caller holds s.mu.
func (s *Server) open(q *query, need access) (*Chat, *refusal) {
	id := q.str("chat_id")
	if id == "" {
		return nil, bad("chat_id is empty")
	}
	n, err := strconv.ParseInt(id, 10, 64)
	c := s.chat(n)
	if err != nil || c == nil {
		return nil, bad("chat not found")
	}
	switch c.Type {
	case "private":
		if c.Deactivated && need >= toEdit {
			return nil, forbidden("user is deactivated")
		}
	case "group":
		return c, c.groupAccess(need)
	default:
		return c, c.supergroupAccess()
	}
	return c, nil
}

func (c *Chat) groupAccess(need access) *refusal {
	switch {
	case c.UpgradedTo != 0 && need == toWrite:
		return &refusal{Code: http.StatusBadRequest, Description: "Bad Request: group chat was upgraded to a supergroup chat", MigrateTo: c.UpgradedTo}
	case c.Deleted && need == toWrite:
		return forbidden("the group chat was deleted")
	case c.Kicked && need >= toEdit:
		return forbidden("bot was kicked from the group chat")
	case c.Left && need >= toEdit:
		return forbidden("bot is not a member of the group chat")
	}
	return nil
}

func (c *Chat) supergroupAccess() *refusal {
	switch {
	case c.Kicked:
		return forbidden("bot was kicked from the " + c.Type + " chat")
	case c.Left:
		return forbidden("bot is not a member of the " + c.Type + " chat")
	}
	return nil
}

// thread checks message_thread_id and returns it. General has no id when sending: 1 is refused. The caller holds s.mu.
func (c *Chat) thread(q *query) (int, *refusal) {
	id := q.integer("message_thread_id", 0, 0, 1<<31-1)
	if id == 0 || c.Type != "supergroup" && c.Type != "private" || c.Type == "supergroup" && !c.Forum {
		return 0, nil
	}
	t, ok := c.Topics[id]
	switch {
	case !ok || t.Deleted:
		return 0, bad("message thread not found")
	case t.Closed:
		return 0, bad("TOPIC_CLOSED")
	}
	return id, nil
}

// receives says whether what passed every local check is taken by Telegram's inner servers. The caller holds s.mu.
func (c *Chat) receives() *refusal {
	switch {
	case c.Blocked:
		return forbidden("bot was blocked by the user")
	case c.NotStarted:
		return forbidden("bot can't initiate conversation with a user")
	case c.Refuse != "":
		return bad("%s", c.Refuse)
	case c.NoRights && c.Type == "channel":
		return bad("need administrator rights in the channel chat")
	case c.NoRights:
		return bad("not enough rights to send text messages to the chat")
	}
	return nil
}

// json is the chat as messages and updates show it.
func (c *Chat) json() map[string]any {
	m := map[string]any{"id": c.ID, "type": c.Type}
	if c.Type == "private" {
		m["first_name"] = c.Title
	} else {
		m["title"] = c.Title
	}
	if c.Forum {
		m["is_forum"] = true
	}
	return m
}

func (s *Server) getChat(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toRead)
	if ref != nil {
		return nil, ref
	}
	return c.json(), nil
}

func (s *Server) getMember(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toRead)
	if ref != nil {
		return nil, ref
	}
	id, err := strconv.ParseInt(q.str("user_id"), 10, 64)
	if err != nil || id <= 0 {
		return nil, bad("invalid user_id specified")
	}
	status := c.Members[id]
	if status == "" {
		status = "left"
	}
	return member(id, status), nil
}

func (s *Server) getAdministrators(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toRead)
	if ref != nil {
		return nil, ref
	}
	if c.Type == "private" {
		return nil, bad("there are no administrators in the private chat")
	}
	list := []any{}
	for id, status := range c.Members {
		if status == "creator" || status == "administrator" {
			list = append(list, member(id, status))
		}
	}
	return list, nil
}

func (s *Server) leaveChat(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toEdit)
	if ref != nil {
		return nil, ref
	}
	if c.Type == "private" {
		return nil, bad("chat not found")
	}
	c.Left = true
	s.signal()
	return true, nil
}

func (s *Server) chatAction(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toWrite)
	if ref != nil {
		return nil, ref
	}
	if !strings.Contains(" typing upload_photo upload_document find_location choose_sticker ", " "+q.str("action")+" ") {
		return nil, bad("wrong parameter action in request")
	}
	return true, c.receives()
}

func member(id int64, status string) map[string]any {
	return map[string]any{"user": User{ID: id, FirstName: "Thành viên"}, "status": status}
}
