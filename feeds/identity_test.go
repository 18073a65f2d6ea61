package feeds

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// memory does with items what the store does: known articles under their keys.
type memory struct {
	known map[Key][]KnownArticle
	items []Item
}

// poll returns what each new or edited item is, as "new: title" and "edited: title".
func (m *memory) poll(items []Item) []string {
	items = Distinct(items)
	var out []string
	keys := PollKeys(items, "bao.example", 7)
	type fresh struct {
		keys []Key
		it   Item
	}
	var add []fresh
	for i, it := range items {
		switch verdict, id := Decide(it, keys[i], m.known); verdict {
		case New:
			out = append(out, "new: "+it.Title)
			add = append(add, fresh{keys[i], it})
		case Edited:
			out = append(out, "edited: "+it.Title)
			m.replace(id, it)
		}
	}
	for _, f := range add {
		m.items = append(m.items, f.it)
		for _, k := range f.keys {
			m.known[k] = append(m.known[k], KnownArticle{ID: int64(len(m.items)), Title: f.it.Title, Lead: f.it.Lead})
		}
	}
	return out
}

func (m *memory) replace(id int64, it Item) {
	for _, list := range m.known {
		for i := range list {
			if list[i].ID == id {
				list[i].Title, list[i].Lead = it.Title, it.Lead
			}
		}
	}
}

var testDay = time.Date(2026, 1, 17, 10, 5, 0, 0, vietnam)

func at(path, title string) Item {
	return Item{URL: "https://bao.example" + path, Title: title, Lead: "Sáng 17-1, tại hội trường, " + title, PublishedAt: testDay}
}

