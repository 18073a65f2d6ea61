package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"giaoban/bot/filter"
)

func TestFindCommand(t *testing.T) {
	t.Parallel()
	table := commandTable()
	for _, c := range []struct{ typed, name, rest string }{
		{"/tim mặt trận", "tim", "mặt trận"},
		{"/TÌM  Mặt trận", "tim", "Mặt trận"},
		{"/tìm: mặt trận", "tim", "mặt trận"},
		{"/tim@giaoban_bot mặt trận", "tim", "mặt trận"},
		{"／tim mặt trận", "tim", "mặt trận"},
		{"/ti\u0300m mặt trận", "tim", "mặt trận"}, // not composed
		{"/tìm kiếm cứu nạn", "tim", "kiếm cứu nạn"},
		{"/đăng ký tất cả", "dangky", "tất cả"},
		{"/Đăng kí", "dangky", ""},
		{"/dangki", "dangky", ""},
		{"/từ khoá Đảng, đoàn thể", "tukhoa", "Đảng, đoàn thể"},
		{"/thử từ khóa giám sát", "thutukhoa", "giám sát"},
		{"/hủy đăng ký", "huy", ""},
		{"/huỷ 2", "huy", "2"},
		{"/vì sao https://baodaklak.vn/a.html", "visao", "https://baodaklak.vn/a.html"},
		{"/mới", "moi", ""},
		{"/moithanhvien", "", "moithanhvien"},
		{"/", "", ""},
		{"", "", ""},
		{"/tim\nmặt trận", "tim", "mặt trận"},
	} {
		in := readTyped(c.typed)
		cmd, rest := findCommand(table, in.text, in.slash)
		name := ""
		if cmd != nil {
			name = cmd.name
		}
		if name != c.name || rest != c.rest {
			t.Errorf("%q is command %q with %q; want %q with %q", c.typed, name, rest, c.name, c.rest)
		}
	}
}

func TestCommandsWithoutASlash(t *testing.T) {
	t.Parallel()
	table := commandTable()
	for text, want := range map[string]string{
		"tìm mặt trận": "tim", "Đăng ký": "dangky", "đăng ký kinh doanh": "", "đăng ký tất cả": "dangky", "danh sách": "danhsach",
		"danh sách ứng cử": "", "nguồn nước sạch": "", "nguồn thêm baodaklak.vn": "nguon", "mới": "moi", "lưu ý": "", "lưu": "luu",
		"văn bản 35-CT/TW": "vanban", "văn bản chỉ đạo": "", "hủy bỏ quyết định": "", "hủy 2": "huy",
		"vì sao": "visao", "vì sao giá tăng": "", "từ khóa giám sát": "tukhoa", "người dùng": "nguoidung", "người dân": "",
		"tim mạch": "", "tim mat tran": "tim", "tím": "", "mời": "", "moi": "moi", "hủy": "huy", "Huỷ": "huy", "lựu": "", "đăng kí": "dangky", "dang ky": "dangky",
		"vi sao https://baodaklak.vn/a-đ": "visao", "nguồn: Đắk Lắk": "",
	} {
		cmd, rest := findCommand(table, text, false)
		got := ""
		if cmd != nil && cmd.bareWords(true, rest) {
			got = cmd.name
		}
		if got != want {
			t.Errorf("%q means command %q; want %q", text, got, want)
		}
		if cmd != nil && cmd.bareWords(false, rest) {
			t.Errorf("%q is a command in a group, without its slash", text)
		}
	}
}

func TestClosestCommand(t *testing.T) {
	t.Parallel()
	table := commandTable()
	for typed, want := range map[string]string{
		"tm": "tim", "tiim x": "tim", "dangk": "dangky", "dnagky": "dangky", "danhsac": "danhsach", "tukhao": "tukhoa", "trogiupp": "trogiup",
		"xyzw": "", "q": "", "thoatt": "",
	} {
		cmd, _ := closestCommand(table, typed)
		got := ""
		if cmd != nil {
			got = cmd.name
		}
		if got != want {
			t.Errorf("%q is taken for %q; want %q", typed, got, want)
		}
	}
}

