package feeds

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// benchFeed is a feed of n items as papers write them.
func benchFeed(n int) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Báo Mẫu</title><link>https://bao.example/</link>`)
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Hội nghị Ban Chấp hành Đảng bộ tỉnh lần thứ %d</title><description><![CDATA[<a href="https://bao.example/tin-%d.html"><img width=130 height=100 src="https://anh.example/%d.jpg" ></a></br>Sáng 17-1, Ban Chấp hành Đảng bộ tỉnh tổ chức hội nghị lần thứ %d để cho ý kiến về các nội dung theo chương trình làm việc toàn khóa; đánh giá kết quả thực hiện nhiệm vụ năm qua.]]></description><pubDate>Sat, 17 Jan 2026 %02d:%02d:00 +0700</pubDate><link>https://bao.example/chinh-tri/hoi-nghi-ban-chap-hanh-%d.html</link><guid>https://bao.example/chinh-tri/hoi-nghi-ban-chap-hanh-%d.html</guid></item>`,
			i, i, i, i, i%24, i%60, 3618000+i, 3618000+i)
	}
	b.WriteString(`</channel></rss>`)
	return []byte(b.String())
}

// BenchmarkParse compares the whole of Parse with what gofeed alone takes.
func BenchmarkParse(b *testing.B) {
	for _, n := range []int{20, 2000} {
		body := benchFeed(n)
		b.Run(fmt.Sprintf("items=%d/Parse", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if p, err := Parse(body, "text/xml", feedAddress); err != nil || len(p.Items) != n {
					b.Fatal(err, len(p.Items))
				}
			}
		})
		b.Run(fmt.Sprintf("items=%d/gofeed", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if f, err := gofeed.NewParser().Parse(bytes.NewReader(body)); err != nil || len(f.Items) != n {
					b.Fatal(err)
				}
			}
		})
	}
}
