package bot

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"giaoban/internal/viet"
)

// The modes that /chedo offers by a button, by their rows.
func offeredModes() []struct {
	text string
	set  Schedule
} {
	seven := []int{7 * 60}
	return []struct {
		text string
		set  Schedule
	}{
		{"Gửi ngay", Schedule{Mode: "instant"}},
		{"Hằng ngày, 07:00", Schedule{Mode: "daily", DigestAt: seven}},
		{"Ngày làm việc, 07:00", Schedule{Mode: "daily", DigestAt: seven, WorkdaysOnly: true}},
		{"Hằng tuần, thứ Hai 07:00", Schedule{Mode: "weekly", DigestAt: seven, Weekday: time.Monday}},
	}
}

// modeCommand says or changes whether alerts come at once or at fixed times.
func modeCommand(ctx context.Context, c *call) (reply, error) {
	if c.rest != "" {
		set, ok := readMode(c.rest)
		if !ok {
			return reply{}, userError("Bot chưa hiểu chế độ \""+Shorten(c.rest, 60)+"\".",
				"Ví dụ: /chedo ngay, /chedo hằng ngày 7:00 và 16:30, /chedo ngày làm việc 7:00, /chedo hằng tuần thứ hai 7:00")
		}
		return c.setMode(ctx, set)
	}
	have, err := c.deps.Chats.ChatSchedule(ctx, c.chat.ID)
	if err != nil {
		return reply{}, err
	}
	m := lines("Tin đang được gửi "+modeWords(&have)+".", "Bấm để đổi, hoặc gõ, ví dụ: /chedo hằng ngày 7:00 và 16:30")
	for i, o := range offeredModes() {
		m.Buttons = append(m.Buttons, []Button{button(o.text, "chedo", int64(i))})
	}
	return answer(m)
}

// pressMode sets the mode of a button.
func pressMode(ctx context.Context, c *call) (reply, error) {
	n, err := c.row()
	if err != nil {
		return reply{}, err
	}
	offered := offeredModes()
	if n >= int64(len(offered)) {
		return reply{}, errOldButton()
	}
	return c.setMode(ctx, offered[n].set)
}

// setMode changes when alerts come; quiet hours stay.
func (c *call) setMode(ctx context.Context, set Schedule) (reply, error) {
	have, err := c.deps.Chats.ChatSchedule(ctx, c.chat.ID)
	if err != nil {
		return reply{}, err
	}
	set.QuietFrom, set.QuietTo = have.QuietFrom, have.QuietTo
	if len(set.DigestAt) == 0 {
		set.DigestAt = have.DigestAt
	}
	if err := c.deps.Chats.SetSchedule(ctx, c.person.ID, c.chat.ID, set); err != nil {
		return reply{}, err
	}
	return answer(lines("Bot đã đổi: tin sẽ được gửi "+modeWords(&set)+".", "Gõ /chedo để đổi lại, /gioyen để đặt giờ yên tĩnh."))
}

// readMode reads a mode as people write it.
func readMode(words string) (Schedule, bool) {
	if says(words, "ngay", "gửi ngay", "ngay lập tức", "tức thì", "tức thời") {
		return Schedule{Mode: "instant"}, true
	}
	for _, form := range []struct {
		phrase string
		set    Schedule
	}{
		{"ngày làm việc", Schedule{Mode: "daily", WorkdaysOnly: true}},
		{"hằng ngày", Schedule{Mode: "daily"}}, {"hàng ngày", Schedule{Mode: "daily"}}, {"mỗi ngày", Schedule{Mode: "daily"}}, {"ngày", Schedule{Mode: "daily"}},
		{"hằng tuần", Schedule{Mode: "weekly"}}, {"hàng tuần", Schedule{Mode: "weekly"}}, {"mỗi tuần", Schedule{Mode: "weekly"}}, {"tuần", Schedule{Mode: "weekly"}},
	} {
		rest, ok := cutPhrase(words, form.phrase)
		if !ok {
			continue
		}
		set := form.set
		if set.Mode == "weekly" {
			set.Weekday, rest = cutWeekday(strings.TrimLeft(rest, ", "))
		}
		times, ok := readTimes(rest)
		if !ok {
			return Schedule{}, false
		}
		if set.DigestAt = times; len(times) == 0 {
			set.DigestAt = []int{7 * 60}
		}
		return set, true
	}
	return Schedule{}, false
}

