package bot

import (
	"context"
	"strconv"
	"time"
)

// AuditRow is a change that a person made.
type AuditRow struct {
	ID     int64
	At     time.Time
	Person int64  // a person's id, a random negative number after an erasure, 0 for none
	Name   string // of the person, "" when unknown
	Action string // "subscription.add"
	Target string // the id of what was changed
	Detail string
}

// auditShown is how many changes one list shows.
const auditShown = 30

// auditCommand lists the newest changes.
func auditCommand(ctx context.Context, c *call) (reply, error) {
	if c.in.Chat.Kind != ChatPrivate {
		return reply{}, errPrivateOnly("/nhatky")
	}
	list, err := c.deps.People.ListAudit(ctx, auditShown)
	if err != nil {
		return reply{}, err
	}
	m := Message{Blocks: []Block{Line(Span{Text: "Nhật ký thay đổi, mới nhất trước", Style: Bold})}}
	for i := range list {
		m.Blocks = append(m.Blocks, Line(Span{Text: auditLine(&list[i])}))
	}
	if len(list) == 0 {
		m.Blocks = append(m.Blocks, Line(Span{Text: "Chưa có thay đổi nào."}))
	}
	hint(&m, "Gõ /nguoidung để xem mọi người, /nguon để xem các nguồn.")
	return answer(m)
}

// auditLine says one change in words.
func auditLine(r *AuditRow) string {
	who := Shorten(r.Name, 60)
	switch {
	case who != "":
	case r.Person > 0:
		who = "mã " + strconv.FormatInt(r.Person, 10)
	case r.Person < 0:
		who = "người đã xóa dữ liệu"
	default:
		who = "chương trình"
	}
	line := showTime(r.At) + ": " + who + " " + auditWords(r.Action)
	if r.Target != "" {
		line += " " + r.Target
	}
	if r.Detail != "" {
		line += " (" + Shorten(r.Detail, 80) + ")"
	}
	return line
}

// auditWords says what an action is.
func auditWords(action string) string {
	switch action {
	case "access.ask":
		return "xin quyền dùng Bot, mã"
	case "role":
		return "đổi quyền của mã"
	case "erase":
		return "xóa dữ liệu của mình"
	case "source.add":
		return "thêm nguồn"
	case "source.remove":
		return "xóa nguồn"
	case "subscription.add":
		return "thêm đăng ký"
	case "subscription.filter":
		return "đổi từ khóa của đăng ký"
	case "subscription.scope":
		return "đổi phạm vi của đăng ký"
	case "subscription.remove":
		return "hủy đăng ký"
	case "chat.pause":
		return "tạm dừng nơi nhận"
	case "chat.resume":
		return "mở lại nơi nhận"
	case "chat.schedule":
		return "đổi giờ gửi của nơi nhận"
	default:
		return action
	}
}
