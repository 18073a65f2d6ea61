package analysis

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"giaoban/internal/viet"
)

// news is an article with the paper's own summary, which was taken out of the text.
type news struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	Reference string `json:"reference"`
}

// rouge holds F1 of ROUGE-1, -2 and -L over syllables.
type rouge [3]float64

func rougeOf(reference, candidate string) rouge {
	r, c := viet.Syllables(reference), viet.Syllables(candidate)
	return rouge{overlap(r, c, 1), overlap(r, c, 2), f1(lcs(r, c), len(r), len(c))}
}

func f1(common, a, b int) float64 {
	if common == 0 {
		return 0
	}
	return 2 * float64(common) / float64(a+b)
}

func overlap(r, c []string, n int) float64 {
	grams := make(map[string]int)
	for i := 0; i+n <= len(r); i++ {
		grams[strings.Join(r[i:i+n], " ")]++
	}
	common := 0
	for i := 0; i+n <= len(c); i++ {
		if k := strings.Join(c[i:i+n], " "); grams[k] > 0 {
			grams[k]--
			common++
		}
	}
	return f1(common, max(len(r)-n+1, 0), max(len(c)-n+1, 0))
}

func lcs(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			up := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			diagonal = up
		}
	}
	return row[len(b)]
}

// baseline is position + title overlap + centrality over the text as it came, two
// sentences.
func baseline(n news) []string {
	var sents []string
	var words [][]string
	for _, s := range plainSentences(n.Text) {
		if w := viet.Syllables(s); len(w) >= 4 {
			sents, words = append(sents, s), append(words, w)
		}
	}
	freq := make(map[string]int)
	for _, w := range words {
		for i := 0; i+1 < len(w); i++ {
			freq[w[i]+" "+w[i+1]]++
		}
	}
	title := viet.Syllables(n.Title)
	score := make([]float64, len(sents))
	order := make([]int, len(sents))
	for i, w := range words {
		order[i] = i
		central := 0.0
		for j := 0; j+1 < len(w); j++ {
			central += math.Log(float64(freq[w[j]+" "+w[j+1]]))
		}
		shared := 0
		for _, x := range w {
			if slices.Contains(title, x) {
				shared++
			}
		}
		score[i] = 1/float64(i+1) + float64(shared)/math.Sqrt(float64(len(w)*max(len(title), 1))) + central/float64(len(w)+1)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if score[a] > score[b] {
			return -1
		} else if score[a] < score[b] {
			return 1
		}
		return 0
	})
	order = order[:min(2, len(order))]
	slices.Sort(order)
	var out []string
	for _, i := range order {
		out = append(out, sents[i])
	}
	return out
}

func plainSentences(text string) []string {
	var out []string
	for _, sp := range viet.Sentences(text) {
		if s := text[sp.Start:sp.End]; endsSentence(s) {
			out = append(out, s)
		}
	}
	return out
}

func leading(n int) func(news) []string {
	return func(x news) []string {
		s := plainSentences(x.Text)
		return s[:min(n, len(s))]
	}
}

func TestEvalSummaries(t *testing.T) {
	items := readLines[news](t, filepath.Join(sharedData(t), "summaries.jsonl"))
	lx := DefaultLexicon()
	ours := func(n news) []string { return Analyse(Article{Title: n.Title, Text: n.Text}, lx).Summary }
	systems := []struct {
		name string
		run  func(news) []string
	}{{"lead-1", leading(1)}, {"lead-2", leading(2)}, {"lead-3", leading(3)}, {"position+title+centrality", baseline}, {"ours", ours}}
	mean := make(map[string]rouge)
	var b strings.Builder
	fmt.Fprintf(&b, "ROUGE F1 over syllables, %d items\n  %-26s %6s %6s %6s  syllables\n", len(items), "", "R-1", "R-2", "R-L")
	for _, sys := range systems {
		var sum, held rouge
		length, heldN := 0, 0
		for i, n := range items {
			text := strings.Join(sys.run(n), " ")
			length += len(viet.Syllables(text))
			r := rougeOf(n.Reference, text)
			for k := range r {
				sum[k] += 100 * r[k] / float64(len(items))
				if i%3 == 2 {
					held[k] += 100 * r[k]
				}
			}
			if i%3 == 2 {
				heldN++
			}
		}
		mean[sys.name] = sum
		fmt.Fprintf(&b, "  %-26s %6.1f %6.1f %6.1f  %d   (every third: %.1f %.1f %.1f)\n", sys.name, sum[0], sum[1], sum[2], length/len(items), held[0]/float64(heldN), held[1]/float64(heldN), held[2]/float64(heldN))
	}
	t.Log(b.String())
	for _, other := range []string{"lead-2", "position+title+centrality"} {
		for k, name := range []string{"ROUGE-1", "ROUGE-2", "ROUGE-L"} {
			if mean["ours"][k] <= mean[other][k] {
				t.Errorf("%s: ours %.2f, %s %.2f", name, mean["ours"][k], other, mean[other][k])
			}
		}
	}
}
