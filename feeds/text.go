package feeds

import (
	"html"
	"net/url"
	"regexp"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"giaoban/internal/viet"
)

// plain returns what a reader would expect to see of a text from a feed: tags away,
// entities (also those escaped twice) as letters, clean, single spaces. Tags that only
// appear by the last unescaping go too if they come in pairs; alone they are the
// text's own ("the <blink> tag").
func plain(s string) string {
	s = stripTags(s)
	for range 3 {
		before := s
		if s = unescape(s); s == before {
			break
		}
		if strings.Contains(s, "</") || strings.Contains(s, "<br") || strings.Contains(s, "<img") {
			s = stripTags(s)
		}
	}
	return strings.Join(strings.Fields(viet.Clean(s)), " ")
}

// stripTags takes HTML elements out of s, with the contents of scripts and styles.
// What only looks like a tag ("giá <50 triệu", "<Tên phim>") stays.
func stripTags(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			b.Write(z.Raw())
			return b.String()
		case nethtml.TextToken:
			b.Write(z.Raw())
		case nethtml.CommentToken, nethtml.DoctypeToken:
			if !strings.HasPrefix(string(z.Raw()), "<!") && !strings.HasPrefix(string(z.Raw()), "<?") && !strings.HasPrefix(string(z.Raw()), "</") {
				b.Write(z.Raw())
			}
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			raw := string(z.Raw()) // TagName overwrites it in place
			name, _ := z.TagName()
			switch a := atom.Lookup(name); {
			case a == 0:
				b.WriteString(raw)
			case a == atom.Script, a == atom.Style:
				if !strings.HasPrefix(raw, "</") {
					z.Next()
				}
			case !inline(a):
				b.WriteByte(' ')
			}
		}
	}
}

func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.I, atom.U, atom.S, atom.Em, atom.Strong, atom.Span, atom.Font, atom.Small, atom.Big,
		atom.Mark, atom.Sub, atom.Sup, atom.Abbr, atom.Acronym, atom.Code, atom.Q, atom.Wbr, atom.Strike, atom.Tt, atom.Cite:
		return true
	}
	return false
}

// unescape turns entities that end in a semicolon into letters; without one they are
// more often parts of an address ("?a=1&copy=2").
func unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	const longest = 33 // &CounterClockwiseContourIntegral;
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s[:min(len(s), longest)], ';')
		if end < 0 || strings.ContainsAny(s[1:end], " &<") {
			b.WriteByte('&')
			s = s[1:]
			continue
		}
		b.WriteString(html.UnescapeString(s[:end+1]))
		s = s[end+1:]
	}
}

var imageSource = regexp.MustCompile(`(?is)<(?:img|amp-img)\b[^>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`)

// firstImage returns the address of the first picture in a piece of HTML.
func firstImage(s string) string {
	if !strings.Contains(s, "<") {
		return ""
	}
	m := imageSource.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	return m[1] + m[2] + m[3]
}

// absolute returns link as an absolute http or https address, resolved against base,
// empty if it is none. An address that is absolute and plain ASCII stays as it is.
func absolute(link string, base *url.URL) string {
	link = strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\r', '\t', '\u200b', '\ufeff', '\u00ad':
			return -1
		}
		return r
	}, strings.TrimSpace(unescape(strings.TrimSpace(link))))
	if link == "" {
		return ""
	}
	if strings.HasPrefix(strings.ToLower(link), "www.") {
		link = "https://" + link
		if base != nil && base.Scheme == "http" {
			link = "http" + strings.TrimPrefix(link, "https")
		}
	}
	u, err := url.Parse(strings.ReplaceAll(link, " ", "%20"))
	if err != nil {
		link = strayPercent(link)
		u, err = url.Parse(link)
	}
	if err != nil {
		return ""
	}
	plainASCII := strings.IndexFunc(link, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
	if base != nil && !u.IsAbs() {
		u, plainASCII = base.ResolveReference(u), false
	}
	scheme := strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" || u.Host == "" {
		return ""
	}
	if plainASCII {
		return link
	}
	return u.String()
}

// strayPercent escapes the percent signs that escape nothing ("tang-5%-nam").
func strayPercent(s string) string {
	var b strings.Builder
	hex := func(i int) bool { return i < len(s) && strings.IndexByte("0123456789abcdefABCDEF", s[i]) >= 0 }
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%' && !(hex(i+1) && hex(i+2)):
			b.WriteString("%25")
		case s[i] == ' ':
			b.WriteString("%20")
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// resolveBase applies an xml:base to the one around it.
func resolveBase(base *url.URL, own string) *url.URL {
	if own == "" {
		return base
	}
	u, err := url.Parse(strings.TrimSpace(own))
	if err != nil {
		return base
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	return u
}
