package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"giaoban/bot"
	"giaoban/bot/bottest"
	"giaoban/store"
	"giaoban/store/storetest"
)

// owner is the account that the settings of the tests name as owner.
const owner = "1"

// office is a bot with its database and one messenger that records.
type office struct {
	t    *testing.T
	pool *pgxpool.Pool
	db   *store.Store
	rec  *bottest.Recorder
	talk *bot.Talk
	ref  bot.BotRef
	log  *bytes.Buffer
	n    int
	last []bot.Button // of the last answer
}

// openOffice makes an office with two sources and three articles of this week.
func openOffice(t *testing.T, change func(*bot.TalkDeps)) *office {
	pool := storetest.New(t)
	o := &office{t: t, pool: pool, db: store.New(pool), log: &bytes.Buffer{},
		rec: &bottest.Recorder{Caps: bot.Capabilities{Buttons: true, Edit: true}, Admins: map[string]bool{"-100/8": true}}}
	id, err := o.db.RegisterBot(t.Context(), "telegram", "1", "bot")
	if err != nil {
		t.Fatal(err)
	}
	o.ref = bot.BotRef{ID: id, Messenger: o.rec, Send: func(ctx context.Context, to bot.Address, m bot.Message) error {
		_, err := o.rec.Send(ctx, to, m)
		return err
	}}
	o.exec(`INSERT INTO feeds (url, title, host, section) VALUES
		('https://baodaklak.vn/rss/home.rss', 'Báo Đắk Lắk', 'baodaklak.vn', ''), ('https://baolamdong.vn/rss/thoi-su', 'Báo Lâm Đồng', 'baolamdong.vn', 'Thời sự')`)
	o.article(1, "Mặt trận giám sát đầu tư công", "front", true)
	o.article(2, "Hội nghị xây dựng Đảng quý IV", "party_building", true)
	o.article(1, "Giải bóng đá thiếu niên", "", false)
	deps := bot.TalkDeps{People: o.db, Chats: o.db, Subscriptions: o.db, Articles: o.db, Sources: &store.Sources{Store: o.db},
		Search: o.search, Card: o.card, Owners: bot.Owners{"telegram:" + owner: true}, Open: true, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(o.log, nil))}
	if change != nil {
		change(&deps)
	}
	o.talk = bot.NewTalk(deps)
	return o
}

func closed(d *bot.TalkDeps) { d.Open = false }

func (o *office) exec(sql string, args ...any) {
	o.t.Helper()
	if _, err := o.pool.Exec(o.t.Context(), sql, args...); err != nil {
		o.t.Fatalf("%s: %v", sql, err)
	}
}