// Each new article is new once, and nothing old is ever new again.
func TestOddFeeds(t *testing.T) {
	t.Parallel()
	with := func(it Item, change func(*Item)) Item {
		change(&it)
		return it
	}
	a, b, c := at("/hoi-nghi-3618863.html", "Tỉnh ủy tổ chức hội nghị lần thứ năm"), at("/mat-tran-3618864.html", "Mặt trận tỉnh giám sát đầu tư công"), at("/phu-nu-3618865.html", "Hội Phụ nữ xã ra mắt mô hình mới")
	guid := func(it Item, g string) Item { return with(it, func(i *Item) { i.GUID = g }) }
	tests := map[string][]struct {
		items []Item
		want  []string
	}{
		"plain": {
			{[]Item{a, b}, []string{"new: " + a.Title, "new: " + b.Title}},
			{[]Item{a, b}, nil},
			{[]Item{c, a, b}, []string{"new: " + c.Title}},
		},
		"reordered": {
			{[]Item{a, b, c}, []string{"new: " + a.Title, "new: " + b.Title, "new: " + c.Title}},
			{[]Item{c, a, b}, nil}, {[]Item{b, c, a}, nil},
		},
		"pinned, and in its place too": {
			{[]Item{a, b, a}, []string{"new: " + a.Title, "new: " + b.Title}},
			{[]Item{a, c, b, a}, []string{"new: " + c.Title}},
		},
		"gone and back": {
			{[]Item{a, b}, []string{"new: " + a.Title, "new: " + b.Title}},
			{[]Item{b}, nil}, {[]Item{a, b}, nil},
		},
		"no guid, then guids": {
			{[]Item{a}, []string{"new: " + a.Title}},
			{[]Item{guid(a, "77")}, nil},
		},
		"guid changed": {
			{[]Item{guid(a, "1")}, []string{"new: " + a.Title}},
			{[]Item{guid(a, "https://bao.example/?p=1")}, nil},
		},
		"guid repeated by all": {
			{[]Item{guid(a, "0"), guid(b, "0")}, []string{"new: " + a.Title, "new: " + b.Title}},
			{[]Item{guid(c, "0")}, []string{"new: " + c.Title}},
			{[]Item{guid(a, "0"), guid(b, "0"), guid(c, "0")}, nil},
		},
		"guid used again for another article": {
			{[]Item{guid(a, "1")}, []string{"new: " + a.Title}},
			{[]Item{guid(b, "1")}, []string{"new: " + b.Title}},
		},
		"slug changed, id kept": {
			{[]Item{a}, []string{"new: " + a.Title}},
			{[]Item{with(a, func(i *Item) { i.URL = "https://bao.example/chinh-tri/tinh-uy-hop-3618863.html" })}, nil},
		},
		"slug changed, guid kept": {
			{[]Item{guid(at("/a.html", a.Title), "1")}, []string{"new: " + a.Title}},
			{[]Item{guid(at("/b.html", a.Title), "1")}, nil},
		},
		"slug changed, same title and day": {
			{[]Item{at("/a.html", a.Title)}, []string{"new: " + a.Title}},
			{[]Item{at("/b.html", a.Title)}, nil},
		},
		"tracking, twins and schemes": {
			{[]Item{at("/a.html", a.Title)}, []string{"new: " + a.Title}},
			{[]Item{with(a, func(i *Item) { i.URL = "http://m.bao.example/a.html?utm_source=rss&zarsrc=30#binh-luan" })}, nil},
			{[]Item{with(a, func(i *Item) { i.URL = "http://amp.bao.example/a.html?fbclid=x"; i.PublishedAt = time.Time{} })}, nil},
		},
		"title edited": {
			{[]Item{a}, []string{"new: " + a.Title}},
			{[]Item{with(a, func(i *Item) { i.Title = "Tỉnh ủy họp lần thứ sáu" })}, []string{"edited: Tỉnh ủy họp lần thứ sáu"}},
			{[]Item{with(a, func(i *Item) { i.Title = "Tỉnh ủy họp lần thứ sáu" })}, nil},
		},
		"lead edited": {
			{[]Item{a}, []string{"new: " + a.Title}},
			{[]Item{with(a, func(i *Item) { i.Lead = "Chiều 17-1, " + a.Title })}, []string{"edited: " + a.Title}},
		},
		"lead shortened or lost is no edit": {
			{[]Item{a}, []string{"new: " + a.Title}},
			{[]Item{with(a, func(i *Item) { i.Lead = "Sáng 17-1, tại hội..." })}, nil},
			{[]Item{with(a, func(i *Item) { i.Lead = "" })}, nil},
		},
		"no dates": {
			{[]Item{with(a, func(i *Item) { i.PublishedAt = time.Time{} })}, []string{"new: " + a.Title}},
			{[]Item{with(a, func(i *Item) { i.PublishedAt = time.Time{} })}, nil},
		},
		"date changes at each poll": {
			{[]Item{a}, []string{"new: " + a.Title}},
			{[]Item{with(a, func(i *Item) { i.PublishedAt = testDay.AddDate(0, 0, 3) })}, nil},
		},
		"no title": {
			{[]Item{with(a, func(i *Item) { i.Title = "" }), with(b, func(i *Item) { i.Title = "" })}, []string{"new: ", "new: "}},
			{[]Item{with(a, func(i *Item) { i.Title = "" }), with(b, func(i *Item) { i.Title = "" })}, nil},
		},
		"no link": {
			{[]Item{{Title: a.Title, Lead: a.Lead, PublishedAt: testDay}}, []string{"new: " + a.Title}},
			{[]Item{{Title: a.Title, Lead: a.Lead, PublishedAt: testDay}}, nil},
		},
		"every link is the home page": {
			{[]Item{at("/", a.Title), at("/", b.Title)}, []string{"new: " + a.Title, "new: " + b.Title}},
			{[]Item{at("/", c.Title)}, []string{"new: " + c.Title}},
			{[]Item{at("/", a.Title), at("/", b.Title)}, nil},
		},
		"a daily column keeps its title": {
			{[]Item{with(at("/d-1.html", "Tin vắn trong tỉnh hôm nay"), func(i *Item) { i.Lead = "Xã A khánh thành cầu mới" })}, []string{"new: Tin vắn trong tỉnh hôm nay"}},
			{[]Item{with(at("/d-2.html", "Tin vắn trong tỉnh hôm nay"), func(i *Item) {
				i.Lead, i.PublishedAt = "Huyện đoàn ra quân làm sạch biển", testDay.AddDate(0, 0, 1)
			})}, []string{"new: Tin vắn trong tỉnh hôm nay"}},
		},
		"a column twice a day": {
			{[]Item{with(at("/d-1.html", "Tin vắn trong tỉnh hôm nay"), func(i *Item) { i.Lead = "Xã A khánh thành cầu mới" })}, []string{"new: Tin vắn trong tỉnh hôm nay"}},
			{[]Item{with(at("/d-2.html", "Tin vắn trong tỉnh hôm nay"), func(i *Item) { i.Lead = "Huyện đoàn ra quân làm sạch biển" })}, []string{"new: Tin vắn trong tỉnh hôm nay"}},
		},
		"one title, two articles in one poll": {
			{[]Item{at("/a.html", a.Title), at("/b.html", a.Title)}, []string{"new: " + a.Title, "new: " + a.Title}},
			{[]Item{at("/a.html", a.Title), at("/b.html", a.Title)}, nil},
		},
		"site moves to https and a new path with ids": {
			{[]Item{with(a, func(i *Item) { i.URL = "http://www.bao.example/news/3618863.aspx" })}, []string{"new: " + a.Title}},
			{[]Item{a}, nil},
		},
	}
	if len(tests) < 15 {
		t.Fatal("at least 15 odd feeds are promised")
	}
	for name, polls := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := memory{known: map[Key][]KnownArticle{}}
			for i, p := range polls {
				if diff := cmp.Diff(p.want, m.poll(p.items)); diff != "" {
					t.Errorf("poll %d (-want +got)\n%s", i+1, diff)
				}
			}
		})
	}
}

