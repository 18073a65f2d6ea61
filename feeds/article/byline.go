package article

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bylineShown returns the writer's name from an element that is marked as such.
func bylineShown(body, headline *html.Node) string {
	n := first(body, func(n *html.Node) bool {
		if attr(n, "rel") == "author" || attr(n, "itemprop") == "author" {
			return letters(text(n)) > 1 && len(text(n)) < 100
		}
		words := names(n)
		return hasAny(words, "byline", "author", "authors", "tacgia", "nguoiviet") && !hasAny(words, "bio", "box", "avatar", "list") &&
			n.DataAtom != atom.Body && letters(text(n)) > 1 && len(text(n)) < 100
	})
	if n == nil {
		return ""
	}
	if name := first(n, func(c *html.Node) bool { return attr(c, "itemprop") == "name" }); name != nil {
		return text(name)
	}
	return text(n)
}

// bylineOf chooses the writer's name: what the page's head says, the line under
// the text, an element that is named so.
func (a *assembly) bylineOf(underText, shown string) string {
	for _, s := range append(append([]string{}, a.facts.authors...), underText, shown) {
		if name := a.cleanByline(s); name != "" {
			return name
		}
	}
	return ""
}

// cleanByline takes what is no name off a byline: "Tác giả:", "Bài, ảnh:", "By".
// An address, a date, a picture's credit, the paper itself or a sentence is no byline.
func (a *assembly) cleanByline(s string) string {
	s = collapse(s)
	if photoCredit.MatchString(s) && !startsWithAny(s, "Bài", "Tin") {
		return ""
	}
	for {
		short := strings.Trim(s, " .,;:|-–•·")
		for _, p := range bylinePrefixes() {
			if len(short) > len(p) && strings.EqualFold(short[:len(p)], p) && !startsWithLetter(short[len(p):]) {
				short = short[len(p):]
				break
			}
		}
		if short == s {
			break
		}
		s = short
	}
	if len(s) < 2 || len(s) > 100 || strings.ContainsAny(s, "@©|?!") || strings.Contains(s, "://") || stampDate.MatchString(s) || !hasLetter(s) || a.isPaper(s) {
		return ""
	}
	return s
}

// bylinePrefixes are the words before a name, the longer ones first.
func bylinePrefixes() []string {
	return []string{"Tác giả", "Bài và ảnh", "Bài, ảnh", "Bài viết", "Bài", "Tin, ảnh", "Tin và ảnh", "Tin", "Ảnh", "Thực hiện", "Theo", "By", "Von", "Par", "Por", "Di"}
}

// isPaper reports whether a byline only names the paper.
func (a *assembly) isPaper(s string) bool {
	if startsWithAny(s, "Báo ", "BÁO ", "Tạp chí ", "TẠP CHÍ ", "Cổng ", "Đài ", "http", "www.") {
		return true
	}
	key := strings.Join(wordsOf(s), "")
	site := strings.Join(wordsOf(a.facts.site), "")
	host := strings.ReplaceAll(strings.TrimPrefix(a.host, "www."), ".", "")
	return site != "" && strings.Contains(site, key) || len(key) > 3 && strings.HasPrefix(host, key)
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

func startsWithLetter(s string) bool {
	for _, r := range s {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	return false
}

// isName reports whether a line is a writer's name: up to five words that all
// start with a capital, "Bài, ảnh: " before it or not, no full stop.
func isName(line string) bool {
	for _, p := range []string{"Tác giả:", "Bài và ảnh:", "Bài, ảnh:", "Tin, ảnh:", "Tin:", "Bài:", "Theo "} {
		line = strings.TrimSpace(strings.TrimPrefix(line, p))
	}
	if len([]rune(line)) > 40 || line == "" || strings.ContainsAny(line, "?!:;0123456789") || strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "..") && strings.Count(line, ".") == 1 {
		return false
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("-–.,/()&", r) })
	if len(words) == 0 || len(words) > 7 {
		return false
	}
	for _, w := range words {
		r := []rune(w)[0]
		if !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}
