package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"giaoban/feeds/analysis"
)

// Whatever a card is made of, what leaves fits the limit and is whole text.
func TestFitAlwaysFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.StringMatching(`[A-ZĐ]?[a-zạảệ]{1,7}[.…,]?`), 0, 400), func(w []string) string { return strings.Join(w, " ") }))
		a := ArticleView{URL: "https://bao.example/a-1.html", Title: text.Draw(t, "title"), Lead: text.Draw(t, "lead"), Source: text.Draw(t, "source")}
		a.Analysis.Summary = rapid.SliceOfN(text, 0, 3).Draw(t, "summary")
		a.Analysis.Documents = rapid.SliceOfN(text, 0, 5).Draw(t, "documents")
		if rapid.Bool().Draw(t, "meeting") {
			a.Analysis.Meeting = &analysis.Meeting{Directives: rapid.SliceOfN(text, 0, 2).Draw(t, "directives"),
				Chairs: []analysis.Person{{Name: text.Draw(t, "name"), Title: text.Draw(t, "office")}}}
		}
		limit := rapid.IntRange(50, 4096).Draw(t, "limit")
		m := Fit(Card(a, Vietnam()), limit)
		if n := m.Length(); n > limit {
			t.Fatalf("%d UTF-16 units, limit %d", n, limit)
		}
		if valid(a) && !utf8.ValidString(m.Plain()) {
			t.Fatalf("cut inside a letter")
		}
	})
}

func valid(a ArticleView) bool {
	s := a.Title + a.Lead + a.Source + strings.Join(a.Analysis.Summary, "") + strings.Join(a.Analysis.Documents, "")
	if m := a.Analysis.Meeting; m != nil {
		s += strings.Join(m.Directives, "") + m.Chairs[0].Name + m.Chairs[0].Title
	}
	return utf8.ValidString(s)
}

func TestFitShortensInOrder(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Câu này dài vừa phải. ", 40)
	m := Message{Blocks: []Block{
		Line(Span{Text: "Tựa đề"}),
		{Spans: []Span{{Text: long}}, Shrink: 1},
		{Spans: []Span{{Text: long}}, Shrink: 5},
	}}
	got := Fit(m, 1200)
	if got.Blocks[0].Spans[0].Text != "Tựa đề" || got.Blocks[1].Spans[0].Text != long {
		t.Errorf("a block of lower order was shortened: %q", got.Plain())
	}
	last := got.Blocks[2].Spans[0].Text
	if !strings.HasSuffix(last, "phải. …") {
		t.Errorf("the cut is not at the end of a sentence: %q", last[len(last)-40:])
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"Ngắn", 10, "Ngắn"},
		{"Một hai ba bốn", 10, "Một hai…"},
		{"Họp xong. Giao việc cho các đơn vị", 16, "Họp xong. …"},
		{"khôngcódấucáchnàocả", 10, "khôngcód…"},
		{"Bất kỳ", 1, ""},
		{"😀😀😀😀", 6, "😀😀…"},
	} {
		if got := Shorten(c.in, c.limit); got != c.want || UTF16Len(got) > c.limit {
			t.Errorf("Shorten(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

func TestCardShowsTheSubstance(t *testing.T) {
	t.Parallel()
	a := ArticleView{ID: 7, URL: "https://bao.example/hop-7.html", Source: "Báo Mẫu", Title: "Giao ban quý IV", Also: []string{"Báo Khác"}, Edited: true}
	a.Analysis = analysis.Result{
		Topics: []analysis.Topic{{Name: analysis.Front}}, Documents: []string{"35-CT/TW"},
		Meeting: &analysis.Meeting{HeldOn: "2026-01-17", Place: "Hội trường Tỉnh ủy", Directives: []string{"Đề nghị các đơn vị làm ngay."},
			Chairs: []analysis.Person{{Name: "Trần Văn Mẫu", Title: "Phó Bí thư Tỉnh ủy"}}},
		Summary: []string{"Sáng 17-1, Tỉnh ủy họp giao ban."},
	}
	got := Card(a, Vietnam()).Plain()
	for _, want := range []string{"Giao ban quý IV (https://bao.example/hop-7.html)", "Báo Mẫu", "Mặt trận Tổ quốc", "Chủ trì: Trần Văn Mẫu, Phó Bí thư Tỉnh ủy",
		"ngày 17/01/2026, Hội trường Tỉnh ủy", "Văn bản: 35-CT/TW", "Sáng 17-1, Tỉnh ủy họp giao ban.", "Yêu cầu:\nĐề nghị các đơn vị làm ngay.",
		"Cũng có trên: Báo Khác", "Báo đã sửa bài này."} {
		if !strings.Contains(got, want) {
			t.Errorf("the card lacks %q:\n%s", want, got)
		}
	}
}
