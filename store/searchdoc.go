package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"giaoban/internal/viet"
)

// SearchDoc is an article as the search index takes it.
type SearchDoc struct {
	ID, FeedID int64
	// Host is the newspaper's, without "www.".
	Host string
	// PublishedAt may be zero (unknown); the article then counts as published at SeenAt.
	PublishedAt, SeenAt time.Time
	Title, Lead, Body   string
	// Topics are the names of the decided topics, Documents the numbers that it cites.
	Topics, Documents []string
}

// Tags keep the kinds of tokens apart in one space of hashes.
const (
	tagExact     uint64 = iota + 1 // a syllable or number, canonical
	tagFolded                      // the same without diacritics
	tagPair                        // two neighbours, folded
	tagTitle                       // as tagFolded, in the title
	tagTitlePair                   // as tagPair, in the title
	tagHost                        // the newspaper's host, its parents, and their first labels
	tagTopic                       // a topic
	tagDocument                    // a cited document: its key, its kind and number, its number
	tagBucket                      // a span of time; the levels follow
)

// bucketEpoch begins the first bucket, which also holds everything before it.
var bucketEpoch = time.Date(2000, time.January, 3, 0, 0, 0, 0, time.UTC)

const (
	week         = 7 * 24 * time.Hour
	bucketLevels = 4 // of 1, 4, 16 and 64 weeks
	// maxAhead is how far after it was seen an article can claim to be published.
	maxAhead = 366 * 24 * time.Hour
)

