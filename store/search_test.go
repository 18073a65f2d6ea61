package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/bot/filter"
	"giaoban/store"
	"giaoban/store/storetest"
)

func mustParse(t testing.TB, s string) *filter.Filter {
	t.Helper()
	f, err := filter.Parse(s)
	if err != nil {
		t.Fatalf("parse %q: %v", s, err)
	}
	return f
}

// archive imports articles into a database of the test's own.
func archive(t testing.TB, articles ...store.ImportArticle) *store.Store {
	t.Helper()
	s := store.New(storetest.New(t))
	in := make(chan store.ImportArticle, len(articles))
	for _, a := range articles {
		in <- a
	}
	close(in)
	stored, duplicates, err := s.Import(t.Context(), in, nil)
	if err != nil || stored != len(articles) || duplicates != 0 {
		t.Fatalf("imported %d, %d duplicates, of %d: %v", stored, duplicates, len(articles), err)
	}
	return s
}

// exact runs a search for phrases alone to its end and returns the titles found.
func exact(t testing.TB, s *store.Store, size int, query string) []string {
	t.Helper()
	f := mustParse(t, query)
	return titles(t, size, func(at store.Cursor) (store.SearchPage, error) {
		return s.SearchExact(t.Context(), f, time.Time{}, time.Time{}, size, at)
	})
}

// search runs a search to its end and returns the titles found.
func search(t testing.TB, s *store.Store, size int, query string) []string {
	t.Helper()
	q := mustQuery(t, query)
	return titles(t, size, func(at store.Cursor) (store.SearchPage, error) { return s.Search(t.Context(), q, size, at) })
}

func mustQuery(t testing.TB, s string) *filter.Query {
	t.Helper()
	q, err := filter.ParseQuery(s, at("2026-11-25"))
	if err != nil {
		t.Fatalf("parse %q: %v", s, err)
	}
	return q
}

// titles reads page after page.
func titles(t testing.TB, size int, search func(store.Cursor) (store.SearchPage, error)) []string {
	t.Helper()
	var out []string
	var at store.Cursor
	for range 1000 {
		page, err := search(at)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Hits) > size {
			t.Fatalf("a page of %d holds %d", size, len(page.Hits))
		}
		for _, h := range page.Hits {
			out = append(out, h.Title)
		}
		if !page.More {
			return out
		}
		if at, err = store.ParseCursor(page.Next.String()); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the search has no end")
	return nil
}

func at(day string) time.Time {
	d, _ := time.Parse(time.DateOnly, day)
	return d
}