func (o *office) count(sql string, args ...any) (n int) {
	o.t.Helper()
	if err := o.pool.QueryRow(o.t.Context(), sql, args...).Scan(&n); err != nil {
		o.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func (o *office) article(feed int, title, topic string, meeting bool) {
	o.t.Helper()
	topics := []string{}
	if topic != "" {
		topics = append(topics, topic)
	}
	o.exec(`INSERT INTO articles (feed_id, url, host, title, lead, body, state, push, text_source, analysis, topics, is_meeting, documents)
		SELECT id, 'https://' || host || '/bai-' || md5($2), host, $2, 'Sapo.', 'Nội dung nhắc đến Chỉ thị 35-CT/TW.', 'done', false, 'page', '{}', $3, $4, '{35-CT/TW}' FROM feeds WHERE id = $1`,
		feed, title, topics, meeting)
}

// search finds the articles whose title holds the query.
func (o *office) search(ctx context.Context, query string, limit int, after string) (bot.SearchPage, error) {
	list, err := o.db.NewestArticles(ctx, 100, 0)
	var page bot.SearchPage
	for _, a := range list {
		if strings.Contains(strings.ToLower(a.Title), strings.ToLower(query)) {
			page.Hits = append(page.Hits, bot.SearchHit{Article: a, Snippet: []bot.Span{{Text: "…" + query + "…", Style: bot.Bold}}})
		}
	}
	if len(page.Hits) > 0 && after == "" {
		page.Next = "2"
	}
	return page, err
}

func (o *office) card(ctx context.Context, id int64, _ bot.Capabilities) (bot.Message, error) {
	a, _, err := o.db.FindArticle(ctx, id)
	return bot.Text("THẺ " + a.Title), err
}

// private is the event of a person in his private chat.
func private(person string) bot.Incoming {
	return bot.Incoming{Chat: bot.IncomingChat{ID: person, Kind: bot.ChatPrivate, Title: "Người " + person}, From: bot.Sender{ID: person, Name: "Người " + person}}
}

// handle gives an event to the bot and returns all that left, each message as
// "chat: text [button]".
func (o *office) handle(in bot.Incoming) string {
	o.t.Helper()
	if in.ID == "" {
		o.n++
		in.ID = fmt.Sprint("e", o.n)
	}
	if err := o.talk.Handle(o.t.Context(), o.ref, in); err != nil && !errors.Is(err, bot.ErrQuit) {
		o.t.Fatalf("Handle %+v: %v", in, err)
	}
	return o.shown()
}

func (o *office) shown() string {
	var b strings.Builder
	for _, s := range o.rec.Take() {
		fmt.Fprintf(&b, "%s: %s\n", s.To.Chat, s.Message.Plain())
		for _, row := range s.Message.Buttons {
			for _, btn := range row {
				fmt.Fprintf(&b, "[%s]", btn.Text)
				if len(btn.Data) > 64 || btn.Data == "" && btn.URL == "" {
					o.t.Errorf("button %q carries %q", btn.Text, btn.Data)
				}
				o.last = append(o.last, btn)
			}
		}
	}
	return b.String()
}

func (o *office) say(person, text string) string {
	o.t.Helper()
	in := private(person)
	in.Event, in.Text = bot.EventText, text
	return o.handle(in)
}

// press presses the button with this text that was shown last.
func (o *office) press(person, text string) string {
	o.t.Helper()
	for i := len(o.last) - 1; i >= 0; i-- {
		if o.last[i].Text == text {
			return o.pressData(person, o.last[i].Data)
		}
	}
	o.t.Fatalf("no button %q in %v", text, o.last)
	return ""
}

func (o *office) pressData(person, data string) string {
	o.t.Helper()
	in := private(person)
	in.Event, in.Data, in.PressID = bot.EventPress, data, "p"
	return o.handle(in)
}

// want checks that an answer holds the texts, in order.
func want(t *testing.T, got string, texts ...string) {
	t.Helper()
	at := 0
	for _, s := range texts {
		i := strings.Index(got[at:], s)
		if i < 0 {
			t.Errorf("the answer lacks %q (in this order):\n%s", s, got)
			return
		}
		at += i
	}
}

func TestClosedAccess(t *testing.T) {
	t.Parallel()
	o := openOffice(t, closed)
	o.say(owner, "/start")
	want(t, o.say("5", "/start"), "Mã của anh/chị là", "[Xin quyền dùng]")
	want(t, o.say("5", "/tim mặt trận"), "chỉ phục vụ những người được cơ quan cho phép")
	want(t, o.say("5", "mặt trận"), "chỉ phục vụ")
	asked := o.press("5", "Xin quyền dùng")
	want(t, asked, "1: Mã", "Người 5", "xin dùng Bot", "[Duyệt][Từ chối]", "5: Bot đã gửi yêu cầu")
	if again := o.say("5", "/xin"); strings.Contains(again, "1: ") {
		t.Errorf("the admin is asked twice:\n%s", again)
	}
	// A button is never trusted: the stranger cannot approve himself.
	for _, b := range o.last {
		if b.Text == "Duyệt" {
			want(t, o.pressData("5", b.Data), "đang chờ người quản trị duyệt")
		}
	}
	want(t, o.press(owner, "Duyệt"), "5: Anh/chị đã được dùng Bot", "[Đăng ký]", "1: Mã", "người nhận tin")
	want(t, o.say("5", "/dangky"), "Bot đã đăng ký")
	want(t, o.say("6", "/xin"), "6: Bot đã gửi")
	want(t, o.press(owner, "Từ chối"), "6: Rất tiếc", "bị từ chối")
	want(t, o.say("6", "/xin"), "Rất tiếc")
	if n := o.count(`SELECT count(*) FROM audit WHERE action IN ('access.ask', 'role')`); n != 4 {
		t.Errorf("%d audit rows of two requests and two decisions", n)
	}
}

func TestRolesCannotBeSeized(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	o.say(owner, "/start")
	o.say("5", "/start")
	o.say("6", "/start")
	want(t, o.say("5", "/nguoidung quyền 5 quản trị"), "cần quyền quản trị")
	people := o.say(owner, "/nguoidung")
	want(t, people, "Người dùng (3)", "chủ Bot", "người nhận tin")
	id := fmt.Sprint(o.count(`SELECT id FROM people WHERE external_id = '5'`))
	other := fmt.Sprint(o.count(`SELECT id FROM people WHERE external_id = '6'`))
	boss := fmt.Sprint(o.count(`SELECT id FROM people WHERE external_id = '1'`))
	want(t, o.say(owner, "/nguoidung quyền "+id+" Quản trị"), "5: Quyền của anh/chị nay là: quản trị", "1: Mã "+id)
	want(t, o.say("5", "/nguoidung quyền "+other+" quản trị"), "Chỉ chủ Bot được trao")
	want(t, o.say("5", "/nguoidung từ chối "+boss), "Không thay đổi được quyền của chủ Bot")
	want(t, o.say("5", "/nguoidung từ chối "+id), "tự thay đổi quyền của mình")
	want(t, o.say("5", "/nguoidung duyệt 9999"), "Không có người dùng mã 9999")
	want(t, o.say("5", "/nguoidung abc"), "Ví dụ: /nguoidung duyệt 12")
}

func TestSubscribing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	want(t, o.say("5", "/start"), "Chào anh/chị Người 5", "2 nguồn báo", "[Đăng ký]")
	want(t, o.press("5", "Đăng ký"), "Bot đã đăng ký. Tin hội nghị về xây dựng Đảng", "từ mọi nguồn.", "sẽ có 2 trên 3 bài", "Ví dụ, tin gần nhất", "THẺ")
	want(t, o.say("5", "đăng ký"), "Anh/chị đã có đăng ký này rồi")
	want(t, o.say("5", "/dangky tất cả"), "Mọi tin, từ mọi nguồn.", "3 trên 3 bài", "THẺ Giải bóng đá")
	want(t, o.say("5", "/dangky mặt trận báo Đắk Lắk"), "Tin hội nghị về Mặt trận Tổ quốc, từ Báo Đắk Lắk.", "1 trên 3 bài")
	want(t, o.say("5", "/dangky tất cả baolamdong.vn"), "Mọi tin, từ Báo Lâm Đồng (Thời sự).", "1 trên 3 bài")
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

func TestReading(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	want(t, o.say("5", "/tim"), "Anh/chị muốn tìm gì?")
	want(t, o.say("5", "mặt trận"), "Tin có \"mặt trận\"", "1. Mặt trận giám sát", "…mặt trận…", "/tukhoa mặt trận", "[1][Xem thêm]")
	want(t, o.press("5", "Xem thêm"), "2. Mặt trận")
	want(t, o.press("5", "1"), "THẺ Mặt trận giám sát")
	want(t, o.say("5", "không có đâu"), "không tìm thấy tin nào có \"không có đâu\"")
	want(t, o.say("5", "?!"), "muốn tìm gì")
	want(t, o.say("5", "/moi"), "Tin mới nhất", "1. Giải bóng đá", "3. Mặt trận", "[1][2][3]")
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

func TestGroups(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	group := func(person, text string) string {
		in := bot.Incoming{Event: bot.EventText, Text: text, Chat: bot.IncomingChat{ID: "-100", Kind: bot.ChatGroup, Title: "Văn phòng", Thread: 7}, From: bot.Sender{ID: person, Name: "N"}}
		return o.handle(in)
	}
	want(t, o.handle(bot.Incoming{Event: bot.EventJoined, Chat: bot.IncomingChat{ID: "-100", Kind: bot.ChatGroup}}), "-100: Chào mọi người")
	want(t, group("9", "/dangky"), "Chỉ quản trị viên của nhóm")
	want(t, group("8", "/dangky"), "Bot đã đăng ký")
	if n := o.count(`SELECT thread_id FROM subscriptions`); n != 7 {
		t.Errorf("the subscription is of thread %d; want the topic 7", n)
	}
	want(t, group("9", "/danhsach"), "Đăng ký (1)")
	want(t, group("9", "mặt trận"), "chưa hiểu ý")
	want(t, group("9", "đăng ký"), "chưa hiểu ý") // without a slash only in private
	want(t, group("", "/dangky"), "ẩn danh")
	id := fmt.Sprint(o.count(`SELECT id FROM subscriptions`))
	press := bot.Incoming{Event: bot.EventPress, Data: "huy:" + id, PressID: "p", Chat: bot.IncomingChat{ID: "-100", Kind: bot.ChatGroup, Thread: 7}, From: bot.Sender{ID: "9"}}
	want(t, o.handle(press), "Chỉ quản trị viên của nhóm")
	o.handle(bot.Incoming{Event: bot.EventMoved, Chat: bot.IncomingChat{ID: "-100", Kind: bot.ChatGroup}, NewChat: "-200"})
	o.handle(bot.Incoming{Event: bot.EventLeft, Text: "kicked", Chat: bot.IncomingChat{ID: "-200", Kind: bot.ChatGroup}})
	if n := o.count(`SELECT count(*) FROM chats WHERE external_id = '-200' AND state = 'gone' AND reason = 'kicked'`); n != 1 {
		t.Error("the group did not move and go")
	}
	post := bot.Incoming{Event: bot.EventText, Text: "/dangky", Chat: bot.IncomingChat{ID: "-300", Kind: bot.ChatChannel}}
	if got := o.handle(post); got != "" {
		t.Errorf("a post in a channel is answered: %s", got)
	}
}

func TestEveryEventIsHandledOnce(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	in := private("5")
	in.ID, in.Event, in.Text = "same", bot.EventText, "/dangky"
	want(t, o.handle(in), "Bot đã đăng ký")
	if again := o.handle(in); again != "" {
		t.Errorf("a repeated event is answered again:\n%s", again)
	}
}

func TestAnAnswerThatCannotLeave(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  bot.Kind
		again bool
		state string
	}{
		{bot.KindTemporary, true, "active"}, {bot.KindDown, true, "active"}, {bot.KindTooMany, true, "active"},
		{bot.KindUncertain, false, "active"}, {bot.KindRejected, false, "active"}, {bot.KindGone, false, "gone"},
	} {
		t.Run(c.kind.String(), func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, nil)
			o.rec.Fail = func(bottest.Sent) error {
				return &bot.SendError{Kind: c.kind, Reason: "blocked", Err: errors.New("no")}
			}
			in := private("5")
			in.ID, in.Event, in.Text = "e", bot.EventText, "/trogiup"
			if err := o.talk.Handle(t.Context(), o.ref, in); (err != nil) != c.again {
				t.Errorf("Handle = %v; the event should come again: %v", err, c.again)
			}
			if n := o.count(`SELECT count(*) FROM handled_events`); (n == 0) != c.again {
				t.Errorf("%d events noted as handled", n)
			}
			if n := o.count(`SELECT count(*) FROM chats WHERE state = $1`, c.state); n != 1 {
				t.Errorf("the chat is not %s", c.state)
			}
		})
	}
}