// cutWeekday cuts a day of the week from the front; Monday when there is none.
func cutWeekday(s string) (time.Weekday, string) {
	names := [][]string{{"chủ nhật", "cn"}, {"thứ hai", "thứ 2", "t2"}, {"thứ ba", "thứ 3", "t3"}, {"thứ tư", "thứ 4", "t4"},
		{"thứ năm", "thứ 5", "t5"}, {"thứ sáu", "thứ 6", "t6"}, {"thứ bảy", "thứ 7", "t7"}}
	for day, spellings := range names {
		for _, name := range spellings {
			if rest, ok := cutPhrase(s, name); ok {
				return time.Weekday(day), rest
			}
		}
	}
	return time.Monday, s
}

// readTimes reads times of the day as people write them (7h, 7:00, 16h30, 22 giờ) in
// minutes from midnight; ok is false when anything else stands there.
func readTimes(s string) (minutes []int, ok bool) {
	folded := viet.Fold(s)
	form := regexp.MustCompile(`\b(\d{1,2})(?:\s*(?:h|g|gio|:)\s*(\d{2})?)?\b(?:\s*(?:phut|p)\b)?`)
	for _, m := range form.FindAllStringSubmatch(folded, -1) {
		hour, _ := strconv.Atoi(m[1]) // the form holds digits only
		minute, _ := strconv.Atoi(m[2])
		if hour == 24 && minute == 0 {
			hour = 0
		}
		if hour > 23 || minute > 59 {
			return nil, false
		}
		minutes = append(minutes, hour*60+minute)
	}
	rest := regexp.MustCompile(`\b(?:luc|va|tu|den|vao|sang|gio)\b|[\s,;–—-]+`).ReplaceAllString(form.ReplaceAllString(folded, " "), "")
	return minutes, rest == "" && len(minutes) <= 6
}

// modeWords says when alerts come.
func modeWords(s *Schedule) string {
	var times []string
	for _, m := range s.DigestAt {
		times = append(times, clockWords(m))
	}
	at := joinVietnamese(times)
	switch {
	case s.Mode == "weekly":
		days := []string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"}
		return "hằng tuần vào " + days[s.Weekday%7] + ", lúc " + at
	case s.Mode == "daily" && s.WorkdaysOnly:
		return "mỗi ngày làm việc, lúc " + at
	case s.Mode == "daily":
		return "hằng ngày, lúc " + at
	default:
		return "ngay khi có"
	}
}

func clockWords(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// quietCommand says or changes the hours in which alerts wait.
func quietCommand(ctx context.Context, c *call) (reply, error) {
	set, err := c.deps.Chats.ChatSchedule(ctx, c.chat.ID)
	if err != nil {
		return reply{}, err
	}
	if c.rest == "" {
		return answer(lines(quietWords(&set), "Gõ, ví dụ: /gioyen 22:00 - 06:00 để đổi, /gioyen tắt để bỏ."))
	}
	times, ok := readTimes(c.rest)
	switch {
	case says(c.rest, "tắt", "không", "bỏ", "xóa"):
		set.QuietFrom, set.QuietTo = 0, 0
	case ok && len(times) == 2 && times[0] != times[1]:
		set.QuietFrom, set.QuietTo = times[0], times[1]
	default:
		return reply{}, userError("Bot chưa hiểu giờ yên tĩnh \""+Shorten(c.rest, 60)+"\".", "Ví dụ: /gioyen 22:00 - 06:00, /gioyen 21h30 đến 6h, /gioyen tắt")
	}
	if err := c.deps.Chats.SetSchedule(ctx, c.person.ID, c.chat.ID, set); err != nil {
		return reply{}, err
	}
	return answer(lines(quietWords(&set), "Gõ /gioyen để đổi lại, /chedo để chọn cách gửi."))
}

// quietWords says which the quiet hours are.
func quietWords(s *Schedule) string {
	if s.QuietFrom == s.QuietTo {
		return "Không có giờ yên tĩnh: tin được gửi bất cứ lúc nào."
	}
	return "Giờ yên tĩnh từ " + clockWords(s.QuietFrom) + " đến " + clockWords(s.QuietTo) + ": tin trong giờ này được giữ lại, rồi gửi lúc " + clockWords(s.QuietTo) + "."
}
