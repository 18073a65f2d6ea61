package bot

import (
	"context"
	"fmt"
)

// saveCommand keeps the article that is answered to, or lists what is kept.
func saveCommand(ctx context.Context, c *call) (reply, error) {
	if c.in.ReplyTo != "" {
		ids, err := c.deps.Articles.ArticlesOfMessage(ctx, c.chat.ID, c.in.ReplyTo)
		if err != nil {
			return reply{}, err
		}
		if len(ids) > 0 {
			return c.save(ctx, ids...)
		}
	}
	return c.saved(ctx, 0)
}

// pressSave keeps the article of a card.
func pressSave(ctx context.Context, c *call) (reply, error) {
	id, err := c.article(ctx)
	if err != nil {
		return reply{}, err
	}
	r, err := c.save(ctx, id)
	if err == nil {
		r.notice = "Bot đã lưu tin. Gõ /luu để xem."
	}
	return r, err
}

func (c *call) save(ctx context.Context, ids ...int64) (reply, error) {
	n := 0
	for _, id := range ids {
		fresh, err := c.deps.Articles.SaveForChat(ctx, c.chat.ID, id)
		if err != nil {
			return reply{}, err
		}
		if fresh {
			n++
		}
	}
	if n == 0 {
		return answer(lines("Tin này đã được lưu từ trước. Gõ /luu để xem các tin đã lưu."))
	}
	return answer(lines(fmt.Sprintf("Bot đã lưu %d tin. Gõ /luu để xem các tin đã lưu.", n)))
}

// pressSavedPage shows another page of what is kept.
func pressSavedPage(ctx context.Context, c *call) (reply, error) {
	page, err := c.row()
	if err != nil {
		return reply{}, err
	}
	return c.saved(ctx, int(min(page, 1_000_000)))
}

func (c *call) saved(ctx context.Context, page int) (reply, error) {
	list, err := c.deps.Articles.SavedArticles(ctx, c.chat.ID, readPage+1, page*readPage)
	if err != nil {
		return reply{}, err
	}
	if len(list) == 0 {
		return answer(lines("Anh/chị chưa lưu tin nào. Bấm Lưu dưới một tin, hoặc trả lời tin đó bằng /luu."))
	}
	more := len(list) > readPage
	list = list[:min(len(list), readPage)]
	m := listArticles("Tin đã lưu", page*readPage+1, list)
	if nav := pages("dsluu", page, more); nav != nil {
		m.Buttons = append(m.Buttons, nav)
	}
	hint(&m, c.numberHint()+"Gõ /tim để tìm tin khác.")
	return answer(m)
}