func TestFaultsShowAReferenceOnly(t *testing.T) {
	t.Parallel()
	for name, search := range map[string]func() error{
		"error": func() error { return errors.New("secret detail") },
		"panic": func() error { panic("secret detail") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, func(d *bot.TalkDeps) {
				d.Search = func(context.Context, string, int, string) (bot.SearchPage, error) { return bot.SearchPage{}, search() }
			})
			got := o.say("5", "/tim mặt trận")
			want(t, got, "Bot gặp trục trặc", "mã ")
			if strings.Contains(got, "secret") {
				t.Errorf("the chat sees %s", got)
			}
			ref := strings.TrimSuffix(strings.TrimSpace(got[strings.LastIndex(got, "mã ")+len("mã "):]), ".")
			if log := o.log.String(); !strings.Contains(log, "ref="+ref) || !strings.Contains(log, "secret detail") || strings.Contains(log, "mặt trận") {
				t.Errorf("log %q; want the reference %q, the cause, and not what was searched", log, ref)
			}
			want(t, o.say("5", "/moi"), "Tin mới nhất")
		})
	}
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

func TestHelpFitsTheRole(t *testing.T) {
	t.Parallel()
	o := openOffice(t, nil)
	got := o.say("5", "trợ giúp")
	want(t, got, "/dangky", "/tim")
	for _, hidden := range []string{"/nguoidung", "/thoat", "/xin"} {
		if strings.Contains(got, hidden) {
			t.Errorf("a subscriber's help shows %s", hidden)
		}
	}
	want(t, o.say(owner, "/help"), "/nguoidung")
	want(t, o.say("5", "/trogiup tim"), "/tim điều cần tìm: Tìm trong")
}

