package catalog

import (
	_ "embed"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"giaoban/internal/viet"
)

// Paper is one newspaper or news site.
type Paper struct {
	// Slug is the short name that people type, in lower-case ASCII: "daklak".
	Slug string
	// Name is what a chat shows, in Vietnamese: "Báo Đắk Lắk".
	Name string
	// Owner is the body that publishes it, empty where not known.
	Owner string
	// Provinces are the provinces it writes for, by the names in use when the
	// paper was founded; empty for a national paper.
	Provinces []string
	// Host is the main host, without "www.".
	Host string
	// Hosts are all hosts, Host first, each without "www.".
	Hosts []string
	// Aliases are further names that Find accepts.
	Aliases []string
	// Sources are the addresses where its items can be had, best first.
	Sources []Source
}

// Home is the address of the paper's home page, where discovery starts for a paper
// without sources.
func (p Paper) Home() string { return "https://" + p.Host + "/" }

// Confidence says how the address of a source is known.
type Confidence string

// The grades of confidence, best first. None of them means that the address
// answered when this list was made.
const (
	// Used is an address that a public program fetches, with tests or logs.
	Used Confidence = "used"
	// Listed is an address in somebody's list of feeds.
	Listed Confidence = "listed"
	// Guessed follows from the habits of the paper's publishing system.
	Guessed Confidence = "guessed"
)

// Source is one address of a paper.
type Source struct {
	// URL is the address of a feed or of a section page.
	URL string
	// Kind is "rss" for a feed and "section" for an HTML page of links.
	Kind string
	// Section is the paper's own section in Vietnamese, empty for everything.
	Section string
	// Confidence says how the address is known.
	Confidence Confidence
	// Fact is where the address was found, in a few words.
	Fact string
}

//go:embed papers.tsv
var papersTSV string

//go:embed sources.tsv
var sourcesTSV string

// list is the parsed catalog with its indexes.
type list struct {
	papers []Paper
	byHost map[string]int
	byName map[string][]int
}

// load parses the embedded tables once. The tests read them strictly, so a row
// that is wrong never gets into a release; here it is skipped.
var load = sync.OnceValue(func() *list {
	papers, _ := parse(papersTSV, sourcesTSV)
	return index(papers)
})

// All returns every paper in the order of the table: central papers first, then
// by province. The caller may change the slice but not what it points to.
func All() []Paper { return slices.Clone(load().papers) }

// ByHost returns the paper that a host belongs to. Letter case, a port, "www.",
// "m.", "amp." and unknown subdomains do not matter; a subdomain with a row of
// its own wins over its parent.
func ByHost(host string) (Paper, bool) {
	l := load()
	for h := normalHost(host); h != ""; {
		if i, ok := l.byHost[h]; ok {
			return l.papers[i], true
		}
		_, rest, found := strings.Cut(h, ".")
		if !found || !strings.Contains(rest, ".") {
			break
		}
		h = rest
	}
	return Paper{}, false
}

// ByURL returns the paper that an address belongs to.
func ByURL(address string) (Paper, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return Paper{}, false
	}
	return ByHost(u.Hostname())
}

// Find returns the papers that a person may mean by name: a slug ("daklak"), a
// name with or without diacritics and "báo" ("Báo Đắk Lắk", "nhan dan"), a
// province, or a host. Exact names win; otherwise the papers whose name holds all
// the words are returned, in the order of the table.
func Find(name string) []Paper {
	if p, ok := ByHost(name); ok && strings.Contains(name, ".") {
		return []Paper{p}
	}
	l := load()
	key := nameKey(name)
	if key == "" {
		return nil
	}
	found := l.byName[key]
	if len(found) == 0 {
		found = l.containing(viet.Fold(name))
	}
	out := make([]Paper, len(found))
	for i, n := range found {
		out[i] = l.papers[n]
	}
	return out
}

// containing returns the papers whose name holds every word of the folded name.
func (l *list) containing(folded string) []int {
	words := strings.Fields(folded)
	var found []int
	for i, p := range l.papers {
		have := strings.Fields(viet.Fold(p.Name + " " + strings.Join(p.Provinces, " ")))
		if !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(have, w) }) {
			found = append(found, i)
		}
	}
	return found
}

