package feeds

import (
	"errors"
	"testing"
	"time"

	"giaoban/feeds/fetch"
)

func TestParseResponse(t *testing.T) {
	t.Parallel()
	const whole = `<rss version="2.0"><channel><ttl>30</ttl><item><title>Một</title></item><item><title>Hai</title></item></channel></rss>`
	broken := errors.New("the connection broke")
	tests := map[string]struct {
		resp  *fetch.Response
		err   error
		items int
		want  error
	}{
		"whole":                 {&fetch.Response{Body: []byte(whole)}, nil, 2, nil},
		"cut text":              {&fetch.Response{Body: []byte(whole[:len(whole)-40])}, nil, 1, ErrTruncated},
		"cut connection":        {&fetch.Response{Body: []byte(whole[:len(whole)-40])}, broken, 1, broken},
		"html":                  {&fetch.Response{Body: []byte("<html></html>")}, nil, 0, ErrHTML},
		"no answer":             {nil, broken, 0, broken},
		"an answer with no use": {&fetch.Response{RetryAfter: time.Hour}, broken, 0, broken},
		"not modified":          {&fetch.Response{NotModified: true}, nil, 0, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.resp != nil {
				tt.resp.ETag, tt.resp.LastModified = "e", "m"
			}
			p, err := ParseResponse(tt.resp, tt.err)
			if len(p.Items) != tt.items || !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Errorf("%d items, %v", len(p.Items), err)
			}
			if tt.resp != nil && len(tt.resp.Body) > 0 && (tt.resp.ETag == "") != (err != nil) {
				t.Errorf("the ETag is %q after %v", tt.resp.ETag, err)
			}
			if name == "whole" && tt.resp.MaxAge != 30*time.Minute {
				t.Errorf("max age %v", tt.resp.MaxAge)
			}
		})
	}
}
