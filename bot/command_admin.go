package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// cutSourceVerb cuts "thêm" or "xóa" from what follows /nguon.
func cutSourceVerb(rest string) (verb, words string) {
	for _, v := range []struct{ phrase, verb string }{{"thêm", "add"}, {"xóa", "remove"}, {"bỏ", "remove"}} {
		if words, ok := cutPhrase(rest, v.phrase); ok {
			return v.verb, words
		}
	}
	return "", rest
}

// sourcesCommand lists the sources, or adds or removes one.
func sourcesCommand(ctx context.Context, c *call) (reply, error) {
	verb, words := cutSourceVerb(c.rest)
	if verb == "" && isAddress(c.rest) {
		verb = "add"
	}
	if verb == "" {
		return c.listSources(ctx, words)
	}
	if err := c.allowed(ctx, RoleEditor, false); err != nil {
		return reply{}, err
	}
	if verb == "remove" {
		return c.removeSource(ctx, words)
	}
	if words == "" {
		return answer(lines("Anh/chị gõ /nguon thêm và địa chỉ RSS hoặc trang chuyên mục. Ví dụ: /nguon thêm https://baolamdong.vn/rss/thoi-su"))
	}
	if !isAddress(words) {
		return c.suggestSources(ctx, words)
	}
	return c.addAndTell(ctx, words)
}

// pressAddSource adds the address that a button remembers.
func pressAddSource(ctx context.Context, c *call) (reply, error) {
	address, err := c.memory.recall(c.rest)
	if err != nil {
		return reply{}, err
	}
	return c.addAndTell(ctx, address)
}

func (c *call) addAndTell(ctx context.Context, address string) (reply, error) {
	s, err := c.addSource(ctx, address)
	if err != nil {
		return reply{}, err
	}
	m := lines("Bot đã có nguồn "+strconv.FormatInt(s.ID, 10)+": "+s.Name()+" ("+s.URL+").",
		"Các bài đang có được lưu để tìm, chỉ bài mới được gửi. Gõ /dangky để nhận tin, /nguon để xem các nguồn.")
	return answer(m)
}

// addSource makes an address a source and writes the change down.
func (c *call) addSource(ctx context.Context, address string) (SourceView, error) {
	s, err := c.deps.Sources.Add(ctx, address, 0)
	if err != nil {
		return SourceView{}, err
	}
	return s, c.deps.People.Audit(ctx, c.person.ID, "source.add", strconv.FormatInt(s.ID, 10), s.URL)
}

// suggestSources offers the known addresses of a paper.
func (c *call) suggestSources(ctx context.Context, words string) (reply, error) {
	known, err := c.deps.Sources.Suggest(ctx, words, 8)
	if err != nil {
		return reply{}, err
	}
	if len(known) == 0 {
		return reply{}, userError("Bot không biết địa chỉ của \""+Shorten(words, 60)+"\".", "Anh/chị gõ /nguon thêm và địa chỉ RSS hoặc trang chuyên mục của báo.")
	}
	m := lines("Các địa chỉ Bot biết (chưa kiểm tra):")
	for _, s := range known {
		m.Blocks = append(m.Blocks, Line(Span{Text: "• " + s.Paper + " (" + s.Section + "): "}, Span{Text: s.Address, Style: Code}))
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Bấm nút, hoặc gõ /nguon thêm và địa chỉ."}))
	m.Buttons = c.suggestionButtons(known)
	return answer(m)
}

// removeSource stops reading a source.
func (c *call) removeSource(ctx context.Context, words string) (reply, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(words), 10, 64)
	if err != nil {
		return reply{}, userError("Anh/chị cho Bot số của nguồn cần xóa.", "Gõ /nguon để xem số, rồi ví dụ: /nguon xóa 3")
	}
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	s, ok := sources[id]
	if !ok {
		return reply{}, userError("Không có nguồn số "+strconv.FormatInt(id, 10)+".", "Gõ /nguon để xem số của các nguồn.")
	}
	if err := c.deps.Sources.Remove(ctx, id); err != nil {
		return reply{}, err
	}
	if err := c.deps.People.Audit(ctx, c.person.ID, "source.remove", strconv.FormatInt(id, 10), s.URL); err != nil {
		return reply{}, err
	}
	return answer(lines("Bot thôi đọc nguồn "+s.Name()+". Các tin đã lưu vẫn còn.", "Gõ /nguon thêm "+s.URL+" nếu muốn đọc lại."))
}

