package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

// The rules of this surface:
//
//  1. One table holds every command: help, permissions, a service's menu and the
//     README's list come from it. A second one holds every button.
//  2. A handler reads its call, changes rows through the store, and returns what to
//     say. It sends nothing.
//  3. Who may do it is checked here, at the moment of typing or pressing, by role
//     and, for what changes a group, by the group's administrators. What a button
//     carries is never trusted: its row must belong to the chat.
//  4. Every answer is polite Vietnamese and says what can be done next.
//  5. No subcommand can be the first word of a filter or a query: where free words
//     follow, a subcommand counts only when it is all that follows.

// command is one row of the table.
type command struct {
	name    string   // ASCII, as services demand
	aliases []string // other names, spelled right; any word may be typed without diacritics
	usage   string   // what follows the name, in Vietnamese
	help    string   // one line, in Vietnamese
	role    Role
	changes bool   // changes what the chat gets: in a group only for its administrators
	menu    bool   // shown in a service's own menu
	console bool   // exists in the terminal only
	ask     string // the question when its words are missing, "" when it needs none
	// bare says whether words may follow where the slash is left out; nil means that
	// the command then stands alone.
	bare func(rest string) bool
	run  func(ctx context.Context, c *call) (reply, error)
}

// names returns the name and its other spellings.
func (c *command) names() []string { return append([]string{c.name}, c.aliases...) }

// bareWords says whether the command may be meant where there is no slash: in a
// private chat, alone or with words that leave no doubt.
func (c *command) bareWords(private bool, rest string) bool {
	if !private {
		return false
	}
	return rest == "" || c.bare != nil && c.bare(rest)
}

// commandTable returns every command in the order in which help shows them.
func commandTable() []command {
	anything := func(string) bool { return true }
	return []command{
		{name: "start", aliases: []string{"bắt đầu"}, help: "Bắt đầu, xem tình hình nhận tin", role: RoleStranger, menu: true, run: startCommand},
		{name: "trogiup", aliases: []string{"trợ giúp", "help", "giúp"}, help: "Xem các lệnh", role: RoleStranger, menu: true, run: helpCommand},
		{name: "xin", aliases: []string{"xin quyền"}, help: "Xin quyền dùng Bot", role: RoleStranger, run: askAccess},
		{name: "chu", usage: "mã", help: "Nhận quyền chủ Bot bằng mã dùng một lần", role: RoleStranger, run: claimCommand},
		{name: "dangky", aliases: []string{"đăng ký"}, usage: "[tất cả] [chủ đề | tên báo | địa chỉ]", help: "Đăng ký nhận tin", role: RoleSubscriber, changes: true, menu: true, bare: bareSubscribe, run: subscribeCommand},
		{name: "huy", aliases: []string{"hủy", "hủy đăng ký"}, usage: "[số | tất cả]", help: "Thôi nhận tin", role: RoleSubscriber, changes: true, menu: true, bare: bareChoice, run: unsubscribeCommand},
		{name: "danhsach", aliases: []string{"danh sách"}, help: "Xem các đăng ký", role: RoleSubscriber, menu: true, run: listCommand},
		{name: "chude", aliases: []string{"chủ đề"}, usage: "[số]", help: "Chọn chủ đề", role: RoleSubscriber, changes: true, menu: true, bare: bareChoice, run: topicsCommand},
		{name: "tukhoa", aliases: []string{"từ khóa"}, usage: "[từ khóa | xóa]", help: "Lọc tin theo từ khóa", role: RoleSubscriber, changes: true, menu: true, bare: anything, run: filterCommand},
		{name: "thutukhoa", aliases: []string{"thử từ khóa"}, usage: "từ khóa", help: "Thử từ khóa trên tin 7 ngày qua", role: RoleSubscriber, menu: true, bare: anything, run: tryCommand,
			ask: "Anh/chị muốn thử từ khóa nào? Ví dụ: Mặt trận + giám sát"},
		{name: "tim", aliases: []string{"tìm", "timkiem"}, usage: "điều cần tìm", help: "Tìm trong các tin đã lưu", role: RoleSubscriber, menu: true, bare: anything, run: searchCommand,
			ask: "Anh/chị muốn tìm gì? Ví dụ: mặt trận, giám sát"},
		{name: "moi", aliases: []string{"mới", "mới nhất", "tin mới"}, help: "Xem tin mới nhất", role: RoleSubscriber, menu: true, run: newestCommand},
		{name: "vanban", aliases: []string{"văn bản"}, usage: "số văn bản", help: "Tìm tin nhắc đến một văn bản", role: RoleSubscriber, menu: true, bare: hasDigit, run: documentCommand,
			ask: "Anh/chị cho Bot số của văn bản. Ví dụ: 35-CT/TW"},
		{name: "nguoi", usage: "họ và tên", help: "Tìm tin nhắc đến một người", role: RoleSubscriber, menu: true, run: nameCommand,
			ask: "Anh/chị cho Bot họ và tên. Ví dụ: Phạm Minh Tấn"},
		{name: "luu", aliases: []string{"lưu", "đã lưu"}, help: "Lưu tin đang trả lời, xem tin đã lưu", role: RoleSubscriber, menu: true, run: saveCommand},
		{name: "visao", aliases: []string{"vì sao"}, usage: "[địa chỉ bài]", help: "Vì sao nhận hoặc không nhận một tin", role: RoleSubscriber, menu: true, bare: isAddress, run: whyCommand},
		{name: "chedo", aliases: []string{"chế độ"}, usage: "[ngay | hằng ngày 7:00 | hằng tuần thứ hai 7:00]", help: "Nhận tin ngay hay vào giờ cố định", role: RoleSubscriber, changes: true, menu: true, run: modeCommand},
		{name: "gioyen", aliases: []string{"giờ yên", "giờ yên tĩnh"}, usage: "[22:00 - 06:00 | tắt]", help: "Đặt giờ yên tĩnh", role: RoleSubscriber, changes: true, menu: true, bare: hasDigit, run: quietCommand},
		{name: "tamdung", aliases: []string{"tạm dừng"}, help: "Tạm dừng nhận tin", role: RoleSubscriber, changes: true, menu: true, run: pauseCommand},
		{name: "tieptuc", aliases: []string{"tiếp tục"}, help: "Nhận tin trở lại", role: RoleSubscriber, changes: true, menu: true, run: resumeCommand},
		{name: "nguon", aliases: []string{"nguồn", "nguồn tin"}, usage: "[thêm địa chỉ | xóa số]", help: "Xem, thêm, xóa nguồn tin", role: RoleSubscriber, menu: true, bare: bareSource, run: sourcesCommand},
		{name: "nguoidung", aliases: []string{"người dùng"}, usage: "[duyệt số | từ chối số | quyền số vai trò]", help: "Duyệt người dùng, trao quyền", role: RoleAdmin, menu: true, bare: barePeople, run: peopleCommand},
		{name: "nhatky", aliases: []string{"nhật ký"}, help: "Xem nhật ký thay đổi", role: RoleAdmin, menu: true, run: auditCommand},
		{name: "dulieu", aliases: []string{"dữ liệu"}, help: "Xem dữ liệu Bot lưu về anh/chị", role: RoleSubscriber, menu: true, run: dataCommand},
		{name: "xoatoi", aliases: []string{"xóa tôi"}, help: "Xóa dữ liệu về anh/chị", role: RoleStranger, menu: true, run: eraseCommand},
		{name: "thoat", aliases: []string{"thoát", "quit", "exit"}, help: "Kết thúc chương trình", role: RoleStranger, console: true, run: quitCommand},
	}
}

