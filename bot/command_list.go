package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// unsubscribeCommand removes the only subscription, or asks which.
func unsubscribeCommand(ctx context.Context, c *call) (reply, error) {
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	switch {
	case len(subs) == 0:
		return answer(lines("Anh/chị chưa có đăng ký nào. Gõ /dangky để nhận tin."))
	case says(c.rest, "tất cả", "hết"):
		return c.remove(ctx, subs...)
	case c.rest == "" && len(subs) == 1:
		return c.remove(ctx, subs[0])
	case c.rest == "":
		return c.choose(ctx, subs, "Anh/chị muốn hủy đăng ký nào?", "huy", "/huy")
	}
	sub, err := pick(subs, c.rest)
	if err != nil {
		return reply{}, err
	}
	return c.remove(ctx, sub)
}

// pressUnsubscribe removes the subscription of a button.
func pressUnsubscribe(ctx context.Context, c *call) (reply, error) {
	sub, err := c.ownRow(ctx)
	if err != nil {
		return reply{}, err
	}
	return c.remove(ctx, sub)
}

func (c *call) remove(ctx context.Context, subs ...Subscription) (reply, error) {
	ids := make([]int64, len(subs))
	for i, s := range subs {
		ids[i] = s.ID
	}
	if err := c.deps.Subscriptions.RemoveSubscriptions(ctx, c.person.ID, ids...); err != nil {
		return reply{}, err
	}
	text := fmt.Sprintf("Bot đã hủy %d đăng ký.", len(subs))
	if len(subs) == 1 {
		sources, err := c.sources(ctx)
		if err != nil {
			return reply{}, err
		}
		text = "Bot đã hủy: " + describe(&subs[0], sources) + "."
	}
	return answer(lines(text, "Gõ /danhsach để xem các đăng ký còn lại, /dangky để đăng ký lại."))
}

// choose asks which of several subscriptions is meant, with a button for each.
func (c *call) choose(ctx context.Context, subs []Subscription, ask, action, command string) (reply, error) {
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	m := lines(ask)
	for i := range subs {
		m.Blocks = append(m.Blocks, Line(Span{Text: strconv.Itoa(i+1) + ". " + Shorten(describe(&subs[i], sources), 110)}))
		m.Buttons = append(m.Buttons, []Button{button(strconv.Itoa(i+1)+". "+Shorten(describe(&subs[i], sources), 50), action, subs[i].ID)})
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Bấm nút, hoặc gõ " + command + " và số thứ tự, ví dụ: " + command + " 1"}))
	return answer(m)
}

// pick returns the subscription with a number of the list.
func pick(subs []Subscription, words string) (Subscription, error) {
	n, err := strconv.Atoi(strings.TrimSpace(words))
	if err != nil || n < 1 || n > len(subs) {
		return Subscription{}, userError("Bot không tìm thấy đăng ký \""+Shorten(words, 40)+"\".",
			"Gõ /danhsach để xem số thứ tự, từ 1 đến "+strconv.Itoa(len(subs))+".")
	}
	return subs[n-1], nil
}

// listPage is how many subscriptions one page of the list shows.
const listPage = 5

// listCommand shows the subscriptions of the chat.
func listCommand(ctx context.Context, c *call) (reply, error) { return c.list(ctx, 0) }

// pressListPage shows another page of the list.
func pressListPage(ctx context.Context, c *call) (reply, error) {
	page, err := c.row()
	if err != nil {
		return reply{}, err
	}
	return c.list(ctx, int(page))
}

func (c *call) list(ctx context.Context, page int) (reply, error) {
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	if len(subs) == 0 {
		m := lines("Anh/chị chưa có đăng ký nào.", "Gõ /dangky để nhận tin hội nghị về xây dựng Đảng, Mặt trận và các đoàn thể.")
		m.Buttons = [][]Button{{button("Đăng ký", "dangky", 0)}}
		return answer(m)
	}
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	from := min(page, (len(subs)-1)/listPage) * listPage
	to := min(from+listPage, len(subs))
	title := fmt.Sprintf("Đăng ký (%d)", len(subs))
	m := Message{Blocks: []Block{Line(Span{Text: title, Style: Bold})}}
	for i := from; i < to; i++ {
		n := strconv.Itoa(i + 1)
		m.Blocks = append(m.Blocks, Block{Spans: []Span{{Text: n + ". " + Shorten(describe(&subs[i], sources), 600) + "."}}})
		m.Buttons = append(m.Buttons, []Button{button("Sửa "+n, "sua", subs[i].ID), button("Hủy "+n, "huy", subs[i].ID)})
	}
	if c.chat.State == ChatPaused {
		m.Blocks = append(m.Blocks, Line(Span{Text: "Việc nhận tin đang tạm dừng; gõ /tieptuc để nhận trở lại."}))
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Gõ /tukhoa để lọc theo từ khóa, /chude để chọn chủ đề, /huy và số để hủy, /dangky để thêm."}))
	if nav := pages("ds", from/listPage, to < len(subs)); nav != nil {
		m.Buttons = append(m.Buttons, nav)
	}
	return answer(m)
}

// pages returns the buttons to the page before and after.
func pages(action string, page int, more bool) []Button {
	var row []Button
	if page > 0 {
		row = append(row, button("« Trước", action, int64(page-1)))
	}
	if more {
		row = append(row, button("Tiếp »", action, int64(page+1)))
	}
	return row
}
