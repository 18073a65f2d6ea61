package filter

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// article is a report as a provincial paper writes it.
func article() *Doc {
	return &Doc{
		Title: "Gỡ vướng về nhân sự Đại hội Mặt trận",
		Lead:  "Sáng 17-1, Ủy ban MTTQ Việt Nam tỉnh và HĐND tỉnh họp; bàn chính trị - xã hội.",
		Text: "Thực hiện Chỉ thị số 35-CT/TW và Nghị quyết 57 của Bộ Chính trị, thuỷ lợi tăng 12,5 %. Công an tỉnh Đăk Lăk\n" +
			"giám sát an ninh. Chuyển đổi số, xanh (khóa XII)… UBND TP. Buôn Ma Thuột, ông Y Tế kĩ sư. Kế hoạch 127 – KH/TU.",
		SourceName: "Báo Đắk Lắk", SourceHost: "baodaklak.vn", Provinces: []string{"Đắk Lắk"},
		Topics: []string{"front"}, Documents: []string{"35-CT/TW", "127-KH/TU"},
	}
}

// TestLanguage has a line for every row of the table of the language and for every
// sentence below it.
func TestLanguage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		filter string
		want   bool
	}{
		// A comma is "or"; the words of a phrase stand side by side, in order.
		{"Mặt trận", true}, {"bóng đá, Mặt trận", true}, {"bóng đá, cầu lông", false}, {"trận Mặt", false}, {"Mặt tổ", false},
		{"bóng đá; Mặt trận", true}, {"bóng đá\nMặt trận", true}, {"Mặt trận,", true},
		// A plus is "and", anywhere in the article, and binds tighter.
		{"Mặt trận + giám sát", true}, {"Mặt trận + bóng đá", false}, {"bóng đá + Mặt trận, giám sát", true}, {"giám sát, bóng đá + x", true},
		{"Mặt trận và cả giám sát", true}, {"mat tran va ca giam sat", true}, {"Mặt trận VÀ CẢ bóng đá", false}, {"nhân sự+giám sát", true},
		// An exclusion holds wherever it stands; alone it takes everything else.
		{"-bóng đá", true}, {"-Mặt trận", false}, {"trừ bóng đá", true}, {"trừ Mặt trận", false}, {"Trừ mặt trận", false}, {"- Mặt trận", false},
		{"giám sát, -Mặt trận", false}, {"-Mặt trận, giám sát", false}, {"giám sát + -bóng đá", true}, {"bóng đá, -cầu lông", false},
		{"–Mặt trận", false}, {"—Mặt trận", false}, {"−Mặt trận", false}, {`-"chuyển đổi số, xanh"`, false}, {"-tiêu đề: giám sát", true}, {"tiêu đề: -nhân sự", false},
		{"trừ tiêu đề: nhân sự", false}, {"-MTTQ", false}, {"-mat tran", false}, {"-35-CT/TW", false}, {`"-Mặt trận"`, true},
		// A dash inside a phrase is a space.
		{"chính trị - xã hội", true}, {"chính trị – xã hội", true}, {"chính trị-xã hội", true}, {"chính trị xã hội", true}, {"CT-XH", true},
		// The title only, and only for its own term.
		{"tiêu đề: nhân sự", true}, {"tiêu đề:nhân sự", true}, {"tieu de: nhan su", true}, {"tiêu đề: giám sát", false}, {"tiêu đề: bóng đá, giám sát", true},
		{"tiêu đề: nhân sự + giám sát", true}, {"TIÊU ĐỀ : Nhân sự", true}, {"tiêu đề: MTTQ", false},
		// Documents: cited by number, or by kind and number.
		{"văn bản: 35-CT/TW", true}, {"van ban: 35-ct/tw", true}, {"văn bản: 35 – CT/TƯ", true}, {"văn bản: Chỉ thị 35", true}, {"van ban: chi thi 35", true},
		{"văn bản: chỉ thị số 35", true}, {"văn bản: Chỉ thị 35-CT/TW", true}, {"văn bản: CT 35", true}, {"văn bản: Nghị quyết 35", false}, {"văn bản: Chỉ thị 3", false},
		{"văn bản: 35-CT/TU", false}, {"văn bản: Nghị quyết 57", true}, {"văn bản: 127-KH/TU", true}, {"văn bản: kế hoạch 127", true}, {"35-CT/TW", true},
		{"Chỉ thị số 35-CT/TW", true},
		// The paper; its province under old and new names; the topic.
		{"nguồn: Đắk Lắk", true}, {"nguon: dak lak", true}, {"nguồn: Báo Đắk Lắk", true}, {"nguồn: baodaklak.vn", true}, {"nguồn: https://baodaklak.vn/", true},
		{"nguồn: Nhân Dân", false}, {"nguồn: Đăk Lăk", true}, {"tỉnh: Phú Yên", true}, {"tinh: phu yen", true}, {"tỉnh: Đắk Lắk", true}, {"tỉnh: Hà Nội", false},
		{"tỉnh: tỉnh Phú Yên", true}, {"chủ đề: mặt trận", true}, {"chu de: mat tran", true}, {"chủ đề: MTTQ", true}, {"chủ đề: đoàn thể", false},
		{"chủ đề: xây dựng Đảng", false}, {"-tỉnh: Phú Yên", false}, {"-chủ đề: đoàn thể", true},
		// Quotes make punctuation part of the phrase.
		{`"chuyển đổi số, xanh"`, true}, {"“chuyển đổi số, xanh”", true}, {"„chuyển đổi số, xanh“", true}, {"«số, xanh»", true}, {`"số. xanh"`, false},
		{`"số xanh"`, false}, {`"(khóa XII)"`, true}, {`"Mặt trận"`, true},
		// A phrase never crosses punctuation or a line break.
		{"số xanh", false}, {"họp bàn", false}, {"Đắk Lắk giám sát", false}, {"xanh khóa", false},
		// Syllable boundaries.
		{"an", true}, {"công an", true}, {"an ninh", true}, {"nin", false}, {"án", false}, {"công án", false},
		// Smart diacritics, by phrase.
		{"mat tran", true}, {"MAT TRAN", true}, {"mặt tran", false}, {"dai hoi mat tran", true}, {"Đại hội", true}, {"đại hỏi", false},
		{"giam sat an ninh", true}, {"giám sát an ninh", true},
		// Abbreviations and expansions are one.
		{"MTTQ", true}, {"mttq", true}, {"Mặt trận Tổ quốc", true}, {"mat tran to quoc", true}, {"tổ quốc", true}, {"Ủy ban Mặt trận Tổ quốc Việt Nam", true},
		{"UBMTTQ", true}, {"HĐND", true}, {"hdnd", true}, {"hđnd", true}, {"Hội đồng nhân dân tỉnh", true}, {"hoi dong nhan dan", true}, {"ủy ban nhân dân", true},
		{"BCH", false}, {"thành phố Buôn Ma Thuột", true}, {"TP. Buôn Ma Thuột", true}, {"TP Buôn Mê Thuột", true},
		// Place variants.
		{"Đắk Lắk", true}, {"Đăk Lăk", true}, {"Đắc Lắc", true}, {"Daklak", true}, {"dak lak", true}, {"tỉnh Đắk Lắk", true},
		// Tones, i and y, case, encodings.
		{"thủy lợi", true}, {"thuỷ lợi", true}, {"kỹ sư", true}, {"kĩ sư", true}, {"CÔNG AN TỈNH", true}, {norm.NFD.String("Mặt trận"), true}, {"Ðại hội", true},
		{"đại\u200b hội", true}, {"Mặt\u00a0trận", true}, {"Mặt    trận", true},
		// Numbers are whole.
		{"tăng 12,5%", true}, {"12,5 %", true}, {"12", false}, {"17-1", true}, {"17/1", true}, {"17/01", true}, {"17", false}, {"35", false}, {"5%", false},
	}
	d := article()
	nfd := *d
	nfd.Title, nfd.Lead, nfd.Text = norm.NFD.String(d.Title), norm.NFD.String(d.Lead), norm.NFD.String(d.Text)
	x := NewIndex()
	for i, tt := range tests {
		f := mustParse(t, tt.filter)
		for _, doc := range []*Doc{d, &nfd} {
			if _, ok := f.Match(doc); ok != tt.want {
				t.Errorf("%q matches: %v, want %v", tt.filter, ok, tt.want)
			}
		}
		x.Set(int64(i), f)
	}
	found := map[int64]bool{}
	for _, id := range x.Match(d, nil) {
		found[id] = true
	}
	for i, tt := range tests {
		if found[int64(i)] != tt.want {
			t.Errorf("the index finds %q: %v, want %v", tt.filter, !tt.want, tt.want)
		}
	}
}

