package article

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bylinesShown returns the texts of the elements that are named as the writer, in
// the order of the page.
func bylinesShown(body *html.Node) []string {
	var out []string
	each(body, func(n *html.Node) bool {
		r := roles(n)
		if n.DataAtom == atom.Footer || r.is(roleNever) && len(text(n)) > 300 || len(out) == 8 {
			return false
		}
		named := attr(n, "rel") == "author" || attr(n, "itemprop") == "author" || r.is(roleWriter) && !r.is(roleNotWriter)
		if !named {
			return true
		}
		if t := text(n); letters(t) > 1 && len(t) < 120 {
			out = append(out, t)
		}
		return true
	})
	return out
}

// bylineOf chooses the writer's name: what the page's head says, the line under
// the text, an element that is named so, a line that says so in words.
func (a *assembly) bylineOf(underText string, shown []string, blocks []block) string {
	for _, s := range slices.Concat(a.facts.authors, []string{underText}, shown) {
		if name := a.cleanByline(s); name != "" {
			return name
		}
	}
	for i := range blocks {
		if m := saidByline.FindStringSubmatch(blocks[i].text); m != nil && isName(m[1]) {
			return a.cleanByline(m[1])
		}
	}
	return ""
}

var saidByline = regexp.MustCompile(`(?i)^(?:tác giả(?: bài viết)?|bài, ảnh|bài và ảnh|tin, ảnh|bài|thực hiện)\s*:\s*(.{2,60})$`)

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
	return []string{"Tác giả", "Bài và ảnh", "Bài, ảnh", "Bài viết", "Bài", "Tin, ảnh", "Tin và ảnh", "Tin", "Ảnh", "Thực hiện", "Theo", "bởi", "By", "Von", "Par", "Por", "Di"}
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