// TestPermissions runs every command and presses every button as every role, and
// checks who gets further than the refusal.
func TestPermissions(t *testing.T) {
	t.Parallel()
	o := openOffice(t, closed)
	roles := []bot.Role{bot.RoleRefused, bot.RoleStranger, bot.RoleSubscriber, bot.RoleEditor, bot.RoleAdmin}
	for i, role := range roles {
		person := fmt.Sprint(20 + i)
		o.say(person, "/start")
		o.exec(`UPDATE people SET role = $2 WHERE external_id = $1`, person, role)
		for _, c := range bot.CommandList() {
			if c.Name == "/xin" || c.Console || c.Role == bot.RoleStranger || c.Name == "/nguoidung" && role == bot.RoleOwner {
				continue
			}
			refused := refusal(o.say(person, c.Name))
			if refused == role.AtLeast(c.Role) {
				t.Errorf("%s as %s: refused is %v", c.Name, role, refused)
			}
		}
		for data, least := range map[string]bot.Role{"duyet:1": bot.RoleAdmin, "tuchoi:1": bot.RoleAdmin, "dangky:0": bot.RoleSubscriber,
			"save:1": bot.RoleSubscriber, "themnguon:x": bot.RoleEditor, "moi:0": bot.RoleSubscriber, "chay:x": bot.RoleSubscriber} {
			got := o.pressData(person, data)
			if data == "chay:x" && !role.AtLeast(least) {
				continue // it only runs what is typed, which is checked again
			}
			if refused := refusal(got); refused == role.AtLeast(least) {
				t.Errorf("button %s as %s: refused is %v:\n%s", data, role, refused, got)
			}
		}
	}
}

