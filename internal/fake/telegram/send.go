package telegram

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// Message is a message that the bot sent and the server accepted, in its present state.
type Message struct {
	ID       int
	ChatID   int64
	Thread   int // topic, 0 for none
	Time     time.Time
	Text     string   // after parsing; a document's caption
	Raw      string   // as it was sent
	Entities []Entity // after parsing, sorted by offset
	Keyboard [][]Button
	Silent   bool // disable_notification
	// Preview is the raw link_preview_options, "" when there were none.
	Preview string
	ReplyTo int
	// File is the document, nil for a text.
	File *File
	// Edits counts the accepted edits; EditedAt is when the last one came.
	Edits    int
	EditedAt time.Time
	Deleted  bool
}

type messageKey struct {
	chat int64
	id   int
}

// draft is a message on its way through the checks.
type draft struct {
	body body
	rows [][]Button
	late *refusal
}

func (s *Server) sendMessage(q *query) (any, *refusal) {
	if q.str("text") == "" {
		return nil, bad("message text is empty")
	}
	if ref := checkPreview(q); ref != nil {
		return nil, ref
	}
	d, ref := newDraft(q, "text", maxText)
	if ref != nil {
		return nil, ref
	}
	if d.body.blank() {
		return nil, bad("text must be non-empty")
	}
	return s.accept(q, d, nil)
}

func (s *Server) sendDocument(q *query) (any, *refusal) {
	f, ok := q.files["document"]
	if !ok {
		return nil, bad("there is no document in the request")
	}
	if len(f.Data) == 0 {
		return nil, bad("file must be non-empty")
	}
	d, ref := newDraft(q, "caption", maxCaption)
	if ref != nil {
		return nil, ref
	}
	return s.accept(q, d, &f)
}

func newDraft(q *query, name string, limit int) (draft, *refusal) {
	b, ref := formatted(q, name, limit)
	if ref != nil {
		return draft{}, ref
	}
	rows, late, ref := keyboard(q)
	return draft{body: b, rows: rows, late: late}, ref
}

func checkPreview(q *query) *refusal {
	raw := q.str("link_preview_options")
	if raw == "" {
		return nil
	}
	if !json.Valid([]byte(raw)) {
		return bad("can't parse link preview options JSON object")
	}
	var options struct {
		IsDisabled bool   `json:"is_disabled"`
		URL        string `json:"url"`
	}
	if raw[0] != '{' || json.Unmarshal([]byte(raw), &options) != nil {
		return bad("object expected as link preview options")
	}
	return nil
}

// accept checks chat, topic, flood limits and rights, in this order, and stores the message.
func (s *Server) accept(q *query, d draft, file *File) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toWrite)
	if ref != nil {
		return nil, ref
	}
	thread, ref := c.thread(q)
	if ref != nil {
		return nil, ref
	}
	if ref := s.limits.take(c.ID, s.opts.Now()); ref != nil {
		return nil, ref
	}
	if ref := c.receives(); ref != nil {
		return nil, ref
	}
	if d.late != nil {
		return nil, d.late
	}
	reply, ref := s.replyTo(q, c)
	if ref != nil {
		return nil, ref
	}
	m := &Message{
		ID: s.nextID(c), ChatID: c.ID, Thread: thread, Time: s.opts.Now(), Text: d.body.text, Raw: q.str("text"), Entities: d.body.entities,
		Keyboard: d.rows, Silent: q.flag("disable_notification"), Preview: q.str("link_preview_options"), ReplyTo: reply, File: file,
	}
	s.messages = append(s.messages, m)
	s.byKey[messageKey{c.ID, m.ID}] = m
	s.signal()
	return s.json(c, m), nil
}

// nextID numbers a message: by chat in supergroups and channels, else for the whole account, as on Telegram. The caller holds s.mu.
func (s *Server) nextID(c *Chat) int {
	if c.Type == "supergroup" || c.Type == "channel" {
		c.lastID++
		return c.lastID
	}
	s.lastID++
	return s.lastID
}

func (s *Server) replyTo(q *query, c *Chat) (int, *refusal) {
	id, lenient := q.integer("reply_to_message_id", 0, 0, 1<<31-1), q.flag("allow_sending_without_reply")
	if raw := q.str("reply_parameters"); raw != "" {
		var p struct {
			MessageID int  `json:"message_id"`
			Lenient   bool `json:"allow_sending_without_reply"`
		}
		if json.Unmarshal([]byte(raw), &p) != nil {
			return 0, bad("can't parse reply parameters JSON object")
		}
		id, lenient = p.MessageID, p.Lenient
	}
	if id == 0 {
		return 0, nil
	}
	if m := s.byKey[messageKey{c.ID, id}]; m != nil && !m.Deleted {
		return id, nil
	}
	if lenient {
		return 0, nil
	}
	return 0, bad("message to be replied not found")
}

