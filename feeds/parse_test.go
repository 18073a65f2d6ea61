package feeds

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// feedAddress is where the fixtures are said to come from.
const feedAddress = "https://bao.example/rss/home.rss"

// golden is what a fixture's .json file holds.
type golden struct {
	Format  string       `json:"format"`
	Error   string       `json:"error,omitempty"`
	Title   string       `json:"title,omitempty"`
	Link    string       `json:"link,omitempty"`
	TTL     string       `json:"ttl,omitempty"`
	Skipped int          `json:"skipped,omitempty"`
	Items   []goldenItem `json:"items"`
}

type goldenItem struct {
	GUID      string `json:"guid,omitempty"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Published string `json:"published"`
	Lead      string `json:"lead,omitempty"`
	Content   string `json:"content,omitempty"`
	Section   string `json:"section,omitempty"`
	Image     string `json:"image,omitempty"`
}

func goldenOf(p Parsed, err error) golden {
	g := golden{Format: p.Format, Title: p.Title, Link: p.Link, Skipped: p.Skipped, Error: Class(err), Items: []goldenItem{}}
	if err == nil {
		g.Error = Class(p.Err)
	}
	if p.TTL > 0 {
		g.TTL = p.TTL.String()
	}
	for _, it := range p.Items {
		gi := goldenItem{GUID: it.GUID, URL: it.URL, Title: it.Title, Lead: it.Lead, Content: it.Content, Section: it.Section, Image: it.Image}
		if !it.PublishedAt.IsZero() {
			gi.Published = it.PublishedAt.Format(time.RFC3339)
		}
		g.Items = append(g.Items, gi)
	}
	return g
}

// Every fault has a fixture: a feed in testdata and what should come of it in the .json
// file beside it. A new pair is a new case; -update writes the .json.
func TestParseFixtures(t *testing.T) {
	t.Parallel()
	var names []string
	for _, pattern := range []string{"testdata/*.xml", "testdata/*.body"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	if len(names) < 80 {
		t.Fatalf("only %d fixtures found", len(names))
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			stem := strings.TrimSuffix(name, filepath.Ext(name))
			header, err := os.ReadFile(stem + ".header")
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			got := goldenOf(Parse(body, strings.TrimSpace(string(header)), feedAddress))
			if *update {
				text, err := json.MarshalIndent(got, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				text = []byte(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text)))
				if err := os.WriteFile(stem+".json", append(text, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			text, err := os.ReadFile(stem + ".json")
			if err != nil {
				t.Fatalf("no golden file: %v", err)
			}
			var want golden
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A feed cut at any byte keeps every item that was whole, and says that it was cut.
func TestParseKeepsWholeItemsAtEveryCut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"testdata/cut_without_rss_end.xml", "testdata/atom_10.xml", "testdata/json_feed_10.body", "testdata/article_list_jsonp.body"} {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		body = []byte(strings.Replace(string(body), "</channel>\n", "</channel>\n</rss>", 1))
		for cut := 150; cut < len(body)-15; cut++ {
			whole := strings.Count(string(body[:cut]), "</item>") + strings.Count(string(body[:cut]), "</entry>")
			if !strings.HasSuffix(name, ".xml") {
				whole = max(0, strings.Count(string(body[:cut]), "},{"))
			}
			p, err := Parse(body[:cut], "", feedAddress)
			if err != nil || p.Err == nil || len(p.Items) < whole {
				t.Fatalf("%s cut at %d: %d items of %d whole ones, %v, %v", name, cut, len(p.Items), whole, p.Err, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/*.xml", "testdata/*.body"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			if body, err := os.ReadFile(name); err == nil && len(body) < 4000 {
				f.Add(body, "text/xml")
			}
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p, err := Parse(body, contentType, feedAddress)
		if err != nil && len(p.Items) > 0 {
			t.Errorf("%d items with the error %v", len(p.Items), err)
		}
		for _, it := range p.Items {
			if !utf8.ValidString(it.Title) || !utf8.ValidString(it.Lead) || it.URL != "" && !strings.HasPrefix(strings.ToLower(it.URL), "http") {
				t.Errorf("item %+v", it)
			}
		}
	})
}