// TestSourcesAreWhole keeps papers apart whose names hold one another.
func TestSourcesAreWhole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		filter, name, host string
		want               bool
	}{
		{"nguồn: Nhân Dân", "Nhân Dân", "nhandan.vn", true},
		{"nguồn: Nhân Dân", "Quân đội nhân dân", "qdnd.vn", false},
		{"nguồn: QĐND", "Quân đội nhân dân", "qdnd.vn", true},
		{"nguồn: Lao Động", "Người Lao Động", "nld.com.vn", false},
		{"nguồn: nld.com.vn", "Người Lao Động", "www.nld.com.vn", true},
		{"nguồn: Đại Đoàn Kết", "Báo Đại Đoàn Kết", "daidoanket.vn", true},
		{"nguồn: dai doan ket", "Báo Đại Đoàn Kết", "daidoanket.vn", true},
		{"nguồn: bao dak lak", "Báo Đắk Lắk", "", true},
		{"nguồn: Đắk Lắk", "Báo và phát thanh, truyền hình Đắk Lắk", "", true},
		{"nguồn: Đắk Lắk", "Báo Đắk Nông", "baodaknong.vn", false},
		{"nguồn: Tuổi Trẻ", "Tuổi Trẻ Online", "tuoitre.vn", true},
		{"nguồn: Bảo vệ pháp luật", "Báo Bảo vệ pháp luật", "", true},
		{"nguồn: Bà Rịa - Vũng Tàu", "Báo Bà Rịa - Vũng Tàu", "baobariavungtau.com.vn", true},
		{"nguồn: daklak", "Cổng thông tin", "tinhuy.daklak.gov.vn", true},
	}
	for _, tt := range tests {
		if _, ok := mustParse(t, tt.filter).Match(&Doc{SourceName: tt.name, SourceHost: tt.host}); ok != tt.want {
			t.Errorf("%q matches %s (%s): %v, want %v", tt.filter, tt.name, tt.host, ok, tt.want)
		}
	}
}

