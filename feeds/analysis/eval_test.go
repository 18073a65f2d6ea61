package analysis

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/internal/viet"
)

// labelled is one article with what a reader found in it.
type labelled struct {
	ID          string    `json:"id"`
	Title       string    `json:"title"`
	Lead        string    `json:"lead"`
	Text        string    `json:"text"`
	Section     string    `json:"section"`
	PublishedAt string    `json:"published_at"`
	Topics      []string  `json:"topics"`
	Meeting     *Meeting  `json:"meeting"`
	Documents   *[]string `json:"documents"`
	// Partial says that only topics and whether there is a meeting were labelled.
	Partial bool `json:"partial"`
}

func (l labelled) article() Article {
	published, _ := time.Parse(time.RFC3339, l.PublishedAt)
	return Article{Title: l.Title, Lead: l.Lead, Text: l.Text, Section: l.Section, PublishedAt: published}
}

// sharedData returns the folder of the development data; the test is skipped without it.
func sharedData(t testing.TB) string {
	dir := os.Getenv("GIAOBAN_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no development data; set GIAOBAN_SHARED (%v)", err)
	}
	return dir
}

func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 4<<20)
	for sc.Scan() {
		if len(sc.Bytes()) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v: %.80s", path, err, sc.Text())
		}
		out = append(out, v)
	}
	return out
}

// count holds what was right, wrongly given and missed.
type count struct{ right, extra, missed int }

func (c count) precision() float64 { return ratio(c.right, c.right+c.extra) }
func (c count) recall() float64    { return ratio(c.right, c.right+c.missed) }
func (c count) f1() float64        { return ratio(2*c.right, 2*c.right+c.extra+c.missed) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (c count) String() string {
	return fmt.Sprintf("P %.3f  R %.3f  F1 %.3f  (right %d, extra %d, missed %d)", c.precision(), c.recall(), c.f1(), c.right, c.extra, c.missed)
}

// report counts by name, in the order of first use.
type report struct {
	names []string
	by    map[string]*count
	wrong []string
}

func (r *report) at(name string) *count {
	if r.by == nil {
		r.by = make(map[string]*count)
	}
	if r.by[name] == nil {
		r.by[name] = &count{}
		r.names = append(r.names, name)
	}
	return r.by[name]
}

// sets compares two sets of strings.
func (r *report) sets(id, name string, want, got []string) {
	c := r.at(name)
	for _, w := range want {
		if slices.ContainsFunc(got, func(g string) bool { return same(w, g) }) {
			c.right++
		} else {
			c.missed++
			r.wrong = append(r.wrong, fmt.Sprintf("%s %s missed: %s", id, name, w))
		}
	}
	for _, g := range got {
		if !slices.ContainsFunc(want, func(w string) bool { return same(w, g) }) {
			c.extra++
			r.wrong = append(r.wrong, fmt.Sprintf("%s %s extra:  %s", id, name, g))
		}
	}
}

// one compares two values of which each may be absent.
func (r *report) one(id, name, want, got string) {
	set := func(s string) []string {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	r.sets(id, name, set(want), set(got))
}

func same(a, b string) bool {
	return a == b || strings.Join(viet.Syllables(a), " ") == strings.Join(viet.Syllables(b), " ")
}

func yes(b bool) []string {
	if b {
		return []string{"yes"}
	}
	return nil
}

func people(list []Person, f func(Person) string) []string {
	var out []string
	for _, p := range list {
		out = append(out, f(p))
	}
	return out
}

func (r *report) add(l labelled, got Result) {
	var topics []string
	for _, t := range got.Topics {
		topics = append(topics, t.Name)
	}
	for _, name := range topicNames {
		r.sets(l.ID, name, yes(slices.Contains(l.Topics, name)), yes(slices.Contains(topics, name)))
	}
	r.sets(l.ID, "meeting", yes(l.Meeting != nil), yes(got.Meeting != nil))
	if l.Documents != nil {
		r.sets(l.ID, "documents", *l.Documents, got.Documents)
	}
	if l.Partial || l.Meeting == nil || got.Meeting == nil {
		return
	}
	w, g := l.Meeting, got.Meeting
	r.one(l.ID, "kind", w.Kind, g.Kind)
	r.one(l.ID, "held_on", w.HeldOn, g.HeldOn)
	r.one(l.ID, "place", w.Place, g.Place)
	r.sets(l.ID, "chair name", people(w.Chairs, func(p Person) string { return p.Name }), people(g.Chairs, func(p Person) string { return p.Name }))
	r.sets(l.ID, "chair name+title", people(w.Chairs, func(p Person) string { return p.Name + " | " + p.Title }), people(g.Chairs, func(p Person) string { return p.Name + " | " + p.Title }))
	r.sets(l.ID, "organisers", w.Organisers, g.Organisers)
	r.sets(l.ID, "directives", w.Directives, g.Directives)
}

func (r *report) print(t *testing.T, title string, wrong bool) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", title)
	for _, n := range r.names {
		fmt.Fprintf(&b, "  %-18s %s\n", n, r.by[n])
	}
	if wrong {
		for _, w := range r.wrong {
			fmt.Fprintf(&b, "    %s\n", w)
		}
	}
	t.Log(b.String())
}

// ownItems are the articles composed for these tests, of every file labelled*.jsonl.
func ownItems(t testing.TB) []labelled {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "labelled*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled items in testdata (%v)", err)
	}
	var out []labelled
	for _, f := range files {
		out = append(out, readLines[labelled](t, f)...)
	}
	return out
}

// evalSets are the labelled sets: the development data and our own items.
func evalSets(t *testing.T) map[string][]labelled {
	sets := map[string][]labelled{"own": ownItems(t)}
	sets["development"] = readLines[labelled](t, filepath.Join(sharedData(t), "articles.jsonl"))
	return sets
}

func TestEvalArticles(t *testing.T) {
	lx := DefaultLexicon()
	sets := evalSets(t)
	for _, name := range []string{"development", "own"} {
		var all, held, rest report
		for i, l := range sets[name] {
			got := Analyse(l.article(), lx)
			all.add(l, got)
			if i%3 == 2 {
				held.add(l, got)
			} else {
				rest.add(l, got)
			}
		}
		all.print(t, fmt.Sprintf("%s: %d items", name, len(sets[name])), true)
		held.print(t, name+": every third item (held out)", false)
		rest.print(t, name+": the rest", false)
		for _, n := range []string{PartyBuilding, Front, MassOrg, "meeting"} {
			if f := all.at(n).f1(); f < 0.95 {
				t.Errorf("%s %s: F1 %.3f, want 0.95", name, n, f)
			}
			if d := rest.at(n).f1() - held.at(n).f1(); d > 0.03 {
				t.Logf("%s %s: the held-out third is %.3f below the rest", name, n, d)
			}
		}
	}
}
