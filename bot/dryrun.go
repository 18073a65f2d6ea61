package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"giaoban/bot/filter"
)

// The bounds of a dry run; it says how many articles it read.
const (
	dryRunDays     = 7
	dryRunArticles = 5_000
	dryRunTime     = 2 * time.Second
)

// week is what a subscription would have brought in the last days.
type week struct {
	read, matched int
	samples       []Article // the newest
	cut           bool      // older articles were not read
}

// dryRun asks the articles of the last days what a subscription would have brought.
func (c *call) dryRun(ctx context.Context, sub Subscription, f *filter.Filter, samples int) (week, error) {
	var w week
	now := c.memory.now()
	limited, cancel := context.WithTimeout(ctx, dryRunTime)
	defer cancel()
	err := c.deps.Articles.EachRecent(limited, now.AddDate(0, 0, -dryRunDays), dryRunArticles, func(a *Article) bool {
		w.read++
		if !wantsKind(sub, a.candidate()) {
			return true
		}
		if f != nil {
			if _, ok := f.Match(a.doc()); !ok {
				return true
			}
		}
		if w.matched++; len(w.samples) < samples {
			s := *a
			s.Body = ""
			w.samples = append(w.samples, s)
		}
		return true
	})
	w.cut = w.read == dryRunArticles
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		w.cut, err = true, nil // time is up: what was read counts
	}
	return w, err
}

// sentence says what the dry run found.
func (w *week) sentence() string {
	period := fmt.Sprintf("Trong %d ngày qua", dryRunDays)
	if w.cut {
		period = "Trong " + showNumber(w.read) + " bài mới nhất"
	}
	switch {
	case w.read == 0:
		return "Bot chưa đọc được bài nào trong " + strconv.Itoa(dryRunDays) + " ngày qua; tin sẽ đến khi các báo có bài mới."
	case w.matched == 0:
		return period + " không có bài nào phù hợp (trên " + showNumber(w.read) + " bài)."
	default:
		return period + " sẽ có " + showNumber(w.matched) + " trên " + showNumber(w.read) + " bài."
	}
}

// warning says when a filter catches nothing or nearly everything.
func (w *week) warning() string {
	switch {
	case w.read >= 20 && w.matched == 0:
		return "Lưu ý: với từ khóa này có thể anh/chị sẽ không nhận được tin nào."
	case w.read >= 20 && w.matched*10 >= w.read*9:
		return "Lưu ý: từ khóa này gần như không lọc bớt tin nào."
	default:
		return ""
	}
}