// CommandInfo is a command as documentation shows it.
type CommandInfo struct {
	Name  string // with the slash
	Usage string // what follows it, in Vietnamese, "" for nothing
	Help  string // one line, in Vietnamese
	Role  Role   // the least role that may run it
	// Console commands exist in the terminal only.
	Console bool
}

// CommandList returns every command in the order of the table.
func CommandList() []CommandInfo {
	var out []CommandInfo
	for _, c := range commandTable() {
		out = append(out, CommandInfo{"/" + c.name, c.usage, c.help, c.role, c.console})
	}
	return out
}

// Menu returns the entries of a service's own menu. adminChats are the private
// chats of the admins, who see what is for them.
func Menu(adminChats []string) []MenuEntry {
	var out []MenuEntry
	for _, c := range commandTable() {
		if !c.menu {
			continue
		}
		e := MenuEntry{Name: c.name, Description: c.help}
		if c.role.AtLeast(RoleEditor) {
			e.Admin, e.Chats = true, adminChats
		}
		out = append(out, e)
	}
	return out
}

// action is one kind of button. Its data is "name:row".
type action struct {
	name    string
	role    Role
	changes bool
	press   func(ctx context.Context, c *call) (reply, error)
	// words takes what was written after the button asked; nil when it never asks.
	words func(ctx context.Context, c *call, row string) (reply, error)
}