// However a feed shuffles, repeats and cuts its window, an article with its own address
// is new exactly once.
func TestNewExactlyOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := make([]Item, 40)
		for i := range all {
			all[i] = at(fmt.Sprintf("/tin-%d.html", 5000000+i), fmt.Sprintf("Tin số %d của báo", i))
			all[i].GUID = rapid.SampledFrom([]string{"", "0", fmt.Sprint(i), all[i].URL}).Draw(t, "guid")
		}
		m := memory{known: map[Key][]KnownArticle{}}
		seen := map[string]int{}
		for range rapid.IntRange(1, 12).Draw(t, "polls") {
			window := rapid.SliceOfN(rapid.SampledFrom(all), 0, 15).Draw(t, "window")
			for _, line := range m.poll(window) {
				seen[line]++
			}
		}
		for line, n := range seen {
			if n != 1 || line[:4] != "new:" {
				t.Fatalf("%q %d times", line, n)
			}
		}
	})
}

func TestArticleID(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/chinh-tri/hoi-nghi-3618863.html": "3618863", "/chinh-tri/202601/hoi-nghi-1a2b3c4/": "1a2b3c4", "/tieu-de-165261005110748938.chn": "165261005110748938",
		"/bai-postid417893.bbg": "417893", "/bai-a123067.html": "a123067", "/bai-post1153400.vov": "1153400", "/c/12345678.epi": "12345678",
		"/thoi-su/tin-20260117100500123.htm": "20260117100500123", "/news/e4c790603.html": "e4c790603", "/xa-hoi/bai-c790603/": "c790603",
		"/bai-viet.html": "", "/nghi-quyet-2026.html": "", "/tin-ngay-20260117.html": "", "/tin-17012026.html": "", "/thang-202601.html": "",
		"/tang-1000000.html": "", "/nhiem-ky-2025-2030": "", "/decaded": "", "/": "", "/12345": "", "/bai-12345.html": "",
	}
	for path, want := range tests {
		if _, id := canonicalURL("https://bao.example" + path); id != want {
			t.Errorf("%s: id %q, want %q", path, id, want)
		}
	}
}

