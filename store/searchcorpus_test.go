package store_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"giaoban/store"
)

// corpus makes articles whose words are distributed as in real ones: a few syllables
// make most of the text, pairs of them recur as words do, some words are rare.
type corpus struct {
	rnd   *rand.Rand
	words []string // of one to four syllables, the commonest first
	cum   []float64
	hosts []string
	first time.Time
	days  int
}

// known are words that the benchmarks ask for, and at which place of the frequency list
// they stand.
var known = map[int]string{2: "tỉnh", 5: "hội nghị", 9: "xây dựng", 12: "Đảng", 20: "mặt trận tổ quốc", 33: "giám sát", 60: "phản biện xã hội",
	110: "nông thôn mới", 400: "bóng đá", 3000: "cải cách hành chính", 9000: "giải phóng mặt bằng"}

func newCorpus(seed uint64, first time.Time, days int) *corpus {
	c := &corpus{rnd: rand.New(rand.NewPCG(seed, 1)), first: first, days: days}
	syllables := syllables()
	c.rnd.Shuffle(len(syllables), func(i, j int) { syllables[i], syllables[j] = syllables[j], syllables[i] })
	zipf := rand.NewZipf(c.rnd, 1.15, 12, uint64(len(syllables)-1))
	total := 0.0
	for i := range 40000 {
		n := 1
		if r := c.rnd.IntN(10); i > 40 && r < 8 {
			n = 2 + r/7
		}
		parts := make([]string, n)
		for k := range parts {
			parts[k] = syllables[zipf.Uint64()]
		}
		w := strings.Join(parts, " ")
		if k, ok := known[i]; ok {
			w = k
		}
		c.words = append(c.words, w)
		total += 1 / math.Pow(float64(i)+8, 1.05)
		c.cum = append(c.cum, total)
	}
	for i := range 100 {
		c.hosts = append(c.hosts, fmt.Sprintf("bao%d.example.vn", i))
	}
	c.hosts[0] = "baodaklak.vn"
	return c
}

// syllables returns some five thousand Vietnamese syllables.
func syllables() []string {
	var out []string
	for _, onset := range strings.Fields("b c ch d đ g gi h k kh l m n ng nh p ph qu r s t th tr v x") {
		for _, rime := range strings.Fields("a á à ả ã ạ an án àn ản ạn ang áng àng ảng ạng anh ánh ành ảnh ạnh ac ạc at ạt ao áo ào ảo ạo ai ái ài ải ại ăn ắn ằn âm ấm ầm ậm ân ấn ần ận ê ế ề ể ệ ên ến ền iên iến iền iển iện inh ính ình ịnh ich ích o ó ò ỏ ọ ong óng òng ọng ô ố ồ ổ ộ ông ống ồng ổng ộng ơ ớ ờ ở ợ u ú ù ủ ụ ung úng ùng ụng ư ứ ừ ử ự ưng ương ướng ường ưởng ượng uân uấn uần uận uyên uyến uyền uyển uyện") {
			out = append(out, onset+rime)
		}
	}
	return out
}

func (c *corpus) word() string {
	x := c.rnd.Float64() * c.cum[len(c.cum)-1]
	lo, hi := 0, len(c.cum)-1
	for lo < hi {
		if mid := (lo + hi) / 2; c.cum[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return c.words[lo]
}

// text makes sentences until they have at least n syllables.
func (c *corpus) text(n int) string {
	var s strings.Builder
	for count := 0; count < n; {
		for k := 8 + c.rnd.IntN(20); k > 0; k-- {
			w := c.word()
			if c.rnd.IntN(40) == 0 {
				w = fmt.Sprintf("tên%d", c.rnd.IntN(60000)) // a rare word
			}
			count += 1 + strings.Count(w, " ")
			s.WriteString(w)
			switch {
			case k == 1:
				s.WriteString(". ")
			case c.rnd.IntN(9) == 0:
				s.WriteString(", ")
			default:
				s.WriteByte(' ')
			}
		}
		if c.rnd.IntN(3) == 0 {
			s.WriteByte('\n')
		}
	}
	return s.String()
}

// article makes article i of n, in the order of time.
func (c *corpus) article(i, n int) store.ImportArticle {
	host := c.hosts[c.rnd.IntN(len(c.hosts))]
	title := strings.TrimSuffix(c.text(10), ". ")
	if len(title) > 90 {
		title = title[:strings.LastIndexByte(title[:90], ' ')]
	}
	a := importArticle(fmt.Sprintf("https://%s/bai-%d.html", host, i), title, c.text(25), c.text(320))
	a.Host = host
	a.PublishedAt = c.first.Add(time.Duration(float64(i) / float64(n) * float64(c.days) * float64(24*time.Hour)))
	return a
}

// importArticle makes an analysed article of an archive.
func importArticle(url, title, lead, body string) store.ImportArticle {
	return store.ImportArticle{URL: url, Host: "baodaklak.vn", Title: title, Lead: lead, Body: body, Analysis: []byte(`{"topics":[]}`), Lexicon: "1"}
}
