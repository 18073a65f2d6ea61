package fetch

import (
	"bytes"
	"strings"
)

// IsChallenge reports whether an HTML page is no page of a newspaper but a check that
// the visitor is a browser (Cloudflare and its like, and the cookie scripts of
// Vietnamese hosters).
func IsChallenge(page []byte) bool {
	head := strings.ToLower(string(bytes.ToValidUTF8(page[:min(len(page), 16<<10)], nil)))
	for _, mark := range []string{
		"just a moment...", "cf-chl", "challenge-platform", "_cf_chl", "attention required! | cloudflare", "ddos-guard",
		"checking your browser", "/_incapsula_resource", "captcha-delivery", "px-captcha", "d1n=", "vdds_cookie",
	} {
		if strings.Contains(head, mark) {
			return true
		}
	}
	return len(page) < 4<<10 && strings.Contains(head, "document.cookie") && strings.Contains(head, "location")
}