func TestSearchFindsWhatFiltersMatch(t *testing.T) {
	t.Parallel()
	article := func(host, day, title, lead, body string, topics, documents []string) store.ImportArticle {
		a := importArticle("https://"+host+"/"+title, title, lead, body)
		a.Host, a.PublishedAt, a.Topics, a.Documents = host, at(day), topics, documents
		return a
	}
	s := archive(t,
		article("baodaklak.vn", "2026-05-02", "A", "Mặt trận tỉnh giám sát đầu tư công.", "Hội đồng nhân dân dự. Công an xã giữ gìn an ninh.", []string{"front"}, nil),
		article("baodaklak.vn", "2026-05-01", "B", "MTTQ xã họp.", "HĐND xã thực hiện Chỉ thị 35 về đại hội.", []string{"front"}, []string{"35-CT/TW"}),
		article("baophuyen.vn", "2024-03-01", "C", "Đang xây dựng cầu.", "Công án treo. Trận đấu bóng đá, mặt sân tốt.", nil, nil),
		article("nhandan.vn", "2019-01-01", "D mặt trận", "", "Chuyển đổi số, xanh và nhanh. Nghị định 73/2021/NĐ-CP.", []string{"party_building"}, nil),
		article("nhandan.vn", "2008-01-01", "E", "Xây dựng Đảng", "ở thuỷ điện hoà bình; bóng đá.", nil, nil),
		article("vidu.vn", "1990-01-01", "F", "Chuyện cũ", "Đảng bộ. xây dựng. đảng", nil, nil),
	)
	tests := []struct{ query, want string }{
		{"mặt trận", "A B D mặt trận"},
		{"mat tran", "A B D mặt trận"},
		{"mặt tran", ""},
		{"mttq", "B"},
		{"Hội đồng nhân dân", "A B"},
		{"HĐND", "A B"},
		{"công an", "A"},
		{"công án", "C"},
		{"cong an", "A C"},
		{"an", "A C"},
		{"đảng", "E F"},
		{"dang", "C E F"},
		{"xây dựng đảng", "E"},
		{"xay dung", "C E F"},
		{"thủy điện, Hòa Bình", "E"},
		{"Mặt trận + giám sát", "A"},
		{"tiêu đề: mat tran", "D mặt trận"},
		{"tiêu đề: mặt trận", "D mặt trận"},
		{"-bóng đá", "A B D mặt trận F"},
		{"xay dung, -bóng đá", "F"},
		{"dang, -bong da", "F"},
		{"mat tran, -hội đồng nhân dân", "D mặt trận"},
		{"-đảng, -mặt", ""},
		{"-đảng, -mặt trận", "C"},
		{"chủ đề: mặt trận", "A B"},
		{"mat tran, -chủ đề: mặt trận", "D mặt trận"},
		{"văn bản: 35-CT/TW", "B"},
		{"văn bản: Chỉ thị 35", "B"},
		{"văn bản: 73/2021/NĐ-CP", "D mặt trận"},
		{"văn bản: nghị định 73/2021", "D mặt trận"},
		{"nguồn: Đắk Lắk", "A B"},
		{"nguồn: nhandan.vn + mặt trận", "D mặt trận"},
		{"nguồn: vidu", "F"},
		{"tỉnh: Phú Yên + nguồn: baophuyen.vn", "C"},
		{"mat tran, -nguồn: Đắk Lắk", "D mặt trận"},
		{`"chuyển đổi số, xanh"`, "D mặt trận"},
		{"số xanh", ""},
		{"không có ở đâu", ""},
	}
	for _, tc := range tests {
		t.Run(tc.query, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{1, 10} {
				got := exact(t, s, size, tc.query)
				slices.Sort(got)
				if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
					t.Errorf("pages of %d: %s", size, diff)
				}
			}
		})
	}
}