// sourcesShown is how many sources one list shows.
const sourcesShown = 40

// listSources lists the sources, all or those that a word means.
func (c *call) listSources(ctx context.Context, word string) (reply, error) {
	list, err := c.deps.Sources.List(ctx)
	if word != "" && !says(word, "danh sách", "tất cả", "list") {
		list, err = c.deps.Sources.Find(ctx, word)
	}
	if err != nil {
		return reply{}, err
	}
	next := "Gõ /dangky và tên báo để nhận riêng một báo."
	if c.person.Role.AtLeast(RoleEditor) {
		next = "Gõ /nguon thêm và địa chỉ để thêm, /nguon xóa và số để xóa."
	}
	if len(list) == 0 {
		return answer(lines("Bot chưa có nguồn nào như vậy.", next))
	}
	m := Message{Blocks: []Block{Line(Span{Text: fmt.Sprintf("Nguồn tin (%d)", len(list)), Style: Bold})}}
	for i := range list[:min(len(list), sourcesShown)] {
		m.Blocks = append(m.Blocks, sourceLine(&list[i]))
	}
	if len(list) > sourcesShown {
		m.Blocks = append(m.Blocks, Line(Span{Text: fmt.Sprintf("… và %d nguồn nữa; gõ /nguon và tên báo để tìm.", len(list)-sourcesShown)}))
	}
	hint(&m, next)
	return answer(m)
}

// sourceLine is one source in the list, with its trouble if it has one.
func sourceLine(s *SourceView) Block {
	state := ""
	switch {
	case s.State == "paused":
		state = ", đang dừng"
	case s.Failures >= 3:
		state = ", đang lỗi " + strconv.Itoa(s.Failures) + " lần liền"
	case s.Succeeded.IsZero():
		state = ", chưa đọc lần nào"
	}
	return Line(Span{Text: strconv.FormatInt(s.ID, 10) + ". "}, Span{Text: Shorten(s.Name(), 80), URL: s.URL}, Span{Text: state})
}

// peopleCommand lists people, lets in, refuses, or gives a role.
func peopleCommand(ctx context.Context, c *call) (reply, error) {
	if c.in.Chat.Kind != ChatPrivate {
		return reply{}, userError("Danh sách người dùng chỉ xem được khi nhắn riêng cho Bot.", "Anh/chị nhắn riêng /nguoidung cho Bot.")
	}
	switch rest := c.rest; {
	case rest == "":
		return c.listPeople(ctx)
	default:
		for _, verb := range []struct {
			phrase string
			role   Role
		}{{"duyệt", RoleSubscriber}, {"từ chối", RoleRefused}, {"chặn", RoleRefused}} {
			if words, ok := cutPhrase(rest, verb.phrase); ok {
				return c.setRole(ctx, words, verb.role)
			}
		}
		words, ok := cutPhrase(rest, "quyền")
		if !ok {
			words = rest
		}
		id, words := cutWords(words, 1)
		role, ok := readRole(words)
		if !ok {
			return reply{}, userError("Bot chưa hiểu ý anh/chị.", "Ví dụ: /nguoidung duyệt 12, /nguoidung từ chối 12, /nguoidung quyền 12 biên tập (người nhận tin, biên tập, quản trị).")
		}
		return c.setRole(ctx, id, role)
	}
}

// readRole reads the name of a role that can be given.
func readRole(words string) (Role, bool) {
	for _, r := range []Role{RoleSubscriber, RoleEditor, RoleAdmin} {
		if says(words, r.Vietnamese(), string(r)) {
			return r, true
		}
	}
	return "", false
}

// pressApprove lets the person of a button in.
func pressApprove(ctx context.Context, c *call) (reply, error) {
	return c.setRole(ctx, c.rest, RoleSubscriber)
}

// pressRefuse refuses the person of a button.
func pressRefuse(ctx context.Context, c *call) (reply, error) {
	return c.setRole(ctx, c.rest, RoleRefused)
}

