package article

import (
	"encoding/json"
	"slices"
	"strings"
)

// bodyInScripts looks for the article in the data that a page ships for its own
// scripts (Next.js and the like): the longest HTML text, or the list whose entries
// hold the most running text.
func bodyInScripts(scripts []script) []block {
	var best []block
	for _, s := range scripts {
		start := strings.IndexAny(s.text, "{[")
		if start < 0 {
			continue
		}
		var v any
		if json.NewDecoder(strings.NewReader(s.text[start:])).Decode(&v) != nil {
			continue
		}
		var f finder
		f.visit(v, 0)
		for _, text := range f.longest {
			if got := blocksOfText(text); proseOf(got) > proseOf(best) {
				best = got
			}
		}
	}
	return best
}

// finder collects candidate bodies from a JSON value.
type finder struct {
	longest []string // at most 3, longest first
}

func (f *finder) keep(s string) {
	if len(s) < 200 {
		return
	}
	f.longest = append(f.longest, s)
	slices.SortStableFunc(f.longest, func(a, b string) int { return len(b) - len(a) })
	f.longest = f.longest[:min(3, len(f.longest))]
}

// visit walks a value. A list of paragraphs, each an object with its text somewhere
// inside, is one candidate of joined lines.
func (f *finder) visit(v any, depth int) {
	if depth > 40 {
		return
	}
	switch v := v.(type) {
	case string:
		if isProse(v) {
			f.keep(v)
		}
	case map[string]any:
		for _, sub := range v {
			f.visit(sub, depth+1)
		}
	case []any:
		var lines []string
		for _, e := range v {
			if line := proseIn(e, 0); line != "" {
				lines = append(lines, "<p>"+line+"</p>")
			}
			f.visit(e, depth+1)
		}
		if len(lines) >= 3 {
			f.keep(strings.Join(lines, ""))
		}
	}
}

// proseIn returns the running text within one entry of a list, at most six levels
// down and never from more than one string.
func proseIn(v any, depth int) string {
	switch v := v.(type) {
	case string:
		if isProse(v) {
			return v
		}
	case map[string]any:
		found := ""
		for _, sub := range v {
			if s := proseIn(sub, depth+1); len(s) > len(found) && depth < 6 {
				found = s
			}
		}
		return found
	}
	return ""
}

// isProse tells running text from keys, addresses and code.
func isProse(s string) bool {
	return len(s) >= 40 && strings.Count(s, " ")*15 > len(s) && !strings.ContainsAny(s, "{}") && !strings.HasPrefix(s, "http")
}
