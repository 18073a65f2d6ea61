package telegram

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// Failure is how a broken request ends for the client.
type Failure int

// The failures. All but Refuse hide the server's own answer, whether the request was carried out or not.
const (
	// None only delays.
	None Failure = iota
	// Refuse answers {"ok":false} with the fault's code, description and retry_after.
	Refuse
	// Page answers with an HTML page, as a proxy in front of the server does; the code is the fault's or 502.
	Page
	// Rubbish answers 200 with JSON that is cut off.
	Rubbish
	// Empty answers 200 with nothing.
	Empty
	// Hang never answers.
	Hang
	// Reset resets the connection.
	Reset
	// Cut ends the connection in the middle of the true answer.
	Cut
	// Drip sends the true answer byte by byte, one every Every.
	Drip
	// Endless sends spaces without end.
	Endless
)

// Fault breaks requests.
type Fault struct {
	// Method and Chat choose the requests; "" and 0 mean all.
	Method string
	Chat   int64
	// Skip lets so many chosen requests pass first; Times is how many are broken then, 0 for all.
	Skip, Times int
	// Delay is waited before anything else.
	Delay time.Duration
	// Accept carries the request out before it fails: the lost answer.
	Accept bool
	Do     Failure
	// Code, Description and RetryAfter (seconds) are for Refuse, Code for Page too.
	Code        int
	Description string
	RetryAfter  int
	// Every is the pace of Drip, 10 ms when zero.
	Every time.Duration
}

type fault struct {
	Fault
	seen int
}

// Break adds a fault and returns what takes it away again. Of several that choose a request the oldest counts.
func (s *Server) Break(f Fault) (repair func()) {
	added := &fault{Fault: f}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, added)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i, g := range s.faults {
			if g == added {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
				return
			}
		}
	}
}

// takeFault returns the fault that this request meets, nil for none.
func (s *Server) takeFault(q *query) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Method != "" && !strings.EqualFold(f.Method, q.method) || f.Chat != 0 && f.Chat != q.chatID() {
			continue
		}
		f.seen++
		if f.seen > f.Skip && (f.Times == 0 || f.seen <= f.Skip+f.Times) {
			return f
		}
	}
	return nil
}

func (s *Server) breakRequest(w http.ResponseWriter, r *http.Request, q *query, f *fault) {
	ctx := r.Context()
	if f.Delay > 0 {
		s.pause(ctx, f.Delay)
	}
	switch {
	case f.Do == None:
		s.answer(w, s.finish(ctx, q, nil, false))
		return
	case f.Do == Refuse:
		s.answer(w, s.finish(ctx, q, f.refusal(), false))
		return
	}
	o := outcome{status: http.StatusOK, raw: []byte(`{"ok":true,"result":{}}`)}
	if f.Accept || f.Do == Cut || f.Do == Drip {
		o = s.finish(ctx, q, nil, f.Do != Drip)
	} else {
		s.note(Call{Time: s.opts.Now(), Method: q.method, ChatID: q.chatID(), Code: f.Code, Lost: true})
	}
	s.fail(ctx, w, f, o)
}

func (f *fault) refusal() *refusal {
	if f.Code == http.StatusTooManyRequests && f.Description == "" {
		return tooMany(f.RetryAfter)
	}
	return &refusal{Code: f.Code, Description: f.Description, RetryAfter: f.RetryAfter}
}

func (s *Server) fail(ctx context.Context, w http.ResponseWriter, f *fault, o outcome) {
	switch f.Do {
	case Page:
		code := f.Code
		if code == 0 {
			code = http.StatusBadGateway
		}
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
		_, _ = fmt.Fprintf(w, "<html>\r\n<head><title>%d %s</title></head>\r\n<body><center><h1>nginx</h1></center></body>\r\n</html>\r\n", code, http.StatusText(code))
	case Rubbish:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok":true,"result":{"message_id":`))
	case Empty:
		w.WriteHeader(http.StatusOK)
	case Hang:
		select {
		case <-ctx.Done():
		case <-s.done:
		}
	case Reset:
		cutConnection(w, nil)
	case Cut:
		head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(o.raw))
		cutConnection(w, append([]byte(head), o.raw[:len(o.raw)/2]...))
	case Drip:
		s.drip(ctx, w, o.raw, f.Every)
	case Endless:
		space := []byte(strings.Repeat(" ", 4096))
		for ctx.Err() == nil {
			if _, err := w.Write(space); err != nil {
				return
			}
		}
	}
}

func (s *Server) drip(ctx context.Context, w http.ResponseWriter, raw []byte, every time.Duration) {
	if every == 0 {
		every = 10 * time.Millisecond
	}
	w.Header().Set("Content-Type", "application/json")
	flush := http.NewResponseController(w)
	for i := range raw {
		if _, err := w.Write(raw[i : i+1]); err != nil {
			return
		}
		_ = flush.Flush()
		s.pause(ctx, every)
	}
}

// cutConnection writes what is given and resets the connection: unsent data is thrown away, the client sees a reset.
func cutConnection(w http.ResponseWriter, first []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if len(first) > 0 {
		_, _ = conn.Write(first)
	} else if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
