package analysis

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// analyse reads an article published on 18-1-2026 unless told otherwise.
func analyse(title, lead, text string) Result {
	return Analyse(Article{Title: title, Lead: lead, Text: text, PublishedAt: time.Date(2026, 1, 18, 7, 0, 0, 0, time.FixedZone("", 7*3600))}, DefaultLexicon())
}

func names(topics []Topic) []string {
	var out []string
	for _, t := range topics {
		out = append(out, t.Name)
	}
	return out
}

// verbatim fails unless summary and directives stand word for word in lead or text.
func verbatim(t interface{ Errorf(string, ...any) }, a Article, r Result) {
	check := func(what, s string) {
		if s == "" || !strings.Contains(a.Lead, s) && !strings.Contains(a.Text, s) {
			t.Errorf("%s %q does not stand in lead or text", what, s)
		}
	}
	for _, s := range r.Summary {
		check("summary", s)
	}
	if r.Meeting != nil {
		for _, s := range r.Meeting.Directives {
			check("directive", s)
		}
	}
}

func TestModelArticle(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(sharedData(t), "model-article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	title, text, _ := strings.Cut(string(raw), "\n")
	a := Article{Title: title, Text: text, PublishedAt: time.Date(2020, 1, 18, 7, 1, 0, 0, time.FixedZone("", 7*3600))}
	r := Analyse(a, DefaultLexicon())
	verbatim(t, a, r)
	m := r.Meeting
	if m == nil {
		t.Fatal("no meeting found")
	}
	if diff := cmp.Diff([]Person{{"Phạm Minh Tấn", "Phó Bí thư Thường trực Tỉnh ủy"}}, m.Chairs); diff != "" {
		t.Error(diff)
	}
	if m.HeldOn != "2020-01-17" {
		t.Errorf("held on %q", m.HeldOn)
	}
	if diff := cmp.Diff([]string{"35-CT/TW", "127-KH/TU"}, r.Documents); diff != "" {
		t.Error(diff)
	}
	if len(r.Summary) < 2 || !strings.HasPrefix(r.Summary[0], "Sáng 17-1, Thường trực Tỉnh ủy") {
		t.Errorf("summary %q", r.Summary)
	}
	if !slices.ContainsFunc(m.Directives, func(s string) bool { return strings.HasPrefix(s, "Đặc biệt, trong quý I,") }) {
		t.Errorf("directives %q", m.Directives)
	}
	if got := names(r.Topics); !slices.Contains(got, PartyBuilding) || !slices.Contains(got, Front) || !slices.Contains(got, MassOrg) {
		t.Errorf("topics %v", got)
	}
}

func TestEverySentenceStandsInTheArticle(t *testing.T) {
	t.Parallel()
	lx := DefaultLexicon()
	for _, l := range ownItems(t) {
		verbatim(t, l.article(), Analyse(l.article(), lx))
	}
	dir := sharedData(t)
	for _, l := range readLines[labelled](t, filepath.Join(dir, "articles.jsonl")) {
		r := Analyse(l.article(), lx)
		verbatim(t, l.article(), r)
		for _, s := range r.Summary {
			if s == l.Title {
				t.Errorf("%s: the title is in the summary", l.ID)
			}
		}
	}
	for _, n := range readLines[news](t, filepath.Join(dir, "summaries.jsonl")) {
		a := Article{Title: n.Title, Text: n.Text}
		verbatim(t, a, Analyse(a, lx))
	}
}

func TestCaptionsAndBylinesStayOut(t *testing.T) {
	t.Parallel()
	type captioned struct {
		labelled
		Captions []string `json:"captions"`
		Byline   string   `json:"byline"`
	}
	for _, l := range readLines[captioned](t, filepath.Join(sharedData(t), "articles.jsonl")) {
		for _, s := range Analyse(l.article(), DefaultLexicon()).Summary {
			if l.Byline != "" && strings.HasSuffix(s, l.Byline) {
				t.Errorf("%s: byline in %q", l.ID, s)
			}
			for _, c := range l.Captions {
				if strings.TrimRight(s, ". ") == strings.TrimRight(c, ". ") {
					t.Errorf("%s: caption in summary: %q", l.ID, s)
				}
			}
		}
	}
}

// Composed, decomposed, either tone placement: the same findings.
func TestSpellingsGiveOneResult(t *testing.T) {
	t.Parallel()
	const text = "Sáng 17-1, Ủy ban MTTQ Việt Nam tỉnh Khánh Hòa tổ chức hội nghị tổng kết theo Hướng dẫn số 12-HD/MTTW. Bà Lê Thị Thủy, Chủ tịch Ủy ban MTTQ Việt Nam tỉnh chủ trì hội nghị."
	want := analyse("Mặt trận tổng kết", "", text)
	for name, variant := range map[string]string{
		"NFD":        norm.NFD.String(text),
		"new tones":  strings.NewReplacer("Hòa", "Hoà", "Thủy", "Thuỷ", "Ủy", "Uỷ").Replace(text),
		"zero width": strings.ReplaceAll(text, "hội nghị", "hội\u200b nghị"),
	} {
		got := analyse("Mặt trận tổng kết", "", variant)
		if !slices.Equal(names(want.Topics), names(got.Topics)) || !slices.Equal(want.Documents, got.Documents) {
			t.Errorf("%s: topics %v, documents %v", name, got.Topics, got.Documents)
		}
		if got.Meeting == nil || got.Meeting.HeldOn != "2026-01-17" || len(got.Meeting.Chairs) != 1 || !same(got.Meeting.Chairs[0].Title, "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh") {
			t.Errorf("%s: meeting %+v", name, got.Meeting)
		}
	}
}

func TestOddInput(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Đảng ủy xã đã kết nạp 31 đảng viên, tổ chức 4 đợt học tập nghị quyết cho cán bộ. ", 1200)
	for name, a := range map[string]Article{
		"empty":        {},
		"title only":   {Title: "Hội nghị Ban Chấp hành"},
		"empty title":  {Text: "Sáng 17-1, Chi bộ thôn 3 họp."},
		"one line":     {Title: "x", Text: "không có dấu chấm"},
		"garbage":      {Title: "\xff\xfe", Lead: "\x00\x80", Text: "Sáng \xf0\x28 17-1 tổ chức\n\n\n/-/\xc3"},
		"only breaks":  {Text: " \n\n , . ; \n ( ) \n"},
		"long":         {Title: "Đảng ủy xã", Text: long},
		"one long":     {Text: strings.ReplaceAll(long, ". ", ", ")},
		"lead is text": {Lead: "Sáng 17-1, Đảng ủy xã họp.", Text: "Sáng 17-1, Đảng ủy xã họp."},
		"slashes":      {Text: strings.Repeat("1/2/3-4/5-A/B-", 300)},
	} {
		r := Analyse(a, DefaultLexicon())
		verbatim(t, a, r)
		if r.Topics == nil || r.Documents == nil || r.Summary == nil {
			t.Errorf("%s: a list is nil", name)
		}
	}
}

func TestNothingIsInvented(t *testing.T) {
	t.Parallel()
	words := strings.Fields("Sáng 17-1, Thường trực Tỉnh ủy tổ chức hội nghị giao ban. Đồng chí Phạm Minh Tấn, Phó Bí thư chủ trì hội nghị; yêu cầu các cấp ủy ; và do tại (phường Ea Kao) Ủy ban MTTQ đề nghị - “ ” … 35-CT/TW /- HĐND \n")
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 80).Draw(rt, "words"), " ")
		a := Article{Title: rapid.SampledFrom([]string{"", "Giao ban", text}).Draw(rt, "title"), Text: text, PublishedAt: time.Unix(1700000000, 0)}
		r := Analyse(a, DefaultLexicon())
		verbatim(rt, a, r)
		if r.Meeting == nil {
			return
		}
		for _, p := range r.Meeting.Chairs {
			if !strings.Contains(text, strings.Fields(p.Name)[0]) {
				rt.Errorf("chair %q is not in the text", p.Name)
			}
		}
	})
}

