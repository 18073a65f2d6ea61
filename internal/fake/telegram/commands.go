package telegram

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Command is an entry of the bot's command menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// scopeKey names a scope and a language, for example "chat:42" or "default/vi".
func (s *Server) scopeKey(q *query) (string, *refusal) {
	scope := struct {
		Type   string          `json:"type"`
		ChatID json.RawMessage `json:"chat_id"`
	}{Type: "default"}
	if raw := q.str("scope"); raw != "" {
		if !json.Valid([]byte(raw)) {
			return "", bad("can't parse BotCommandScope JSON object")
		}
		if err := json.Unmarshal([]byte(raw), &scope); err != nil {
			return "", bad("can't parse BotCommandScope: BotCommandScope must be an Object")
		}
	}
	key := scope.Type
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators":
		id := strings.Trim(string(scope.ChatID), `"`)
		if id == "" {
			return "", bad("can't parse BotCommandScope: Empty chat_id specified")
		}
		q.args.Set("chat_id", id)
		if _, ref := s.open(q, toRead); ref != nil {
			return "", ref
		}
		key += ":" + id
	default:
		return "", bad("can't parse BotCommandScope: Unsupported type specified")
	}
	if lang := q.str("language_code"); lang != "" {
		if len(lang) != 2 {
			return "", bad("invalid language code specified")
		}
		key += "/" + lang
	}
	return key, nil
}

func (s *Server) setCommands(q *query) (any, *refusal) {
	var list []Command
	if raw := q.str("commands"); raw != "" {
		if !json.Valid([]byte(raw)) {
			return nil, bad("can't parse commands JSON object")
		}
		if raw == "null" || json.Unmarshal([]byte(raw), &list) != nil {
			return nil, bad("expected an Array of BotCommand")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key, ref := s.scopeKey(q)
	if ref != nil {
		return nil, ref
	}
	if len(list) > 100 {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	for i, c := range list {
		if ref := c.check(); ref != nil {
			return nil, ref
		}
		list[i].Command = strings.TrimPrefix(c.Command, "/")
	}
	s.commands[key] = list
	s.signal()
	return true, nil
}

func (c Command) check() *refusal {
	name := strings.TrimPrefix(c.Command, "/")
	switch n := utf8.RuneCountInString(strings.TrimSpace(c.Description)); {
	case name == "":
		return bad("command must be non-empty")
	case len(name) > 32:
		return bad("command length must not exceed 32")
	case n == 0:
		return bad("command description must be non-empty")
	case n > 256:
		return bad("command description length must not exceed 256")
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return bad("BOT_COMMAND_INVALID")
	}
	return nil
}

func (s *Server) deleteCommands(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, ref := s.scopeKey(q)
	if ref == nil {
		delete(s.commands, key)
		s.signal()
	}
	return true, ref
}

func (s *Server) getCommands(q *query) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, ref := s.scopeKey(q)
	if list := s.commands[key]; list != nil {
		return list, ref
	}
	return []Command{}, ref
}