func TestCanonicalURL(t *testing.T) {
	t.Parallel()
	same := []string{
		"https://bao.example/tin-tức/a?b=2&a=1", "http://www.bao.example/tin-t%E1%BB%A9c/a?a=1&b=2", "https://m.bao.example/tin-t%e1%bb%a9c/a/?b=2&a=1&utm_source=rss",
		"https://amp.bao.example/tin-tức/a/amp?a=1&b=2&fbclid=zz#x", "HTTPS://BAO.example:443//tin-tức/a?a=1&b=2&ref=rss",
	}
	want, _ := canonicalURL(same[0])
	for _, u := range same {
		if got, _ := canonicalURL(u); got != want {
			t.Errorf("%s is %q, want %q", u, got, want)
		}
	}
	for _, u := range []string{"https://bao.example/tin-tức/b?a=1&b=2", "https://bao.example/tin-tức/a?a=1&b=3", "https://khac.example/tin-tức/a?a=1&b=2"} {
		if got, _ := canonicalURL(u); got == want || got == "" {
			t.Errorf("%s is %q", u, got)
		}
	}
	for _, u := range []string{"", "x", "mailto:a@b.c", "https://", "https://bao.example", "https://bao.example/", "http://www.bao.example/?utm_source=rss", "http://[/"} {
		if got, id := canonicalURL(u); got != "" || id != "" {
			t.Errorf("%q is %q %q", u, got, id)
		}
	}
}

func TestHost(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://www.Bao.example/a": "bao.example", "http://m.bao.example:80": "bao.example", "https://amp.m.bao.example./x": "bao.example",
		"http://127.0.0.1:8083/rss": "127.0.0.1:8083", "https://m.vn": "m.vn", "": "", "bao.example": "", "http://[": "",
	} {
		if got := Host(in); got != want {
			t.Errorf("Host(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHeld(t *testing.T) {
	t.Parallel()
	newest := testDay
	old, young := Newcomer{PublishedAt: testDay.Add(-time.Hour)}, Newcomer{PublishedAt: testDay.Add(time.Hour)}
	undated, retold := Newcomer{}, Newcomer{PublishedAt: testDay.Add(time.Hour), TitleKnown: true}
	tests := map[string]struct {
		items int
		fresh []Newcomer
		want  bool
	}{
		"redesign: all new, all old":     {20, slices.Repeat([]Newcomer{old}, 20), true},
		"redesign: new dates too":        {20, slices.Repeat([]Newcomer{retold}, 18), true},
		"morning after a quiet night":    {20, slices.Repeat([]Newcomer{young}, 20), false},
		"a few old ones among the young": {20, append(slices.Repeat([]Newcomer{young}, 15), old, old, old), false},
		"half and half":                  {10, append(slices.Repeat([]Newcomer{young}, 5), slices.Repeat([]Newcomer{old}, 5)...), false},
		"without dates":                  {20, slices.Repeat([]Newcomer{undated}, 20), false},
		"less than four in five":         {20, slices.Repeat([]Newcomer{old}, 15), false},
		"four in five":                   {20, slices.Repeat([]Newcomer{old}, 16), true},
		"a small poll":                   {4, slices.Repeat([]Newcomer{old}, 4), false},
		"nothing new":                    {20, nil, false},
	}
	for name, tt := range tests {
		if got := Held(tt.items, tt.fresh, newest); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestMissedAndSilent(t *testing.T) {
	t.Parallel()
	older, younger := Item{PublishedAt: testDay.Add(-time.Hour)}, Item{PublishedAt: testDay.Add(time.Hour)}
	if Missed([]Item{younger, older}, testDay) || Missed([]Item{{}, {}}, testDay) || Missed([]Item{younger}, time.Time{}) {
		t.Error("missed articles where none were")
	}
	if !Missed([]Item{younger, {}}, testDay) {
		t.Error("a gap was not seen")
	}
	for _, tt := range []struct {
		hours int
		gap   time.Duration
		want  bool
	}{{71, time.Hour, false}, {72, time.Hour, true}, {72, 24 * time.Hour, false}, {240, 24 * time.Hour, true}, {80, 0, true}} {
		if _, got := Silent(testDay.Add(time.Duration(tt.hours)*time.Hour), testDay, tt.gap); got != tt.want {
			t.Errorf("%d hours at a gap of %v: silent %v", tt.hours, tt.gap, got)
		}
	}
	if _, got := Silent(testDay, time.Time{}, 0); got {
		t.Error("a feed that never had an article is silent")
	}
}