func TestSearchOrder(t *testing.T) {
	t.Parallel()
	article := func(title, body, day string) store.ImportArticle {
		a := importArticle("https://a.vn/"+title, title, "", body)
		a.PublishedAt = at(day)
		return a
	}
	s := archive(t,
		article("1 chuyện khác", "mặt trận giám sát", "2026-06-02"),
		article("2 mặt trận giám sát", "", "2026-05-01"),
		article("3 chuyện khác", "giám sát của mặt trận", "2026-06-03"),
		article("4 mặt trận", "và giám sát", "2026-06-01"),
		article("5 chuyện khác", "mặt trận giám sát", "2020-06-02"),
	)
	const query = "mặt trận giám sát"
	want := []string{"2 mặt trận giám sát", "1 chuyện khác", "5 chuyện khác", "4 mặt trận", "3 chuyện khác"}
	for size := 1; size < 7; size++ {
		if diff := cmp.Diff(want, search(t, s, size, query)); diff != "" {
			t.Error("a phrase comes before words, a title before a text, the new before the old:", diff)
		}
	}
	page, err := s.Search(t.Context(), mustQuery(t, query), 10, store.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range page.Hits {
		if h.Rank <= 0 || h.Rank > 1 || i > 0 && h.Rank > page.Hits[i-1].Rank {
			t.Errorf("rank %d is %f", i, h.Rank)
		}
	}
}

func TestSearchTakesPhrasesApart(t *testing.T) {
	t.Parallel()
	article := func(title, body, day string) store.ImportArticle {
		a := importArticle("https://a.vn/"+title, title, "", body)
		a.PublishedAt = at(day)
		return a
	}
	s := archive(t,
		article("A", "công an xã họp", "2026-06-01"),
		article("B", "an ninh, công việc", "2026-06-02"),
		article("C", "án cũ, công việc", "2026-06-03"),
		article("D", "ủy ban mttq họp", "2026-06-04"),
		article("E", "mặt đường ra trận địa của tổ ở quốc lộ, cùng họp", "2026-06-05"),
		article("F", "việc an toàn công cộng", "2025-06-05"),
	)
	for query, want := range map[string]string{
		"công an":                       "A B F",
		"cong an":                       "A C B F",
		`"công, an"`:                    "",
		"công an, -ninh":                "A F",
		"công an + việc":                "B F",
		"MTTQ họp":                      "D E",
		`"công an"`:                     "A",
		"mặt trận tổ quốc họp":          "D E",
		"công an từ: 2/6/2026":          "B",
		"công an, đến: 1/6/2026":        "A F",
		"từ: 4/6/2026":                  "E D",
		"công an + nguồn: baodaklak.vn": "A B F",
		"công an + nguồn: b.vn":         "",
		"họp từ: 2026 đến: 1/6/2026":    "A",
	} {
		for _, size := range []int{1, 2, 10} {
			if diff := cmp.Diff(want, strings.Join(search(t, s, size, query), " ")); diff != "" {
				t.Errorf("%s, pages of %d: %s", query, size, diff)
			}
		}
	}
}

func TestSearchSnippet(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Câu này dài và không có gì. ", 5) + "\n" + strings.Repeat("rất nhiều chữ đứng trước, ", 20) + "Mặt trận tỉnh giám sát" + strings.Repeat(", rồi nhiều chữ nữa", 20) + "."
	s := archive(t, importArticle("https://a.vn/1", "Một", "Chuyện xã. MTTQ và công an họp; ai cũng vui! Hết.", "khác"),
		importArticle("https://a.vn/2", "Hai", "", long), importArticle("https://a.vn/3", "Ba mặt trận", "Câu đầu. Câu sau.", ""))
	page, err := s.Search(t.Context(), mustQuery(t, "mat tran"), 10, store.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, h := range page.Hits {
		var marks []string
		for _, m := range h.Snippet.Marks {
			marks = append(marks, h.Snippet.Text[m.Start:m.End])
		}
		if n := utf8.RuneCountInString(h.Snippet.Text); n > 250 || !utf8.ValidString(h.Snippet.Text) {
			t.Errorf("%s: a snippet of %d characters", h.Title, n)
		}
		got[h.Title] = strings.Join(marks, "|") + ": " + h.Snippet.Text
	}
	if want := "MTTQ: MTTQ và công an họp; ai cũng vui!"; got["Một"] != want {
		t.Errorf("got %q, want %q", got["Một"], want)
	}
	if want := ": Câu đầu."; got["Ba mặt trận"] != want {
		t.Errorf("got %q, want %q", got["Ba mặt trận"], want)
	}
	if g := got["Hai"]; !strings.HasPrefix(g, "Mặt trận: … ") || !strings.HasSuffix(g, " …") || !strings.Contains(g, "Mặt trận tỉnh giám sát, rồi") {
		t.Errorf("a long sentence: %q", g)
	}
}

func TestSearchPagesStayWhenArticlesCome(t *testing.T) {
	t.Parallel()
	var articles []store.ImportArticle
	for i := range 1300 { // more than two blocks
		a := importArticle(fmt.Sprintf("https://a.vn/%d", i), fmt.Sprint(i), "", "hội nghị giao ban")
		a.PublishedAt = at("2026-01-01").Add(time.Duration(i/3) * time.Hour) // three share a time
		articles = append(articles, a)
	}
	s := archive(t, articles...)
	query := mustQuery(t, "giao ban")
	seen := map[string]int{}
	var cur store.Cursor
	for n := 0; ; n++ {
		page, err := s.Search(t.Context(), query, 100, cur)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range page.Hits {
			seen[h.Title]++
		}
		if !page.More {
			break
		}
		cur = page.Next
		newer := importArticle(fmt.Sprintf("https://a.vn/new%d", n), "mới", "", "hội nghị giao ban")
		newer.PublishedAt = at("2026-03-01")
		in := make(chan store.ImportArticle, 1)
		in <- newer
		close(in)
		if _, _, err := s.Import(t.Context(), in, nil); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 1300 {
		if seen[fmt.Sprint(i)] != 1 {
			t.Fatalf("article %d came %d times", i, seen[fmt.Sprint(i)])
		}
	}
	if seen["mới"] != 0 {
		t.Error("an article that came later is in an earlier search")
	}
}

// TestSearchEqualsFilter holds the index against the filter itself, over random articles
// of few words, so that nearly right ones are frequent, and random filters.
func TestSearchEqualsFilter(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(7, 7))
	vocabulary := strings.Fields("mặt mắt mat trận tran đảng đang dang an án công cong hội MTTQ HĐND 35 tư , . : ( tỉnh")
	text := func(n int) string {
		var words []string
		for range rnd.IntN(n) {
			words = append(words, vocabulary[rnd.IntN(len(vocabulary))])
		}
		return strings.Join(words, " ")
	}
	var articles []store.ImportArticle
	for i := range 700 {
		a := importArticle(fmt.Sprintf("https://a.vn/%d", i), fmt.Sprintf("n%d %s", i, text(5)), text(6), text(14))
		a.PublishedAt = at("2026-01-01").Add(-time.Duration(rnd.IntN(20000)) * time.Hour)
		articles = append(articles, a)
	}
	s := archive(t, articles...)
	words := []string{"mặt", "mat", "trận", "tran", "mặt trận", "mat tran", "đảng", "dang", "an", "án", "công an", "cong an", "mttq", "mặt tran", "hội đồng",
		"HĐND", "tiêu đề: đảng", "tiêu đề: mat tran", "tiêu đề: an", `"đảng, an"`, "35", "tư", "tỉnh công an", "nhân dân công"}
	ctx := t.Context()
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(1, 4).Draw(t, "terms") {
			w := rapid.SampledFrom(words).Draw(t, "term")
			sep := rapid.SampledFrom([]string{", ", " + ", ", -"}).Draw(t, "separator")
			if len(parts) == 0 {
				sep = rapid.SampledFrom([]string{"", "-"}).Draw(t, "first")
			}
			parts = append(parts, sep+w)
		}
		query := strings.Join(parts, "")
		f, err := filter.Parse(query)
		if err != nil {
			t.Fatal(query, err)
		}
		from := at("2026-01-01").Add(-time.Duration(rapid.IntRange(0, 25000).Draw(t, "from")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(0, 25000).Draw(t, "hours")) * time.Hour)
		var want []string
		for _, a := range articles {
			_, ok := f.Match(&filter.Doc{Title: a.Title, Lead: a.Lead, Text: a.Body, SourceHost: a.Host})
			if ok && !a.PublishedAt.Before(from) && a.PublishedAt.Before(to) {
				want = append(want, a.Title)
			}
		}
		var got []string
		var cur store.Cursor
		for more := true; more; {
			page, err := s.SearchExact(ctx, f, from, to, 200, cur)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range page.Hits {
				got = append(got, h.Title)
			}
			more, cur = page.More, page.Next
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s from %v to %v: %s", query, from, to, diff)
		}
	})
}

