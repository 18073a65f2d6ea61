package fetch

import (
	"net/http"
	"testing"
)

// BenchmarkNotModified is a conditional GET that is answered with 304, far side and
// connection included.
func BenchmarkNotModified(b *testing.B) {
	address := serve(b, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	c := newClient(b, Config{})
	b.ReportAllocs()
	for b.Loop() {
		resp, err := c.Get(b.Context(), Request{URL: address, ETag: `"1"`})
		if err != nil || !resp.NotModified {
			b.Fatal(err)
		}
	}
}
