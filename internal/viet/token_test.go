package viet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"Chỉ thị 35-CT/TW. Hết", "chỉ thị 35-ct/tw . hết"},
		{"ngày 17-1. Sau", "ngày 17/1 . sau"},
		{"26 – NQ/TW và 73/2021/NĐ-CP, 759/QĐ-TTg, 03/HD-MTTW-BTT, 80/2015/QH13", "26-nq/tw và 73/2021/nđ-cp , 759/qđ-ttg , 03/hd-mttw-btt , 80/2015/qh13"},
		{"442/UBND-VP7 35a-CT/TW 35-CT/T.Ư", "442/ubnd-vp7 35a-ct/tw 35-ct/tư"},
		{"2025-2030 | 2025 – 2030", "2025 2030 2025 2030"},
		{"tỉ số 3-0, biển 61C-12725", "tỉ số 3 0 , biển 61c 12725"},
		{"12,5% 12,5 % 1.490 1,5 5-10%", "12,5% 12,5% 1.490 1,5 5 10%"},
		{"2024,2025; 17:45 17h30 5G", "2024 , 2025 ; 17:45 17h30 5g"},
		{"T.Ư Đảng, T.W; N.Hải", "t.ư đảng , t.w ; n . hải"},
		{"TP. Buôn Ma Thuột, PGS.TS. Lê An, tại TP.", "tp buôn ma thuột , pgs ts lê an , tại tp ."},
		{"kinh tế-xã hội “đất đai” a/b", "kinh tế xã hội đất đai a b"},
		{"(khóa XII)… a\r\nb", "( khóa xii ) … a \n b"},
		{"v.v... ./.", "v . v . . . . ."},
		{"quý I/2025", "quí i 2025"},
		{"H’ Yim Kđoh, Cư M’gar", "h yim kđoh , cư mgar"},
		{"17 - nam/nữ", "17 nam nữ"},
		{"", ""},
		{"—“”", ""},
	}
	for _, tt := range tests {
		texts, _ := texts(Tokens(tt.in))
		if got := strings.Join(texts, " "); got != tt.want {
			t.Errorf("Tokens(%q):\n got %q\nwant %q", tt.in, got, tt.want)
		}
	}
}

// TestOffsetsShowTheOriginal takes words out of a text that had to be cleaned first.
func TestOffsetsShowTheOriginal(t *testing.T) {
	t.Parallel()
	in := "Ma\u0323\u0306t\u200b tra\u0323\u0302n Ðảng, 26\u00a0– NQ/TW."
	var got []string
	for _, tok := range Tokens(in) {
		got = append(got, in[tok.Start:tok.End])
	}
	want := []string{"Ma\u0323\u0306t", "tra\u0323\u0302n", "Ðảng", ",", "26\u00a0– NQ/TW", "."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words of the original (-want +got):\n%s", diff)
	}
}

func TestSyllables(t *testing.T) {
	t.Parallel()
	want := []string{"hòa", "bình", "35-ct/tw"}
	if diff := cmp.Diff(want, Syllables("Hoà bình; 35-CT/TW.")); diff != "" {
		t.Errorf("Syllables (-want +got):\n%s", diff)
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"MTTQ mttq Mttq", "mặt trận tổ quốc mặt trận tổ quốc mặt trận tổ quốc"},
		{"UBMTTQ Việt Nam = Ủy ban MTTQ VN", "ủy ban mặt trận tổ quốc việt nam ủy ban mặt trận tổ quốc việt nam"},
		{"HĐND hdnd UBND", "hội đồng nhân dân hội đồng nhân dân ủy ban nhân dân"},
		{"KT-XH, CT-XH; QP-AN", "kinh tế xã hội , chính trị xã hội ; quốc phòng an ninh"},
		{"GD&ĐT", "giáo dục và đào tạo"},
		{"BCH BTC CĐ ĐH TN KH", "bch btc cđ đh tn kh"},
		{"BCH TƯ Đảng, BCH T.Ư, TW", "bch trung ương đảng , bch trung ương , trung ương"},
		{"đầu tư, ĐẦU TƯ CÔNG, thứ tư", "đầu tư , đầu tư công , thứ tư"},
		{"Đăk Lăk Đắc Lắc Dak Lak DakLak Đác Lắc", "đắk lắk đắk lắk đắk lắk đắk lắk đắk lắk"},
		{"Ban Mê Thuột, BMT, Buôn Mê Thuột", "buôn ma thuột , buôn ma thuột , buôn ma thuột"},
		{"TP.HCM TPHCM TP Hồ Chí Minh", "thành phố hồ chí minh thành phố hồ chí minh thành phố hồ chí minh"},
		{"EaHleo Ea H’leo", "ea hleo ea hleo"},
	}
	for _, tt := range tests {
		texts, _ := texts(Terms(tt.in))
		if got := strings.Join(texts, " "); got != tt.want {
			t.Errorf("Terms(%q):\n got %q\nwant %q", tt.in, got, tt.want)
		}
		var s Scanner
		for i, tok := range s.Terms(tt.in) {
			if tok.Exact != Hash(texts[i]) {
				t.Errorf("Scanner.Terms(%q): token %d is not %q", tt.in, i, texts[i])
			}
		}
	}
	var s Scanner
	for _, tok := range s.Terms("ở UBND xã")[1:5] {
		if tok.Start != 4 || tok.End != 8 || !tok.Abbr {
			t.Errorf("a syllable of UBND lies at %d to %d (abbreviation %v)", tok.Start, tok.End, tok.Abbr)
		}
	}
}

