package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"giaoban/bot"
)

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
	want(t, o.say(owner, "/nhật ký"), "Người 1 đổi quyền của mã", "stranger -> refused", "Người 5 thêm đăng ký", "Người 5 xin quyền dùng Bot")
	want(t, o.say("5", "/nhatky"), "cần quyền quản trị")
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
	anonymous := bot.Incoming{Event: bot.EventText, Text: "/tamdung", Chat: bot.IncomingChat{ID: "-100", Kind: bot.ChatGroup, Thread: 7}, From: bot.Sender{GroupAdmin: true}}
	want(t, o.handle(anonymous), "Bot đã tạm dừng") // as the group itself
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

func TestClaimingTheOwnership(t *testing.T) {
	t.Parallel()
	o := openOffice(t, closed)
	old, err := o.db.OfferOwnership(t.Context())
	if err != nil || len(old) < 26 {
		t.Fatalf("OfferOwnership = %q, %v", old, err)
	}
	code, err := o.db.OfferOwnership(t.Context())
	if err != nil || code == old {
		t.Fatalf("OfferOwnership = %q, %v", code, err)
	}
	if n := o.count(`SELECT count(*) FROM settings WHERE value LIKE '%' || $1 || '%'`, code); n != 0 {
		t.Error("the code is stored as it is")
	}
	want(t, o.say("5", "/chu"), "/chu và mã")
	for _, wrong := range []string{old, "x", strings.ToLower(code)[:20]} {
		want(t, o.say("5", "/chu "+wrong), "Mã này không đúng")
	}
	want(t, o.say("5", "/chu "+strings.ToLower(code)), "Anh/chị đã là chủ Bot")
	want(t, o.say("6", "/chu "+code), "Mã này không đúng")
	want(t, o.say("5", "/nguoidung"), "Người dùng (2)") // he stays owner
	if again, err := o.db.OfferOwnership(t.Context()); err != nil || again != "" {
		t.Errorf("with an owner another code is offered: %q, %v", again, err)
	}
}