func FuzzAnalyse(f *testing.F) {
	f.Add("Giao ban", "Sáng 17-1, Tỉnh ủy họp.", "Đồng chí A B chủ trì (C). Yêu cầu: 35-CT/TW\nẢnh: X")
	f.Add("", "", "do ông , và - ; : ( các đồng chí: chủ trì")
	lx := DefaultLexicon()
	f.Fuzz(func(t *testing.T, title, lead, text string) {
		a := Article{Title: title, Lead: lead, Text: text, PublishedAt: time.Unix(1700000000, 0)}
		r := Analyse(a, lx)
		if utf8.ValidString(lead) && utf8.ValidString(text) {
			verbatim(t, a, r)
		}
	})
}

func TestSummaryKeepsItsLength(t *testing.T) {
	t.Parallel()
	for _, l := range ownItems(t) {
		r := Analyse(l.article(), DefaultLexicon())
		total := 0
		for _, s := range r.Summary {
			total += utf8.RuneCountInString(s)
		}
		if len(r.Summary) == 0 || len(r.Summary) > 3 || len(r.Summary) > 1 && total > summaryMax {
			t.Errorf("%s: %d sentences, %d characters", l.ID, len(r.Summary), total)
		}
	}
}

// What stands in the lead's paragraph behind the lead is text, and so is a paragraph of
// one sentence that asks.
func TestParagraphsStay(t *testing.T) {
	t.Parallel()
	const lead = "Chiều 17-1, Ban Chấp hành Đảng bộ xã Ea Kao, nhiệm kỳ 2025 - 2030 tổ chức Hội nghị lần thứ hai."
	const ask = "Ông Lê Văn An đề nghị các chi bộ kiểm tra việc thu chi quỹ, công khai trước kỳ họp cuối năm của buôn."
	r := analyse("Hội nghị Đảng bộ xã", lead, lead+" Ông Lê Văn An, Bí thư Đảng ủy xã chủ trì.\nHội nghị đánh giá 12 chỉ tiêu của năm 2025.\n"+ask)
	if r.Meeting == nil {
		t.Fatal("no meeting found")
	}
	if diff := cmp.Diff([]Person{{"Lê Văn An", "Bí thư Đảng ủy xã"}}, r.Meeting.Chairs); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{ask}, r.Meeting.Directives); diff != "" {
		t.Error(diff)
	}
}