// token makes a token of a hash. Two meanings share a token once in four thousand
// million, so what tokens find is checked against the words.
func token(tag, hash uint64) int32 {
	h := (hash ^ tag*0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93
	return int32((h ^ h>>29) * 0xC2B2AE3D27D4EB4F >> 32)
}

func textToken(tag uint64, s string) int32 { return token(tag, viet.Hash(s)) }

// pairBits bound how many tokens all pairs share. Most pairs are rare, and an entry of
// the index of its own costs ten times as much as a place in a shared one. What a pair
// finds in vain, the single words, which are asked for with it, take away again.
const pairBits = 20

// pairToken is the token of two neighbours, by their folded hashes.
func pairToken(tag, a, b uint64) int32 {
	return token(tag, (a*0x9FB21C651E98DF25^b)*0x9E3779B97F4A7C15>>(64-pairBits))
}

// isNumber says whether a word is a Number to package viet. Numbers have one token, as
// few of them occur twice.
func isNumber(word string) bool { return word != "" && word[0] >= '0' && word[0] <= '9' }

// when is the time that an article is ordered by. A date that cannot be is no date.
func (d *SearchDoc) when() time.Time {
	if d.PublishedAt.IsZero() || !d.SeenAt.IsZero() && d.PublishedAt.Sub(d.SeenAt) > maxAhead {
		return d.SeenAt
	}
	return d.PublishedAt
}

// SearchTokens returns the tokens under which an article is found, sorted, once each:
// every syllable with and without diacritics, every pair of neighbours without, where
// and when it was published, its topics and documents. It is pure.
func SearchTokens(d SearchDoc) []int32 {
	b := tokenizer{toks: make([]int32, 0, 1024)}
	return slices.Clone(b.tokens(&d))
}

// tokenizer makes tokens and keeps its buffers between articles.
type tokenizer struct {
	sc   viet.Scanner
	toks []int32
}

// tokens returns the tokens of d, valid until the next call.
func (b *tokenizer) tokens(d *SearchDoc) []int32 {
	b.toks = b.toks[:0]
	b.text(d.Title, true)
	b.text(d.Lead, false)
	b.text(d.Body, false)
	for host := strings.ToLower(d.Host); strings.Contains(host, "."); {
		label, rest, _ := strings.Cut(host, ".")
		b.add(textToken(tagHost, host), textToken(tagHost, label))
		host = rest
	}
	for _, topic := range d.Topics {
		b.add(textToken(tagTopic, topic))
	}
	for _, number := range d.Documents {
		b.document(number)
	}
	w := weekOf(d.when())
	for level := range bucketLevels {
		b.add(bucketToken(level, w>>(2*level)))
	}
	slices.Sort(b.toks)
	return slices.Compact(b.toks)
}

func (b *tokenizer) add(toks ...int32) { b.toks = append(b.toks, toks...) }

// text adds the tokens of one field. Pairs do not cross breaks, as phrases do not.
func (b *tokenizer) text(s string, title bool) {
	var prev uint64
	paired := false
	toks := b.sc.Terms(s)
	for i, t := range toks {
		if t.Kind == viet.Break {
			paired = false
			continue
		}
		b.add(token(tagFolded, t.Folded))
		if t.Kind != viet.Number {
			b.add(token(tagExact, t.Exact))
		}
		if title {
			b.add(token(tagTitle, t.Folded))
		}
		if paired {
			b.add(pairToken(tagPair, prev, t.Folded))
			if title {
				b.add(pairToken(tagTitlePair, prev, t.Folded))
			}
		}
		prev, paired = t.Folded, true
		if t.Kind == viet.Number {
			b.number(s, toks[:i], s[t.Start:t.End])
		}
	}
}

// number adds what a number may cite: a whole document, or with the two syllables
// before it (and "số") a kind and a number, as in "Chỉ thị 35".
func (b *tokenizer) number(s string, before []viet.Tok, raw string) {
	if len(raw) > 5 || strings.Trim(raw, "0123456789") != "" {
		b.document(raw)
		return
	}
	number := strings.TrimLeft(raw, "0")
	b.add(textToken(tagDocument, number))
	if n := len(before); n > 0 && viet.Fold(s[before[n-1].Start:before[n-1].End]) == "so" {
		before = before[:n-1]
	}
	n := len(before)
	if n < 2 || before[n-1].Kind != viet.Syllable || before[n-2].Kind != viet.Syllable {
		return
	}
	kind := viet.DocumentKind(viet.Canonical(s[before[n-2].Start:before[n-1].End]))
	b.add(textToken(tagDocument, kind+" "+number))
}

// document adds the values by which a document's full number is found.
func (b *tokenizer) document(number string) {
	if d, ok := viet.ParseDocument(number); ok {
		b.add(textToken(tagDocument, d.Key), textToken(tagDocument, d.Number), textToken(tagDocument, d.Kind+" "+d.Number))
	}
}

// weekOf counts the weeks since bucketEpoch, 0 for everything before it.
func weekOf(t time.Time) int {
	if t.Before(bucketEpoch) {
		return 0
	}
	return int((t.Unix() - bucketEpoch.Unix()) / int64(week/time.Second))
}

// weekStart is when a week begins; week 0 has no beginning.
func weekStart(w int) time.Time { return bucketEpoch.Add(time.Duration(w) * week) }

func bucketToken(level, n int) int32 { return token(tagBucket+uint64(level), viet.Hash(fmt.Sprint(n))) }

// bucketTokens returns the fewest buckets that hold exactly the weeks from to last.
func bucketTokens(from, last int) []int32 {
	var toks []int32
	for from <= last {
		level := 0
		for level+1 < bucketLevels && from&(4<<(2*level)-1) == 0 && from+4<<(2*level)-1 <= last {
			level++
		}
		toks = append(toks, bucketToken(level, from>>(2*level)))
		from += 1 << (2 * level)
	}
	return toks
}

// searchTitle is the form in which titles are compared: canonical words between single
// spaces, a comma for every break, a space at both ends; after a line end the same
// without diacritics.
func searchTitle(title string) string {
	exact, folded := []byte{' '}, []byte{' '}
	for _, t := range viet.Terms(title) {
		if t.Kind == viet.Break {
			t.Text, t.Folded = ",", ","
		}
		exact = append(append(exact, t.Text...), ' ')
		folded = append(append(folded, t.Folded...), ' ')
	}
	return string(exact) + "\n" + string(folded)
}

// indexDoc puts an article into the search index, or brings its entry up to date. What
// is known of its newspaper, topics and documents is taken from its row.
func indexDoc(ctx context.Context, tx pgx.Tx, d SearchDoc) error {
	// A short list of pending entries: each search reads it from end to end.
	const q = `SELECT host, seen_at, topics, documents, set_config('gin_pending_list_limit', '128', true) FROM articles WHERE id = $1`
	var set string
	if err := tx.QueryRow(ctx, q, d.ID).Scan(&d.Host, &d.SeenAt, &d.Topics, &d.Documents, &set); err != nil {
		return fmt.Errorf("read article %d to index it: %w", d.ID, err)
	}
	const upsert = `
INSERT INTO search_docs (article_id, published_at, feed_id, title, tok)
VALUES ($1, $2, nullif($3, 0), $4, $5)
ON CONFLICT (article_id) DO UPDATE
   SET published_at = excluded.published_at, feed_id = excluded.feed_id, title = excluded.title, tok = excluded.tok`
	if _, err := tx.Exec(ctx, upsert, d.ID, d.when(), d.FeedID, searchTitle(d.Title), SearchTokens(d)); err != nil {
		return fmt.Errorf("index article %d for search: %w", d.ID, err)
	}
	return nil
}
