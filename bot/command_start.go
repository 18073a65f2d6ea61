package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

// startCommand greets by the person's role and situation.
func startCommand(ctx context.Context, c *call) (reply, error) {
	if !c.person.Role.AtLeast(RoleSubscriber) {
		return c.refuse()
	}
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	switch {
	case len(sources) == 0:
		return c.startWithoutSources(ctx)
	case len(subs) == 0:
		m := lines(c.hello()+" Bot đọc "+showNumber(len(sources))+" nguồn báo và gửi ngay tin hội nghị về công tác xây dựng Đảng, Mặt trận và các đoàn thể.",
			"Bấm Đăng ký (hoặc gõ /dangky) để bắt đầu nhận tin; gõ điều cần tìm để tìm trong các tin đã lưu.")
		m.Blocks = append(m.Blocks, Line(Span{Text: consentText}))
		m.Buttons = [][]Button{{button("Đăng ký", "dangky", 0), button("Xem tin mới", "moi", 0)}}
		return answer(m)
	case c.chat.State == ChatPaused:
		m := lines(c.hello()+" Việc nhận tin đang tạm dừng.", "Bấm Nhận tin trở lại (hoặc gõ /tieptuc) để nhận tin từ lúc này.")
		m.Buttons = [][]Button{{button("Nhận tin trở lại", "tieptuc", 0)}}
		return answer(m)
	default:
		m := lines(c.hello()+" Anh/chị đang nhận: "+describe(&subs[0], sources)+more(len(subs)-1)+".",
			"/danhsach xem và sửa đăng ký · /tim mặt trận tìm tin · /tukhoa giám sát lọc theo từ khóa · /trogiup mọi lệnh")
		m.Buttons = [][]Button{{button("Các đăng ký", "ds", 0), button("Xem tin mới", "moi", 0)}}
		return answer(m)
	}
}

// more says how many further subscriptions there are.
func more(n int) string {
	if n <= 0 {
		return ""
	}
	return " (và " + strconv.Itoa(n) + " đăng ký khác)"
}

// hello greets the person by name.
func (c *call) hello() string {
	if c.person.Name == "" || c.bot.Messenger.Name() == consoleName || c.in.Chat.Kind != ChatPrivate {
		return "Chào anh/chị."
	}
	return "Chào anh/chị " + Shorten(c.person.Name, 60) + "."
}

// startWithoutSources offers the catalog to whoever may add sources.
func (c *call) startWithoutSources(ctx context.Context) (reply, error) {
	if !c.person.Role.AtLeast(RoleEditor) {
		return answer(lines(c.hello()+" Bot chưa có nguồn báo nào.", "Người biên tập sẽ thêm nguồn; anh/chị có thể gõ /dangky trước để nhận tin ngay khi có."))
	}
	m := lines(c.hello() + " Bot chưa đọc báo nào. Anh/chị gõ /nguon thêm và địa chỉ RSS hoặc trang chuyên mục của báo, hoặc chọn một báo:")
	known, err := c.deps.Sources.Suggest(ctx, "", 8)
	if err != nil {
		return reply{}, err
	}
	m.Buttons = c.suggestionButtons(known)
	m.Blocks = append(m.Blocks, Line(Span{Text: "Sau đó gõ /dangky để nhận tin."}))
	return answer(m)
}

// suggestionButtons offers addresses, one a row.
func (c *call) suggestionButtons(known []Suggestion) [][]Button {
	var rows [][]Button
	for _, s := range known {
		text := s.Paper
		if s.Section != "" {
			text += " (" + s.Section + ")"
		}
		rows = append(rows, []Button{{Text: Shorten(text, 60), Data: c.memory.button("themnguon", s.Address)}})
	}
	return rows
}

