package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"giaoban/bot/filter"
)

// parseFilter reads a filter; "" is none. What is wrong with it becomes a UserError.
func parseFilter(text string) (*filter.Filter, error) {
	if text == "" {
		return nil, nil
	}
	f, err := filter.Parse(text)
	var pe *filter.ParseError
	if errors.As(err, &pe) {
		return nil, userError(pe.Error(), "Đăng ký chưa thay đổi. Ví dụ đúng: Mặt trận + giám sát, -bóng đá")
	}
	if err != nil {
		return nil, fmt.Errorf("read a filter: %w", err)
	}
	return f, nil
}

// filterCommand shows, sets or removes the filter of the chat's only subscription.
func filterCommand(ctx context.Context, c *call) (reply, error) {
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	switch {
	case c.rest == "":
		return c.showFilters(ctx, subs)
	case says(c.rest, "xóa", "bỏ") && !quoted(c.rest):
		return c.removeFilter(ctx, subs)
	}
	f, err := parseFilter(c.rest)
	if err != nil {
		return reply{}, err
	}
	if len(subs) > 1 {
		return c.chooseForFilter(ctx, subs, f)
	}
	began := ""
	if len(subs) == 0 {
		if err := c.agree(ctx); err != nil {
			return reply{}, err
		}
		sub, err := c.deps.Subscriptions.AddSubscription(ctx, c.person.ID, defaultSubscription(c.chat.ID, c.in.Chat.Thread))
		if err != nil {
			return reply{}, err
		}
		subs, began = append(subs, sub), "Bot đã tạo đăng ký. "
	}
	return c.setFilter(ctx, began, subs[0], f)
}

// quoted says whether the words begin with a quote, which makes them words.
func quoted(s string) bool { return s != "" && (s[0] == '"' || s[0] == '\'' || s[0] >= 0xE2) }

// showFilters says which filter there is, and asks for one.
func (c *call) showFilters(ctx context.Context, subs []Subscription) (reply, error) {
	if len(subs) > 1 {
		return c.choose(ctx, subs, "Anh/chị muốn sửa từ khóa của đăng ký nào?", "sua", "/tukhoa")
	}
	if len(subs) == 1 && subs[0].Filter != "" {
		return c.show(ctx, "Anh/chị đang nhận: ", subs[0])
	}
	return c.ask("Anh/chị muốn nhận tin có từ khóa nào? Dấu phẩy là \"hoặc\", dấu + là \"và\", dấu - là \"trừ\". Ví dụ: Mặt trận + giám sát, -bóng đá", "tukhoa", "")
}

// removeFilter takes the filter away.
func (c *call) removeFilter(ctx context.Context, subs []Subscription) (reply, error) {
	var with []Subscription
	for _, s := range subs {
		if s.Filter != "" {
			with = append(with, s)
		}
	}
	switch len(with) {
	case 0:
		return answer(lines("Các đăng ký của anh/chị không có từ khóa nào để xóa. Gõ /danhsach để xem."))
	case 1:
		return c.clearFilter(ctx, with[0])
	default:
		return c.choose(ctx, with, "Anh/chị muốn bỏ từ khóa của đăng ký nào?", "tkxoa", "/danhsach")
	}
}

func (c *call) clearFilter(ctx context.Context, sub Subscription) (reply, error) {
	if err := c.deps.Subscriptions.SetFilter(ctx, c.person.ID, sub.ID, ""); err != nil {
		return reply{}, err
	}
	sub.Filter = ""
	return c.meaning(ctx, "Bot đã bỏ từ khóa. ", sub)
}

// chooseForFilter asks which subscription a filter is for.
func (c *call) chooseForFilter(ctx context.Context, subs []Subscription, f *filter.Filter) (reply, error) {
	r, err := c.choose(ctx, subs, "Từ khóa \""+f.String()+"\" dành cho đăng ký nào?", "sua", "/danhsach")
	if err != nil {
		return reply{}, err
	}
	m := &r.messages[0]
	for i := range subs {
		m.Buttons[i][0].Data = c.memory.button("tkdat", strconv.FormatInt(subs[i].ID, 10)+" "+f.String())
	}
	m.Blocks[len(m.Blocks)-1] = Line(Span{Text: "Bấm vào đăng ký cần đặt từ khóa, hoặc gõ số thứ tự. Gõ \"thôi\" để bỏ qua."})
	c.memory.expect(c.who(), "tkchon", c.memory.keep(f.String()))
	return r, nil
}