func TestExpansion(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"mttq": "Mặt trận Tổ quốc", "HĐND": "Hội đồng nhân dân", "hdnd": "Hội đồng nhân dân", "BCH": "", "KH": "", "x": ""} {
		if got, ok := Expansion(in); got != want || ok != (want != "") {
			t.Errorf("Expansion(%q) = %q, %v", in, got, ok)
		}
	}
	if got, ok := Abbreviation("mặt trận tổ quốc"); !ok || got != "MTTQ" {
		t.Errorf("Abbreviation = %q, %v", got, ok)
	}
}

// TestDataFilesAreSound reads every line of the data files that people edit.
func TestDataFilesAreSound(t *testing.T) {
	t.Parallel()
	for _, row := range rows(abbreviationsTSV) {
		if len(row) < 2 || len(row) > 3 || row[0] == "" || row[1] == "" || len(row) == 3 && row[2] != "" && row[2] != "=" && row[2] != "^" {
			t.Errorf("abbreviations.tsv: bad line %q", row)
		}
		if len(row) < 3 && len(Tokens(row[0])) == 1 && hasSyllableShape(Fold(row[0])) {
			t.Errorf("abbreviations.tsv: %q is a Vietnamese syllable in small letters", row[0])
		}
	}
	for _, row := range rows(placesTSV) {
		if len(row) != 2 || row[0] == "" || len(column(row, 1)) == 0 {
			t.Errorf("places.tsv: bad line %q", row)
		}
	}
}

// hasSyllableShape says whether folded letters have the shape of a Vietnamese syllable.
func hasSyllableShape(s string) bool {
	_, _, ok := nucleus([]rune(s))
	return ok
}

func TestParseDocument(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, key, number, year, kind string }{
		{"35-CT/TW", "35cttw", "35", "", "ct"},
		{"035 – ct/T.Ư", "35cttw", "35", "", "ct"},
		{"35-CT/TƯ", "35cttw", "35", "", "ct"},
		{"127-KH/TU", "127khtu", "127", "", "kh"},
		{"73/2021/NĐ-CP", "732021ndcp", "73", "2021", "nd"},
		{"73/2021/NĐ-СР", "732021ndcp", "73", "2021", "nd"},
		{"759/QĐ-TTg", "759qdttg", "759", "", "qd"},
		{"03/HD-MTTW-BTT", "3hdmttwbtt", "3", "", "hd"},
		{"12-QĐi/TW", "12qditw", "12", "", "qd"},
	}
	for _, tt := range tests {
		got, ok := ParseDocument(tt.in)
		if want := (Document{tt.key, tt.number, tt.year, tt.kind}); !ok || got != want {
			t.Errorf("ParseDocument(%q) = %+v, %v, want %+v", tt.in, got, ok, want)
		}
	}
	for _, in := range []string{"", "35", "28-11", "9-6-2014", "2025-2030", "61C-12725", "35-CT/TW x", "CT/TW"} {
		if got, ok := ParseDocument(in); ok {
			t.Errorf("ParseDocument(%q) = %+v, want none", in, got)
		}
	}
}
