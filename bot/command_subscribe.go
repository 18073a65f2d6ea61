package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"giaoban/feeds/analysis"
)

// subscribeCommand makes a subscription: the default one, everything, or narrowed
// to topics and a source.
func subscribeCommand(ctx context.Context, c *call) (reply, error) {
	sub := defaultSubscription(c.chat.ID, c.in.Chat.Thread)
	words := c.rest
	if rest, ok := cutPhrase(words, "tất cả"); ok {
		sub.Topics, sub.OnlyMeetings, words = []string{}, false, rest
	}
	if topics, rest := cutTopics(words); len(topics) > 0 {
		sub.Topics, words = topics, rest
	}
	for _, filler := range []string{"từ", "của", "nguồn"} {
		if rest, ok := cutPhrase(words, filler); ok {
			words = rest
		}
	}
	if words != "" && !says(words, "mọi nguồn", "mọi báo", "các nguồn", "các báo", "tất cả các báo") {
		var err error
		var topics []string
		if sub.FeedIDs, topics, err = c.feedsAndTopics(ctx, words); err != nil {
			return reply{}, err
		}
		if len(topics) > 0 {
			sub.Topics = topics
		}
	}
	return c.subscribe(ctx, sub)
}

// feedsAndTopics returns the feeds of one or several sources, and the topics that
// may stand behind them: "Báo Đắk Lắk, Báo Lâm Đồng, mặt trận".
func (c *call) feedsAndTopics(ctx context.Context, words string) (ids []int64, topics []string, err error) {
	ids, err = c.feedsFor(ctx, words)
	var ue *UserError
	if err == nil || !errors.As(err, &ue) || isAddress(words) {
		return ids, nil, err
	}
	first := err
	for n := 1; ; n++ { // a source of n words before the topics
		head, rest := cutWords(words, n)
		if head == "" || rest == "" {
			break
		}
		if t, left := cutTopics(rest); len(t) > 0 && left == "" {
			words, topics = strings.TrimRight(head, ",; "), t
			break
		}
	}
	parts := strings.Split(words, ",")
	if len(parts) == 1 && len(topics) == 0 {
		return nil, nil, first
	}
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		found, err := c.feedsFor(ctx, part)
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, found...)
	}
	return ids, topics, nil
}

// pressSubscribe makes the default subscription.
func pressSubscribe(ctx context.Context, c *call) (reply, error) {
	return c.subscribe(ctx, defaultSubscription(c.chat.ID, c.in.Chat.Thread))
}

// subscribe stores the subscription, unless the chat has the same, and says what it
// will mean.
func (c *call) subscribe(ctx context.Context, sub Subscription) (reply, error) {
	have, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return reply{}, err
	}
	if len(have) >= maxSubscriptions {
		return reply{}, userError("Mỗi nơi nhận tin có nhiều nhất "+strconv.Itoa(maxSubscriptions)+" đăng ký.", "Gõ /danhsach để xem và hủy bớt.")
	}
	began := "Bot đã đăng ký. "
	if err := c.agree(ctx); err != nil {
		return reply{}, err
	}
	i := slices.IndexFunc(have, func(h Subscription) bool { return sameScope(&h, &sub) })
	if i >= 0 {
		sub, began = have[i], "Anh/chị đã có đăng ký này rồi. "
	} else if sub, err = c.deps.Subscriptions.AddSubscription(ctx, c.person.ID, sub); err != nil {
		return reply{}, err
	}
	return c.meaning(ctx, began, sub)
}

// maxSubscriptions is how many one chat or topic may have.
const maxSubscriptions = 30

// meaning answers with what a subscription means: in words, how many articles of
// the last week it would have brought, and the newest of them as a card.
func (c *call) meaning(ctx context.Context, began string, sub Subscription) (reply, error) {
	sources, err := c.sources(ctx)
	if err != nil {
		return reply{}, err
	}
	f, err := parseFilter(sub.Filter)
	if err != nil {
		return reply{}, err
	}
	week, err := c.dryRun(ctx, sub, f, 1)
	if err != nil {
		return reply{}, err
	}
	m := lines(began+describe(&sub, sources)+".", week.sentence())
	if c.chat.State == ChatPaused {
		m.Blocks = append(m.Blocks, Line(Span{Text: "Việc nhận tin đang tạm dừng; gõ /tieptuc để nhận trở lại."}))
	}
	m.Blocks = append(m.Blocks, Line(Span{Text: "Gõ /tukhoa và từ khóa để lọc, /danhsach để xem hoặc sửa, /huy để thôi nhận."}))
	m.Buttons = editButtons(&sub)
	r := reply{messages: []Message{m}}
	if len(week.samples) > 0 {
		card, err := c.deps.Card(ctx, week.samples[0].ID, c.bot.Messenger.Capabilities())
		if err != nil {
			return reply{}, err
		}
		intro := Line(Span{Text: "Ví dụ, tin gần nhất:", Style: Italic})
		card.Blocks = append([]Block{intro}, card.Blocks...)
		r.messages = append(r.messages, card)
	}
	return r, nil
}

