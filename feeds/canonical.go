package feeds

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Host returns the host of an address as a paper is known by: lower case, without
// www., m., amp., lite. and the default port; empty if there is none.
func Host(rawURL string) string {
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	for cut := true; cut; {
		cut = false
		for _, prefix := range []string{"www.", "m.", "amp.", "lite."} {
			if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
				host, cut = rest, true
			}
		}
	}
	if p := u.Port(); host != "" && p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	return host
}

// canonicalURL returns what stays of an address when everything is taken away that
// leads to the same article (scheme, twin hosts, tracking, fragment), and the article's
// id at its end. Both are empty for what is no address; a home page has no name either.
func canonicalURL(rawURL string) (place, id string) {
	host := Host(rawURL)
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil || host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", ""
	}
	path, _, _ := strings.Cut(norm.NFC.String(u.Path), ";jsessionid=")
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	path = strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(path, "/"), "/amp"), ".amp")
	query := keptQuery(u.Query())
	if path == "" && query == "" {
		return "", ""
	}
	if query != "" {
		query = "?" + query
	}
	return host + path + query, articleID(path)
}

func keptQuery(q url.Values) string {
	for name, values := range q {
		if tracking(strings.ToLower(name), strings.ToLower(strings.Join(values, ","))) {
			q.Del(name)
		}
	}
	return q.Encode() // sorted
}

// tracking reports whether a parameter says where a reader came from, not what he
// reads.
func tracking(name, value string) bool {
	for _, prefix := range []string{"utm_", "vn_", "mc_", "pk_", "mtm_", "hsa_", "_ga", "_gl", "fb_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "zarsrc", "gidzl", "zalo", "amp", "spm",
		"phpsessid", "jsessionid", "sid", "rss", "feed":
		return true
	case "ref", "source", "src", "from", "type":
		return strings.Contains(value, "rss") || value == "feed" || strings.Contains(value, "facebook") || strings.Contains(value, "zalo")
	}
	return false
}

// trailingID finds the id behind a slug: -3618863.html, -1a2b3c4/, -post417893.vov,
// -a123067.html.
var trailingID = regexp.MustCompile(`(?:^|[-_/.])(?:([0-9a-f]{7,32})|([a-z]{0,6})(\d{5,20}))$`)

// articleID returns the id at the end of a path, empty if the end is a word, a date or
// a round sum.
func articleID(path string) string {
	segment := strings.ToLower(path[strings.LastIndexByte(path, '/')+1:])
	if i := strings.LastIndexByte(segment, '.'); i > 0 && len(segment)-i <= 6 {
		segment = segment[:i]
	}
	m := trailingID.FindStringSubmatch(segment)
	if m == nil {
		return ""
	}
	id := m[1] + m[3]
	short := len(id) < 6 && m[2] == ""
	if short || dateLike(id) || strings.HasSuffix(id, "0000") || !strings.ContainsAny(id, "0123456789") {
		return ""
	}
	return id
}

func dateLike(digits string) bool {
	for _, layout := range []string{"20060102", "02012006", "200601", "012006"} {
		if t, err := time.Parse(layout, digits); err == nil && slices.Contains([]int{6, 8}, len(digits)) && t.Year() >= minYear && t.Year() <= maxYear {
			return true
		}
	}
	return false
}
