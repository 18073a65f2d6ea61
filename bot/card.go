package bot

import (
	"fmt"
	"strings"
	"time"

	"giaoban/feeds/analysis"
)

// ArticleView is an article as a card shows it.
type ArticleView struct {
	ID          int64
	URL         string
	Source      string // the paper's name
	Title       string
	Lead        string
	PublishedAt time.Time // zero if unknown
	SeenAt      time.Time
	Analysis    analysis.Result
	// Also names the other papers that tell the same story.
	Also    []string
	Version int  // raised when the paper changed title or lead
	Edited  bool // the paper changed it after it was stored
	Gone    bool // the paper took it down
}

// The longest quotation of a card, in UTF-16 units, before it is folded.
const foldFrom = 240

var topicNames = map[string]string{
	analysis.PartyBuilding: "Xây dựng Đảng",
	analysis.Front:         "Mặt trận Tổ quốc",
	analysis.MassOrg:       "Đoàn thể",
}

// TopicName returns the Vietnamese name of a topic.
func TopicName(topic string) string { return topicNames[topic] }

// Card returns the message that shows one article: title, paper and time, chair,
// documents, summary, the first directive and the other papers. Times are shown in loc.
func Card(a ArticleView, loc *time.Location) Message {
	m := Message{Preview: a.URL}
	m.Blocks = append(m.Blocks, headline(a))
	m.Blocks = append(m.Blocks, metaLine(a, loc))
	for _, s := range notices(a) {
		m.Blocks = append(m.Blocks, Line(Span{Text: s, Style: Italic}))
	}
	if mt := a.Analysis.Meeting; mt != nil && len(mt.Chairs) > 0 {
		m.Blocks = append(m.Blocks, labelled("Chủ trì", people(mt.Chairs), 3, true))
	}
	if s := heldOn(a); s != "" {
		m.Blocks = append(m.Blocks, labelled("Thời gian, nơi họp", s, 4, false))
	}
	if len(a.Analysis.Documents) > 0 {
		m.Blocks = append(m.Blocks, labelled("Văn bản", strings.Join(a.Analysis.Documents, ", "), 4, false))
	}
	if s := summary(a); s != "" {
		m.Blocks = append(m.Blocks, Block{Spans: []Span{{Text: s}}, Gap: true, Shrink: 5})
	}
	if mt := a.Analysis.Meeting; mt != nil && len(mt.Directives) > 0 {
		m.Blocks = append(m.Blocks, Block{Spans: []Span{{Text: "Yêu cầu:", Style: Bold}}, Gap: true})
		q := Block{Spans: []Span{{Text: mt.Directives[0]}}, Style: Quote, Shrink: 6}
		if q.length() > foldFrom {
			q.Style = FoldedQuote
		}
		m.Blocks = append(m.Blocks, q)
	}
	if len(a.Also) > 0 {
		m.Blocks = append(m.Blocks, Block{Spans: []Span{{Text: "Cũng có trên: " + strings.Join(a.Also, ", "), Style: Italic}}, Gap: true, Shrink: 7})
	}
	return m
}

// CardButtons returns the buttons below the card of one article.
func CardButtons(a ArticleView) [][]Button {
	row := []Button{{Text: "Lưu", Data: fmt.Sprintf("save:%d", a.ID)}, {Text: "Vì sao?", Data: fmt.Sprintf("why:%d", a.ID)}}
	if a.URL != "" {
		row = append([]Button{{Text: "Mở bài", URL: a.URL}}, row...)
	}
	return [][]Button{row}
}

// Group returns one message for several articles that are ready at once for one
// chat, oldest first: the title, the paper and the first sentence of each.
func Group(articles []ArticleView, loc *time.Location) Message {
	m := Message{Blocks: []Block{Line(Span{Text: fmt.Sprintf("%d tin mới", len(articles)), Style: Bold})}}
	for i, a := range articles {
		h := headline(a)
		h.Gap = true
		h.Shrink = 0
		m.Blocks = append(m.Blocks, h, metaLine(a, loc))
		if s := summary(a); s != "" {
			m.Blocks = append(m.Blocks, Block{Spans: []Span{{Text: s}}, Shrink: 1 + i})
		}
	}
	return m
}

func headline(a ArticleView) Block {
	title := a.Title
	if title == "" {
		title = Shorten(a.Lead, 120)
	}
	if title == "" {
		title = "Bài không có tựa đề"
	}
	return Block{Spans: []Span{{Text: title, Style: Bold, URL: a.URL}}, Shrink: 2}
}

// metaLine says which paper, when, and on what.
func metaLine(a ArticleView, loc *time.Location) Block {
	parts := make([]string, 0, 3)
	if a.Source != "" {
		parts = append(parts, a.Source)
	}
	if !a.PublishedAt.IsZero() {
		parts = append(parts, a.PublishedAt.In(loc).Format("15:04, 02/01/2006"))
	}
	var topics []string
	for _, t := range a.Analysis.Topics {
		topics = append(topics, TopicName(t.Name))
	}
	if len(topics) > 0 {
		parts = append(parts, strings.Join(topics, ", "))
	}
	return Block{Spans: []Span{{Text: strings.Join(parts, " · "), Style: Italic}}, Shrink: 8}
}

func notices(a ArticleView) []string {
	var out []string
	if a.Gone {
		out = append(out, "Báo đã gỡ bài này.")
	}
	if a.Edited {
		out = append(out, "Báo đã sửa bài này.")
	}
	return out
}

func labelled(label, text string, shrink int, gap bool) Block {
	return Block{Spans: []Span{{Text: label + ": ", Style: Bold}, {Text: text}}, Shrink: shrink, Gap: gap}
}

func people(chairs []analysis.Person) string {
	var out []string
	for _, p := range chairs {
		s := p.Name
		if p.Title != "" {
			s += ", " + p.Title
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func heldOn(a ArticleView) string {
	mt := a.Analysis.Meeting
	if mt == nil {
		return ""
	}
	var parts []string
	if d, err := time.Parse(time.DateOnly, mt.HeldOn); err == nil {
		parts = append(parts, "ngày "+d.Format("02/01/2006"))
	}
	if mt.Place != "" {
		parts = append(parts, mt.Place)
	}
	return strings.Join(parts, ", ")
}

func summary(a ArticleView) string {
	if len(a.Analysis.Summary) > 0 {
		return strings.Join(a.Analysis.Summary, " ")
	}
	return a.Lead
}