// cutTopics cuts names of topics from the front of the words: "mặt trận, đoàn thể".
func cutTopics(words string) (topics []string, rest string) {
	rest, _ = cutPhraseOr(words, "chủ đề")
	for {
		topic, after, ok := cutTopic(rest)
		if !ok {
			return topics, rest
		}
		if !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
		rest = after
	}
}

func cutPhraseOr(s, phrase string) (string, bool) {
	rest, ok := cutPhrase(s, phrase)
	return strings.TrimLeft(rest, ": "), ok
}

// cutTopic cuts one name of a topic, and the comma or "và" after it.
func cutTopic(s string) (topic, rest string, ok bool) {
	for _, t := range []struct{ phrase, topic string }{
		{"xây dựng đảng", analysis.PartyBuilding}, {"mặt trận tổ quốc", analysis.Front}, {"mặt trận", analysis.Front},
		{"mttq", analysis.Front}, {"các đoàn thể", analysis.MassOrg}, {"đoàn thể", analysis.MassOrg},
	} {
		if rest, ok := cutPhrase(s, t.phrase); ok {
			rest = strings.TrimLeft(rest, ",;+ ")
			if after, ok := cutPhrase(rest, "và"); ok {
				rest = after
			}
			return t.topic, rest, true
		}
	}
	return "", s, false
}

// feedsFor returns the feeds that words mean, adding an address that is no source
// yet when the person may.
func (c *call) feedsFor(ctx context.Context, words string) ([]int64, error) {
	found, err := c.deps.Sources.Find(ctx, words)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		added, err := c.addUnknown(ctx, words)
		if err != nil {
			return nil, err
		}
		found = []SourceView{added}
	}
	var ids []int64
	var hosts, names []string
	for _, s := range found {
		ids = append(ids, s.ID)
		if !slices.Contains(hosts, s.Host) {
			hosts, names = append(hosts, s.Host), append(names, s.Name())
		}
	}
	if len(hosts) > 1 {
		return nil, userError("\""+Shorten(words, 60)+"\" có thể là "+Shorten(joinVietnamese(names), 300)+".", "Anh/chị gõ lại với tên đầy đủ, ví dụ: /dangky "+names[0])
	}
	return ids, nil
}

// addUnknown makes an address a source, or says why it is none.
func (c *call) addUnknown(ctx context.Context, words string) (SourceView, error) {
	editor := c.person.Role.AtLeast(RoleEditor)
	if isAddress(words) {
		if !editor {
			return SourceView{}, userError("Địa chỉ này chưa có trong các nguồn, và chỉ người biên tập được thêm nguồn.", "Gõ /nguon để xem các nguồn đang có.")
		}
		return c.addSource(ctx, words)
	}
	known, err := c.deps.Sources.Suggest(ctx, words, 3)
	if err != nil {
		return SourceView{}, err
	}
	text := "Bot không tìm thấy nguồn \"" + Shorten(words, 60) + "\"."
	if len(known) > 0 && editor {
		return SourceView{}, userError(text, "Báo này có địa chỉ "+known[0].Address+"; gõ /nguon thêm "+known[0].Address+" để thêm.")
	}
	return SourceView{}, userError(text, "Gõ /nguon để xem các nguồn đang có, hoặc /dangky để nhận từ mọi nguồn.")
}

// ownRow returns the subscription of a button, which must be the chat's.
func (c *call) ownRow(ctx context.Context) (Subscription, error) { return c.ownOf(ctx, c.rest) }

func (c *call) ownOf(ctx context.Context, row string) (Subscription, error) {
	id, err := readRow(row)
	if err != nil {
		return Subscription{}, err
	}
	return c.own(ctx, id)
}

// own returns a subscription by its id, which must be the chat's.
func (c *call) own(ctx context.Context, id int64) (Subscription, error) {
	subs, err := c.deps.Subscriptions.ListSubscriptions(ctx, c.chat.ID, c.in.Chat.Thread)
	if err != nil {
		return Subscription{}, err
	}
	for _, s := range subs {
		if s.ID == id {
			return s, nil
		}
	}
	return Subscription{}, errOldButton()
}

// sources returns all sources by id.
func (c *call) sources(ctx context.Context) (map[int64]SourceView, error) {
	list, err := c.deps.Sources.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]SourceView, len(list))
	for _, s := range list {
		out[s.ID] = s
	}
	return out, nil
}