// chooseByNumber sets the filter for the subscription whose number was typed.
func chooseByNumber(ctx context.Context, c *call, row string) (reply, error) {
	text, err := c.memory.recall(row)
	if err != nil {
		return reply{}, err
	}
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	sub, err := pick(subs, c.rest)
	if err != nil {
		return reply{}, err
	}
	f, err := parseFilter(text)
	if err != nil {
		return reply{}, err
	}
	return c.setFilter(ctx, "", sub, f)
}

// pressSetFilter sets the filter that a button remembers.
func pressSetFilter(ctx context.Context, c *call) (reply, error) {
	text, err := c.memory.recall(c.rest)
	if err != nil {
		return reply{}, err
	}
	c.rest, text = cutWords(text, 1)
	sub, err := c.ownRow(ctx)
	if err != nil {
		return reply{}, err
	}
	f, err := parseFilter(text)
	if err != nil {
		return reply{}, err
	}
	return c.setFilter(ctx, "", sub, f)
}

// setFilter saves a filter and answers by explaining it and by a dry run.
func (c *call) setFilter(ctx context.Context, began string, sub Subscription, f *filter.Filter) (reply, error) {
	sub.Filter = f.String()
	if err := c.deps.Subscriptions.SetFilter(ctx, c.person.ID, sub.ID, sub.Filter); err != nil {
		return reply{}, err
	}
	m, err := c.filterReport(ctx, began+"Bot đã đặt từ khóa. ", sub, f)
	if err != nil {
		return reply{}, err
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Gõ /tukhoa để đổi, /tukhoa xóa để bỏ, /danhsach để xem các đăng ký."}))
	m.Buttons = editButtons(&sub)
	return answer(m)
}

// filterReport explains a filter and says what it would have brought.
func (c *call) filterReport(ctx context.Context, began string, sub Subscription, f *filter.Filter) (Message, error) {
	w, err := c.dryRun(ctx, sub, f, 3)
	if err != nil {
		return Message{}, err
	}
	m := lines(began + f.Explain())
	for _, s := range f.Warnings() {
		m.Blocks = append(m.Blocks, Line(Span{Text: "Lưu ý: " + s}))
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: w.sentence()}))
	for i := range w.samples {
		m.Blocks = append(m.Blocks, articleLine("• ", &w.samples[i]))
	}
	if s := w.warning(); s != "" {
		m.Blocks = append(m.Blocks, Line(Span{Text: s}))
	}
	return m, nil
}

// pressClearFilter takes the filter of a subscription away.
func pressClearFilter(ctx context.Context, c *call) (reply, error) {
	sub, err := c.ownRow(ctx)
	if err != nil {
		return reply{}, err
	}
	return c.clearFilter(ctx, sub)
}

// editFilter returns what changes a filter by words that were asked for.
func editFilter(change func(filter, words string) string) func(ctx context.Context, c *call, row string) (reply, error) {
	return func(ctx context.Context, c *call, row string) (reply, error) {
		sub, err := c.ownOf(ctx, row)
		if err != nil {
			return reply{}, err
		}
		f, err := parseFilter(change(sub.Filter, c.rest))
		if err != nil {
			return reply{}, err
		}
		return c.setFilter(ctx, "", sub, f)
	}
}

// tryCommand says what a filter would have brought, and changes nothing.
func tryCommand(ctx context.Context, c *call) (reply, error) {
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	sub := defaultSubscription(c.chat.ID, c.in.Chat.Thread)
	if len(subs) == 1 {
		sub = subs[0]
	}
	return c.try(ctx, sub)
}

// tryWords is tryCommand for the subscription of a button.
func tryWords(ctx context.Context, c *call, row string) (reply, error) {
	sub, err := c.ownOf(ctx, row)
	if err != nil {
		return reply{}, err
	}
	return c.try(ctx, sub)
}

func (c *call) try(ctx context.Context, sub Subscription) (reply, error) {
	f, err := parseFilter(c.rest)
	if err != nil {
		return reply{}, err
	}
	m, err := c.filterReport(ctx, "Thử từ khóa, chưa thay đổi gì. ", sub, f)
	if err != nil {
		return reply{}, err
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Gõ /tukhoa " + f.String() + " để dùng từ khóa này."}))
	if sub.ID != 0 {
		data := c.memory.button("tkdat", strconv.FormatInt(sub.ID, 10)+" "+f.String())
		m.Buttons = [][]Button{{{Text: "Dùng từ khóa này", Data: data}}}
	}
	return answer(m)
}
