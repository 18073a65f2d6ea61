package telegram

import (
	"encoding/json"
	"sort"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// The limits of a message: bytes of the raw argument, and code points of the text that is left after parsing.
const (
	maxRawBytes   = 1 << 15
	maxText       = 4096
	maxCaption    = 1024
	maxUserMarkup = 100 // links, quotes, code and mentions that are kept; what comes later loses its markup without a word
)

// body is the text of a message after parsing.
type body struct {
	text     string
	entities []Entity
}

// formatted parses the text argument of this name by the parse mode of the request.
func formatted(q *query, name string, limit int) (body, *refusal) {
	raw := q.str(name)
	if len(raw) > maxRawBytes {
		return body{}, bad("text is too long")
	}
	if !utf8.ValidString(raw) {
		return body{}, bad("strings must be encoded in UTF-8")
	}
	b := body{text: raw}
	switch mode := strings.ToLower(q.str("parse_mode")); mode {
	case "", "none":
	case "html":
		text, entities, err := ParseHTML(raw)
		if err != nil {
			return body{}, bad("can't parse entities: %v", err)
		}
		b = body{text: text, entities: entities}
	default:
		return body{}, bad("unsupported parse_mode")
	}
	b = b.clean()
	b.entities = keepEntities(b.entities)
	if utf8.RuneCountInString(b.text) > limit {
		if name == "caption" {
			return body{}, bad("message caption is too long")
		}
		return body{}, bad("message is too long")
	}
	return b, nil
}

// clean makes the text what the server stores: no carriage returns, no bidirectional controls, control characters as spaces, no space
// around it. Entities move along.
func (b body) clean() body {
	if !strings.ContainsFunc(b.text, removed) && b.text == strings.TrimSpace(b.text) {
		return b
	}
	var out strings.Builder
	dropped := make([]int, 0, len(b.text)+1) // UTF-16 units dropped before each unit
	drop := 0
	for _, r := range b.text {
		for range utf16.RuneLen(r) {
			dropped = append(dropped, drop)
		}
		switch {
		case !removed(r):
			out.WriteRune(r)
		case r < ' ' && r != '\r':
			out.WriteByte(' ')
		default:
			drop++
		}
	}
	dropped = append(dropped, drop)
	text := strings.TrimRightFunc(out.String(), unicode.IsSpace)
	lead := len(text) - len(strings.TrimLeft(text, " \n"))
	text = text[lead:]
	length := units(text)
	var kept []Entity
	for _, e := range b.entities {
		from := max(e.Offset-dropped[e.Offset]-lead, 0)
		to := min(e.Offset+e.Length-dropped[e.Offset+e.Length]-lead, length)
		if e.Offset, e.Length = from, to-from; e.Length > 0 {
			kept = append(kept, e)
		}
	}
	return body{text: text, entities: kept}
}

// removed says whether the server takes the character away, or makes it a space.
func removed(r rune) bool { return r < ' ' && r != '\n' || r >= 0x2028 && r <= 0x202e }

// keepEntities sorts and applies the limit on markup that cannot be split.
func keepEntities(list []Entity) []Entity {
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].Offset != list[j].Offset {
			return list[i].Offset < list[j].Offset
		}
		return list[i].Length > list[j].Length
	})
	kept, counted := list[:0], 0
	for _, e := range list {
		switch e.Type {
		case "bold", "italic", "underline", "strikethrough", "spoiler":
		default:
			if counted++; counted > maxUserMarkup {
				continue
			}
		}
		kept = append(kept, e)
	}
	return kept
}

// blank says whether nobody would see anything.
func (b body) blank() bool {
	return strings.TrimFunc(b.text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == 0x3164 || r == 0x2800
	}) == ""
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// Button is one button of an inline keyboard.
type Button struct {
	Text         string          `json:"text"`
	URL          string          `json:"url,omitempty"`
	CallbackData string          `json:"callback_data,omitempty"`
	Style        string          `json:"style,omitempty"`
	CopyText     json.RawMessage `json:"copy_text,omitempty"`
}

// keyboard reads reply_markup. late is what only Telegram's inner servers notice, after access and limits.
func keyboard(q *query) (rows [][]Button, late, ref *refusal) {
	raw := q.str("reply_markup")
	if raw == "" {
		return nil, nil, nil
	}
	var object map[string]json.RawMessage
	if !json.Valid([]byte(raw)) {
		return nil, nil, bad("can't parse reply keyboard markup JSON object")
	}
	if json.Unmarshal([]byte(raw), &object) != nil {
		return nil, nil, bad("object expected as reply markup")
	}
	list, ok := object["inline_keyboard"]
	if !ok {
		return nil, nil, nil // other keyboards leave no trace here
	}
	var rawRows []json.RawMessage
	if string(list) == "null" || json.Unmarshal(list, &rawRows) != nil {
		return nil, nil, bad("field \"inline_keyboard\" must be of type Array")
	}
	total := 0
	for _, rawRow := range rawRows {
		var rawButtons []json.RawMessage
		if string(rawRow) == "null" || json.Unmarshal(rawRow, &rawButtons) != nil {
			return nil, nil, bad("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")
		}
		var row []Button
		for _, rawButton := range rawButtons {
			b, l, r := button(rawButton)
			if r != nil {
				return nil, nil, r
			}
			if l != nil {
				late = l
			}
			row = append(row, b)
		}
		if total += len(row); len(row) > 0 {
			rows = append(rows, row)
		}
	}
	if total > 100 || len(raw) > 10000 {
		late = bad("reply markup is too long")
	}
	return rows, late, nil
}

func button(raw json.RawMessage) (b Button, late, ref *refusal) {
	var fields map[string]json.RawMessage
	if string(raw) == "null" || json.Unmarshal(raw, &fields) != nil {
		return b, nil, bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
	}
	if _, ok := fields["text"]; !ok {
		return b, nil, bad("can't parse inline keyboard button: Can't find field \"text\"")
	}
	if json.Unmarshal(raw, &b) != nil {
		return b, nil, bad("can't parse inline keyboard button: Field must be of type String")
	}
	if b.URL == "" && b.CallbackData == "" && len(b.CopyText) == 0 {
		return b, nil, bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	if strings.TrimSpace(b.Text) == "" {
		return b, nil, bad("inline keyboard button text must be non-empty")
	}
	if b.URL != "" {
		b.CallbackData = ""
		if err := checkURL(b.URL); err != nil {
			return b, nil, bad("inline keyboard button URL '%s' is invalid: %v", b.URL, err)
		}
	}
	if len(b.CallbackData) > 64 {
		late = bad("BUTTON_DATA_INVALID")
	}
	return b, late, nil
}
