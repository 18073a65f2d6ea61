package bot_test

import (
	"fmt"
	"testing"
)

func TestSubscribing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	want(t, o.say("5", "/start"), "Chào anh/chị Người 5", "2 nguồn báo", "Khi đăng ký, anh/chị đồng ý", "[Đăng ký]")
	if n := o.count(`SELECT count(*) FROM people WHERE consent_at IS NOT NULL`); n != 0 {
		t.Error("a consent is recorded that nobody gave")
	}
	want(t, o.press("5", "Đăng ký"), "Bot đã đăng ký. Tin hội nghị về xây dựng Đảng", "từ mọi nguồn.", "sẽ có 2 trên 3 bài", "Ví dụ, tin gần nhất", "THẺ")
	if n := o.count(`SELECT count(*) FROM people WHERE consent_at IS NOT NULL AND consent_version <> ''`); n != 1 {
		t.Error("the consent is not recorded")
	}
	want(t, o.say("5", "đăng ký"), "Anh/chị đã có đăng ký này rồi")
	want(t, o.say("5", "/dangky tất cả"), "Mọi tin, từ mọi nguồn.", "3 trên 3 bài", "THẺ Giải bóng đá")
	want(t, o.say("5", "/dangky mặt trận báo Đắk Lắk"), "Tin hội nghị về Mặt trận Tổ quốc, từ Báo Đắk Lắk.", "1 trên 3 bài")
	want(t, o.say("5", "/dangky tất cả baolamdong.vn"), "Mọi tin, từ Báo Lâm Đồng (Thời sự).", "1 trên 3 bài")
	want(t, o.say("5", "/dangky Báo Đắk Lắk, Lâm Đồng, mặt trận"), "về Mặt trận Tổ quốc, từ Báo Đắk Lắk và Báo Lâm Đồng")
	want(t, o.say("5", "/huy 5"), "Bot đã hủy")
	want(t, o.say("5", "/dangky lâm đồng đoàn thể"), "về các đoàn thể, từ Báo Lâm Đồng")
	want(t, o.say("5", "/huy 5"), "Bot đã hủy")
	want(t, o.say("5", "/dangky báo Hoa Sen"), "không tìm thấy nguồn \"báo Hoa Sen\"", "/nguon")
	want(t, o.say("5", "/dangky https://baodaklak.vn/xa-hoi/rss"), "chỉ người biên tập được thêm nguồn")
	want(t, o.say("5", "/danhsach"), "Đăng ký (4)", "1. Tin hội nghị", "2. Mọi tin", "4. Mọi tin, từ Báo Lâm Đồng", "[Sửa 1][Hủy 1]")
	want(t, o.say("5", "/huy"), "Anh/chị muốn hủy đăng ký nào?", "/huy 1")
	want(t, o.say("5", "/huy 9"), "từ 1 đến 4")
	want(t, o.say("5", "/huy 2"), "Bot đã hủy: Mọi tin, từ mọi nguồn.")
	want(t, o.say("5", "/hủy tất cả"), "Bot đã hủy 3 đăng ký")
	want(t, o.say("5", "/huy"), "chưa có đăng ký nào")
	want(t, o.say(owner, "/dangky https://baodaklak.vn/xa-hoi/rss"), "Bot đã đăng ký", "từ Báo Đắk Lắk")
	if n := o.count(`SELECT count(*) FROM feeds`); n != 3 {
		t.Errorf("%d sources; the owner added a third", n)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	filter := func() (f string) {
		if err := o.pool.QueryRow(t.Context(), `SELECT coalesce(string_agg(filter, '|' ORDER BY id), '-') FROM subscriptions`).Scan(&f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	want(t, o.say("5", "/tukhoa"), "từ khóa nào?", "thôi")
	want(t, o.say("5", "mặt trận"), "Bot đã tạo đăng ký. Bot đã đặt từ khóa.", "mặt trận", "1 trên 3 bài", "• Mặt trận giám sát")
	want(t, o.say("5", "/tukhoa mặt trận, \"giám sát"), "\"", "Đăng ký chưa thay đổi")
	if f := filter(); f != "mặt trận" {
		t.Errorf("a bad filter changed the good one to %q", f)
	}
	o.press("5", "Thêm từ khóa")
	want(t, o.say("5", "nông thôn mới"), "Bot đã đặt từ khóa")
	o.press("5", "Phải có cùng lúc")
	o.say("5", "giám sát")
	o.press("5", "Loại trừ")
	o.say("5", "bóng đá")
	if f, want := filter(), "mặt trận + giám sát, nông thôn mới + giám sát, -bóng đá"; f != want {
		t.Errorf("the buttons made %q; want %q", f, want)
	}
	o.press("5", "Loại trừ")
	want(t, o.say("5", "thôi"), "bỏ qua")
	o.press("5", "Thử trước")
	want(t, o.say("5", "văn bản 35-CT/TW"), "Thử từ khóa") // the answer, no command
	o.press("5", "Loại trừ")
	want(t, o.say("5", "/moi"), "Tin mới nhất") // a command ends the question
	want(t, o.say("5", "mặt trận"), "Tin có \"mặt trận\"")
	want(t, o.say("5", "/thutukhoa xây dựng Đảng"), "Thử từ khóa, chưa thay đổi gì.", "1 trên 3 bài", "[Dùng từ khóa này]")
	want(t, o.say("5", "/tukhoa xóa đói giảm nghèo"), "Bot đã đặt từ khóa")
	if f := filter(); f != "xóa đói giảm nghèo" {
		t.Errorf("a filter that begins as a subcommand became %q", f)
	}
	want(t, o.say("5", "/tukhoa Bộ"), "Bot đã đặt từ khóa")
	want(t, o.say("5", "/từ khoá xoá"), "Bot đã bỏ từ khóa", "2 trên 3 bài")
	o.say("5", "/dangky tất cả")
	want(t, o.say("5", "/tukhoa bóng đá"), "dành cho đăng ký nào?", "1. Tin hội nghị", "2. Mọi tin", "gõ số thứ tự")
	want(t, o.say("5", "2"), "Bot đã đặt từ khóa", "1 trên 3 bài")
	if f := filter(); f != "|bóng đá" {
		t.Errorf("filters are %q; want the second subscription's to be bóng đá", f)
	}
	o.say("5", "/tukhoa giám sát")
	o.pressData("5", o.last[len(o.last)-2].Data)
	if f := filter(); f != "giám sát|bóng đá" {
		t.Errorf("filters are %q after the button of the first", f)
	}
}

func TestChangingTheScope(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	o.say("5", "/dangky")
	want(t, o.press("5", "Cả tin không phải hội nghị"), "Bot đã đổi: Tin, bài về", "[Chỉ tin hội nghị]")
	want(t, o.say("5", "/chude"), "[✓ Xây dựng Đảng][✓ Mặt trận Tổ quốc][✓ Đoàn thể][Mọi tin]")
	want(t, o.press("5", "✓ Đoàn thể"), "Bot đã đổi chủ đề", "xây dựng Đảng và hệ thống chính trị và Mặt trận Tổ quốc.", "[Đoàn thể]")
	want(t, o.say("5", "/chude Mặt trận, đoàn thể"), "Mặt trận Tổ quốc và các đoàn thể.")
	want(t, o.say("5", "/chude thể thao"), "không có chủ đề \"thể thao\"")
	// A button of another chat's subscription does nothing.
	id := fmt.Sprint(o.count(`SELECT id FROM subscriptions`))
	for _, data := range []string{"huy:" + id, "hoinghi:" + id, "chude:" + id + ":front", "tkxoa:" + id, "sua:" + id, "tkthem:" + id, "huy:-1", "huy:x", "khong:1", ""} {
		want(t, o.pressData("6", data), "Nút này không còn dùng được")
	}
	want(t, o.say("5", "/tamdung"), "Bot đã tạm dừng")
	want(t, o.say("5", "/danhsach"), "đang tạm dừng")
	before := o.count(`SELECT extract(epoch FROM active_from)::bigint FROM subscriptions`)
	o.exec(`UPDATE subscriptions SET active_from = active_from - interval '1 hour'`)
	want(t, o.say("5", "/tieptuc"), "Bot gửi tin trở lại")
	if after := o.count(`SELECT extract(epoch FROM active_from)::bigint FROM subscriptions`); after < before {
		t.Error("after a pause the subscription counts from before it")
	}
	want(t, o.say("5", "/tieptuc"), "không bị tạm dừng")
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	want(t, o.say("5", "/chedo"), "gửi ngay khi có", "[Gửi ngay][Hằng ngày, 07:00]")
	want(t, o.press("5", "Ngày làm việc, 07:00"), "mỗi ngày làm việc, lúc 07:00")
	want(t, o.say("5", "/gioyen"), "Không có giờ yên tĩnh")
	want(t, o.say("5", "giờ yên 22h - 6:30"), "từ 22:00 đến 06:30")
	want(t, o.say("5", "/chế độ hằng tuần thứ sáu lúc 16h30"), "hằng tuần vào thứ Sáu, lúc 16:30")
	want(t, o.say("5", "/gioyen"), "từ 22:00 đến 06:30") // the mode left it alone
	want(t, o.say("5", "/gioyen 25:00 - 3"), "chưa hiểu giờ yên tĩnh")
	want(t, o.say("5", "/gioyen 22:00"), "chưa hiểu giờ yên tĩnh")
	want(t, o.say("5", "/gioyen tắt"), "Không có giờ yên tĩnh")
	want(t, o.say("5", "/chedo lung tung"), "chưa hiểu chế độ")
	want(t, o.pressData("5", "chedo:9"), "không còn dùng được")
	want(t, o.say("5", "/chedo ngay"), "gửi ngay khi có")
}