// actionTable returns every action.
func actionTable() []action {
	return []action{
		{name: "xin", role: RoleStranger, press: askAccess},
		{name: "duyet", role: RoleAdmin, press: pressApprove},
		{name: "tuchoi", role: RoleAdmin, press: pressRefuse},
		{name: "dangky", role: RoleSubscriber, changes: true, press: pressSubscribe},
		{name: "huy", role: RoleSubscriber, changes: true, press: pressUnsubscribe},
		{name: "ds", role: RoleSubscriber, press: pressListPage},
		{name: "sua", role: RoleSubscriber, changes: true, press: pressEdit},
		{name: "chude", role: RoleSubscriber, changes: true, press: pressTopic},
		{name: "hoinghi", role: RoleSubscriber, changes: true, press: pressMeetings},
		{name: "tkthem", role: RoleSubscriber, changes: true, press: pressAsk("tkthem", "Anh/chị muốn nhận thêm tin có từ nào? Ví dụ: nông thôn mới"), words: editFilter(addAlternative)},
		{name: "tkva", role: RoleSubscriber, changes: true, press: pressAsk("tkva", "Tin phải có thêm từ nào? Ví dụ: giám sát"), words: editFilter(addCondition)},
		{name: "tktru", role: RoleSubscriber, changes: true, press: pressAsk("tktru", "Anh/chị muốn bỏ tin có từ nào? Ví dụ: bóng đá"), words: editFilter(addExclusion)},
		{name: "tkthu", role: RoleSubscriber, press: pressAsk("tkthu", "Anh/chị muốn thử từ khóa nào? Ví dụ: Mặt trận + giám sát"), words: tryWords},
		{name: "tkxoa", role: RoleSubscriber, changes: true, press: pressClearFilter},
		{name: "tkchon", role: RoleSubscriber, changes: true, press: func(context.Context, *call) (reply, error) { return reply{}, errOldButton() }, words: chooseByNumber},
		{name: "tkdat", role: RoleSubscriber, changes: true, press: pressSetFilter},
		{name: "tim", role: RoleSubscriber, press: pressSearchPage},
		{name: "moi", role: RoleSubscriber, press: pressNewestPage},
		{name: "vb", role: RoleSubscriber, press: pressDocumentPage},
		{name: "nguoi", role: RoleSubscriber, press: pressNamePage},
		{name: "chedo", role: RoleSubscriber, changes: true, press: pressMode},
		{name: "xoatoi", role: RoleStranger, press: pressErase, words: eraseWords},
		{name: "dsluu", role: RoleSubscriber, press: pressSavedPage},
		{name: "xem", role: RoleSubscriber, press: pressShow},
		{name: "save", role: RoleSubscriber, press: pressSave},
		{name: "why", role: RoleSubscriber, press: pressWhy},
		{name: "tieptuc", role: RoleSubscriber, changes: true, press: resumeCommand},
		{name: "themnguon", role: RoleEditor, press: pressAddSource},
		{name: "chay", role: RoleStranger, press: pressRun},
	}
}

// errOldButton answers a button that is none of the table's, or whose row is not
// the chat's.
func errOldButton() error {
	return userError("Nút này không còn dùng được.", "Gõ /danhsach để xem các đăng ký, /trogiup để xem các lệnh.")
}

// press runs the action of a button.
func (c *call) press(ctx context.Context) (reply, error) {
	name, row, _ := strings.Cut(c.in.Data, ":")
	for i := range c.actions {
		a := &c.actions[i]
		if a.name != name {
			continue
		}
		if err := c.allowed(ctx, a.role, a.changes); errors.Is(err, errStranger) {
			return c.refuse()
		} else if err != nil {
			return reply{}, err
		}
		c.rest = row
		return a.press(ctx, c)
	}
	return reply{}, errOldButton()
}

// row returns the row that a button carries.
func (c *call) row() (int64, error) {
	return readRow(c.rest)
}

func readRow(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 0 {
		return 0, errOldButton()
	}
	return id, nil
}

// pressAsk returns the press of an action that asks for words about one
// subscription.
func pressAsk(name, text string) func(ctx context.Context, c *call) (reply, error) {
	return func(ctx context.Context, c *call) (reply, error) {
		sub, err := c.ownRow(ctx)
		if err != nil {
			return reply{}, err
		}
		return c.ask(text, name, strconv.FormatInt(sub.ID, 10))
	}
}

// pressRun runs the command that the bot proposed after a typing mistake.
func pressRun(ctx context.Context, c *call) (reply, error) {
	text, err := c.memory.recall(c.rest)
	if err != nil {
		return reply{}, err
	}
	c.in.Text = text
	return c.read(ctx)
}

// button returns the data of a button about a row.
func button(text, action string, row int64) Button {
	return Button{Text: text, Data: action + ":" + strconv.FormatInt(row, 10)}
}

// The following say which words after a command leave no doubt where the slash is
// missing.

func hasDigit(rest string) bool { return strings.ContainsAny(rest, "0123456789") }

func bareChoice(rest string) bool {
	_, err := strconv.Atoi(rest)
	return err == nil || says(rest, "tất cả", "hết")
}

func bareSubscribe(rest string) bool {
	_, all := cutPhrase(rest, "tất cả")
	return all || isAddress(rest)
}

func bareSource(rest string) bool {
	verb, words := cutSourceVerb(rest)
	return verb != "" && words != ""
}

func barePeople(rest string) bool { return hasDigit(rest) }

// isAddress says whether the words are an address: one word with a dot inside.
func isAddress(s string) bool {
	if strings.ContainsAny(s, " \t\n") {
		return false
	}
	i := strings.IndexByte(s, '.')
	return i > 0 && i < len(s)-1
}
