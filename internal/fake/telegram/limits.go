package telegram

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// Bucket is a token bucket: Size tokens at most, refilled by Rate a second. A zero Rate means no limit.
type Bucket struct {
	Size float64
	Rate float64
}

// Limits are the flood limits of one bot. Sends and edits draw from the same buckets.
type Limits struct {
	// All holds for everything that the bot sends.
	All Bucket
	// Private holds for each private chat.
	Private Bucket
	// Group and GroupWindow hold for each group, supergroup and channel: at most Group in any window of this length. Zero means no limit.
	Group       int
	GroupWindow time.Duration
}

// TelegramLimits are the numbers that Telegram publishes (about 30 messages a second overall, one a second for a chat with short
// bursts tolerated, 20 a minute for a group), read strictly.
func TelegramLimits() Limits {
	return Limits{
		All:     Bucket{Size: 30, Rate: 30},
		Private: Bucket{Size: 3, Rate: 1},
		Group:   20, GroupWindow: time.Minute,
	}
}

// level is a bucket's state. blocked is the end of the last wait that was ordered: until then every request is refused, as on Telegram.
type level struct {
	tokens  float64
	at      time.Time
	blocked time.Time
	sent    []time.Time // for windows
}

type limiter struct {
	limits Limits
	all    *level
	chats  map[int64]*level
}

func newLimiter(l Limits) limiter {
	return limiter{limits: l, all: &level{tokens: l.All.Size}, chats: map[int64]*level{}}
}

// take spends one token of the chat and one overall, or says how long to wait. Nothing is spent by a refusal.
func (l *limiter) take(chat int64, now time.Time) *refusal {
	if l.limits.All.Rate == 0 && l.limits.Private.Rate == 0 && l.limits.Group == 0 {
		return nil
	}
	c := l.chats[chat]
	if c == nil {
		c = &level{tokens: l.limits.Private.Size}
		l.chats[chat] = c
	}
	wait := l.all.wait(l.limits.All, now)
	if chat > 0 {
		wait = max(wait, c.wait(l.limits.Private, now))
	} else {
		wait = max(wait, c.waitWindow(l.limits.Group, l.limits.GroupWindow, now))
	}
	if wait > 0 {
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	l.all.tokens--
	c.tokens--
	if chat < 0 && l.limits.Group > 0 {
		c.sent = append(c.sent, now)
	}
	return nil
}

func (v *level) wait(b Bucket, now time.Time) time.Duration {
	if b.Rate == 0 {
		return 0
	}
	if !v.at.IsZero() {
		v.tokens = min(b.Size, v.tokens+now.Sub(v.at).Seconds()*b.Rate)
	}
	v.at = now
	return v.order(now, time.Duration((1-v.tokens)/b.Rate*float64(time.Second)))
}

func (v *level) waitWindow(size int, window time.Duration, now time.Time) time.Duration {
	if size == 0 {
		return 0
	}
	for len(v.sent) > 0 && now.Sub(v.sent[0]) >= window {
		v.sent = v.sent[1:]
	}
	if len(v.sent) < size {
		return v.order(now, 0)
	}
	return v.order(now, window-now.Sub(v.sent[0]))
}

// order turns a shortage into a wait of whole seconds that is then enforced to its end.
func (v *level) order(now time.Time, short time.Duration) time.Duration {
	if left := v.blocked.Sub(now); left > 0 {
		return left
	}
	if short <= 0 {
		return 0
	}
	v.blocked = now.Add(time.Duration(math.Ceil(short.Seconds())) * time.Second)
	return v.blocked.Sub(now)
}

func tooMany(seconds int) *refusal {
	return &refusal{Code: http.StatusTooManyRequests, Description: "Too Many Requests: retry after " + strconv.Itoa(seconds), RetryAfter: seconds}
}