// helpCommand lists what the person may do, by the table.
func helpCommand(_ context.Context, c *call) (reply, error) {
	if !c.person.Role.AtLeast(RoleSubscriber) {
		return c.refuse()
	}
	if cmd, _ := findCommand(c.commands, strings.TrimPrefix(c.rest, "/"), true); cmd != nil && c.person.Role.AtLeast(cmd.role) {
		return answer(lines(commandLine(cmd)+": "+cmd.help+".", "Gõ /trogiup để xem mọi lệnh."))
	}
	var m Message
	m.Blocks = append(m.Blocks, Line(Span{Text: "Các lệnh của Bot", Style: Bold}))
	onConsole := c.bot.Messenger.Name() == consoleName
	for _, cmd := range c.commands {
		if !c.person.Role.AtLeast(cmd.role) || cmd.console && !onConsole || cmd.name == "xin" || cmd.name == "chu" {
			continue
		}
		m.Blocks = append(m.Blocks, Line(Span{Text: commandLine(&cmd)}, Span{Text: ": " + cmd.help}))
	}
	end := "Từ khóa: dấu phẩy là \"hoặc\", dấu + là \"và\", dấu - là \"trừ\". Ví dụ: /tukhoa Mặt trận + giám sát, -bóng đá"
	m.Blocks = append(m.Blocks, Block{Spans: []Span{{Text: end}}, Gap: true})
	if c.in.Chat.Kind == ChatPrivate {
		m.Blocks = append(m.Blocks, Line(Span{Text: "Gõ lệnh có dấu hay không dấu đều được. Gõ điều gì khác, Bot sẽ tìm trong các tin đã lưu."}))
	}
	return answer(m)
}

// commandLine is a command with what may follow it.
func commandLine(cmd *command) string {
	if cmd.usage == "" {
		return "/" + cmd.name
	}
	return "/" + cmd.name + " " + cmd.usage
}

// refuse is what somebody reads who was not let in.
func (c *call) refuse() (reply, error) {
	if c.person.Role == RoleRefused {
		return answer(lines("Rất tiếc, Bot chỉ phục vụ những người được cơ quan cho phép. Nếu có nhầm lẫn, anh/chị liên hệ người quản trị."))
	}
	if !c.person.AskedAt.IsZero() {
		return answer(lines("Yêu cầu của anh/chị (mã " + strconv.FormatInt(c.person.ID, 10) + ") đang chờ người quản trị duyệt. Bot sẽ báo ngay khi có kết quả."))
	}
	m := lines("Chào anh/chị. Bot này chỉ phục vụ những người được cơ quan cho phép. Mã của anh/chị là "+strconv.FormatInt(c.person.ID, 10)+".",
		"Bấm Xin quyền dùng (hoặc gõ /xin) để gửi yêu cầu đến người quản trị.")
	m.Buttons = [][]Button{{button("Xin quyền dùng", "xin", 0)}}
	return answer(m)
}

// askAccess sends a stranger's wish to the admins.
func askAccess(ctx context.Context, c *call) (reply, error) {
	if c.person.Role.AtLeast(RoleSubscriber) {
		return answer(lines("Anh/chị đã được dùng Bot với quyền " + c.person.Role.Vietnamese() + ". Gõ /dangky để nhận tin."))
	}
	if c.person.Role == RoleRefused {
		return c.refuse()
	}
	first, err := c.deps.People.AskAccess(ctx, c.person.ID)
	if err != nil {
		return reply{}, err
	}
	if first {
		if err := c.tellAdmins(ctx); err != nil {
			return reply{}, err
		}
	}
	return answer(lines("Bot đã gửi yêu cầu của anh/chị (mã " + strconv.FormatInt(c.person.ID, 10) + ") đến người quản trị. Khi được duyệt, Bot sẽ báo cho anh/chị."))
}

// tellAdmins shows the stranger's wish in the private chat of every admin.
func (c *call) tellAdmins(ctx context.Context) error {
	admins, err := c.deps.People.ListPeople(ctx, c.bot.ID, RoleAdmin, RoleOwner)
	if err != nil {
		return err
	}
	var failed error
	for _, a := range admins {
		failed = errors.Join(failed, c.send(ctx, c.bot, privateChat(a), approvalCard(&c.person)))
	}
	return failed
}

// privateChat is the chat with one person: services name it as the person.
func privateChat(p Person) IncomingChat {
	return IncomingChat{ID: p.ExternalID, Kind: ChatPrivate}
}

// approvalCard asks an admin about a stranger.
func approvalCard(p *Person) Message {
	id := strconv.FormatInt(p.ID, 10)
	m := lines(personLine(p)+" xin dùng Bot.", "Bấm nút, hoặc gõ /nguoidung duyệt "+id+", /nguoidung từ chối "+id+".")
	m.Buttons = [][]Button{{button("Duyệt", "duyet", p.ID), button("Từ chối", "tuchoi", p.ID)}}
	return m
}

// quitCommand ends the program.
func quitCommand(context.Context, *call) (reply, error) {
	return reply{messages: []Message{lines("Bot dừng đây. Tin và đăng ký vẫn được giữ cho lần sau.")}}, ErrQuit
}