func TestTableIsSound(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, c := range commandTable() {
		if c.name != strings.ToLower(c.name) || len(c.name) > 32 || wordKey(c.name) != strings.ReplaceAll(c.name, "y", "i") {
			t.Errorf("%s is no name that services take", c.name)
		}
		if c.help == "" || utf8.RuneCountInString(c.help) > 60 || c.run == nil {
			t.Errorf("%s: help %q", c.name, c.help)
		}
		for _, n := range c.names() {
			if other, twice := seen[wordKey(n)]; twice && other != c.name {
				t.Errorf("%q is a name of %s and of %s", n, other, c.name)
			}
			seen[wordKey(n)] = c.name
			if len(strings.Fields(n)) > maxCommandWords {
				t.Errorf("%q has more words than are looked at", n)
			}
		}
	}
	actions := map[string]bool{}
	for _, a := range actionTable() {
		if actions[a.name] || a.press == nil || a.name == "" {
			t.Errorf("action %q is wrong or there twice", a.name)
		}
		actions[a.name] = true
	}
}

func TestEditingFilters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what         func(filter, words string) string
		filter, word string
		want         string
	}{
		{addAlternative, "", "giám sát", "giám sát"},
		{addAlternative, "mặt trận", "giám sát", "mặt trận, giám sát"},
		{addCondition, "", "giám sát", "giám sát"},
		{addCondition, "mặt trận, đoàn thể, -bóng đá", "giám sát", "mặt trận + giám sát, đoàn thể + giám sát, -bóng đá"},
		{addCondition, "mặt trận", "giám sát, kiểm tra", "mặt trận + giám sát, mặt trận + kiểm tra"},
		{addCondition, `"chuyển đổi số, xanh", 7,5%`, "a", `"chuyển đổi số, xanh" + a, 7,5% + a`},
		{addCondition, "-bóng đá", "giám sát", "giám sát, -bóng đá"},
		{addExclusion, "mặt trận", "bóng đá, -vé số", "mặt trận, -bóng đá, -vé số"},
		{addExclusion, "mặt trận", "trừ bóng đá", "mặt trận, trừ bóng đá"},
		{addExclusion, "", "bóng đá", "-bóng đá"},
	} {
		if got := c.what(c.filter, c.word); got != c.want {
			t.Errorf("%q with %q became %q; want %q", c.filter, c.word, got, c.want)
		}
	}
}

// What the buttons do to a filter means what they say, whatever the filter.
func TestEditedFiltersMeanWhatTheButtonsSay(t *testing.T) {
	t.Parallel()
	words := rapid.SampledFrom([]string{"mặt trận", "giám sát", "bóng đá", "an", `"số, xanh"`, "35-CT/TW"})
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			part := words.Draw(t, "word")
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0:
				part = "-" + part
			case 1:
				part += " + " + words.Draw(t, "word")
			}
			parts = append(parts, part)
		}
		old, word := strings.Join(parts, ", "), words.Draw(t, "added")
		doc := &filter.Doc{Text: strings.Join(rapid.SliceOfN(words, 0, 4).Draw(t, "text"), " . ")}
		match := func(s string) bool {
			if s == "" {
				return true
			}
			f, err := filter.Parse(s)
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			_, ok := f.Match(doc)
			return ok
		}
		if got, want := match(addCondition(old, word)), match(old) && match(word); got != want {
			t.Fatalf("%q and %q became %q, which says %v about %q; want %v", old, word, addCondition(old, word), got, doc.Text, want)
		}
		if got, want := match(addExclusion(old, word)), match(old) && !match(word); got != want {
			t.Fatalf("%q without %q became %q, which says %v about %q; want %v", old, word, addExclusion(old, word), got, doc.Text, want)
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"/tim mặt trận", "đăng ký tất cả", "/@", "／／", "/tu khoa", "a, \"b, c\" + d", "\xff/tim"} {
		f.Add(s)
	}
	table := commandTable()
	f.Fuzz(func(t *testing.T, s string) {
		in := readTyped(s)
		cmd, rest := findCommand(table, in.text, in.slash)
		if cmd != nil && !strings.HasSuffix(strings.TrimSpace(in.text), rest) {
			t.Errorf("%q: the rest %q is not its end", s, rest)
		}
		closestCommand(table, in.text)
		for _, edit := range []func(a, b string) string{addAlternative, addCondition, addExclusion} {
			edit(in.text, rest)
		}
		documentNumbers(in.text)
		cutTopics(in.text)
	})
}

