package analysis

import (
	"strings"
	"testing"
)

// A term must not reach from the end of a title, lead or sentence into what follows:
// "… Thành." and "Ủy ban …" are no "Thành ủy".
func TestTermsEndWithTheirSentence(t *testing.T) {
	t.Parallel()
	lx := DefaultLexicon()
	for _, a := range []Article{
		{Title: "Gặp ông Trương Công Thành", Lead: "Ủy ban xã họp.", Text: "Ủy ban xã họp bàn việc làng."},
		{Title: "Tin", Lead: "Hội nghị do ông Trương Công Thành.", Text: "Ủy ban xã họp bàn việc làng hôm nay."},
		{Title: "Tin", Text: "Chủ trì là ông Trương Công Thành. Ủy ban xã họp bàn việc làng hôm nay."},
	} {
		got := Analyse(a, lx)
		for _, topic := range got.Topics {
			for _, e := range topic.Evidence {
				if strings.Contains(strings.ToLower(e), "thành. ủy") || strings.EqualFold(e, "thành ủy") {
					t.Errorf("evidence %q across a border in %+v", e, a)
				}
			}
		}
	}
}

// FuzzSeams puts pieces of text on both sides of every border of an article.
func FuzzSeams(f *testing.F) {
	f.Add("ông Trương Công Thành.", "Ủy ban xã họp", "(GLO)- Sáng 17-1, Tỉnh ủy họp.")
	f.Add("Mặt trận", "Tổ quốc", "Đảng\nủy")
	lx := DefaultLexicon()
	f.Fuzz(func(t *testing.T, a, b, c string) {
		Analyse(Article{Title: a, Lead: b, Text: c}, lx)
		Analyse(Article{Title: b, Lead: a, Text: c + "\n" + b}, lx)
		Analyse(Article{Title: c, Lead: a, Text: b + " " + a}, lx)
	})
}
