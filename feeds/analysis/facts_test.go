package analysis

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDocumentNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Nghị quyết liên tịch số 7/2025/NQLT-UBTVQH15-CP-ĐCTUBTWMTTQVN":         {"7/2025/NQLT-UBTVQH15-CP-ĐCTUBTWMTTQVN"},
		"Chỉ thị số 35-CT/TW và Kế hoạch số 127-KH/TU":                          {"35-CT/TW", "127-KH/TU"},
		"các nghị quyết số 57-NQ/TW, 66-NQ/TW và 68-NQ/TW; 57-NQ/TW":            {"57-NQ/TW", "66-NQ/TW", "68-NQ/TW"},
		"Nghị quyết 26 – NQ/TW, Kế hoạch 08 - KH/ĐU":                            {"26 – NQ/TW", "08 - KH/ĐU"},
		"73/2021/NĐ-CP; 80/2015/QH13; 27/2022/UBTVQH15":                         {"73/2021/NĐ-CP", "80/2015/QH13", "27/2022/UBTVQH15"},
		"759/QĐ-TTg, 20/NQ-HĐND, 442/UBND-VP7, 03/HD-MTTW-BTT":                  {"759/QĐ-TTg", "20/NQ-HĐND", "442/UBND-VP7", "03/HD-MTTW-BTT"},
		"Quyết định số 673/QÐ-TTg":                                              {"673/QĐ-TTg"},
		"Quy định 08-QĐi/TW, 12-CTr/TU, 02-HD/TWĐTN-CTTN":                       {"08-QĐi/TW", "12-CTr/TU", "02-HD/TWĐTN-CTTN"},
		"NĐ-СР mang số 15/2024/NĐ-СР":                                           {"15/2024/NĐ-CP"},
		"theo số 35-CT/TW.":                                                     {"35-CT/TW"},
		"xe 61C-127.25, ngày 28-11, thắng 3-0, 9/6/2014, 2025-2030, 24/7, km/h": {},
		"Kết luận 58, Nghị quyết 18, m2/hộ-A, 5/15 chỉ tiêu, 1/2/3":             {},
		"TP.HCM/Hà Nội, A-B/C, 12-ab/TW, 123456-NQ/TW":                          {},
	} {
		if diff := cmp.Diff(want, documentNumbers(text)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestHeldOn(t *testing.T) {
	t.Parallel()
	published := time.Date(2026, 1, 18, 9, 0, 0, 0, time.FixedZone("", 7*3600))
	for text, want := range map[string]string{
		"Sáng 17-1, Đảng ủy xã tổ chức hội nghị tổng kết.":                                         "2026-01-17",
		"Chiều ngày 17/01/2026, Đảng ủy xã tổ chức hội nghị tổng kết.":                             "2026-01-17",
		"Sáng nay 18.1, Đảng ủy xã tổ chức hội nghị tổng kết.":                                     "2026-01-18",
		"Sáng nay (18/1), Đảng ủy xã tổ chức hội nghị tổng kết.":                                   "2026-01-18",
		"Sáng nay, Đảng ủy xã tổ chức hội nghị tổng kết.":                                          "2026-01-18",
		"Chiều qua, Đảng ủy xã tổ chức hội nghị tổng kết.":                                         "2026-01-17",
		"Ngày 17 – 1, Đảng ủy xã tổ chức hội nghị tổng kết.":                                       "2026-01-17",
		"Ngày 15 tháng 12 năm 2025, Đảng ủy xã tổ chức hội nghị tổng kết.":                         "2025-12-15",
		"Ngày 30-12, Đảng ủy xã tổ chức hội nghị tổng kết.":                                        "2025-12-30",
		"Trong hai ngày 16 và 17-1, Đảng ủy xã tổ chức đại hội.":                                   "2026-01-16",
		"Trong 2 ngày 31/12 và 1/1, Đảng ủy xã tổ chức đại hội.":                                   "2025-12-31",
		"Từ ngày 14 đến 16/1, Đảng ủy xã tổ chức đại hội.":                                         "2026-01-14",
		"Ngày 14, 15-1, Đảng ủy xã tổ chức đại hội.":                                               "2026-01-14",
		"Vừa qua, Đảng ủy xã tổ chức hội nghị tổng kết.":                                           "",
		"Kỳ họp thứ 5 bế mạc chiều 16-1. Trong hai ngày 15 và 16-1, HĐND xã tổ chức Kỳ họp thứ 5.": "2026-01-15",
		"Sáng 31-2, Đảng ủy xã tổ chức hội nghị tổng kết.":                                         "",
		"Ngày 25-1 tới, Đảng ủy xã sẽ tổ chức hội nghị tổng kết.":                                  "2026-01-25",
		"Vừa qua, Đảng ủy xã tổ chức gặp mặt nhân kỷ niệm 3/2 (3/2/1930 - 3/2/2026).":              "",
	} {
		r := Analyse(Article{Title: "Hội nghị", Text: text, PublishedAt: published}, DefaultLexicon())
		if r.Meeting == nil {
			t.Errorf("no meeting in %q", text)
		} else if r.Meeting.HeldOn != want {
			t.Errorf("%q: held on %q, want %q", text, r.Meeting.HeldOn, want)
		}
	}
	if r := Analyse(Article{Text: "Sáng 17-1, Đảng ủy xã tổ chức hội nghị."}, DefaultLexicon()); r.Meeting == nil || r.Meeting.HeldOn != "" {
		t.Error("a year was invented")
	}
}

// The patterns of chairing, positive and negative. Every text is the report of one
// meeting.
func TestChairs(t *testing.T) {
	t.Parallel()
	const first = "Sáng 17-1, Đảng ủy xã tổ chức hội nghị tổng kết. "
	for text, want := range map[string][]Person{
		"Đồng chí Lê Văn An, Tỉnh ủy viên, Bí thư Huyện ủy chủ trì hội nghị.":                            {{"Lê Văn An", "Tỉnh ủy viên, Bí thư Huyện ủy"}},
		"Lê Văn An - Bí thư Đảng ủy xã chủ trì Hội nghị.":                                                {{"Lê Văn An", "Bí thư Đảng ủy xã"}},
		"Bí thư Đảng ủy xã Lê Văn An chủ trì cuộc họp.":                                                  {{"Lê Văn An", "Bí thư Đảng ủy xã"}},
		"Ủy viên Trung ương Đảng, Bí thư Tỉnh ủy Lê Văn An dự và chủ trì hội nghị.":                      {{"Lê Văn An", "Ủy viên Trung ương Đảng, Bí thư Tỉnh ủy"}},
		"Chủ tịch UBND xã Ea Súp Trần Văn Lịch chủ trì hội nghị.":                                        {{"Trần Văn Lịch", "Chủ tịch UBND xã Ea Súp"}},
		"Bí thư Tỉnh ủy Y Giang Gry Niê Knơng chủ trì hội nghị.":                                         {{"Y Giang Gry Niê Knơng", "Bí thư Tỉnh ủy"}},
		"Tham dự và chủ trì Hội nghị, có đồng chí Lê Văn An - Bí thư; đồng chí Y Biêr Niê - Phó Bí thư.": {{"Lê Văn An", "Bí thư"}, {"Y Biêr Niê", "Phó Bí thư"}},
		"Chủ trì Hội nghị có ông Lê Văn An, Chủ tịch; các Phó Chủ tịch UBND xã: Vũ Hà, Đỗ Lan Anh.":      {{"Lê Văn An", "Chủ tịch"}, {"Vũ Hà", "Phó Chủ tịch UBND xã"}, {"Đỗ Lan Anh", "Phó Chủ tịch UBND xã"}},
		"Các đồng chí: Lê Văn An, Bí thư Đảng ủy; Vũ Thị Hà, Phó Bí thư đã chủ trì Hội nghị.":            {{"Lê Văn An", "Bí thư Đảng ủy"}, {"Vũ Thị Hà", "Phó Bí thư"}},
		"Hội nghị diễn ra dưới sự chủ trì của đồng chí Lê Văn An, Bí thư Đảng ủy xã.":                    {{"Lê Văn An", "Bí thư Đảng ủy xã"}},
		"Hội nghị do ông Lê Văn An- Bí thư; ông Vũ Hà- Phó Bí thư đồng chủ trì.":                         {{"Lê Văn An", "Bí thư"}, {"Vũ Hà", "Phó Bí thư"}},
		"Đ/c Lê Văn An, TUV, Bí thư Huyện ủy chủ trì.":                                                   {{"Lê Văn An", "TUV, Bí thư Huyện ủy"}},
		"Đại tá Lê Văn An, Bí thư Đảng ủy, Giám đốc Công an tỉnh chủ trì hội nghị.":                      {{"Lê Văn An", "Bí thư Đảng ủy, Giám đốc Công an tỉnh"}},
		"PGS.TS. Lê Văn An, Phó Viện trưởng chủ trì hội thảo.":                                           {{"Lê Văn An", "Phó Viện trưởng"}},
		"Dự hội nghị có đồng chí Vũ Hà, Phó Bí thư; đồng chí Lê Văn An, Bí thư chủ trì.":                 {{"Lê Văn An", "Bí thư"}},
		"Thay mặt Đoàn Chủ tịch, đồng chí Lê Văn An, Bí thư điều hành phiên trọng thể.":                  {{"Lê Văn An", "Bí thư"}},
		"Chủ tọa kỳ họp gồm các đồng chí: Lê Văn An, Chủ tịch HĐND; Vũ Hà, Phó Chủ tịch HĐND.":           {{"Lê Văn An", "Chủ tịch HĐND"}, {"Vũ Hà", "Phó Chủ tịch HĐND"}},

		"Đến dự và chỉ đạo hội nghị có đồng chí Lê Văn An, Bí thư Tỉnh ủy.":                  {},
		"Phát biểu kết luận hội nghị, Bí thư Tỉnh ủy Lê Văn An yêu cầu các cấp ủy làm ngay.": {},
		"Bí thư Tỉnh ủy Lê Văn An tới dự hội nghị.":                                          {},
		"Giao Ban Tổ chức Tỉnh ủy chủ trì, phối hợp với các cơ quan hoàn thành đề án.":       {},
		"Sở Tài chính chủ trì tham mưu phương án, ông Lê Văn An theo dõi.":                   {},
		"Ông Lê Văn An được giao chủ trì đề tài khoa học cấp tỉnh.":                          {},
		"Thường trực Tỉnh ủy chủ trì hội nghị.":                                              {},
		"Đoàn do ông Lê Văn An, Đại sứ đặc mệnh toàn quyền làm trưởng đoàn đến thăm tỉnh.":   {},
	} {
		got := analyse("Hội nghị", "", first+text)
		if got.Meeting == nil {
			t.Errorf("no meeting: %s", text)
		} else if diff := cmp.Diff(want, got.Meeting.Chairs); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestMeetingOrNot(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Sáng 17-1, Đảng ủy xã Ea Kao tổ chức hội nghị tổng kết năm 2025.":                             true,
		"Ngày 17-1, Công ty Cà phê Hà Lan tổ chức hội nghị khách hàng.":                                true,
		"Ngày 17-1, đồng chí Lê Văn An đã làm việc với Ban Thường vụ Tỉnh Đoàn.":                       true,
		"Chiều 17-1, Đoàn ĐBQH tỉnh tiếp xúc cử tri xã Ea Kao.":                                        true,
		"Ngày 20-1 tới, HĐND tỉnh sẽ khai mạc kỳ họp chuyên đề.":                                       true,
		"Kỳ họp thứ 12, HĐND tỉnh khóa X khai mạc sáng 17-1.":                                          true,
		"Sáng 17-1, Huyện đoàn Lắk ra quân Tháng Thanh niên với 300 đoàn viên.":                        false,
		"Ngày 17-1, Ủy ban MTTQ xã bàn giao 12 căn nhà cho hộ nghèo.":                                  false,
		"Ngày 17-1, Hội Nông dân tỉnh tổ chức hội thi nhà nông đua tài chào mừng Đại hội Hội các cấp.": false,
		"Sáng 17-1, Bí thư Tỉnh ủy thăm, chúc Tết các gia đình chính sách.":                            false,
		"Sau nhiều năm làm việc với cây cà phê, ông Ba đã có của ăn của để.":                           false,
		"Từ đầu năm đến nay, xã đã kết nạp 31 đảng viên để chào mừng Đại hội Đảng.":                    false,
	} {
		if got := analyse("Tin trong tỉnh", "", text).Meeting != nil; got != want {
			t.Errorf("meeting %v, want %v: %s", got, want, text)
		}
	}
}

// Who acts decides, not who attends or what offices the people hold.
func TestTopics(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Sáng 17-1, Đảng ủy xã Ea Kao tổ chức hội nghị tổng kết năm 2025.":                                                                                 {PartyBuilding},
		"Sáng 17-1, Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh tổ chức hội nghị tổng kết.":                                                                  {Front},
		"Sáng 17-1, Hội LHPN xã Ea Kao tổ chức hội nghị tổng kết.":                                                                                         {MassOrg},
		"Sáng 17-1, Tỉnh đoàn tổ chức hội nghị tổng kết công tác Đoàn.":                                                                                    {MassOrg},
		"Sáng 17-1, UBND tỉnh tổ chức phiên họp. Dự có đồng chí Chủ tịch Ủy ban MTTQ Việt Nam tỉnh, Trưởng Ban Tổ chức Tỉnh ủy.":                           {},
		"Sáng 17-1, đồng chí Lê Văn An, Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh chủ trì phiên họp về giá đất.":                                              {},
		"Sáng 17-1, Hội Người cao tuổi tỉnh tổ chức đại hội. Dự đại hội có Phó Bí thư Thường trực Tỉnh ủy, Chủ tịch Ủy ban MTTQ tỉnh.":                     {},
		"Ngày 17-1, Ngân hàng Sài Gòn tổ chức hội nghị khách hàng. Đại diện Hội Nông dân tỉnh tham dự.":                                                    {},
		"Đội bóng phố núi vẫn chiến đấu trên hai mặt trận, các cầu thủ tập luyện cho trận đấu cuối tuần.":                                                  {},
		"Đảng Dân chủ giành đa số tại Hạ viện, lãnh đạo đảng đối lập thừa nhận thất bại.":                                                                  {},
		"Sáng 14-11, bà con khu dân cư số 7 náo nức dự Ngày hội Đại đoàn kết toàn dân tộc. Trưởng Ban Công tác Mặt trận ôn lại truyền thống của Mặt trận.": {Front},
		"Hội thi do Hội Nông dân huyện tổ chức thu hút 9 đội.":                                                                                             {MassOrg},
		"Các y, bác sĩ vẫn ngày đêm trên mặt trận chống dịch.":                                                                                             {},
	} {
		got := names(analyse("Tin trong tỉnh", "", text).Topics)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("topics %v, want %v: %s", got, want, text)
		}
	}
}

func TestLexicon(t *testing.T) {
	t.Parallel()
	builtIn := DefaultLexicon()
	if len(builtIn.next) < 1000 {
		t.Fatalf("the built-in lexicon has %d edges", len(builtIn.next))
	}
	text := "Hội Chữ thập đỏ xã vừa trao 30 suất quà cho hộ nghèo trong xã."
	if got := Analyse(Article{Text: text}, builtIn).Topics; len(got) != 0 {
		t.Errorf("topics %v", got)
	}
	changed, err := ParseLexicon("body\tHội Chữ thập đỏ\tmass\n# a comment\n\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := names(Analyse(Article{Text: text}, changed).Topics); !slices.Equal(got, []string{MassOrg}) {
		t.Errorf("topics %v with the override", got)
	}
	if changed.Version() == builtIn.Version() {
		t.Error("an override does not change the version")
	}
	removed, err := ParseLexicon("body\tHội Nông dân\t\t0\nbody\tHội ND\t\t0")
	if err != nil {
		t.Fatal(err)
	}
	if got := Analyse(Article{Text: "Ngày 17-1, Hội Nông dân xã tổ chức hội nghị."}, removed).Topics; len(got) != 0 {
		t.Errorf("topics %v after removing the term", got)
	}
	for _, bad := range []string{"body", "nobody\tHội", "topic\tHội\tmass_org\tmuch"} {
		if _, err := ParseLexicon(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
