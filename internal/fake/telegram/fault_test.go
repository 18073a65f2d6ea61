package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	send := func(ctx context.Context, s *Server) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/bot"+DefaultToken+"/sendMessage?chat_id=1&text=x", nil)
		if err != nil {
			return "", err
		}
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
		return resp.Status + " " + string(raw), err
	}
	tests := []struct {
		name     string
		fault    Fault
		want     string // in the answer
		err      error
		accepted int
	}{
		{"refuse", Fault{Do: Refuse, Code: 400, Description: "Bad Request: no"}, `"description":"Bad Request: no"`, nil, 0},
		{"storm", Fault{Do: Refuse, Code: 429, RetryAfter: 3600}, `"retry_after":3600`, nil, 0},
		{"server error", Fault{Do: Refuse, Code: 500, Description: "Internal Server Error: restart"}, "500 ", nil, 0},
		{"page", Fault{Do: Page}, "502 Bad Gateway <html>", nil, 0},
		{"page after acceptance", Fault{Do: Page, Code: 504, Accept: true}, "504 ", nil, 1},
		{"rubbish", Fault{Do: Rubbish}, `200 OK {"ok":true,"result":{"message_id":`, nil, 0},
		{"empty", Fault{Do: Empty}, "200 OK ", nil, 0},
		{"reset", Fault{Do: Reset}, "", syscall.ECONNRESET, 0},
		{"lost answer", Fault{Do: Reset, Accept: true}, "", syscall.ECONNRESET, 1},
		{"cut", Fault{Do: Cut}, "", io.ErrUnexpectedEOF, 1},
		{"hang", Fault{Do: Hang}, "", context.DeadlineExceeded, 0},
		{"drip", Fault{Do: Drip, Every: time.Microsecond}, `200 OK {"ok":true`, nil, 1},
		{"endless", Fault{Do: Endless}, "200 OK    ", nil, 0},
		{"delay", Fault{Delay: time.Millisecond}, `200 OK {"ok":true`, nil, 1},
		{"other method", Fault{Method: "getMe", Do: Page}, `200 OK {"ok":true`, nil, 1},
		{"other chat", Fault{Chat: 2, Do: Page}, `200 OK {"ok":true`, nil, 1},
		{"later", Fault{Skip: 1, Do: Page}, `200 OK {"ok":true`, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := Start(t, Options{AnyUser: true})
			repair := s.Break(tt.fault)
			limit := 10 * time.Second
			if tt.fault.Do == Hang {
				limit = 50 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			got, err := send(ctx, s)
			if tt.err == nil && err != nil || !errors.Is(err, tt.err) || tt.err == nil && !strings.Contains(got, tt.want) {
				t.Errorf("got %q, %v", got, err)
			}
			if n := s.Count(); n != tt.accepted {
				t.Errorf("%d messages accepted, want %d", n, tt.accepted)
			}
			repair()
			if got, err := send(t.Context(), s); err != nil || !strings.Contains(got, `"ok":true`) {
				t.Errorf("after the repair: %q, %v", got, err)
			}
			if calls := s.Calls("sendMessage"); len(calls) != 2 {
				t.Errorf("calls: %+v", calls)
			}
		})
	}
}

func TestFaultTimes(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{AnyUser: true, Limits: noLimits()})
	s.Break(Fault{Skip: 1, Times: 2, Do: Refuse, Code: 500, Description: "Internal Server Error"})
	var codes []int
	for range 5 {
		codes = append(codes, call(t, s, "sendMessage", "chat_id", "1", "text", "x").Code)
	}
	if codes[0] != 0 || codes[1] != 500 || codes[2] != 500 || codes[3] != 0 || codes[4] != 0 {
		t.Errorf("codes %v", codes)
	}
}
