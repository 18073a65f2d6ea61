package filter

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseErrorsSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		pos  int
		part string
	}{
		{"", 0, "trống"},
		{" \n , ;", 0, "trống"},
		{"–", 0, "Sau dấu trừ"},
		{"...", 0, "không có chữ"},
		{"mặt trận, !!!", 10, "không có chữ"},
		{`""`, 0, "không có chữ"},
		{`mặt trận + "giám sát`, 11, "chưa đóng"},
		{"mặt trận, “giám sát", 10, "chưa đóng"},
		{"mặt trận +", 9, "Sau dấu +"},
		{"+ mặt trận", 0, "Trước dấu +"},
		{"a + , b", 2, "Sau dấu +"},
		{"a ++ b", 2, "Sau dấu +"},
		{"a, -", 3, "Sau dấu trừ"},
		{"a và cả", 2, "Sau dấu +"},
		{"tên: x", 0, "Không có tiền tố “tên:”"},
		{"a, Nghị quyết: b", 3, "“Nghị quyết:”"},
		{"tiêu đề:", 0, "thiếu nội dung"},
		{"a + tỉnh: , b", 4, "thiếu nội dung"},
		{"văn bản: nghị quyết", 9, "không phải số văn bản"},
		{"văn bản: bài 35", 9, "không phải số văn bản"},
		{"tỉnh: Atlantis", 6, "không biết tỉnh “Atlantis”"},
		{"chủ đề: bóng đá", 8, "Không có chủ đề “bóng đá”"},
		{"(a, b) + c", 0, "ngoặc đơn"},
		{strings.Repeat("a", MaxRunes+1), MaxRunes, "dài 1001 ký tự"},
		{strings.Repeat("a ", MaxWords+1), 0, "nhiều nhất là 24"},
		{strings.Repeat("a,", 1) + manyTerms(MaxTerms+1), -1, "quá nhiều cụm từ"},
	}
	for _, tt := range tests {
		f, err := Parse(tt.in)
		var pe *ParseError
		if !errors.As(err, &pe) {
			t.Errorf("Parse(%.40q) = %v, %v, want an error", tt.in, f, err)
			continue
		}
		if tt.pos >= 0 && pe.Pos != tt.pos || !strings.Contains(pe.Text, tt.part) {
			t.Errorf("Parse(%.40q): at %d %q, want at %d with %q", tt.in, pe.Pos, pe.Text, tt.pos, tt.part)
		}
	}
}

