package bot

import (
	"context"
	"strconv"
	"strings"
)

// whyCommand says why the chat got an article or did not: the one answered to, or
// the one at an address.
func whyCommand(ctx context.Context, c *call) (reply, error) {
	if c.rest == "" && c.in.ReplyTo != "" {
		ids, err := c.deps.Articles.ArticlesOfMessage(ctx, c.chat.ID, c.in.ReplyTo)
		if err != nil {
			return reply{}, err
		}
		if len(ids) > 0 {
			var r reply
			for _, id := range ids[:min(len(ids), 3)] {
				one, err := c.why(ctx, id)
				if err != nil {
					return reply{}, err
				}
				r.messages = append(r.messages, one.messages...)
			}
			return r, nil
		}
	}
	if c.rest == "" {
		return c.ask("Anh/chị hỏi về tin nào? Gửi cho Bot địa chỉ của bài, hoặc bấm Vì sao? dưới một tin.", "visao", "")
	}
	id, ok, err := c.deps.Articles.FindArticleByURL(ctx, c.rest)
	if err != nil {
		return reply{}, err
	}
	if !ok {
		return reply{}, userError("Bot chưa thấy bài này: không nguồn nào của Bot có địa chỉ đó.",
			"Gõ /nguon để xem các nguồn, hoặc /tim và vài từ trong tựa đề để tìm bài.")
	}
	return c.why(ctx, id)
}

// pressWhy is whyCommand for the article of a card.
func pressWhy(ctx context.Context, c *call) (reply, error) {
	id, err := c.row()
	if err != nil {
		return reply{}, err
	}
	return c.why(ctx, id)
}

// why answers stage by stage: seen, analysed, wanted by which subscription with
// which words, and what became of the delivery.
func (c *call) why(ctx context.Context, id int64) (reply, error) {
	a, ok, err := c.deps.Articles.FindArticle(ctx, id)
	if err != nil {
		return reply{}, err
	}
	if !ok {
		return reply{}, errNoArticle()
	}
	m := Message{Blocks: []Block{articleLine("", &a)}}
	add := func(label, text string) {
		m.Blocks = append(m.Blocks, Line(Span{Text: label + ": ", Style: Bold}, Span{Text: text}))
	}
	add("Thấy bài", "lúc "+showTime(a.SeenAt)+"."+backlog(&a))
	if a.State == "new" {
		add("Đọc bài", "Bot đang lấy nội dung bài; anh/chị hỏi lại sau ít phút.")
		return answer(m)
	}
	add("Nội dung", contentWords(&a))
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	if len(subs) == 0 {
		add("Đăng ký", "anh/chị chưa có đăng ký nào; gõ /dangky để nhận tin.")
	}
	for i := range subs {
		verdict, err := subscriptionVerdict(&subs[i], &a, sources)
		if err != nil {
			return reply{}, err
		}
		add("Đăng ký "+strconv.Itoa(i+1), verdict)
	}
	d, ok, err := c.deps.Articles.FindDelivery(ctx, c.chat.ID, c.in.Chat.Thread, id)
	if err != nil {
		return reply{}, err
	}
	add("Gửi tin", c.deliveryWords(d, ok, &a))
	hint(&m, "Gõ /danhsach để sửa đăng ký, /tukhoa để sửa từ khóa.")
	return answer(m)
}

// backlog says why an article is never pushed.
func backlog(a *Article) string {
	switch {
	case a.FeedID == 0:
		return " Bài được nhập từ kho lưu trữ, nên chỉ để tìm và đọc."
	case !a.Push:
		return " Bài đã có sẵn khi nguồn được thêm, nên chỉ để tìm và đọc."
	case a.Gone:
		return " Báo đã gỡ bài này."
	default:
		return ""
	}
}

// contentWords says what the analysis found.
func contentWords(a *Article) string {
	var b strings.Builder
	if len(a.Topics) == 0 {
		b.WriteString("không thuộc chủ đề nào")
	} else {
		b.WriteString("chủ đề " + joinVietnamese(topicWords(a.Topics)))
	}
	if len(a.Evidence) > 0 {
		b.WriteString(" (vì có: " + Shorten(strings.Join(a.Evidence[:min(len(a.Evidence), 8)], "; "), 300) + ")")
	}
	if a.Meeting {
		b.WriteString("; là tin hội nghị.")
	} else {
		b.WriteString("; không phải tin hội nghị.")
	}
	return b.String()
}

// subscriptionVerdict says whether a subscription asks for the article, and by
// which words or for want of what.
func subscriptionVerdict(s *Subscription, a *Article, sources map[int64]SourceView) (string, error) {
	about := describe(s, sources)
	var missed []string
	if probe := (Subscription{FeedIDs: s.FeedIDs}); !wantsKind(probe, a.candidate()) {
		missed = append(missed, "bài ở nguồn khác")
	}
	if probe := (Subscription{Topics: s.Topics}); !wantsKind(probe, a.candidate()) {
		missed = append(missed, "khác chủ đề")
	}
	if s.OnlyMeetings && !a.Meeting {
		missed = append(missed, "không phải tin hội nghị")
	}
	f, err := parseFilter(s.Filter)
	if err != nil {
		return "", err
	}
	var hits []string
	if f != nil {
		v := f.Why(a.doc())
		seen := map[string]bool{}
		for _, h := range v.Hits {
			if !seen[h.Term] {
				seen[h.Term] = true
				hits = append(hits, h.Term)
			}
		}
		for _, h := range v.Excluded {
			if !seen["-"+h.Term] {
				seen["-"+h.Term] = true
				missed = append(missed, "có từ bị loại trừ: "+h.Term)
			}
		}
		if len(v.Missing) > 0 {
			missed = append(missed, "thiếu từ khóa: "+strings.Join(v.Missing, ", "))
		}
	}
	if a.SeenAt.Before(s.ActiveFrom) {
		missed = append(missed, "bài có trước khi đăng ký này bắt đầu ("+showTime(s.ActiveFrom)+")")
	}
	if len(missed) > 0 {
		return about + " → không: " + strings.Join(missed, "; ") + ".", nil
	}
	if len(hits) > 0 {
		return about + " → có, vì có từ khóa: " + strings.Join(hits, ", ") + ".", nil
	}
	return about + " → có.", nil
}

// deliveryWords says what became of the alert.
func (c *call) deliveryWords(d DeliveryView, ok bool, a *Article) string {
	if !ok {
		switch {
		case a.State != "done":
			return "bài chưa được đối chiếu với các đăng ký; anh/chị hỏi lại sau ít phút."
		case c.chat.State == ChatPaused:
			return "không có tin nào được gửi; việc nhận tin đang tạm dừng, gõ /tieptuc để nhận trở lại."
		default:
			return "Bot không gửi tin này cho nơi đây."
		}
	}
	other := ""
	if d.ArticleID != a.ID {
		other = " (gửi bài cùng nội dung của báo khác)"
	}
	switch d.State {
	case "sent":
		return "đã gửi lúc " + showTime(d.FinishedAt) + other + "."
	case "pending", "sending":
		if d.NotBefore.After(c.memory.now()) {
			return "đang giữ, sẽ gửi lúc " + showTime(d.NotBefore) + other + "."
		}
		return "đang chờ gửi" + other + "."
	case "uncertain":
		return "đã gửi nhưng chưa chắc đến nơi" + other + "."
	case "cancelled":
		return "không gửi, vì đăng ký đã hủy hoặc việc nhận tin đã tạm dừng."
	case "expired":
		return "không gửi được trong thời hạn, nên đã bỏ."
	default:
		return "dịch vụ nhắn tin không nhận tin này."
	}
}