func TestDocumentNumbers(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"35-CT/TW": "35-CT/TW", "chỉ thị số 35-ct/tw": "35-CT/TW", "30/2022/nd-cp": "30/2022/ND-CP 30/2022/NĐ-CP", "15/2022/NĐ-CP": "15/2022/NĐ-CP",
		"Chỉ thị 35": "", "ngày 17-1": "", "": "", "12,5%": "",
	} {
		if got := strings.Join(documentNumbers(typed), " "); got != want {
			t.Errorf("%q holds %q; want %q", typed, got, want)
		}
	}
}

func TestShowNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1.000", 1234567: "1.234.567"} {
		if got := showNumber(n); got != want {
			t.Errorf("%d is written %q; want %q", n, got, want)
		}
	}
}

func TestParseOwners(t *testing.T) {
	t.Parallel()
	o, err := ParseOwners(" telegram:123, Zalo:abc ,")
	if err != nil || !o.Has("telegram", "123") || !o.Has("zalo", "abc") || o.Has("telegram", "abc") || o.Has("telegram", "") || !o.Has("console", "x") {
		t.Errorf("owners %v, %v", o, err)
	}
	for _, bad := range []string{"123", "telegram:", "viber:1"} {
		if _, err := ParseOwners(bad); err == nil || !strings.Contains(err.Error(), "telegram:ID") {
			t.Errorf("%q: %v; want an error that says what is accepted", bad, err)
		}
	}
}

func TestSmartWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed string
		want  bool
	}{{"bỏ", true}, {"bo", true}, {"Bộ", false}, {"BỎ!", true}, {"bó", false}, {"", false}, {"bỏ qua", false}} {
		if got := says(c.typed, "xóa", "bỏ"); got != c.want {
			t.Errorf("%q says \"bỏ\": %v", c.typed, got)
		}
	}
	if rest, ok := cutPhrase("tự do báo chí", "từ"); ok {
		t.Errorf("\"từ\" was cut from \"tự do\": %q", rest)
	}
}

func TestReadMode(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"ngay": "ngay khi có", "Tức thì": "ngay khi có", "ngày": "hằng ngày, lúc 07:00", "hang ngay 7h, 16h30": "hằng ngày, lúc 07:00 và 16:30",
		"hằng ngày lúc 7:00 và 16:30": "hằng ngày, lúc 07:00 và 16:30", "mỗi ngày 6 giờ sáng": "hằng ngày, lúc 06:00", "ngày làm việc 7h": "mỗi ngày làm việc, lúc 07:00",
		"hằng tuần": "hằng tuần vào thứ Hai, lúc 07:00", "hàng tuần, thứ 6 17h": "hằng tuần vào thứ Sáu, lúc 17:00", "tuần chủ nhật 20:15": "hằng tuần vào Chủ nhật, lúc 20:15",
		"hằng ngày 25h": "", "hằng ngày lúc trưa": "", "": "", "tháng": "", "hằng ngày 7:75": "",
	} {
		set, ok := readMode(typed)
		got := ""
		if ok {
			got = modeWords(&set)
		}
		if got != want {
			t.Errorf("%q is %q; want %q", typed, got, want)
		}
	}
}