// manyTerms are n short terms, each another.
func manyTerms(n int) string {
	var words []string
	for i := range n {
		words = append(words, string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	return strings.Join(words, ",")
}

func TestLimitsAllowWhatTheySay(t *testing.T) {
	t.Parallel()
	mustParse(t, strings.Repeat("ế", MaxRunes))
	mustParse(t, manyTerms(MaxTerms))
	mustParse(t, strings.TrimSpace(strings.Repeat("a ", MaxWords)))
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Mặt trận": "Bài có “Mặt trận”.",
		"mat tran": "Bài có “mat tran” (dấu thế nào cũng được).",
		"đại hội Đảng, nông thôn mới": "Bài có ít nhất một trong các cụm từ “đại hội Đảng” hoặc “nông thôn mới” (kể cả khi viết tắt NTM).",
		"Mặt trận + giám sát":         "Bài có cả “Mặt trận” và “giám sát”.",
		"-bóng đá":                    "Mọi bài, trừ bài có “bóng đá”.",
		"hdnd":                        "Bài có “hdnd” (tức Hội đồng nhân dân).",
		"tiêu đề: nhân sự + họp, -thể thao": "Bài có “họp” và có “nhân sự” trong tiêu đề; loại bài có “thể thao”.",
		"văn bản: 35-CT/TW":                 "Bài dẫn văn bản 35-CT/TW.",
		"nguồn: Đắk Lắk, tỉnh: Phú Yên":     "Bài của báo Đắk Lắk; hoặc bài của báo tỉnh, thành phố Phú Yên (nay là Đắk Lắk).",
		"nguồn: baodaklak.vn":               "Bài của baodaklak.vn.",
		"chủ đề: mttq + tỉnh: dak lak":      "Bài thuộc chủ đề Mặt trận Tổ quốc và của báo tỉnh, thành phố Đắk Lắk.",
	} {
		if got := mustParse(t, in).Explain(); got != want {
			t.Errorf("Explain(%q):\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestNormalForm(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Mặt trận và cả giám sát;bóng  đá": "Mặt trận + giám sát, bóng đá",
		"trừ bóng đá, a":                   "a, -bóng đá",
		"a, a, b + b":                      "a, b",
		"a + b, b + a":                     "a + b",
		"“số, xanh”":                       `"số, xanh"`,
		`"trừ gian"`:                       `"trừ gian"`,
		`"x và cả y"`:                      `"x và cả y"`,
		`"-x"`:                             `"-x"`,
		"tieu de : x":                      "tiêu đề: x",
		"Mặt trận.":                        "Mặt trận",
		"TP. Huế":                          `"TP. Huế"`,
	} {
		f := mustParse(t, in)
		if got := f.String(); got != want {
			t.Errorf("Parse(%q).String() = %q, want %q", in, got, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for in, part := range map[string]string{
		"mặt tran":             "“tran”",
		"giám sat, x":          "“sat”",
		"mặt trận":             "",
		"công an tỉnh":         "",
		"HĐND tỉnh":            "",
		"giám sát MTTQ":        "",
		"Krông Ana":            "",
		"chuyển đổi số AI":     "",
		"tru bong da":          "-bong da",
		"trụ sở":               "",
		"mặt trận trừ bóng đá": "dấu phẩy trước chữ “trừ”",
		"khấu trừ thuế":        "",
		"số; xanh. sạch":       "dấu câu",
		"đại hội (lần thứ I)":  "dấu câu",
		"mặt trận, -mặt trận":  "vừa cần có vừa bị loại",
		"tiêu đề: họp, -họp":   "vừa cần có vừa bị loại",
		"họp, -tiêu đề: họp":   "",
		"trừ mặt trận":         "",
	} {
		got := strings.Join(mustParse(t, in).Warnings(), " ")
		if part == "" && got != "" || !strings.Contains(got, part) {
			t.Errorf("Warnings(%q) = %q, want %q", in, got, part)
		}
	}
}

func TestUses(t *testing.T) {
	t.Parallel()
	f := mustParse(t, "a, -chủ đề: mặt trận")
	if !f.Uses(Topic) || !f.Uses(Phrase) || f.Uses(Document) {
		t.Error("Uses is wrong about topics, phrases or documents")
	}
}

// keys are what a filter asks, in its order.
func keys(f *Filter) [][]uint64 {
	var out [][]uint64
	for _, all := range append(append([][]Term{}, f.any...), f.not) {
		var ks []uint64
		for i := range all {
			ks = append(ks, all[i].key)
		}
		out = append(out, ks)
	}
	return out
}

// FuzzFilter reads anything: an error lies within the text, and what is read comes
// back the same from its normal form.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{"Mặt trận + giám sát, -bóng đá", `tiêu đề:"a, b" + nguồn: x.vn`, "“a” và cả trừ b", "văn bản: chỉ thị 35; tỉnh: Phú Yên",
		"-- a", "1,5,a", "TP. 12 %", "a\"b, c\" d", "trừ trừ a", "chủ đề: mttq +"} {
		f.Add(s)
	}
	d := article()
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse(s)
		var pe *ParseError
		switch {
		case errors.As(err, &pe):
			if pe.Pos < 0 || pe.Pos > 3*utf8.RuneCountInString(s) || pe.Text == "" {
				t.Fatalf("Parse(%q): %+v", s, pe)
			}
			return
		case err != nil:
			t.Fatalf("Parse(%q): %v is no ParseError", s, err)
		}
		normal := got.String()
		again, err := Parse(normal)
		if err != nil {
			if errors.As(err, &pe) && strings.Contains(pe.Text, "dài") {
				return // spaces and quotes of the normal form made it too long
			}
			t.Fatalf("Parse(%q) of %q: %v", normal, s, err)
		}
		if diff := cmp.Diff(keys(got), keys(again)); diff != "" {
			t.Fatalf("%q and its normal form %q differ:\n%s", s, normal, diff)
		}
		got.Explain()
		_, ok := got.Match(d)
		x := NewIndex()
		x.Set(1, got)
		if found := len(x.Match(d, nil)) == 1; found != ok {
			t.Fatalf("%q: index %v, Match %v", s, found, ok)
		}
	})
}