func TestIndexDocReplaces(t *testing.T) {
	t.Parallel()
	s := archive(t, importArticle("https://a.vn/1", "Tên cũ", "", "chuyện cũ"))
	var id int64
	if err := s.Pool().QueryRow(t.Context(), `UPDATE articles SET title = 'Tên mới', body = 'chuyện mới', topics = '{front}' RETURNING id`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if err := s.IndexDoc(t.Context(), store.SearchDoc{ID: id, PublishedAt: at("2026-01-01"), Title: "Tên mới", Body: "chuyện mới"}); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{"chuyện cũ": 0, "chuyện mới": 1, "chủ đề: mặt trận": 1, "nguồn: Đắk Lắk": 1} {
		if got := exact(t, s, 10, query); len(got) != want {
			t.Errorf("%s finds %q", query, got)
		}
	}
}

func TestBucketsHoldEveryTimeBetween(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := at("1999-06-01")
		hours := rapid.IntRange(0, 300000)
		a, b, x := hours.Draw(t, "a"), hours.Draw(t, "b"), hours.Draw(t, "x")
		lo, hi, when := base.Add(time.Duration(min(a, b))*time.Hour), base.Add(time.Duration(max(a, b))*time.Hour), base.Add(time.Duration(x)*time.Hour)
		toks := store.SearchTokens(store.SearchDoc{PublishedAt: when})
		found := slices.ContainsFunc(store.BucketTokens(lo, hi), func(tok int32) bool { return slices.Contains(toks, tok) })
		if inside := !when.Before(lo) && !when.After(hi); inside && !found {
			t.Fatalf("%v is between %v and %v", when, lo, hi)
		}
		if outside := when.Before(lo.AddDate(0, 0, -7)) && when.After(at("2000-01-10")) || when.After(hi.AddDate(0, 0, 7)); outside && found && when.After(at("2000-01-10")) {
			t.Fatalf("%v is far outside %v to %v", when, lo, hi)
		}
	})
}

func TestCursorText(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "a.b", "1.2.3.4.5.6.7", "1.2.3.4.5.!", strings.Repeat("z", 99)} {
		if _, err := store.ParseCursor(s); err == nil {
			t.Errorf("%q is taken as a cursor", s)
		}
	}
}
