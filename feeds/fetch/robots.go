package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	robotsAgent = "giaoban"
	// robotsLife is how long a robots.txt is believed.
	robotsLife = 24 * time.Hour
	// maxRobots is how much of a robots.txt is read, in bytes.
	maxRobots = 100 << 10
	// maxWildcards is how many a rule may have; matching them is slow.
	maxWildcards = 10
	// maxRobotsHosts bounds the memory of robots.txt files.
	maxRobotsHosts = 2000
	// maxRobotsPath is the longest path, in bytes, that is matched against rules.
	maxRobotsPath = 2000
)

// robots remembers the rules of hosts.
type robots struct {
	mu    sync.Mutex
	known map[string]rules
}

type rules struct {
	group *robotstxt.Group // nil allows everything
	deny  bool
	until time.Time
}

func newRobots() *robots { return &robots{known: make(map[string]rules)} }

// Allowed returns nil if robots.txt of the address's host lets us read it, ErrRobots
// (wrapped, class robots) if not. A missing robots.txt allows everything, a server
// that fails to give it (5xx) nothing, until it is asked again after ten minutes; one
// that cannot be reached is its own error.
func (c *Client) Allowed(ctx context.Context, address string) error {
	u, err := parseURL(address)
	if err != nil {
		return newError(ClassAddress, hostOf(u), err)
	}
	r, err := c.rulesOf(ctx, u)
	if err != nil {
		return fmt.Errorf("read robots.txt: %w", err)
	}
	path := u.Path
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + unescaped(u.RawQuery)
	}
	if r.deny || r.group != nil && !r.group.Test(path[:min(len(path), maxRobotsPath)]) {
		return newError(ClassRobots, u.Host, ErrRobots)
	}
	return nil
}

func (c *Client) rulesOf(ctx context.Context, u *url.URL) (rules, error) {
	key := u.Scheme + "://" + strings.ToLower(u.Host)
	c.robots.mu.Lock()
	r, ok := c.robots.known[key]
	c.robots.mu.Unlock()
	if ok && time.Now().Before(r.until) {
		return r, nil
	}
	resp, err := c.Get(ctx, Request{URL: key + "/robots.txt", MaxBytes: maxRobots * 10, Accept: "text/plain, */*;q=0.5"})
	r = rules{until: time.Now().Add(robotsLife)}
	var failure *Error
	switch {
	case err == nil:
		r.group = parseRobots(resp.Body)
	case !errors.As(err, &failure):
		return r, err
	case failure.Class == ClassServer:
		r.deny, r.until = true, time.Now().Add(10*time.Minute)
	case failure.Class == ClassRefusal, failure.Class == ClassRedirect, failure.Class == ClassTooLarge, failure.Class == ClassChallenge:
	default:
		return r, err
	}
	c.robots.mu.Lock()
	defer c.robots.mu.Unlock()
	if len(c.robots.known) >= maxRobotsHosts {
		clear(c.robots.known)
	}
	c.robots.known[key] = r
	return r, nil
}

// parseRobots reads rules as far as they are affordable. What is no robots.txt allows
// everything.
func parseRobots(body []byte) *robotstxt.Group {
	text, _ := Decode(body[:min(len(body), maxRobots)], "")
	if strings.HasPrefix(strings.TrimSpace(string(text)), "<") {
		return nil
	}
	lines := strings.Split(string(text), "\n")
	if len(body) > maxRobots {
		lines = lines[:len(lines)-1]
	}
	var kept strings.Builder
	for _, line := range lines {
		if strings.Count(line, "*") <= maxWildcards {
			kept.WriteString(unescaped(strings.TrimSpace(line)) + "\n")
		}
	}
	data, err := robotstxt.FromString(kept.String())
	if err != nil {
		return nil
	}
	return data.FindGroup(robotsAgent)
}

// unescaped decodes percent signs, so that a rule written with accents and a path
// that is encoded meet.
func unescaped(s string) string {
	if out, err := url.PathUnescape(s); err == nil && !strings.ContainsAny(out, "\r\n") {
		return out
	}
	return s
}
