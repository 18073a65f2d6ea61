package feeds

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"time"
	"unicode"

	"giaoban/internal/viet"
)

// KeyKind says what a Key was made of.
type KeyKind string

// The kinds of keys. The URL and the article's id decide alone; the GUID and the title
// with its day only name a candidate, because GUIDs lie and titles return.
const (
	KeyURL      KeyKind = "url"
	KeyID       KeyKind = "id"
	KeyGUID     KeyKind = "guid"
	KeyTitleDay KeyKind = "title_day"
)

// Key is one of the names by which an article is known again.
type Key struct {
	Kind KeyKind
	Sum  [sha256.Size]byte
}

func newKey(kind KeyKind, parts ...string) Key {
	return Key{kind, sha256.Sum256([]byte(string(kind) + "\x00" + strings.Join(parts, "\x00")))}
}

// Keys returns the keys of one item. host is the feed's, for items without an address
// of their own; feedID keeps the GUIDs of feeds apart.
func Keys(it Item, host string, feedID int64) []Key {
	var keys []Key
	place, id := canonicalURL(it.URL)
	if h := Host(it.URL); h != "" {
		host = h
	}
	if place != "" {
		keys = append(keys, newKey(KeyURL, place))
	}
	if id != "" {
		keys = append(keys, newKey(KeyID, host, id))
	}
	if guid := strings.TrimSpace(it.GUID); guid != "" && guid != strings.TrimSpace(it.URL) {
		if at, _ := canonicalURL(guid); at == "" || at != place {
			keys = append(keys, newKey(KeyGUID, strconv.FormatInt(feedID, 10), guid))
		}
	}
	if title := titleKey(it.Title); title != "" && (!it.PublishedAt.IsZero() || place == "") {
		day := ""
		if !it.PublishedAt.IsZero() {
			day = it.PublishedAt.In(vietnam).Format(time.DateOnly)
		}
		keys = append(keys, newKey(KeyTitleDay, host, title, day))
	}
	return keys
}

// titleKey is a title as it is compared: syllables without diacritics and punctuation.
func titleKey(title string) string { return strings.Join(foldedSyllables(title), " ") }

func foldedSyllables(s string) []string {
	return strings.FieldsFunc(viet.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// PollKeys returns the keys of each item of one poll. A key that two of them share is
// no key: a GUID that every item has, the address of a home page, the title of a daily
// column. Items that are the same in every field may share.
func PollKeys(items []Item, host string, feedID int64) [][]Key {
	keys := make([][]Key, len(items))
	owner := make(map[Key]int)
	shared := make(map[Key]bool)
	for i, it := range items {
		keys[i] = Keys(it, host, feedID)
		for _, k := range keys[i] {
			if j, ok := owner[k]; ok && !sameItem(items[j], it) {
				shared[k] = true
			}
			owner[k] = i
		}
	}
	for i, all := range keys {
		kept := all[:0]
		for _, k := range all {
			if !shared[k] {
				kept = append(kept, k)
			}
		}
		keys[i] = kept
	}
	return keys
}

func sameItem(a, b Item) bool {
	return a.URL == b.URL && a.GUID == b.GUID && a.Title == b.Title
}

// Distinct returns the items without those that the feed lists twice (a pinned article
// that also stands in its place).
func Distinct(items []Item) []Item {
	type name struct{ url, guid, title string }
	seen := make(map[name]bool, len(items))
	out := items[:0:0]
	for _, it := range items {
		n := name{it.URL, it.GUID, it.Title}
		if seen[n] {
			continue
		}
		seen[n] = true
		out = append(out, it)
	}
	return out
}

// KnownArticle is a stored article that shares a key with an item.
type KnownArticle struct {
	ID    int64
	Title string
	Lead  string // as its feed had it
}

// Verdict is what an item is to the articles that are known.
type Verdict string

// The verdicts.
const (
	New    Verdict = "new"
	Known  Verdict = "known"
	Edited Verdict = "edited" // known, with another title or lead
)

// Decide tells a new article from a known one, and returns the known one's id. The
// first key that knows the item decides if it is an address or an article's id; a GUID
// or a title names candidates, and whether their words are alike decides.
func Decide(it Item, keys []Key, known map[Key][]KnownArticle) (Verdict, int64) {
	for _, sure := range []bool{true, false} {
		for _, k := range keys {
			if (k.Kind == KeyURL || k.Kind == KeyID) != sure {
				continue
			}
			for _, a := range known[k] {
				if sure || alike(it, a, k.Kind) {
					return changed(it, a), a.ID
				}
			}
		}
	}
	return New, 0
}

// alike reports whether a candidate is the same article. Candidates by title have the
// same title: for them the lead decides, and a short title alone is not enough.
func alike(it Item, a KnownArticle, kind KeyKind) bool {
	leads := it.Lead != "" && a.Lead != ""
	if kind == KeyTitleDay {
		if leads {
			return similar(it.Lead, a.Lead)
		}
		return len(foldedSyllables(it.Title)) >= 4
	}
	return similar(it.Title, a.Title) || leads && similar(it.Lead, a.Lead) || it.Title == "" && it.Lead == ""
}

// similar reports whether two texts share half of their syllables (Dice) and all of
// their numbers: "kỳ họp thứ 5" and "kỳ họp thứ 6" are two.
func similar(a, b string) bool {
	x, y := foldedSyllables(a), foldedSyllables(b)
	count := make(map[string]int, len(x))
	for _, s := range x {
		count[s]++
	}
	common := 0
	for _, s := range y {
		if count[s]--; count[s] >= 0 {
			common++
		}
	}
	for s, n := range count {
		if n != 0 && s[0] >= '0' && s[0] <= '9' {
			return false
		}
	}
	return common > 0 && 4*common >= len(x)+len(y)
}

// changed compares the words of a known article. What the feed no longer gives or
// gives only the beginning of has not changed.
func changed(it Item, a KnownArticle) Verdict {
	if differs(it.Title, a.Title) || differs(it.Lead, a.Lead) {
		return Edited
	}
	return Known
}

func differs(now, before string) bool {
	if now == before || now == "" || before == "" {
		return false
	}
	x, y := plain(now), plain(before)
	if len(x) > len(y) {
		x, y = y, x
	}
	short, long := strings.TrimRight(x, ".… "), strings.TrimRight(y, ".… ")
	if short != long && short == x { // the shorter was not cut by the feed
		return true
	}
	return !strings.HasPrefix(long, short)
}
