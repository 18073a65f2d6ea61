package newspaper

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed data/articles.txt
var articlesFile string

//go:embed data/pools.txt
var poolsFile string

// Article is one article as the newspaper prints it.
type Article struct {
	// ID is the number at the end of its address.
	ID int64
	// Path is its address on the newspaper's host.
	Path string
	// Title, Lead, Section and Byline are plain text.
	Title, Lead, Section, Byline string
	// Meeting says whether it reports on a meeting about Party-building, the Front or a
	// mass organisation.
	Meeting bool
	// Published is in +07:00.
	Published time.Time
	// Body is what follows the lead, in order.
	Body []Block
}

// Block is a paragraph or, with Caption, the line under a picture.
type Block struct {
	Text    string
	Caption bool
}

// library is what data/ holds.
type library struct {
	texts []text
	pools map[string][]string
}

// text is a report to be filled in.
type text struct {
	title, lead, section, byline string
	chair                        string // what {chủ trì} stands for
	meeting                      bool
	lines                        []string // paragraphs, "[ảnh] caption", "@pool count"
}

// parseLibrary reads the two data files; their formats are explained at their tops.
func parseLibrary(articles, pools string) (library, error) {
	lib := library{pools: map[string][]string{}}
	for name, lines := range sections(pools) {
		lib.pools[name] = lines
	}
	for _, name := range []string{"commune_first", "commune_second", "people", "women"} {
		if len(lib.pools[name]) < 6 {
			return lib, fmt.Errorf("pool %q has %d entries", name, len(lib.pools[name]))
		}
	}
	for n, block := range strings.Split(articles, "\n===\n") {
		t := text{}
		for _, line := range meaningful(block) {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "title":
				t.title = value
			case "lead":
				t.lead = value
			case "section":
				t.section = value
			case "byline":
				t.byline = value
			case "chair":
				t.chair = value
			case "kind":
				t.meeting = value == "meeting"
			default:
				t.lines = append(t.lines, line)
			}
		}
		if t.title == "" || t.lead == "" || t.section == "" || t.byline == "" {
			return lib, fmt.Errorf("article %d lacks a title, lead, section or byline", n+1)
		}
		for _, line := range t.lines {
			if name, count, ok := poolLine(line); ok && len(lib.pools[name]) < count {
				return lib, fmt.Errorf("article %d wants %d paragraphs of pool %q, which has %d", n+1, count, name, len(lib.pools[name]))
			}
		}
		lib.texts = append(lib.texts, t)
	}
	return lib, nil
}

// sections splits a file into the lines under each "== name".
func sections(file string) map[string][]string {
	found := map[string][]string{}
	name := ""
	for _, line := range meaningful(file) {
		if n, ok := strings.CutPrefix(line, "== "); ok {
			name = n
			continue
		}
		found[name] = append(found[name], line)
	}
	return found
}

// meaningful are the lines that are neither empty nor comments.
func meaningful(s string) []string {
	lines := strings.Split(s, "\n")
	return slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" || l[0] == '#' })
}

// poolLine reads "@party 3".
func poolLine(line string) (name string, count int, ok bool) {
	rest, ok := strings.CutPrefix(line, "@")
	if !ok {
		return "", 0, false
	}
	name, number, _ := strings.Cut(rest, " ")
	count, err := strconv.Atoi(number)
	return name, count, err == nil
}

// byKind lists the numbers of the meeting reports and of all other texts.
func (l library) byKind() (meetings, others []int) {
	for n, t := range l.texts {
		if t.meeting {
			meetings = append(meetings, n)
		} else {
			others = append(others, n)
		}
	}
	return meetings, others
}

// compose makes the article with this number, always the same one.
func (l library) compose(n id) Article {
	t := l.texts[n.text()]
	f := newFiller(l, n)
	a := Article{
		ID: int64(n), Published: n.at(), Meeting: t.meeting, Section: t.section,
		Title: f.fill(t.title), Lead: f.fill(t.lead), Byline: t.byline,
	}
	f.named["chủ trì"] = f.fill(t.chair)
	for _, line := range t.lines {
		if name, count, ok := poolLine(line); ok {
			for _, p := range f.draw(l.pools[name], count) {
				a.Body = append(a.Body, Block{Text: f.fill(p)})
			}
		} else if caption, ok := strings.CutPrefix(line, "[ảnh] "); ok {
			a.Body = append(a.Body, Block{Text: f.fill(caption), Caption: true})
		} else {
			a.Body = append(a.Body, Block{Text: f.fill(line)})
		}
	}
	a.Path = fmt.Sprintf("/%s/%s/%s-%d", slug(a.Section), a.Published.Format("200601"), slug(a.Title), a.ID)
	return a
}

// filler replaces what stands in braces.
type filler struct {
	rng   *rand.Rand
	named map[string]string
}

// newFiller chooses the communes, the people and the dates of an article.
func newFiller(l library, n id) *filler {
	f := &filler{rng: rand.New(rand.NewPCG(uint64(n), 1)), named: map[string]string{}}
	at := n.at()
	for i, key := range []string{"xã", "xã2", "xã3"} {
		f.named[key] = l.commune(int(at.Unix()/5) + n.text()*7 + i*11)
	}
	for i, name := range f.draw(l.pools["people"], 6) {
		f.named[fmt.Sprintf("ông%d", i+1)] = name
	}
	for i, name := range f.draw(l.pools["women"], 4) {
		f.named[fmt.Sprintf("bà%d", i+1)] = name
	}
	roman := []string{"I", "II", "III", "IV"}
	quarter := (int(at.Month()) - 1) / 3
	next := time.Date(at.Year(), time.Month(quarter*3+4), 1, 0, 0, 0, 0, at.Location())
	f.named["ngày"] = at.Format("2-1")
	f.named["tháng"] = strconv.Itoa(int(at.Month()))
	f.named["năm"] = strconv.Itoa(at.Year())
	f.named["quý"] = roman[quarter]
	f.named["quý sau"] = fmt.Sprintf("%s năm %d", roman[(quarter+1)%4], next.Year())
	f.named["năm sau"] = strconv.Itoa(at.Year() + 1)
	return f
}

// commune names one of all communes. Neighbouring numbers have different names: two
// reports from one text and one day must come from different places, or they would have
// the same title.
func (l library) commune(n int) string {
	first, second := l.pools["commune_first"], l.pools["commune_second"]
	k := n * 101 % (len(first) * len(second))
	kind := "xã "
	if k%5 == 0 {
		kind = "phường "
	}
	return kind + first[k%len(first)] + " " + second[k/len(first)]
}

// fill replaces "{xã}" by what was chosen and "{10..90}" by a number in that range.
func (f *filler) fill(s string) string {
	return regexp.MustCompile(`\{[^}]+\}`).ReplaceAllStringFunc(s, func(m string) string {
		key := m[1 : len(m)-1]
		if low, high, ok := strings.Cut(key, ".."); ok {
			a, err1 := strconv.Atoi(low)
			b, err2 := strconv.Atoi(high)
			if err1 == nil && err2 == nil && b >= a {
				return thousands(a + f.rng.IntN(b-a+1))
			}
		}
		if v, ok := f.named[key]; ok {
			return v
		}
		return m
	})
}

// draw takes count different lines of a pool, in the pool's order.
func (f *filler) draw(pool []string, count int) []string {
	picked := f.rng.Perm(len(pool))[:count]
	slices.Sort(picked)
	lines := make([]string, count)
	for i, n := range picked {
		lines[i] = pool[n]
	}
	return lines
}

// thousands writes a number as Vietnamese do: 12.500.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// slug makes the readable part of an address: lower case, no diacritics, hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
