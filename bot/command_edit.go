package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// editButtons are below what is said about one subscription.
func editButtons(s *Subscription) [][]Button {
	rows := [][]Button{
		{button("Thêm từ khóa", "tkthem", s.ID), button("Phải có cùng lúc", "tkva", s.ID)},
		{button("Loại trừ", "tktru", s.ID), button("Thử trước", "tkthu", s.ID)},
	}
	if s.Filter != "" {
		rows = append(rows, []Button{button("Bỏ từ khóa", "tkxoa", s.ID)})
	}
	meetings := "Chỉ tin hội nghị"
	if s.OnlyMeetings {
		meetings = "Cả tin không phải hội nghị"
	}
	return append(rows, []Button{button(meetings, "hoinghi", s.ID)}, []Button{button("Chủ đề", "chude", s.ID), button("Hủy", "huy", s.ID)})
}

// pressEdit shows one subscription with what can be changed.
func pressEdit(ctx context.Context, c *call) (reply, error) {
	sub, err := c.ownRow(ctx)
	if err != nil {
		return reply{}, err
	}
	return c.show(ctx, "", sub)
}

// show says what a subscription is and offers to change it.
func (c *call) show(ctx context.Context, began string, sub Subscription) (reply, error) {
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	m := lines(began + describe(&sub, sources) + ".")
	if sub.Filter != "" {
		f, err := parseFilter(sub.Filter)
		if err != nil {
			return reply{}, err
		}
		m.Blocks = append(m.Blocks, Line(Span{Text: f.Explain()}))
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Bấm nút để sửa, hoặc gõ /tukhoa, /chude, /huy."}))
	m.Buttons = editButtons(&sub)
	return answer(m)
}

// pressMeetings switches between meetings only and everything of the topics.
func pressMeetings(ctx context.Context, c *call) (reply, error) {
	sub, err := c.ownRow(ctx)
	if err != nil {
		return reply{}, err
	}
	sub.OnlyMeetings = !sub.OnlyMeetings
	if err := c.deps.Subscriptions.SetScope(ctx, c.person.ID, sub.ID, sub.Topics, sub.OnlyMeetings); err != nil {
		return reply{}, err
	}
	return c.show(ctx, "Bot đã đổi: ", sub)
}

// topicsCommand offers the topics of a subscription.
func topicsCommand(ctx context.Context, c *call) (reply, error) {
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	if len(subs) == 0 {
		return answer(lines("Anh/chị chưa có đăng ký nào để chọn chủ đề. Gõ /dangky để bắt đầu."))
	}
	if c.rest == "" && len(subs) > 1 {
		return c.choose(ctx, subs, "Anh/chị muốn chọn chủ đề cho đăng ký nào?", "chude", "/chude")
	}
	number, topics := c.rest, ""
	if len(subs) == 1 {
		number, topics = "1", c.rest
	} else if head, rest := cutWords(c.rest, 1); head != "" {
		number, topics = head, rest
	}
	sub, err := pick(subs, number)
	if err != nil {
		return reply{}, err
	}
	if topics == "" || topics == "1" {
		return c.offerTopics(sub, "")
	}
	chosen, rest := cutTopics(topics)
	if says(topics, "mọi chủ đề", "tất cả") {
		chosen, rest = []string{}, ""
	} else if len(chosen) == 0 || rest != "" {
		return reply{}, userError("Bot không có chủ đề \""+Shorten(topics, 60)+"\".", "Các chủ đề: xây dựng Đảng, Mặt trận, đoàn thể. Ví dụ: /chude Mặt trận, đoàn thể")
	}
	return c.setTopics(ctx, sub, chosen)
}

// offerTopics shows a button for each topic, with a mark at those chosen.
func (c *call) offerTopics(sub Subscription, began string) (reply, error) {
	chosen := "mọi tin, có chủ đề hay không"
	if len(sub.Topics) > 0 {
		chosen = joinVietnamese(topicWords(sub.Topics))
	}
	m := lines(began+"Đang nhận: "+chosen+".", "Bấm để bật hoặc tắt một chủ đề, hoặc gõ, ví dụ: /chude Mặt trận, đoàn thể")
	id := strconv.FormatInt(sub.ID, 10)
	for _, t := range topicOrder() {
		text := TopicName(t.name)
		if slices.Contains(sub.Topics, t.name) {
			text = "✓ " + text
		}
		m.Buttons = append(m.Buttons, []Button{{Text: text, Data: "chude:" + id + ":" + t.name}})
	}
	m.Buttons = append(m.Buttons, []Button{{Text: "Mọi tin", Data: "chude:" + id + ":*"}})
	return answer(m)
}

// pressTopic offers the topics of a subscription, or switches one of them.
func pressTopic(ctx context.Context, c *call) (reply, error) {
	row, topic, _ := strings.Cut(c.rest, ":")
	c.rest = row
	sub, err := c.ownRow(ctx)
	if err != nil {
		return reply{}, err
	}
	switch {
	case topic == "":
		return c.offerTopics(sub, "")
	case topic == "*":
		return c.setTopics(ctx, sub, []string{})
	case TopicName(topic) == "":
		return reply{}, errOldButton()
	}
	topics := slices.Clone(sub.Topics)
	if i := slices.Index(topics, topic); i >= 0 {
		topics = slices.Delete(topics, i, i+1)
	} else {
		topics = append(topics, topic)
	}
	if len(topics) == 0 {
		return reply{}, userError("Phải còn ít nhất một chủ đề.", "Bấm Mọi tin để nhận mọi tin, hoặc gõ /huy để thôi nhận.")
	}
	return c.setTopics(ctx, sub, topics)
}

func (c *call) setTopics(ctx context.Context, sub Subscription, topics []string) (reply, error) {
	sub.Topics = topics
	if err := c.deps.Subscriptions.SetScope(ctx, c.person.ID, sub.ID, topics, sub.OnlyMeetings); err != nil {
		return reply{}, err
	}
	return c.offerTopics(sub, "Bot đã đổi chủ đề. ")
}

// pauseCommand stops the alerts of the chat.
func pauseCommand(ctx context.Context, c *call) (reply, error) {
	if err := c.deps.Chats.PauseChat(ctx, c.person.ID, c.chat.ID); err != nil {
		return reply{}, err
	}
	m := lines("Bot đã tạm dừng gửi tin. Các đăng ký vẫn được giữ.", "Khi muốn nhận trở lại, gõ /tieptuc; trong lúc dừng anh/chị vẫn tìm và đọc tin được.")
	m.Buttons = [][]Button{{button("Nhận tin trở lại", "tieptuc", 0)}}
	return answer(m)
}

// resumeCommand lets alerts come again.
func resumeCommand(ctx context.Context, c *call) (reply, error) {
	if c.chat.State != ChatPaused {
		return answer(lines("Việc nhận tin không bị tạm dừng. Gõ /danhsach để xem các đăng ký."))
	}
	if err := c.deps.Chats.ResumeChat(ctx, c.person.ID, c.chat.ID); err != nil {
		return reply{}, err
	}
	return answer(lines("Bot gửi tin trở lại, từ lúc này.", "Gõ /moi để xem tin trong lúc tạm dừng."))
}
