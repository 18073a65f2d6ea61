package article

import (
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2025-11-12T15:20:00+07:00":       "2025-11-12T15:20:00+07:00",
		"2025-11-12T15:20:00.000Z":        "2025-11-12T15:20:00Z",
		"2025-11-12T15:20:00":             "2025-11-12T15:20:00+07:00",
		"2025-11-12T15:20":                "2025-11-12T15:20:00+07:00",
		"2025-11-12 15:20:00.0":           "2025-11-12T15:20:00+07:00",
		"2025-11-12T15:20:00+0700":        "2025-11-12T15:20:00+07:00",
		"2025-11-12":                      "2025-11-12T00:00:00+07:00",
		"Wed, 12 Nov 2025 15:20:00 +0700": "2025-11-12T15:20:00+07:00",
		"1762935600":                      "2025-11-12T15:20:00+07:00",
		"1762935600000":                   "2025-11-12T15:20:00+07:00",
		"11/12/2025 3:20:00 PM":           "2025-11-12T15:20:00+07:00",
		"20:16, 06/04/2024":               "2024-04-06T20:16:00+07:00",
		"Cập nhật lúc 17:14, Thứ Hai, 22/01/2018 (GMT+7)": "2018-01-22T17:14:00+07:00",
		"Thứ Năm, 17/08/2017 19:40":                       "2017-08-17T19:40:00+07:00",
		"12/10/2021 | 17:55 GMT+7":                        "2021-10-12T17:55:00+07:00",
		"Cập nhật: 22-07-2015 | 06:04:53":                 "2015-07-22T06:04:53+07:00",
		"02/06/2015 - 22:11":                              "2015-06-02T22:11:00+07:00",
		"Cập nhật lúc: 18:00 |22/05/2022":                 "2022-05-22T18:00:00+07:00",
		"13:52 15/07/2024":                                "2024-07-15T13:52:00+07:00",
		"Thứ tư - 03/12/2025 8h05":                        "2025-12-03T08:05:00+07:00",
		"3/12/2025 8:05:09 CH":                            "2025-12-03T20:05:09+07:00",
		"22 tháng 1, 2018":                                "2018-01-22T00:00:00+07:00",
		"Ngày 5 tháng 11 năm 2025, 9:30":                  "2025-11-05T09:30:00+07:00",
		"31/02/2025":                                      "",
		"45/13/2025":                                      "",
		"0001-01-01T00:00:00":                             "",
		"Sáng 14-10":                                      "",
		"tỷ số 3 - 0":                                     "",
		"":                                                "",
		strings.Repeat("12/10/2021 ", 20):                 "",
	} {
		got, ok := ParseTime(in)
		if ok != (want != "") || ok && got.Format(time.RFC3339) != want {
			t.Errorf("ParseTime(%q) = %s, %v; want %q", in, got.Format(time.RFC3339), ok, want)
		}
	}
}

// TestTheArticlesTimeIsNotThePages: of several dates on a page only the one at the
// headline counts.
func TestTheArticlesTimeIsNotThePages(t *testing.T) {
	t.Parallel()
	const clock, licence = `<div id="top"><span class="date">Thứ tư, 25/11/2026 08:12</span></div>`, `<div>Giấy phép số 12 cấp ngày 1/1/2020 10:00</div>`
	const body = `<p>Đại hội diễn ra trong hai ngày và bầu ban chấp hành gồm mười bảy đồng chí, theo nghị quyết đã có.</p>`
	for name, tc := range map[string]struct{ src, want string }{
		"after the headline":    {clock + `<h1>Đại hội Hội Nông dân phường</h1><span>20:16 | 03/12/2025</span>` + body + licence, "2025-12-03T20:16:00+07:00"},
		"marked, without clock": {clock + `<h1>Đại hội Hội Nông dân phường</h1><p class="ngay-dang">03/12/2025</p>` + body + licence, "2025-12-03T00:00:00+07:00"},
		"before the headline":   {clock + `<ul><li>Thời sự</li><li>Xã hội</li><li>Kinh tế</li></ul><div class="bai"><span class="publish-date">03/12/2025 20:16</span><h1>Đại hội Hội Nông dân phường</h1></div>` + body + licence, "2025-12-03T20:16:00+07:00"},
		"only the page's":       {clock + `<h1>Đại hội Hội Nông dân phường</h1>` + body + licence, ""},
		"time element":          {clock + `<h1>Đại hội Hội Nông dân phường</h1><time datetime="2025-12-03T13:16:00Z">ba giờ trước</time>` + body, "2025-12-03T13:16:00Z"},
	} {
		p := extract(t, "<html><head><title>Đại hội Hội Nông dân phường</title></head><body>"+tc.src+"</body></html>")
		got := ""
		if !p.PublishedAt.IsZero() {
			got = p.PublishedAt.Format(time.RFC3339)
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestWordsTableIsSound(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(wordsTSV) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		_, list, ok := strings.Cut(line, "\t")
		if !ok {
			t.Errorf("no tab in %q", line)
		}
		for entry := range strings.SplitSeq(list, ",") {
			entry = strings.TrimSpace(entry)
			if vocabulary()[entry] == 0 {
				t.Errorf("%q of %q has no role", entry, line)
			}
			if entry != strings.ToLower(entry) || strings.Trim(entry, "abcdefghijklmnopqrstuvwxyz ") != "" || strings.Count(entry, " ") > 1 {
				t.Errorf("entry %q is not one or two plain words", entry)
			}
		}
	}
}
