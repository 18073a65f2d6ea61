package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

func TestAllowed(t *testing.T) {
	t.Parallel()
	wild := "User-agent: *\nDisallow: /" + strings.Repeat("*a", 200) + "\nDisallow: /cam/\n"
	tests := map[string]struct {
		status int
		robots string
		path   string
		want   error
	}{
		"no rules":                      {404, "", "/tin/1", nil},
		"forbidden file":                {403, "", "/tin/1", nil},
		"server error":                  {500, "", "/tin/1", ErrRobots},
		"empty":                         {200, "", "/tin/1", nil},
		"closed":                        {200, "User-agent: *\nDisallow: /", "/tin/1", ErrRobots},
		"closed to another":             {200, "User-agent: Googlebot\nDisallow: /", "/tin/1", nil},
		"closed to us":                  {200, "User-agent: giaoban\nDisallow: /tin\n\nUser-agent: *\nDisallow:", "/tin/1", ErrRobots},
		"longest rule wins":             {200, "User-agent: *\nDisallow: /tin\nAllow: /tin/1", "/tin/1", nil},
		"with a mark and CRs":           {200, "\ufeffUser-agent: *\r\nDisallow: /tin\r\n", "/tin/1", ErrRobots},
		"accents, encoded in the path":  {200, "User-agent: *\nDisallow: /tin-tức", "/tin-t%E1%BB%A9c/1", ErrRobots},
		"accents, encoded in the rule":  {200, "User-agent: *\nDisallow: /tin-t%E1%BB%A9c", "/tin-tức/1", ErrRobots},
		"query":                         {200, "User-agent: *\nDisallow: /*?print=", "/tin/1?print=1", ErrRobots},
		"rules before any agent":        {200, "Disallow: /\nUser-agent: *\nDisallow: /cam", "/tin/1", nil},
		"an HTML page in its place":     {200, "<!DOCTYPE html><p>User-agent: *\nDisallow: /", "/tin/1", nil},
		"a rule too wild to be matched": {200, wild, "/" + strings.Repeat("a", 20000), nil},
		"and the tame one beside it":    {200, wild, "/cam/1", ErrRobots},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					asked.Add(1)
				}
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.robots)
			})
			c := newClient(t, Config{})
			for range 2 {
				if err := c.Allowed(t.Context(), address+tt.path); !errors.Is(err, tt.want) {
					t.Fatalf("Allowed = %v, want %v", err, tt.want)
				}
			}
			if asked.Load() != 1 {
				t.Errorf("robots.txt was asked for %d times", asked.Load())
			}
		})
	}
}

func TestAllowedWhenTheHostIsAway(t *testing.T) {
	t.Parallel()
	err := newClient(t, Config{}).Allowed(t.Context(), "http://khong-co.invalid/tin")
	if err == nil || errors.Is(err, ErrRobots) {
		t.Errorf("Allowed = %v, want the fault of the fetch", err)
	}
}
