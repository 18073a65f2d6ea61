package analysis

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"giaoban/internal/viet"
)

//go:embed data/*.tsv
var dataFiles embed.FS

// class says what part a term plays in the grammar of a report.
type class uint8

const (
	classTopic   class = iota // the matter of a topic; tag is the topic
	classNoise                // speaks against every topic: sport, war, other countries
	classBody                 // an organisation; tag is its owner
	classOrgan                // a committee of some organisation that follows: Ban Thường vụ
	classOffice               // an office that a person holds
	classHonour               // what stands before a name: đồng chí, ông, Đại tá
	classSurname              // first syllable of a family name
	classPlace                // a province
	classLevel                // an administrative level: tỉnh, xã
	classVenue                // a place where people sit: Hội trường
	classKind                 // head of the name of a meeting; tag verb: also used as a verb
	classKindMod              // what may follow the head: tổng kết, đại biểu
	classNotHeld              // before a kind: the meeting is only spoken of
	classEvent                // an event that is no meeting
	classHold                 // verbs of holding: tổ chức, khai mạc
	classAct                  // verbs that end the subject of a sentence
	classChair                // words of chairing
	classAttend               // words of attending
	classTime                 // words of time before a date
	classAsk                  // verbs of asking somebody to do something
	classClose                // openings of a conclusion: Kết luận hội nghị
	classVoice                // speakers who are not the chair: nhiều ý kiến
	classTell                 // verbs of telling: past, opinion, promise
	classFinding              // words of a report's findings
	classPaper                // kinds of documents
	classBoiler               // beginnings of lines that are no text
	classCaption              // beginnings of captions
	numClasses
)

var classNames = map[string]class{
	"topic": classTopic, "noise": classNoise, "body": classBody, "organ": classOrgan,
	"office": classOffice, "honour": classHonour, "surname": classSurname, "place": classPlace,
	"level": classLevel, "venue": classVenue, "kind": classKind, "kindmod": classKindMod,
	"notheld": classNotHeld, "event": classEvent, "hold": classHold, "act": classAct,
	"chair": classChair, "attend": classAttend, "time": classTime, "ask": classAsk,
	"close": classClose, "voice": classVoice, "tell": classTell, "finding": classFinding,
	"paper": classPaper, "boiler": classBoiler, "caption": classCaption,
}

// entry is one term of the lexicon in one class.
type entry struct {
	term   string
	tag    string
	weight float64
	// n is the length of the term in tokens.
	n     int
	class class
	// capital demands that the first letter in the text is a capital.
	capital bool
}

// Lexicon holds the words of the field: terms with their class, weight and reason. It
// is immutable and safe for concurrent use.
type Lexicon struct {
	version string
	// next is a trie over token hashes: edge(node, token) leads to a node.
	next map[uint64]int32
	// ends holds the entries that end at a node.
	ends [][]entry
}

// DefaultLexicon returns the lexicon that is built into the program.
func DefaultLexicon() *Lexicon { return defaultLexicon() }

// The data files are part of the program and a test parses them: a fault in them
// leaves an empty lexicon, never a crash.
var defaultLexicon = sync.OnceValue(func() *Lexicon {
	lx, err := ParseLexicon("")
	if err != nil {
		return build(nil, "broken")
	}
	return lx
})

// ParseLexicon returns the built-in lexicon changed by overrides, in the format of the
// data files: a line a term, "class TAB term TAB tag TAB weight TAB reason", where tag,
// weight and reason may be missing and # begins a comment. An override replaces the
// built-in entry of the same class and term (and topic); one with weight 0 removes it.
func ParseLexicon(overrides string) (*Lexicon, error) {
	entries := make(map[string]entry)
	sum := sha256.New()
	files, err := dataFiles.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("list the lexicon's files: %w", err)
	}
	for _, f := range files {
		text, err := dataFiles.ReadFile("data/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("read the lexicon's file %s: %w", f.Name(), err)
		}
		sum.Write(text)
		if err := parseTerms(entries, f.Name(), string(text)); err != nil {
			return nil, err
		}
	}
	addProvinces(entries)
	sum.Write([]byte(overrides))
	if err := parseTerms(entries, "overrides", overrides); err != nil {
		return nil, err
	}
	list := make([]entry, 0, len(entries))
	for _, e := range entries {
		if e.weight != 0 {
			list = append(list, e)
		}
	}
	return build(list, hex.EncodeToString(sum.Sum(nil)[:6])), nil
}

// Version identifies the words of the lexicon: two lexicons with the same words have
// the same version.
func (lx *Lexicon) Version() string { return lx.version }

func parseTerms(into map[string]entry, name, text string) error {
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 2 || strings.TrimSpace(f[1]) == "" {
			return fmt.Errorf("lexicon %s:%d: want class TAB term TAB tag TAB weight TAB reason", name, n+1)
		}
		c, ok := classNames[strings.TrimSpace(f[0])]
		if !ok {
			return fmt.Errorf("lexicon %s:%d: unknown class %q", name, n+1, f[0])
		}
		e := entry{class: c, term: strings.TrimSpace(f[1]), weight: 1}
		if strings.HasPrefix(e.term, "^") {
			e.term, e.capital = e.term[1:], true
		}
		if len(f) > 2 {
			e.tag = strings.TrimSpace(f[2])
		}
		if len(f) > 3 && strings.TrimSpace(f[3]) != "" {
			w, err := strconv.ParseFloat(strings.TrimSpace(f[3]), 64)
			if err != nil {
				return fmt.Errorf("lexicon %s:%d: weight %q is no number", name, n+1, f[3])
			}
			e.weight = w
		}
		key := f[0] + "\t" + viet.Canonical(e.term)
		if c == classTopic { // one term may speak for several topics
			key += "\t" + e.tag
		}
		into[key] = e
	}
	return nil
}

// addProvinces makes every province's name, old and new, a place.
func addProvinces(into map[string]entry) {
	for _, p := range viet.Provinces() {
		for _, name := range append([]string{p.Name}, p.Before...) {
			into["place\t"+viet.Canonical(name)] = entry{class: classPlace, term: name, weight: 1}
		}
	}
}

func build(entries []entry, version string) *Lexicon {
	lx := &Lexicon{version: version, next: make(map[uint64]int32, 4*len(entries)), ends: make([][]entry, 1, 4*len(entries)+1)}
	for _, e := range entries {
		node := int32(0)
		for _, w := range viet.Syllables(e.term) {
			k := edge(node, viet.Hash(w))
			to, ok := lx.next[k]
			if !ok {
				to = int32(len(lx.ends))
				lx.next[k] = to
				lx.ends = append(lx.ends, nil)
			}
			node = to
			e.n++
		}
		if node != 0 {
			lx.ends[node] = append(lx.ends[node], e)
		}
	}
	return lx
}

// edge mixes a node and a token's hash into the key of the edge between them.
func edge(node int32, h uint64) uint64 {
	x := h ^ (uint64(node)+1)*0x9E3779B97F4A7C15
	x ^= x >> 29
	return x * 0xBF58476D1CE4E5B9
}
