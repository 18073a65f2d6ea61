package bot

import (
	"slices"
	"strings"
	"unicode"

	"giaoban/internal/viet"
)

// typed is what a person wrote, read as far as the table of commands needs it.
type typed struct {
	slash bool   // it began with a slash
	text  string // without the slash
}

// readTyped cleans what was written and takes the slash and a bot's @name off.
func readTyped(s string) typed {
	s = strings.TrimSpace(viet.Clean(s))
	rest, slash := strings.CutPrefix(s, "/")
	if !slash {
		rest, slash = strings.CutPrefix(s, "／") // the wide slash of some keyboards
	}
	rest = strings.TrimSpace(rest)
	if slash {
		first, _ := cutWords(rest, 1)
		if at := strings.IndexByte(first, '@'); at > 0 {
			rest = rest[:at] + rest[len(first):]
		}
	}
	return typed{slash: slash, text: rest}
}

// wordKey is what two spellings of a command's word share: no case, diacritics,
// difference of i and y, nor punctuation.
func wordKey(s string) string {
	key := strings.ReplaceAll(viet.Fold(s), "y", "i")
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == ' ' {
			return r
		}
		return -1
	}, strings.Join(strings.Fields(key), " "))
}

// cutWords cuts the first n words from s. The head is "" when there are fewer.
func cutWords(s string, n int) (head, rest string) {
	i := 0
	for range n {
		for i < len(s) && isSpaceAt(s, i) {
			i++
		}
		start := i
		for i < len(s) && !isSpaceAt(s, i) {
			i++
		}
		if i == start {
			return "", s
		}
	}
	return s[:i], strings.TrimSpace(s[i:])
}

func isSpaceAt(s string, i int) bool { return s[i] < 0x80 && unicode.IsSpace(rune(s[i])) }

// sameWords says whether what was typed is the phrase: typed without diacritics it
// may be any spelling, typed with some it must be this one ("bỏ" is not "Bộ").
func sameWords(typed, phrase string) bool {
	if !viet.HasDiacritics(typed) {
		return wordKey(typed) == wordKey(phrase)
	}
	return exactKey(typed) == exactKey(phrase)
}

// exactKey is wordKey with the diacritics.
func exactKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
			return r
		}
		return -1
	}, strings.Join(strings.Fields(viet.Canonical(s)), " "))
}

// findCommand returns the command that the text begins with and what follows it.
// Names of several words ("từ khóa") may be written apart; the longest name wins.
// After a slash any spelling of a name will do. Without one it must be spelled right
// or, like all that follows, without diacritics: "tim mạch" is no command.
func findCommand(table []command, text string, slash bool) (*command, string) {
	for n := maxCommandWords; n > 0; n-- {
		head, rest := cutWords(text, n)
		if head == "" || !slash && !viet.HasDiacritics(head) && viet.HasDiacritics(rest) && !isAddress(rest) {
			continue
		}
		named := func(name string) bool {
			return sameWords(head, name) || slash && wordKey(head) == wordKey(name)
		}
		for i := range table {
			if slices.ContainsFunc(table[i].names(), named) {
				return &table[i], strings.TrimSpace(strings.TrimPrefix(rest, ":"))
			}
		}
	}
	return nil, text
}

// maxCommandWords is the number of words of the longest name of a command.
const maxCommandWords = 3

// closestCommand returns the command whose name a mistyped first word comes nearest
// to, nil when none is near.
func closestCommand(table []command, text string) (*command, string) {
	head, rest := cutWords(text, 1)
	key := wordKey(head)
	if len(key) < 2 {
		return nil, text
	}
	var best *command
	least := 1 + len(key)/6 // one slip, two in a long word
	for i := range table {
		if table[i].console || !table[i].menu {
			continue
		}
		for _, name := range table[i].names() {
			if strings.Contains(name, " ") {
				continue
			}
			if d := slips(key, wordKey(name)); d < least || d == least && best == nil {
				best, least = &table[i], d
			}
		}
	}
	return best, rest
}

// slips counts the typing mistakes between two words: a letter too much, missing,
// wrong, or two exchanged.
func slips(a, b string) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last = last, row
		row = make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

// says says whether what a person wrote is one of the phrases.
func says(s string, phrases ...string) bool {
	return wordKey(s) != "" && slices.ContainsFunc(phrases, func(p string) bool { return sameWords(s, p) })
}

// cutPhrase cuts a phrase from the front of s.
func cutPhrase(s, phrase string) (rest string, ok bool) {
	head, rest := cutWords(s, len(strings.Fields(phrase)))
	if head == "" || !sameWords(head, phrase) {
		return s, false
	}
	return rest, true
}

// alternatives splits a filter at the commas outside of quotes.
func alternatives(filter string) []string {
	var parts []string
	quoted, start := false, 0
	for i, r := range filter {
		switch {
		case r == '"' || r == '“' || r == '”':
			quoted = !quoted
		case r == ',' && !quoted && !between(filter, i):
			parts = append(parts, filter[start:i])
			start = i + 1
		}
	}
	parts = append(parts, filter[start:])
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// between says whether the comma at i stands inside a number, as in "7,5".
func between(s string, i int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	return digit(i-1) && digit(i+1)
}

// excludes says whether an alternative of a filter is an exclusion.
func excludes(part string) bool {
	if strings.HasPrefix(part, "-") || strings.HasPrefix(part, "–") || strings.HasPrefix(part, "—") {
		return true
	}
	_, ok := cutPhrase(part, "trừ")
	return ok
}

// addAlternative returns the filter that also accepts the words.
func addAlternative(filter, words string) string {
	return strings.Join(append(alternatives(filter), words), ", ")
}

// addCondition returns the filter of which every alternative needs the words, too.
func addCondition(filter, words string) string {
	var out []string
	need := alternatives(words)
	var not []string
	for _, part := range alternatives(filter) {
		if excludes(part) {
			not = append(not, part)
			continue
		}
		for _, w := range need {
			out = append(out, part+" + "+w)
		}
	}
	if len(out) == 0 {
		out = need
	}
	return strings.Join(append(out, not...), ", ")
}

// addExclusion returns the filter that refuses each of the words.
func addExclusion(filter, words string) string {
	parts := alternatives(filter)
	for _, w := range alternatives(words) {
		if !excludes(w) {
			w = "-" + w
		}
		parts = append(parts, w)
	}
	return strings.Join(parts, ", ")
}