// index builds the look-up tables.
func index(papers []Paper) *list {
	l := &list{papers: papers, byHost: map[string]int{}, byName: map[string][]int{}}
	add := func(name string, i int) {
		if key := nameKey(name); key != "" && !slices.Contains(l.byName[key], i) {
			l.byName[key] = append(l.byName[key], i)
		}
	}
	for i, p := range papers {
		for _, h := range p.Hosts {
			l.byHost[h] = i
		}
		for _, name := range slices.Concat([]string{p.Slug, p.Name}, p.Aliases, p.Provinces) {
			add(name, i)
		}
	}
	return l
}

// nameKey is what two spellings of one name share: folded, without "báo",
// spaces and punctuation.
func nameKey(name string) string {
	words := strings.FieldsFunc(viet.Fold(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) > 1 && words[0] == "bao" {
		words = words[1:]
	}
	if len(words) > 2 && words[0] == "dien" && words[1] == "tu" {
		words = words[2:]
	}
	return strings.TrimPrefix(strings.Join(words, ""), "bao")
}

// normalHost lower-cases a host and takes its port, trailing dot and the
// prefixes of mobile and AMP twins away.
func normalHost(host string) string {
	h := strings.ToLower(strings.TrimSpace(host))
	if i := strings.Index(h, "://"); i >= 0 {
		h = h[i+3:]
	}
	h, _, _ = strings.Cut(h, "/")
	if i := strings.LastIndexByte(h, ':'); i >= 0 && !strings.Contains(h[i:], "]") {
		h = h[:i]
	}
	h = strings.Trim(h, ".")
	for {
		short := h
		for _, p := range []string{"www.", "m.", "amp.", "mobile.", "lite."} {
			short = strings.TrimPrefix(short, p)
		}
		if short == h || !strings.Contains(short, ".") {
			return h
		}
		h = short
	}
}

// parse reads the two tables and reports the first row that is wrong; good rows
// are returned all the same.
func parse(papersTable, sourcesTable string) ([]Paper, error) {
	var papers []Paper
	var firstErr error
	fail := func(err error) {
		if firstErr == nil {
			firstErr = err
		}
	}
	at := map[string]int{}
	for n, f := range rows(papersTable) {
		if len(f) < 6 || f[0] == "" || f[1] == "" || f[2] == "" {
			fail(fmt.Errorf("papers.tsv:%d: want slug, name, hosts, provinces, owner, aliases", n))
			continue
		}
		hosts := splitList(f[2])
		if _, twice := at[f[0]]; twice {
			fail(fmt.Errorf("papers.tsv:%d: slug %q twice", n, f[0]))
			continue
		}
		at[f[0]] = len(papers)
		papers = append(papers, Paper{Slug: f[0], Name: f[1], Host: hosts[0], Hosts: hosts,
			Provinces: splitList(f[3]), Owner: f[4], Aliases: splitList(f[5])})
	}
	for n, f := range rows(sourcesTable) {
		if len(f) < 6 {
			fail(fmt.Errorf("sources.tsv:%d: want slug, kind, address, section, confidence, fact", n))
			continue
		}
		i, ok := at[f[0]]
		if !ok {
			fail(fmt.Errorf("sources.tsv:%d: no paper %q", n, f[0]))
			continue
		}
		papers[i].Sources = append(papers[i].Sources,
			Source{Kind: f[1], URL: f[2], Section: f[3], Confidence: Confidence(f[4]), Fact: f[5]})
	}
	return papers, firstErr
}

// rows yields the fields of each line of a table with its line number, leaving
// out blank lines and comments.
func rows(table string) func(yield func(int, []string) bool) {
	return func(yield func(int, []string) bool) {
		n := 0
		for line := range strings.Lines(table) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
				continue
			}
			fields := strings.Split(line, "\t")
			for i := range fields {
				fields[i] = strings.TrimSpace(fields[i])
			}
			if !yield(n, fields) {
				return
			}
		}
	}
}

// splitList splits a comma-separated cell; "-" and the empty cell are no entry.
func splitList(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ",") {
		if part = strings.TrimSpace(part); part != "" && part != "-" {
			out = append(out, part)
		}
	}
	return out
}
