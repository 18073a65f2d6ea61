package bot

import (
	"context"
	"strconv"
	"strings"

	"giaoban/internal/viet"
)

// nameCommand lists the articles that name a person, with the office that he held
// where he was in the chair.
func nameCommand(ctx context.Context, c *call) (reply, error) {
	name := strings.Trim(c.rest, ` "“”.`)
	if !strings.ContainsFunc(viet.Fold(name), isWordRune) || strings.ContainsAny(name, "\"“”") {
		return c.ask("Anh/chị cho Bot họ và tên. Ví dụ: Phạm Minh Tấn", "nguoi", "")
	}
	return c.named(ctx, name, 1, "")
}

// pressNamePage shows the next page of the articles that name a person.
func pressNamePage(ctx context.Context, c *call) (reply, error) {
	text, err := c.memory.recall(c.rest)
	if err != nil {
		return reply{}, err
	}
	first, after, name := cut3(text)
	return c.named(ctx, name, first, after)
}

func (c *call) named(ctx context.Context, name string, first int, after string) (reply, error) {
	page, err := c.deps.Search(ctx, `"`+name+`"`, readPage, after)
	if err != nil {
		return reply{}, err
	}
	shown := Shorten(name, 80)
	if len(page.Hits) == 0 {
		return answer(lines("Bot không tìm thấy tin nào nhắc đến "+shown+".", "Anh/chị kiểm tra lại họ tên, hoặc gõ /tukhoa \""+shown+"\" để nhận khi có tin mới."))
	}
	list := make([]Article, len(page.Hits))
	offices := make([]string, len(page.Hits))
	for i, h := range page.Hits {
		list[i] = h.Article
		a, _, err := c.deps.Articles.FindArticle(ctx, h.Article.ID)
		if err != nil {
			return reply{}, err
		}
		for _, p := range a.Chairs {
			if viet.Fold(p.Name) == viet.Fold(name) {
				offices[i] = strings.TrimSuffix("Chủ trì, "+p.Title, ", ")
			}
		}
	}
	m := listArticles("Tin nhắc đến "+shown, first, list)
	for i := len(offices) - 1; i >= 0; i-- {
		if offices[i] != "" {
			at := 2 + i
			m.Blocks = append(m.Blocks[:at], append([]Block{{Spans: []Span{{Text: offices[i]}}, Style: Quote, Shrink: 1 + i}}, m.Blocks[at:]...)...)
		}
	}
	if page.Next != "" {
		m.Buttons = append(m.Buttons, []Button{{Text: "Xem thêm", Data: c.memory.button("nguoi", join3(first+len(list), page.Next, name))}})
	}
	hint(&m, c.numberHint()+"Gõ /tukhoa \""+shown+"\" để nhận tin mới nhắc đến người này.")
	return answer(m)
}

// consentText is what /start says about personal data, and consentVersion tells its
// versions apart: whoever subscribes after reading it agrees (Law 91/2025/QH15).
const (
	consentVersion = "2026-11"
	consentText    = "Khi đăng ký, anh/chị đồng ý để Bot lưu tên, số tài khoản và những điều anh/chị theo dõi, chỉ để gửi tin. Gõ /dulieu để xem, /xoatoi để xóa bất cứ lúc nào."
)

// agree records the consent of the person who subscribes, once for each version.
func (c *call) agree(ctx context.Context) error {
	if c.person.ConsentVersion == consentVersion {
		return nil
	}
	c.person.ConsentVersion = consentVersion
	return c.deps.People.RecordConsent(ctx, c.person.ID, consentVersion)
}