func TestHitsShowTheArticlesOwnWords(t *testing.T) {
	t.Parallel()
	d := article()
	texts := map[string]string{"title": d.Title, "lead": d.Lead, "text": d.Text}
	for in, want := range map[string][]string{
		"mặt trận tổ quốc + giam sat": {"lead:MTTQ", "text:giám sát"},
		"tổ quốc":                     {"lead:MTTQ"},
		"thủy lợi, dak lak":           {"text:thuỷ lợi", "text:Đăk Lăk"},
		"văn bản: 35-CT/TW":           {"text:35-CT/TW"},
		"văn bản: Nghị quyết 57":      {"text:Nghị quyết 57"},
		"tỉnh: Phú Yên":               {"province:"},
		"-bóng đá":                    nil,
		"nhân sự, bóng đá":            {"title:nhân sự"},
	} {
		hits, ok := mustParse(t, in).Match(d)
		if !ok {
			t.Errorf("%q does not match", in)
		}
		var got []string
		for _, h := range hits {
			s := h.Field + ":"
			if text, ok := texts[h.Field]; ok {
				s += text[h.Start:h.End]
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

func TestWhySaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	v := mustParse(t, "bóng đá + cầu lông, Mặt trận + bóng chuyền, -giám sát").Why(article())
	if v.OK || len(v.Excluded) != 1 || v.Excluded[0].Term != "giám sát" {
		t.Errorf("excluded: %+v", v)
	}
	if diff := cmp.Diff([]string{"bóng chuyền"}, v.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if len(v.Hits) != 1 || v.Hits[0].Term != "Mặt trận" {
		t.Errorf("hits: %+v", v.Hits)
	}
}
