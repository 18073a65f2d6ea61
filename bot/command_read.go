package bot

import (
	"context"
	"strconv"
	"strings"

	"giaoban/internal/viet"
)

// readPage is how many articles one answer lists.
const readPage = 5

// emptyPages is how many empty pages of a search are passed over: a search that
// excludes nearly everything has such.
const emptyPages = 4

// articleLine is one article in a list: title, paper and time.
func articleLine(mark string, a *Article) Block {
	title := a.Title
	if title == "" {
		title = Shorten(a.Lead, 120)
	}
	if title == "" {
		title = "Bài không có tựa đề"
	}
	paper := a.Paper
	if paper == "" {
		paper = a.Host
	}
	about := " (" + showWhen(a) + ")"
	if paper != "" {
		about = " (" + paper + ", " + showWhen(a) + ")"
	}
	title = Shorten(title, 300)
	return Line(Span{Text: mark}, Span{Text: title, URL: a.URL}, Span{Text: about, Style: Italic})
}

// listArticles answers with a page of articles, numbered from first, a button each.
func listArticles(title string, first int, list []Article) Message {
	m := Message{Blocks: []Block{Line(Span{Text: title, Style: Bold})}}
	var row []Button
	for i := range list {
		n := strconv.Itoa(first + i)
		b := articleLine(n+". ", &list[i])
		b.Gap = true
		m.Blocks = append(m.Blocks, b)
		row = append(row, button("Bài "+n, "xem", list[i].ID))
	}
	if len(row) > 0 {
		m.Buttons = append(m.Buttons, row)
	}
	return m
}

// hint adds the last line, which says what can be done next.
func hint(m *Message, text string) {
	m.Blocks = append(m.Blocks, Block{Spans: []Span{{Text: text}}, Gap: true})
}

// searchCommand searches all stored articles.
func searchCommand(ctx context.Context, c *call) (reply, error) {
	return c.search(ctx, c.rest, 1, "")
}

// pressSearchPage shows the next page of a search.
func pressSearchPage(ctx context.Context, c *call) (reply, error) {
	text, err := c.memory.recall(c.rest)
	if err != nil {
		return reply{}, err
	}
	first, after, query := cut3(text)
	return c.search(ctx, query, first, after)
}

func (c *call) search(ctx context.Context, query string, first int, after string) (reply, error) {
	if !strings.ContainsFunc(viet.Fold(query), isWordRune) {
		return c.ask("Anh/chị muốn tìm gì? Ví dụ: mặt trận, giám sát", "tim", "")
	}
	page, err := c.deps.Search(ctx, query, readPage, after)
	for range emptyPages {
		if err == nil && len(page.Hits) == 0 && page.Next != "" {
			page, err = c.deps.Search(ctx, query, readPage, page.Next)
		}
	}
	if err != nil {
		return reply{}, err
	}
	shown := Shorten(query, 80)
	if len(page.Hits) == 0 {
		return answer(lines("Bot không tìm thấy tin nào có \""+shown+"\".",
			"Anh/chị thử ít từ hơn, hoặc bỏ dấu (mat tran tìm được cả Mặt trận). "+followHint(query)))
	}
	list := make([]Article, len(page.Hits))
	for i, h := range page.Hits {
		list[i] = h.Article
	}
	m := listArticles("Tin có \""+shown+"\"", first, list)
	for i := len(page.Hits) - 1; i >= 0; i-- {
		if s := page.Hits[i].Snippet; len(s) > 0 {
			at := 2 + i // below the article's line
			m.Blocks = append(m.Blocks[:at], append([]Block{{Spans: s, Style: Quote, Shrink: 1 + i}}, m.Blocks[at:]...)...)
		}
	}
	if page.Next != "" {
		m.Buttons = append(m.Buttons, []Button{{Text: "Xem thêm", Data: c.memory.button("tim", join3(first+len(list), page.Next, query))}})
	}
	hint(&m, c.numberHint()+followHint(query))
	return answer(m)
}

// followHint says how to get what a query will find, if a filter can say the same.
func followHint(query string) string {
	folded := viet.Fold(query)
	_, err := parseFilter(query)
	if err != nil || strings.Contains(folded, "tu:") || strings.Contains(folded, "den:") || UTF16Len(query) > 80 {
		return "Gõ /tukhoa để nhận tin mới theo từ khóa."
	}
	return "Gõ /tukhoa " + query + " để nhận tin mới có từ này."
}

// numberHint says what the buttons below a list do.
func (c *call) numberHint() string {
	if c.bot.Messenger.Capabilities().Buttons {
		return "Bấm nút để xem tóm tắt. "
	}
	return ""
}

