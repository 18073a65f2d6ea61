package article

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// role is a set of things that an element's names may say of it.
type role uint32

// The roles of words.tsv.
const (
	roleNever role = 1 << iota
	roleBox
	roleUnseen
	roleText
	roleBody
	roleLead
	roleWriter
	roleNotWriter
	roleDate
	roleTitle
	roleCaption
	rolePicture
	roleSocial
	roleHead
)

//go:embed words.tsv
var wordsTSV string

// vocabulary maps the words and pairs of words.tsv to their roles.
var vocabulary = sync.OnceValue(func() map[string]role {
	names := map[string]role{"never": roleNever, "box": roleBox, "unseen": roleUnseen, "text": roleText, "body": roleBody,
		"lead": roleLead, "writer": roleWriter, "notwriter": roleNotWriter, "date": roleDate, "title": roleTitle,
		"caption": roleCaption, "picture": rolePicture, "social": roleSocial, "head": roleHead}
	words := map[string]role{}
	for line := range strings.Lines(wordsTSV) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for entry := range strings.SplitSeq(list, ",") {
			words[strings.TrimSpace(entry)] |= names[name]
		}
	}
	return words
})

// roles returns what an element's names say of it.
func roles(n *html.Node) role {
	var found role
	known := vocabulary()
	words := names(n)
	for i, w := range words {
		found |= known[w]
		if i > 0 {
			found |= known[words[i-1]+" "+w]
		}
	}
	return found
}

// is reports whether the set holds any of the wanted roles.
func (r role) is(want role) bool { return r&want != 0 }

// names returns the words of an element's class, id and role in lower case: they are
// split at everything that is no letter and where a capital follows a small letter.
func names(n *html.Node) []string {
	var out []string
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "data-component", "data-testid", "data-role", "data-type", "type":
			for name := range strings.FieldsSeq(a.Val) {
				if !speaksOfOthers(name) {
					out = appendNames(out, name)
				}
			}
		}
	}
	if strings.Contains(n.Data, "-") {
		out = appendNames(out, n.Data)
	}
	return out
}

// speaksOfOthers tells class names that say how an element looks in some state, or
// what it has or lacks beside it, rather than what it is.
func speaksOfOthers(name string) bool {
	return strings.ContainsAny(name, ":[") || startsWithAny(name, "has-", "with-", "no-", "is-", "not-", "without-", "js-",
		"has_", "post-", "postid-", "category-", "tag-")
}

func appendNames(out []string, s string) []string {
	start := -1
	var before rune
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		camel := r >= 'A' && r <= 'Z' && before >= 'a' && before <= 'z'
		if start >= 0 && (!letter || camel) {
			out = append(out, strings.ToLower(s[start:i]))
			start = -1
		}
		if letter && start < 0 {
			start = i
		}
		before = r
	}
	if start >= 0 {
		out = append(out, strings.ToLower(s[start:]))
	}
	return out
}