// editMessage is editMessageText and, without a text, editMessageReplyMarkup. Leaving the keyboard out takes it away.
func (s *Server) editMessage(q *query, withText bool) (any, *refusal) {
	if withText && q.str("text") == "" {
		return nil, bad("message text is empty")
	}
	if ref := checkPreview(q); ref != nil {
		return nil, ref
	}
	d, ref := newDraft(q, "text", maxText)
	if ref != nil {
		return nil, ref
	}
	if withText && d.body.blank() {
		return nil, bad("text must be non-empty")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toEdit)
	if ref != nil {
		return nil, ref
	}
	m := s.byKey[messageKey{c.ID, q.integer("message_id", 0, 0, 1<<31-1)}]
	if m == nil || m.Deleted {
		return nil, bad("message to edit not found")
	}
	if ref := s.limits.take(c.ID, s.opts.Now()); ref != nil {
		return nil, ref
	}
	if ref := c.receives(); ref != nil {
		return nil, ref
	}
	if d.late != nil {
		return nil, d.late
	}
	if !withText {
		d.body = body{text: m.Text, entities: m.Entities}
	} else if m.File != nil {
		return nil, bad("there is no text in the message to edit")
	}
	return s.replace(c, m, d, q)
}

func (s *Server) replace(c *Chat, m *Message, d draft, q *query) (any, *refusal) {
	sameMarkup := len(m.Keyboard) == 0 && len(d.rows) == 0 || reflect.DeepEqual(m.Keyboard, d.rows)
	sameText := m.Text == d.body.text && (len(m.Entities) == 0 && len(d.body.entities) == 0 || reflect.DeepEqual(m.Entities, d.body.entities))
	if sameMarkup && sameText {
		return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	s.edits = append(s.edits, Edit{Time: s.opts.Now(), ChatID: c.ID, MessageID: m.ID, Before: m.Text, After: d.body.text})
	m.Text, m.Entities, m.Keyboard = d.body.text, d.body.entities, d.rows
	if raw := q.str("text"); raw != "" {
		m.Raw = raw
	}
	m.Edits++
	m.EditedAt = s.opts.Now()
	s.signal()
	return s.json(c, m), nil
}

func (s *Server) deleteMessage(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ref := s.open(q, toEdit)
	if ref != nil {
		return nil, ref
	}
	m := s.byKey[messageKey{c.ID, q.integer("message_id", 0, 0, 1<<31-1)}]
	if m == nil || m.Deleted {
		return nil, bad("message to delete not found")
	}
	if s.opts.Now().Sub(m.Time) > 48*time.Hour {
		return nil, bad("message can't be deleted")
	}
	m.Deleted = true
	s.signal()
	return true, nil
}

// json is the message as answers and updates show it. The caller holds s.mu.
func (s *Server) json(c *Chat, m *Message) map[string]any {
	o := map[string]any{"message_id": m.ID, "date": m.Time.Unix(), "chat": c.json(), "from": s.self}
	if c.Type == "channel" {
		delete(o, "from")
		o["sender_chat"] = c.json()
	}
	if m.Thread != 0 {
		o["message_thread_id"], o["is_topic_message"] = m.Thread, true
	}
	if m.Edits > 0 {
		o["edit_date"] = m.EditedAt.Unix()
	}
	if len(m.Keyboard) > 0 {
		o["reply_markup"] = map[string]any{"inline_keyboard": m.Keyboard}
	}
	name, entities := "text", "entities"
	if m.File != nil {
		name, entities = "caption", "caption_entities"
		o["document"] = map[string]any{"file_id": "file", "file_unique_id": "file", "file_name": m.File.Name, "file_size": len(m.File.Data)}
	}
	if m.Text != "" {
		o[name] = m.Text
	}
	if len(m.Entities) > 0 {
		o[entities] = m.Entities
	}
	return o
}

// answerCallback takes each callback query once.
func (s *Server) answerCallback(q *query) (any, *refusal) {
	text := q.str("text")
	if len([]rune(text)) > 200 {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := q.str("callback_query_id")
	if !s.pressed[id] {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	delete(s.pressed, id)
	s.answers = append(s.answers, Answer{ID: id, Text: strings.TrimSpace(text), Alert: q.flag("show_alert")})
	s.signal()
	return true, nil
}
