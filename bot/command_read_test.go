package bot_test

import (
	"context"
	"testing"

	"giaoban/bot"
)

func TestReading(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	want(t, o.say("5", "/tim"), "Anh/chị muốn tìm gì?")
	want(t, o.say("5", "mặt trận"), "Tin có \"mặt trận\"", "1. Mặt trận giám sát", "…mặt trận…", "/tukhoa mặt trận", "[Bài 1][Xem thêm]")
	want(t, o.press("5", "Xem thêm"), "2. Mặt trận")
	want(t, o.press("5", "Bài 1"), "THẺ Mặt trận giám sát")
	want(t, o.say("5", "không có đâu"), "không tìm thấy tin nào có \"không có đâu\"")
	want(t, o.say("5", "/tim từ: 1/11 đến: 2/11 hội nghị"), "Gõ /tukhoa để nhận tin mới theo từ khóa.")
	want(t, o.say("5", "?!"), "muốn tìm gì")
	want(t, o.say("5", "/moi"), "Tin mới nhất", "1. Giải bóng đá", "3. Mặt trận", "[Bài 1][Bài 2][Bài 3]")
	want(t, o.say("5", "/vanban"), "Ví dụ: 35-CT/TW")
	want(t, o.say("5", "35-ct/tw"), "Tin nhắc đến 35-CT/TW, từ cũ đến mới", "1. Mặt trận", "3. Giải bóng đá")
	want(t, o.say("5", "/vanban 99-QĐ/TU"), "chưa lưu tin nào nhắc đến văn bản 99-QĐ/TU")
	want(t, o.say("5", "/luu"), "chưa lưu tin nào")
	want(t, o.pressData("5", "save:1"), "Bot đã lưu 1 tin")
	want(t, o.pressData("5", "save:1"), "đã được lưu từ trước")
	want(t, o.pressData("5", "save:999"), "không còn giữ tin này")
	want(t, o.say("5", "/luu"), "Tin đã lưu", "1. Mặt trận giám sát")
	want(t, o.pressData("5", "tim:zzz"), "Nút này đã cũ")
}

func TestWhy(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	o.say("5", "/dangky")
	o.say("5", "/tukhoa Mặt trận + kiểm tra")
	want(t, o.pressData("5", "why:1"), "Thấy bài", "đã có sẵn khi nguồn được thêm", "chủ đề Mặt trận Tổ quốc", "là tin hội nghị",
		"Đăng ký 1", "→ không", "thiếu từ khóa: kiểm tra", "Gửi tin", "không gửi tin này")
	want(t, o.pressData("5", "why:3"), "không thuộc chủ đề nào", "không phải tin hội nghị", "khác chủ đề")
	want(t, o.pressData("5", "why:99"), "không còn giữ")
	want(t, o.say("5", "/visao"), "Gửi cho Bot địa chỉ của bài")
	want(t, o.say("5", "https://baodaklak.vn/khong-co-post1.html"), "chưa thấy bài này")
}

func TestSources(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	want(t, o.say("5", "/nguon"), "Nguồn tin (2)", "1. Báo Đắk Lắk", "2. Báo Lâm Đồng")
	want(t, o.say("5", "/nguon thêm https://a.vn/rss"), "cần quyền biên tập")
	want(t, o.say(owner, "/nguồn thêm a.vn/rss"), "Bot đã có nguồn 3: a.vn", "https://a.vn/rss")
	want(t, o.say(owner, "/nguon thêm https://a.vn/rss/"), "Bot đã có nguồn 3")
	want(t, o.say(owner, "/nguon thêm nhân dân"), "Các địa chỉ Bot biết", "https://nhandan.vn/rss")
	want(t, o.say(owner, "/nguon thêm ftp://a.vn/x"), "Địa chỉ này không dùng được")
	want(t, o.say(owner, "/nguon xóa 3"), "Bot thôi đọc nguồn a.vn")
	want(t, o.say(owner, "/nguon xóa 3"), "Không có nguồn số 3")
	want(t, o.say(owner, "/nguon xóa"), "số của nguồn")
	if n := o.count(`SELECT count(*) FROM audit WHERE action LIKE 'source.%'`); n != 3 {
		t.Errorf("%d audit rows of two additions and a removal", n)
	}
	o.exec(`UPDATE feeds SET state = 'removed'`)
	start := o.say(owner, "/start")
	want(t, start, "Bot chưa đọc báo nào", "[")
	want(t, o.say("5", "/start"), "Bot chưa có nguồn báo nào")
}

func TestTypos(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	want(t, o.say("5", "/tiim mặt trận"), "Ý anh/chị là /tim mặt trận?")
	want(t, o.press("5", "Đúng, làm giúp tôi"), "Tin có \"mặt trận\"")
	want(t, o.say("5", "/abcxyz"), "Bot không có lệnh /abcxyz", "/trogiup")
	want(t, o.say("5", "/nguoidun"), "không có lệnh") // not what he may not do
	want(t, o.say("5", "/thoat"), "Bot không có lệnh /thoat")
}

func TestNames(t *testing.T) {
	t.Parallel()
	o := openOffice(t, func(d *bot.TalkDeps) {
		search := d.Search
		d.Search = func(ctx context.Context, q string, limit int, after string) (bot.SearchPage, error) {
			if q != `"Phạm Minh Tấn"` {
				return bot.SearchPage{}, nil
			}
			return search(ctx, "hội nghị", limit, after)
		}
	})
	o.exec(`UPDATE articles SET analysis = '{"meeting":{"kind":"hội nghị","chairs":[{"name":"Phạm Minh Tấn","title":"Phó Bí thư Thường trực Tỉnh ủy"}]}}' WHERE id = 2`)
	want(t, o.say("5", "/nguoi"), "họ và tên")
	want(t, o.say("5", "Phạm Minh Tấn"), "Tin nhắc đến Phạm Minh Tấn", "1. Hội nghị xây dựng Đảng", "Chủ trì, Phó Bí thư Thường trực Tỉnh ủy")
	want(t, o.say("5", "/nguoi Nguyễn Văn A"), "không tìm thấy tin nào nhắc đến Nguyễn Văn A")
}
