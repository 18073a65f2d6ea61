package article

import (
	"regexp"
	"strings"
)

// finish turns the chosen blocks into the text: captions, repetitions, links to
// other reports, the writer's name and the paper's licence are left out.
func (a *assembly) finish(blocks []block, lead string) (text, leadOut, byline string) {
	if startsWithin(lead, blocks) {
		lead = ""
	}
	caps := newMatcher(a.captions.texts)
	seen := map[string]int{}
	var kept []block
	for i := range blocks {
		b := &blocks[i]
		t := b.text
		key := strings.Join(wordsOf(t), " ")
		switch {
		case key == "", repeated(seen, key, i):
			continue
		case samePhrase(t, a.title), samePhrase(t, lead), lead != "" && len(t) > 30 && strings.Contains(lead, t):
			continue
		case b.isCaption(caps), b.isElsewhere(), a.isStamp(t):
			continue
		}
		seen[key] = i + 1
		kept = append(kept, *b)
	}
	kept, byline = cutTail(kept)
	return join(kept), lead, byline
}

// repeated reports whether a line stood in the text before: a long one anywhere, a
// short one just above, for lists and verses repeat themselves.
func repeated(seen map[string]int, key string, at int) bool {
	before := seen[key]
	return before > 0 && (len(key) > 60 || len(key) > 20 && at+1-before <= 3)
}

// isElsewhere reports whether a block only leads to other reports.
func (b *block) isElsewhere() bool {
	if isHeading(b.node.DataAtom) {
		return b.linked() > 0.9
	}
	l := b.linked()
	return l > 0.9 && len(b.text) < 160 || l > 0.6 && !endsSentence(b.text) || l > 0.4 && elsewhere.MatchString(b.text)
}

// startsWithin reports whether the lead is only the beginning of a longer
// paragraph of the body.
func startsWithin(lead string, blocks []block) bool {
	key := strings.Join(wordsOf(lead), " ")
	if key == "" {
		return false
	}
	for i := range blocks {
		words := strings.Join(wordsOf(blocks[i].text), " ")
		if len(words) > len(key) && strings.HasPrefix(words, key) {
			return true
		}
	}
	return false
}

// isStamp reports whether a line is only the date, the reading time or the writer.
func (a *assembly) isStamp(t string) bool {
	if len(t) > 110 {
		return false
	}
	words := wordsOf(t)
	numbers := 0
	for _, w := range words {
		if w[0] >= '0' && w[0] <= '9' {
			numbers++
		}
	}
	if (stampDate.MatchString(t) || stampTime.MatchString(t)) && len(words)-numbers <= 5 && !endsSentence(strings.TrimRight(t, ".")) {
		return true
	}
	if len(words) <= 8 {
		for _, author := range a.facts.authors {
			if name := strings.Join(wordsOf(author), " "); len(name) > 4 && len(words)-len(wordsOf(author)) <= 2 && strings.Contains(strings.Join(words, " "), name) {
				return true
			}
		}
	}
	return false
}

var (
	stampDate = regexp.MustCompile(`\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\d{4}-\d{2}-\d{2}|\d{4}年|\d+月\d+日`)
	stampTime = regexp.MustCompile(`(?i)^(\d+ (hours?|minutes?|mins?|days?|giờ|phút|ngày) (ago|trước|read)|\d+ (min|phút đọc|min\.? lesezeit)\.?( read)?|\d{1,2}:\d{2}( GMT\+7| AM| PM)?)$`)
)

var elsewhere = regexp.MustCompile(`(?i)^\s*(>>|»|→|▶|►|\*? ?(xem thêm|đọc thêm|tin liên quan|bài liên quan|mời (bạn|độc giả)|xem ngay|read more|read also|see also|related|more on|also read|lesen sie|mehr zum thema|lire aussi|à lire|leggi anche|lea también|lee también|baca juga|les også|läs mer|читайте))`)

// isCaption reports whether a block stands under an image: it says what a caption
// or an alt attribute said, or follows an image and names a photographer.
func (b *block) isCaption(m *matcher) bool {
	if isHeading(b.node.DataAtom) {
		return false
	}
	if len(b.text) < 400 && m.matches(b.text) {
		return true
	}
	if b.image && len(b.text) < 300 {
		if photoCredit.MatchString(b.text) || b.italic*10 > len(b.text)*7 && len(b.text) < 200 {
			return true
		}
	}
	return onlyCredit.MatchString(b.text)
}

var (
	photoCredit = regexp.MustCompile(`(?i)(ảnh|ảnh minh họa|photo|foto|nguồn|đồ họa|image|credit|©)\s*[:：].{0,60}$|\((ảnh|photo|foto|nguồn)[^)]*\)\.?$|(tư liệu|minh họa)\.?$`)
	onlyCredit  = regexp.MustCompile(`(?i)^\(?(ảnh|ảnh, video|video|tin, ảnh|clip|photo|foto|image|đồ họa|nguồn ảnh)\s*[:：]\s*.{1,60}$`)
)

// matcher recognises texts that repeat a caption.
type matcher struct {
	whole map[string]bool
	bags  []bag
	heads []string
}

func newMatcher(captions []string) *matcher {
	m := &matcher{whole: map[string]bool{}}
	for _, c := range captions {
		words := wordsOf(c)
		key := strings.Join(words, " ")
		if key == "" || m.whole[key] {
			continue
		}
		m.whole[key] = true
		if len(words) >= 4 && len(m.bags) < 200 {
			m.bags = append(m.bags, bagOf(c))
			m.heads = append(m.heads, key)
		}
	}
	return m
}

// matches reports whether a text equals a caption, starts one, or shares 0.8 of
// its words with one of like length.
func (m *matcher) matches(s string) bool {
	words := wordsOf(s)
	key := strings.Join(words, " ")
	if m.whole[key] {
		return true
	}
	if len(words) < 4 {
		return false
	}
	b := bagOf(s)
	for i, c := range m.bags {
		if strings.HasPrefix(m.heads[i], key) || b.f1(c) >= 0.8 {
			return true
		}
	}
	return false
}

// cutTail drops what stands below an article: the licence of the paper, the titles
// of boxes that were taken out, links, and the writer's name, which it returns.
func cutTail(lines []block) ([]block, string) {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-12; i-- {
		if licence.MatchString(lines[i].text) {
			lines = lines[:i]
		}
	}
	byline := ""
	for len(lines) > 1 {
		last := &lines[len(lines)-1]
		switch {
		case isHeading(last.node.DataAtom), last.linked() > 0.9, tailWords.MatchString(last.text):
		case byline == "" && isName(last.text):
			byline = last.text
		default:
			return lines, byline
		}
		lines = lines[:len(lines)-1]
	}
	return lines, byline
}

var (
	licence   = regexp.MustCompile(`(?i)^(giấy phép|cơ quan chủ quản|tổng biên tập|phó tổng biên tập|tòa soạn|toà soạn|bản quyền|® |© |copyright|all rights reserved|ghi rõ nguồn|đường dây nóng|địa chỉ:|liên hệ quảng cáo)`)
	tailWords = regexp.MustCompile(`(?i)^(chia sẻ|bình luận|ý kiến bạn đọc|gửi bình luận|tags?:?|từ khóa:?|từ khoá:?|facebook|twitter|zalo|in bài|về trang chủ|tin liên quan|bài liên quan|xem thêm:?|đọc thêm:?|theo dõi .{1,60}|\(còn nữa\))\s*$`)
)