func refusal(s string) bool {
	return strings.Contains(s, "cơ quan cho phép") || strings.Contains(s, "Việc này cần quyền") || strings.Contains(s, "đang chờ người quản trị")
}

func TestConsoleIsTheOwnerAndWelcomed(t *testing.T) {
	t.Parallel()
	o := openOffice(t, closed)
	o.rec.Service = "console"
	if err := o.talk.Welcome(t.Context(), o.ref, true); err != nil {
		t.Fatal(err)
	}
	want(t, o.shown(), "console: Giao ban: Bot đọc 2 nguồn báo", "/tim mat tran", "/tukhoa", "/trogiup")
	if n := o.count(`SELECT count(*) FROM subscriptions`); n != 1 {
		t.Errorf("%d subscriptions after the first welcome", n)
	}
	o.say("console", "/huy")
	if err := o.talk.Welcome(t.Context(), o.ref, false); err != nil {
		t.Fatal(err)
	}
	want(t, o.shown(), "chưa có đăng ký nào")
	want(t, o.say("console", "/nguoidung"), "Người dùng (1)")
	in := private("console")
	in.ID, in.Event, in.Text = "q", bot.EventText, "thoát"
	if err := o.talk.Handle(t.Context(), o.ref, in); !errors.Is(err, bot.ErrQuit) {
		t.Errorf("Handle = %v; want ErrQuit", err)
	}
}

func TestMenuAndList(t *testing.T) {
	t.Parallel()
	for _, e := range bot.Menu([]string{"1"}) {
		if e.Admin != (len(e.Chats) > 0) || e.Description == "" || strings.Contains(e.Name, "/") {
			t.Errorf("menu entry %+v", e)
		}
	}
	list := bot.CommandList()
	if len(list) < 19 || list[0].Name != "/start" {
		t.Errorf("commands %+v", list)
	}
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

// TestErasing greps the whole database for what should be gone.
func TestErasing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, closed)
	const person, secret = "77001122", "bí mật quân sự"
	o.say(owner, "/start")
	o.say(person, "/xin")
	o.press(owner, "Duyệt")
	o.say(person, "/tukhoa "+secret)
	o.say(person, "/tamdung")
	o.pressData(person, "save:1")
	chat := o.count(`SELECT id FROM chats WHERE external_id = $1`, person)
	o.exec(`INSERT INTO messages (chat_id, external_ids, kind) VALUES ($1, '{m77}', 'alert')`, chat)
	o.exec(`INSERT INTO deliveries (bot_id, chat_id, kind, ref, priority) VALUES ($1, $2, 'alert', 1, 1)`, o.ref.ID, chat)
	want(t, o.say(person, "/dulieu"), person, secret, "/xoatoi")
	id := o.count(`SELECT id FROM people WHERE external_id = $1`, person)
	want(t, o.say(person, "/xoatoi"), "không lấy lại được", "[Đồng ý xóa]")
	want(t, o.say(person, "chưa"), "chưa xóa gì")
	want(t, o.pressData(owner, fmt.Sprint("xoatoi:", id)), "không còn dùng được") // only he himself
	o.say(person, "/xóa tôi")
	want(t, o.say(person, "đồng ý"), "Bot đã xóa mọi dữ liệu")
	rows, err := o.pool.Query(t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		for _, trace := range []string{person, secret, "Người " + person, "m77"} {
			if n := o.count(`SELECT count(*) FROM `+table+` t WHERE t::text LIKE '%' || $1 || '%'`, trace); n > 0 {
				t.Errorf("%s still holds %q", table, trace)
			}
		}
	}
	if n := o.count(`SELECT count(*) FROM audit WHERE person = $1`, id); n != 0 {
		t.Error("the audit still tells whose its rows are")
	}
	if n := o.count(`SELECT count(*) FROM audit WHERE person < 0`); n == 0 {
		t.Error("the audit lost its rows")
	}
	want(t, o.say(person, "/start"), "[Xin quyền dùng]") // a stranger again
}