// claimCommand makes the person owner by the code that the program printed.
func claimCommand(ctx context.Context, c *call) (reply, error) {
	if c.in.Chat.Kind != ChatPrivate {
		return reply{}, errPrivateOnly("/chu")
	}
	if c.rest == "" {
		return answer(lines("Anh/chị gõ /chu và mã mà chương trình in ra khi khởi động lần đầu."))
	}
	ok, err := c.deps.People.ClaimOwnership(ctx, c.person.ID, strings.ToUpper(strings.TrimSpace(c.rest)))
	if err != nil {
		return reply{}, err
	}
	if !ok {
		return reply{}, userError("Mã này không đúng hoặc đã được dùng.", "Anh/chị xem lại mã mà chương trình in ra, hoặc khởi động lại chương trình để có mã mới.")
	}
	return answer(lines("Anh/chị đã là chủ Bot. Gõ /nguon thêm và địa chỉ một báo để bắt đầu, /trogiup để xem mọi lệnh."))
}

// dataCommand shows what is stored about the person and this chat.
func dataCommand(ctx context.Context, c *call) (reply, error) {
	if c.in.Chat.Kind != ChatPrivate {
		return reply{}, errPrivateOnly("/dulieu")
	}
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, 0)
	if err != nil {
		return reply{}, err
	}
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	name := c.person.Name
	if name == "" {
		name = "không có"
	}
	m := lines("Bot đang lưu về anh/chị:",
		"• Tên: "+name+"; số tài khoản: "+c.person.ExternalID+"; mã: "+strconv.FormatInt(c.person.ID, 10)+"; quyền: "+c.person.Role.Vietnamese()+".",
		"• Lúc dùng Bot gần nhất, các tin đã gửi và các tin anh/chị đã lưu.")
	for i := range subs {
		m.Blocks = append(m.Blocks, Line(Span{Text: "• Đăng ký " + strconv.Itoa(i+1) + ": " + describe(&subs[i], sources) + "."}))
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Bot không ghi lại những gì anh/chị tìm. Gõ /luu để xem tin đã lưu, /xoatoi để xóa tất cả."}))
	return answer(m)
}

func errPrivateOnly(command string) error {
	return userError("Việc này chỉ làm được khi nhắn riêng cho Bot.", "Anh/chị nhắn riêng "+command+" cho Bot.")
}

// eraseCommand asks before everything about the person is erased.
func eraseCommand(_ context.Context, c *call) (reply, error) {
	if c.in.Chat.Kind != ChatPrivate {
		return reply{}, errPrivateOnly("/xoatoi")
	}
	if says(c.rest, "đồng ý") {
		return reply{}, userError("Để tránh nhầm lẫn, Bot cần anh/chị xác nhận sau khi được hỏi.", "Gõ /xoatoi trước.")
	}
	c.memory.expect(c.who(), "xoatoi", "")
	m := lines("Bot sẽ xóa ngay tên, số tài khoản, các đăng ký, từ khóa, tin đã lưu và tin đã gửi của anh/chị. Việc này không lấy lại được.",
		"Gõ \"đồng ý\" để xóa, hoặc \"thôi\" để giữ lại.")
	m.Buttons = [][]Button{{button("Đồng ý xóa", "xoatoi", c.person.ID)}}
	return answer(m)
}

// pressErase erases after the button; eraseWords after the word.
func pressErase(ctx context.Context, c *call) (reply, error) {
	if id, err := c.row(); err != nil || id != c.person.ID || c.in.Chat.Kind != ChatPrivate {
		return reply{}, errOldButton()
	}
	return c.erase(ctx)
}

func eraseWords(ctx context.Context, c *call, _ string) (reply, error) {
	if !says(c.rest, "đồng ý") {
		return answer(lines("Bot chưa xóa gì. Gõ /xoatoi nếu anh/chị vẫn muốn xóa."))
	}
	return c.erase(ctx)
}

func (c *call) erase(ctx context.Context) (reply, error) {
	if err := c.deps.People.ErasePerson(ctx, c.person.ID, c.chat.ID); err != nil {
		return reply{}, err
	}
	c.memory.forgetQuestion(c.who())
	return answer(lines("Bot đã xóa mọi dữ liệu về anh/chị. Nếu muốn dùng lại, anh/chị gõ /start."))
}
