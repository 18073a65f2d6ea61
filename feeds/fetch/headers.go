package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWait bounds what a server may ask for, so that arithmetic with it is safe.
const maxWait = 30 * 24 * time.Hour

// retryAfter reads a Retry-After header in both of its forms.
func retryAfter(h http.Header, now time.Time) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return seconds(n)
	}
	if t, err := http.ParseTime(s); err == nil {
		return bounded(t.Sub(now))
	}
	return 0
}

// maxAge returns how long an answer stays fresh, by Cache-Control or else Expires.
func maxAge(h http.Header, now time.Time) time.Duration {
	control := strings.Join(h.Values("Cache-Control"), ",")
	var age time.Duration
	found := false
	for _, d := range strings.Split(control, ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(d)), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			if n, err := strconv.ParseInt(strings.Trim(value, `" `), 10, 64); err == nil {
				age, found = seconds(n), true
			}
		}
	}
	if !found {
		t, err := http.ParseTime(h.Get("Expires"))
		if err != nil {
			return 0
		}
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			now = date
		}
		return bounded(t.Sub(now))
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(h.Get("Age")), 10, 64); err == nil {
		age -= seconds(n)
	}
	return bounded(age)
}

func seconds(n int64) time.Duration {
	return bounded(time.Duration(min(max(n, 0), int64(maxWait/time.Second))) * time.Second)
}

func bounded(d time.Duration) time.Duration { return min(max(d, 0), maxWait) }