func isWordRune(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// join3 and cut3 keep a position, a cursor and words in what a button remembers.
func join3(first int, after, words string) string {
	return strconv.Itoa(first) + "\n" + after + "\n" + words
}

func cut3(s string) (first int, after, words string) {
	head, rest, _ := strings.Cut(s, "\n")
	after, words, _ = strings.Cut(rest, "\n")
	first, _ = strconv.Atoi(head) // it was written by join3
	return first, after, words
}

// newestCommand lists the newest articles of all sources.
func newestCommand(ctx context.Context, c *call) (reply, error) { return c.newest(ctx, 1, 0) }

// pressNewestPage shows the next page, or the first for row 0.
func pressNewestPage(ctx context.Context, c *call) (reply, error) {
	if c.rest == "0" {
		return c.newest(ctx, 1, 0)
	}
	text, err := c.memory.recall(c.rest)
	if err != nil {
		return reply{}, err
	}
	first, before, _ := cut3(text)
	id, _ := strconv.ParseInt(before, 10, 64) // it was written by newest
	return c.newest(ctx, first, id)
}

func (c *call) newest(ctx context.Context, first int, before int64) (reply, error) {
	list, err := c.deps.Articles.NewestArticles(ctx, readPage+1, before)
	if err != nil {
		return reply{}, err
	}
	if len(list) == 0 {
		if first > 1 {
			return answer(lines("Không còn tin nào cũ hơn. Gõ /tim để tìm tin."))
		}
		return answer(lines("Bot chưa có tin nào. Gõ /nguon để xem các nguồn, /dangky để nhận khi có tin mới."))
	}
	more := len(list) > readPage
	list = list[:min(len(list), readPage)]
	m := listArticles("Tin mới nhất", first, list)
	if more {
		next := join3(first+len(list), strconv.FormatInt(list[len(list)-1].ID, 10), "")
		m.Buttons = append(m.Buttons, []Button{{Text: "Xem thêm", Data: c.memory.button("moi", next)}})
	}
	hint(&m, c.numberHint()+"Gõ /tim để tìm tin, /dangky để nhận tin.")
	return answer(m)
}

// documentCommand lists the articles that cite a document, oldest first.
func documentCommand(ctx context.Context, c *call) (reply, error) {
	return c.document(ctx, c.rest, 0)
}

// pressDocumentPage shows the next page of a document's articles.
func pressDocumentPage(ctx context.Context, c *call) (reply, error) {
	text, err := c.memory.recall(c.rest)
	if err != nil {
		return reply{}, err
	}
	skip, _, number := cut3(text)
	return c.document(ctx, number, skip)
}

func (c *call) document(ctx context.Context, words string, skip int) (reply, error) {
	numbers := documentNumbers(words)
	if len(numbers) == 0 { // "Chỉ thị 35": kind and number
		return c.search(ctx, "văn bản: "+words, 1, "")
	}
	list, err := c.deps.Articles.ArticlesByDocument(ctx, numbers, readPage+1, skip)
	if err != nil {
		return reply{}, err
	}
	number := numbers[0]
	if len(list) == 0 {
		return answer(lines("Bot chưa lưu tin nào nhắc đến văn bản "+number+".", "Gõ /tukhoa văn bản: "+number+" để nhận khi có tin mới."))
	}
	more := len(list) > readPage
	list = list[:min(len(list), readPage)]
	m := listArticles("Tin nhắc đến "+number+", từ cũ đến mới", skip+1, list)
	if more {
		m.Buttons = append(m.Buttons, []Button{{Text: "Xem thêm", Data: c.memory.button("vb", join3(skip+readPage, "", words))}})
	}
	hint(&m, c.numberHint()+"Gõ /tukhoa văn bản: "+number+" để nhận tin mới về văn bản này.")
	return answer(m)
}

// documentNumbers returns the ways in which a full number may be stored, as typed
// first; none when the words hold no full number.
func documentNumbers(words string) []string {
	for _, t := range viet.Tokens(words) {
		if t.Kind != viet.Number || !strings.ContainsAny(t.Text, "-/") {
			continue
		}
		upper := strings.ToUpper(t.Text)
		if !strings.ContainsFunc(upper, func(r rune) bool { return r >= 'A' && r <= 'Z' || r == 'Đ' }) {
			continue // a date
		}
		out := []string{upper}
		for _, kind := range []string{"NĐ", "QĐ"} { // Nghị định and Quyết định, typed without diacritics
			if plain := strings.ReplaceAll(kind, "Đ", "D"); strings.Contains(upper, plain) {
				out = append(out, strings.ReplaceAll(upper, plain, kind))
			}
		}
		return out
	}
	return nil
}

// article returns the article that a button stands for.
func (c *call) article(ctx context.Context) (int64, error) {
	id, err := c.row()
	if err != nil {
		return 0, err
	}
	_, ok, err := c.deps.Articles.FindArticle(ctx, id)
	if err == nil && !ok {
		err = errNoArticle()
	}
	return id, err
}

// pressShow shows the card of an article.
func pressShow(ctx context.Context, c *call) (reply, error) {
	id, err := c.article(ctx)
	if err != nil {
		return reply{}, err
	}
	card, err := c.deps.Card(ctx, id, c.bot.Messenger.Capabilities())
	if err != nil {
		return reply{}, err
	}
	return answer(card)
}

func errNoArticle() error {
	return userError("Bot không còn giữ tin này.", "Gõ /tim để tìm tin khác.")
}
