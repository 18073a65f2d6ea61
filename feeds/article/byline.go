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

// cleanByline takes what is no name off a byline: "Tác giả:", "Bài, ảnh:", "By".
// An address, the paper itself or a sentence is no byline.
func (a *assembly) cleanByline(s string) string {
	s = collapse(s)
	for {
		short := s
		for _, p := range []string{"Tác giả", "Bài và ảnh", "Bài, ảnh", "Bài", "Tin, ảnh", "Tin", "Ảnh", "Thực hiện", "Theo", "By", "by", "BY", "Von", "Par", "Por", "Di", ":", "|", "-", "–", "•", "·", ","} {
			if rest, ok := strings.CutPrefix(short, p); ok && (rest == "" || !startsWithLetter(rest)) {
				short = strings.TrimSpace(rest)
			}
		}
		if short == s {
			break
		}
		s = short
	}
	s = strings.Trim(s, " .,;|-–•·")
	if s == "" || len(s) > 100 || strings.Contains(s, "://") || strings.Contains(s, "@") || samePhrase(s, a.facts.site) || startsWithAny(s, "Báo ", "BÁO ", "Tạp chí ", "http") {
		return ""
	}
	return s
}

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
