package section

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func parseAt(t *testing.T, src, address string) []Item {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	items, err := Parse([]byte(src), base)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestRulesAreSound(t *testing.T) {
	t.Parallel()
	list, err := parseRules(rulesTSV)
	if err != nil || len(list) < 10 {
		t.Fatalf("%d rules, %v", len(list), err)
	}
	if _, err := parseRules("a.vn\t(\n"); err == nil {
		t.Error("a bad expression was accepted")
	}
}

// TestPaperOfTheFirstUser reads a section page in the shape of the system behind
// Báo Đắk Lắk.
func TestPaperOfTheFirstUser(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/sc_service.html")
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("+07", 7*3600)
	want := []Item{
		{URL: "https://baodaklak.vn/chinh-tri/202511/giao-ban-voi-bi-thu-dang-uy-cac-xa-bien-gioi-1a2b3c4/", Title: "Giao ban với bí thư đảng ủy các xã biên giới",
			Lead:  "Sáng 12-11, tại xã Ea Bung, Thường trực Tỉnh ủy tổ chức hội nghị giao ban quý IV.",
			Image: "https://baodaklak.vn/file/402881/112025/anh_1.jpg?width=700&height=-&type=resize", PublishedAt: time.Date(2025, 11, 12, 15, 20, 0, 0, zone)},
		{URL: "https://baodaklak.vn/chinh-tri/202511/kiem-tra-cong-tac-chuan-bi-dai-hoi-5431505/", Title: "Kiểm tra công tác chuẩn bị đại hội tại phường Tân An",
			Image: "https://baodaklak.vn/file/402881/112025/anh_2.jpg", PublishedAt: time.Date(2025, 11, 11, 9, 5, 0, 0, zone)},
		{URL: "https://baodaklak.vn/mat-tran/202511/ngay-hoi-dai-doan-ket-3679CA9/", Title: "Ngày hội Đại đoàn kết ở buôn Tơng Jú"},
	}
	for _, address := range []string{"https://baodaklak.vn/chinh-tri/"} {
		if diff := cmp.Diff(want, parseAt(t, string(src), address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
	// The same page of a paper without a rule is learnt; only the link to the other
	// host is not its own.
	if got := parseAt(t, string(src), "https://baomau.vn/chinh-tri/"); len(got) != 2 {
		t.Errorf("learnt %d reports: %v", len(got), got)
	}
}

func TestAddressShapes(t *testing.T) {
	t.Parallel()
	for _, shape := range []string{
		"/chinh-tri/hoi-nghi-giao-ban-cua-tinh-uy-%d.html", "/hoi-nghi-giao-ban-cua-tinh-uy-post%d.html", "/hoi-nghi-giao-ban-a%d.html",
		"/hoi-nghi-giao-ban-i%d/", "/hoi-nghi-giao-ban-postid%d.bbg", "/xa-hoi/hoi-nghi-giao-ban-%d.ldo", "/chinh-tri/hoi-nghi-giao-ban-post%d.vov",
		"/2025/11/12/hoi-nghi-giao-ban-cua-tinh-uy-lan-%d", "/tin.aspx?ItemID=%d", "/Pages/tin.aspx?id=%d&cat=2",
		"/web/guest/-/asset_publisher/Abc/content/hoi-nghi-%d", "/tin-tuc/hoi-nghi-giao-ban-cua-tinh-uy-lan-thu-%d", "/vi/news/tin/hoi-nghi-%d.html",
	} {
		var b strings.Builder
		b.WriteString(`<body><div class="x"><a href="/chinh-tri">Chính trị và xã hội của tỉnh</a> <a href="/tag/dang-uy-123456.html">Tất cả bài về đảng ủy xã</a> <a href="/a/bao-cao-nam-123456.pdf">Báo cáo năm của tỉnh (PDF)</a></div>`)
		for i := range 5 {
			fmt.Fprintf(&b, `<div class="item"><a href="`+shape+`"><img src="/anh%d.jpg"></a><h3><a href="`+shape+`">Hội nghị giao ban của Tỉnh ủy lần thứ %d trong năm</a></h3></div>`, 123450+i, i, 123450+i, i)
		}
		got := parseAt(t, b.String(), "https://baomau.vn/chinh-tri")
		if len(got) != 5 {
			t.Errorf("%s: %d reports of 5: %v", shape, len(got), got)
			continue
		}
		if got[2].Title != "Hội nghị giao ban của Tỉnh ủy lần thứ 2 trong năm" || got[2].Image != "https://baomau.vn/anh2.jpg" {
			t.Errorf("%s: third report is %+v", shape, got[2])
		}
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	page := func(links string) string {
		return "<body><div>" + links + `</div><div><a href="/bai-thu-hai-cua-trang-111112.html">Bài thứ hai của trang này</a></div></body>`
	}
	for name, tc := range map[string]struct{ links, want string }{
		"cut short":        {`<a href="/mot-bai-viet-111111.html" title="Một bài viết có tựa rất dài bị trang cắt ngắn">Một bài viết có tựa...</a>`, "Một bài viết có tựa rất dài bị trang cắt ngắn"},
		"picture only":     {`<a href="/mot-bai-viet-111111.html" title="Một bài viết chỉ có ảnh"><img src=a.jpg></a>`, "Một bài viết chỉ có ảnh"},
		"heading in link":  {`<a href="/mot-bai-viet-111111.html"><h3>Tựa nằm trong thẻ liên kết</h3><p>Phần tóm tắt dài hơn tựa cũng nằm trong thẻ liên kết ấy, không phải tựa.</p></a>`, "Tựa nằm trong thẻ liên kết"},
		"link in heading":  {`<a href="/mot-bai-viet-111111.html">Phần tóm tắt dài hơn tựa nhưng cũng là liên kết của bài này</a><h3><a href="/mot-bai-viet-111111.html">Tựa là tiêu đề của thẻ</a></h3>`, "Tựa là tiêu đề của thẻ"},
		"too short a text": {`<a href="/mot-bai-viet-111111.html">Xem thêm</a><a href="/mot-bai-viet-111111.html">Tựa thật của bài viết này</a>`, "Tựa thật của bài viết này"},
	} {
		got := parseAt(t, page(tc.links), "https://baomau.vn/")
		if len(got) == 0 || got[0].Title != tc.want {
			t.Errorf("%s: %+v, want %q", name, got, tc.want)
		}
	}
}

func TestPagesWithoutReports(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		"", "<html>", "không phải html", `<a href="javascript:alert(1)">Một liên kết có tựa dài nhưng không phải bài</a>`,
		`<a href="https://khac.vn/bai-viet-cua-bao-khac-123456.html">Bài viết của một tờ báo khác hẳn</a>`,
		`<nav><a href="/bai-viet-trong-menu-123456.html">Bài viết nằm trong trình đơn của trang</a></nav>`,
		`<a href="http://[">Địa chỉ hỏng hoàn toàn của bài này</a>`,
	} {
		if got := parseAt(t, src, "https://baomau.vn/"); len(got) != 0 {
			t.Errorf("%q gave %v", src, got)
		}
	}
	if _, err := Parse(nil, nil); err == nil {
		t.Error("Parse without an address gave no error")
	}
}

func FuzzParse(f *testing.F) {
	src, err := os.ReadFile("testdata/sc_service.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	base := &url.URL{Scheme: "https", Host: "baomau.vn", Path: "/"}
	f.Fuzz(func(t *testing.T, src []byte) {
		items, err := Parse(src, base)
		if err != nil {
			return
		}
		for _, it := range items {
			u, err := url.Parse(it.URL)
			if err != nil || !sameSite(u.Hostname(), base.Host) || it.Title == "" {
				t.Errorf("bad item %+v", it)
			}
		}
	})
}

// site is a paper for Discover: its pages by address.
type site map[string]string

var errMissing = errors.New("404")

func (s site) reader() Reader {
	return Reader{
		Get: func(_ context.Context, address string) (Fetched, error) {
			body, ok := s[address]
			if !ok {
				return Fetched{}, errMissing
			}
			return Fetched{Body: []byte(body), FinalURL: address}, nil
		},
		Items: func(f Fetched) (int, error) {
			if strings.HasPrefix(string(f.Body), "<rss") || strings.HasPrefix(string(f.Body), "jsonCallback") {
				return strings.Count(string(f.Body), "item"), nil
			}
			return 0, errors.New("no feed")
		},
	}
}

func TestDiscoverTakesTheBestSource(t *testing.T) {
	t.Parallel()
	const feed, empty = "<rss><item><item>", "<rss>"
	reports := ""
	for i := range 4 {
		reports += fmt.Sprintf(`<h3><a href="/chinh-tri/202511/hoi-nghi-giao-ban-%d1a2b3c/">Hội nghị giao ban của Tỉnh ủy lần %d</a></h3>`, i, i)
	}
	const home = "https://bao.vn/chinh-tri/"
	const list = "https://bao.vn/sc_service/api/article/list?first=0&pageSize=30&saArticleCateId=77&scUnitMapId=402881"
	hidden := `<span id="site_id">402881</span><span id="cate_id"> 77 </span>`
	for name, tc := range map[string]struct {
		site    site
		want    string
		kind    Kind
		triedIn int
	}{
		"the address itself":      {site{home: feed}, home, Feed, 0},
		"named by the page":       {site{home: `<link rel="alternate" type="application/rss+xml" href="/rss/ct.rss">` + reports, "https://bao.vn/rss/ct.rss": feed}, "https://bao.vn/rss/ct.rss", Feed, 0},
		"the named one is empty":  {site{home: `<link rel=alternate type=application/rss+xml href="/rss/ct.rss">` + reports, "https://bao.vn/rss/ct.rss": empty, "https://bao.vn/rss/chinh-tri.rss": feed}, "https://bao.vn/rss/chinh-tri.rss", Feed, 2},
		"a known path":            {site{home: reports, "https://bao.vn/rss/chinh-tri": feed}, "https://bao.vn/rss/chinh-tri", Feed, 0},
		"the article list":        {site{home: hidden + reports, list: "jsonCallback(item item)"}, list, List, 4},
		"the section page":        {site{home: hidden + reports}, home, Page, 5},
		"a feed of another host":  {site{home: `<link rel=alternate type=application/rss+xml href="https://khac.vn/rss">` + reports, "https://khac.vn/rss": feed}, home, Page, 4},
		"comments come last":      {site{home: `<link rel=alternate type=application/rss+xml href="/comments/feed/"><link rel=alternate type=application/rss+xml href="/feed/">`, "https://bao.vn/comments/feed/": feed, "https://bao.vn/feed/": feed}, "https://bao.vn/feed/", Feed, 0},
		"home page, whole paper":  {site{"https://bao.vn/": "<p>x", "https://bao.vn/rss/home.rss": feed}, "https://bao.vn/rss/home.rss", Feed, 0},
		"wordpress":               {site{home: `<img src="/wp-content/a.png">`, "https://bao.vn/chinh-tri/feed/": feed}, "https://bao.vn/chinh-tri/feed/", Feed, 0},
		"linked in the page body": {site{home: `<a href="/rss-chinh-tri.xml">RSS</a>`, "https://bao.vn/rss-chinh-tri.xml": feed}, "https://bao.vn/rss-chinh-tri.xml", Feed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := home
			if _, ok := tc.site[home]; !ok {
				address = "https://bao.vn/"
			}
			got, err := Discover(t.Context(), address, tc.site.reader())
			if err != nil {
				t.Fatal(err)
			}
			if got.URL != tc.want || got.Kind != tc.kind || got.Why == "" || got.Items == 0 || len(got.Tried) != tc.triedIn {
				t.Errorf("found %+v", got)
			}
		})
	}
}

func TestDiscoverFindsNothing(t *testing.T) {
	t.Parallel()
	if _, err := Discover(t.Context(), "https://bao.vn/", site{}.reader()); !errors.Is(err, errMissing) {
		t.Errorf("error %v", err)
	}
	got, err := Discover(t.Context(), "https://bao.vn/", site{"https://bao.vn/": "<p>Trang trống"}.reader())
	if !errors.Is(err, ErrNothingFound) || len(got.Tried) == 0 {
		t.Errorf("found %+v, %v", got, err)
	}
	many := "<head>"
	for i := range 50 {
		many += fmt.Sprintf(`<link rel=alternate type=application/rss+xml href="/rss/%d">`, i)
	}
	if got, err := Discover(t.Context(), "https://bao.vn/", site{"https://bao.vn/": many}.reader()); err == nil || len(got.Tried) > maxTries {
		t.Errorf("asked %d addresses, %v", len(got.Tried), err)
	}
}
