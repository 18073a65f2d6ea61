package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"giaoban/internal/fake/telegram"
)

// The program is killed twenty times at random moments, with its database, while
// articles come out and alerts leave. Nothing is lost; what repeats was in flight.
func TestKillLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program for two minutes; left out with -short")
	}
	t.Parallel()
	const kills, chats = 20, 30
	paper := newPress(t)
	paper.publish("tin cũ một", "tin cũ hai")
	tg := telegram.Start(t, telegram.Options{Limits: &telegram.Limits{}})
	for i := range chats {
		tg.AddUser(int64(1000+i), fmt.Sprint("Người ", i))
	}
	env := []string{"DATA_DIR=" + t.TempDir(), "TELEGRAM_TOKEN=" + telegram.DefaultToken, "TELEGRAM_API_URL=" + tg.URL, "ACCESS=open",
		"SEND_RATE=60", "FETCH_ALLOW=" + paper.host()}
	command(t, env, "", "feeds", "add", "--every", "1s", paper.URL+"/rss")

	prog := start(t, env, "run")
	for i := range chats {
		tg.Say(telegram.Incoming{Chat: int64(1000 + i), From: int64(1000 + i), Text: "/dangky tất cả"})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	subscribed := func() bool { return tg.Pending() == 0 && tg.Count() >= chats }
	if err := tg.Wait(ctx, subscribed); err != nil {
		t.Fatal("nobody could subscribe:", err)
	}
	var titles []string
	for k := range kills {
		title := fmt.Sprintf("hội nghị giao ban lần thứ %03d", 100+k)
		titles = append(titles, title)
		paper.publish(title)
		time.Sleep(time.Duration(500+rand.IntN(2000)) * time.Millisecond)
		_ = prog.Process.Signal(syscall.SIGKILL)
		_ = prog.Wait()
		prog = start(t, env, "run")
	}
	counts := func() (lost, repeated, most int) {
		seen := map[string]int{}
		for _, m := range tg.Messages() {
			for _, title := range titles {
				if strings.Contains(m.Text, title) {
					seen[fmt.Sprint(m.ChatID, title)]++
				}
			}
		}
		for _, n := range seen {
			repeated += n - 1
			most = max(most, n)
		}
		return chats*len(titles) - len(seen), repeated, most
	}
	err := tg.Wait(ctx, func() bool { lost, _, _ := counts(); return lost == 0 })
	lost, repeated, most := counts()
	t.Logf("%d alerts, %d kills: %d lost, %d repeated, at most %d times", chats*len(titles), kills, lost, repeated, most)
	if err != nil || lost != 0 {
		t.Errorf("%d alerts were lost", lost)
	}
	if most > 2 || repeated > kills*60 {
		t.Errorf("%d alerts were repeated, one of them came %d times", repeated, most)
	}
	_ = prog.Process.Signal(syscall.SIGTERM)
	if err := prog.Wait(); err != nil {
		t.Errorf("the orderly stop: %v", err)
	}
}
