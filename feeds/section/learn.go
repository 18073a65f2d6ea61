package section

import (
	_ "embed"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

//go:embed rules.tsv
var rulesTSV string

// rule is a row of rules.tsv.
type rule struct {
	host string
	path *regexp.Regexp
}

// rules are the rows of rules.tsv. A row that does not compile is left out; a test
// refuses it.
var rules = sync.OnceValue(func() []rule {
	list, _ := parseRules(rulesTSV)
	return list
})

// parseRules reads the table and reports the first row that is wrong.
func parseRules(table string) ([]rule, error) {
	var out []rule
	var firstErr error
	for line := range strings.Lines(table) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		host, expr, _ := strings.Cut(line, "\t")
		re, err := regexp.Compile(expr)
		if err != nil || host == "" || expr == "" {
			if firstErr == nil {
				firstErr = &ruleError{line, err}
			}
			continue
		}
		out = append(out, rule{host, re})
	}
	return out, firstErr
}

// ruleError is a row of rules.tsv that is wrong.
type ruleError struct {
	line string
	err  error
}

func (e *ruleError) Error() string { return "rules.tsv: bad row " + e.line }
func (e *ruleError) Unwrap() error { return e.err }

// reports decides which links of a page are reports: by the paper's rule, else the
// ones whose addresses end in an article's id, else the most frequent shape of
// address among links that read like titles.
func reports(links []*link, base *url.URL) map[string]bool {
	keep := map[string]bool{}
	host := bareHost(base.Hostname())
	for _, r := range rules() {
		if host != r.host && !strings.HasSuffix(host, "."+r.host) {
			continue
		}
		for _, l := range links {
			if r.path.MatchString(l.path) {
				keep[l.url] = true
			}
		}
		return keep
	}
	shapes := map[string]*shape{}
	for _, l := range links {
		if l.title() == "" || l.path == base.Path || isListing(l.path) {
			continue
		}
		key := shapeOf(l.path)
		s := shapes[key]
		if s == nil {
			s = &shape{id: articleID.MatchString(l.path)}
			shapes[key] = s
		}
		s.links = append(s.links, l)
		s.words += len(strings.Fields(l.title()))
	}
	best := 0
	for _, s := range shapes {
		best = max(best, s.score())
	}
	for _, s := range shapes {
		if s.score() > 0 && s.score()*4 >= best {
			for _, l := range s.links {
				keep[l.url] = true
			}
		}
	}
	return keep
}

// shape is the links of a page whose addresses look alike.
type shape struct {
	links []*link
	words int  // in their titles
	id    bool // the addresses end in an article's id
}

// score is how surely the links are reports: many of them, with long titles. Fewer
// than three, or titles of less than six words on average, are none unless their
// addresses hold an id.
func (s *shape) score() int {
	n := len(s.links)
	switch {
	case s.id:
		return 2 * s.words
	case n < 3 || s.words < 6*n:
		return 0
	}
	return s.words
}

// articleID finds the number or hash of an article in an address, as the publishing
// systems of Vietnamese papers put it.
var articleID = regexp.MustCompile(`(?i)` +
	`[-_/](post|postid|a|i|c|d|art|n|id)?\d{4,}(\.[a-z0-9]{2,5})?/?$` + // -post123456.html, -a123.html, /12345
	`|-[0-9a-f]{7,}/?(\.[a-z]{3,5})?$` + // sc_service: -f4b7a1c/
	`|/\d{6}/[^/]{15,}/?$` + // /202511/slug/
	`|/\d{4}/\d{1,2}(/\d{1,2})?/[^/]{15,}/?$` + // /2025/11/12/slug
	`|\.(ldo|vov|vnp|tpo|bbg|epi)$` +
	`|[?&](itemid|id|newsid|articleid|idtin)=\d+` +
	`|/-/(asset_publisher|journal_content)/`)

// isListing reports whether an address is a section, a tag, a search or a file.
func isListing(path string) bool {
	p := strings.ToLower(path)
	if p == "" || p == "/" {
		return true
	}
	for _, part := range []string{"/tag/", "/tags/", "/tu-khoa/", "/tim-kiem", "/search", "/video/", "/podcast/", "/rss", "/author/", "/tac-gia/", "/lien-he", "/login", "/dang-nhap", "/multimedia/", "/page/", "?page=", "/quang-cao"} {
		if strings.Contains(p, part) {
			return true
		}
	}
	switch {
	case strings.HasSuffix(p, ".pdf"), strings.HasSuffix(p, ".jpg"), strings.HasSuffix(p, ".png"), strings.HasSuffix(p, ".doc"), strings.HasSuffix(p, ".docx"), strings.HasSuffix(p, ".xml"):
		return true
	}
	return false
}

var (
	slugPart  = regexp.MustCompile(`[^/?&=.]*-[^/?&=.]*-[^/?&=.]*`)
	numberRun = regexp.MustCompile(`\d+`)
)

// shapeOf reduces an address to its shape: a slug of three words or more is S, a run
// of digits N, every other folder F.
func shapeOf(path string) string {
	path = slugPart.ReplaceAllStringFunc(path, func(s string) string {
		if numberRun.MatchString(s[strings.LastIndexByte(s, '-'):]) {
			return "S-N"
		}
		return "S"
	})
	parts := strings.Split(numberRun.ReplaceAllString(path, "N"), "/")
	for i, p := range parts[:len(parts)-1] {
		if p != "" && p != "N" && p != "S" && p != "S-N" {
			parts[i] = "F"
		}
	}
	return strings.Join(parts, "/")
}