// setRole gives a person a role and tells him.
func (c *call) setRole(ctx context.Context, number string, role Role) (reply, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil {
		return reply{}, userError("Anh/chị cho Bot mã của người dùng.", "Gõ /nguoidung để xem mã, rồi ví dụ: /nguoidung duyệt 12")
	}
	p, ok, err := c.deps.People.FindPerson(ctx, c.bot.ID, id)
	if err != nil {
		return reply{}, err
	}
	switch {
	case !ok:
		return reply{}, userError("Không có người dùng mã "+strconv.FormatInt(id, 10)+".", "Gõ /nguoidung để xem mã của mọi người.")
	case p.Role == RoleOwner:
		return reply{}, userError("Không thay đổi được quyền của chủ Bot.", "Gõ /nguoidung để xem mọi người.")
	case p.ID == c.person.ID:
		return reply{}, userError("Anh/chị không thể tự thay đổi quyền của mình.", "Anh/chị nhờ một người quản trị khác.")
	case c.person.Role != RoleOwner && (p.Role == RoleAdmin || role == RoleAdmin):
		return reply{}, userError("Chỉ chủ Bot được trao hoặc lấy lại quyền quản trị.", "Anh/chị nhờ chủ Bot.")
	case p.Role == role:
		return answer(lines(personLine(&p)+": quyền không thay đổi, vẫn là "+role.Vietnamese()+".", "Gõ /nguoidung để xem mọi người."))
	case p.Role.AtLeast(RoleSubscriber) && role == RoleSubscriber && c.in.Event == EventPress:
		return answer(lines(personLine(&p) + " đã được duyệt rồi. Gõ /nguoidung để xem mọi người."))
	}
	if err := c.deps.People.SetRole(ctx, c.person.ID, p.ID, role); err != nil {
		return reply{}, err
	}
	if err := c.send(ctx, c.bot, privateChat(p), roleNotice(p.Role, role)); err != nil {
		c.deps.Log.Warn("person not told about a role", "person", p.ID, "error", err)
	}
	p.Role = role
	return answer(lines(personLine(&p)+".", "Gõ /nguoidung để xem mọi người."))
}

// roleNotice is what a person reads whose role changed.
func roleNotice(before, role Role) Message {
	switch {
	case role == RoleRefused:
		return lines("Rất tiếc, yêu cầu dùng Bot của anh/chị chưa được chấp nhận. Anh/chị liên hệ người quản trị nếu có nhầm lẫn.")
	case !before.AtLeast(RoleSubscriber):
		m := lines("Anh/chị đã được dùng Bot. Bấm Đăng ký (hoặc gõ /dangky) để bắt đầu nhận tin, /trogiup để xem cách dùng.")
		m.Buttons = [][]Button{{button("Đăng ký", "dangky", 0)}}
		return m
	default:
		return lines("Quyền của anh/chị nay là: " + role.Vietnamese() + ". Gõ /trogiup để xem các lệnh.")
	}
}

// peopleShown is how many people one list shows.
const peopleShown = 50

// listPeople lists people, those who wait first.
func (c *call) listPeople(ctx context.Context) (reply, error) {
	list, err := c.deps.People.ListPeople(ctx, c.bot.ID)
	if err != nil {
		return reply{}, err
	}
	m := Message{Blocks: []Block{Line(Span{Text: fmt.Sprintf("Người dùng (%d)", len(list)), Style: Bold})}}
	for i := range list[:min(len(list), peopleShown)] {
		p := &list[i]
		m.Blocks = append(m.Blocks, Line(Span{Text: personLine(p)}))
		if p.Role == RoleStranger && !p.AskedAt.IsZero() && len(m.Buttons) < 10 {
			id := strconv.FormatInt(p.ID, 10)
			m.Buttons = append(m.Buttons, []Button{button("Duyệt "+id, "duyet", p.ID), button("Từ chối "+id, "tuchoi", p.ID)})
		}
	}
	if len(list) > peopleShown {
		m.Blocks = append(m.Blocks, Line(Span{Text: fmt.Sprintf("… và %d người nữa.", len(list)-peopleShown)}))
	}
	hint(&m, "Gõ /nguoidung duyệt và mã, /nguoidung từ chối và mã, /nguoidung quyền, mã và vai trò (người nhận tin, biên tập, quản trị).")
	return answer(m)
}

// personLine shows a person to an admin.
func personLine(p *Person) string {
	name := p.Name
	if name == "" {
		name = "Không tên"
	}
	return "Mã " + strconv.FormatInt(p.ID, 10) + ": " + Shorten(name, 60) + ", " + p.Role.Vietnamese()
}
