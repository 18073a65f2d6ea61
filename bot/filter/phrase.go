package filter

import (
	"strings"
	"unicode/utf8"

	"giaoban/internal/viet"
)

// phrase reads p.s[start:end] as words side by side. Quotes make punctuation part
// of the phrase; outside them it is dropped, with a warning where it stands inside.
func (p *parser) phrase(t *Term, start, end int) error {
	raw := p.s[start:end]
	if err := p.noGroups(raw, start); err != nil {
		return err
	}
	t.Text = phraseText(raw)
	if text := strings.Trim(t.Text, " "); !strings.ContainsAny(raw, "\"“”„‟«»″＂") && hasBreak(strings.TrimFunc(raw, isGap)) {
		p.f.warnings = append(p.f.warnings, "Bot bỏ qua dấu câu trong “"+text+"”. Muốn dấu câu thuộc cụm từ, hãy đặt cả cụm trong ngoặc kép.")
	}
	t.Exact = viet.HasDiacritics(t.Text)
	syllables := 0
	for _, w := range viet.Terms(t.Text) {
		t.Words = append(t.Words, Word{Text: w.Text, Folded: w.Folded, Break: w.Kind == viet.Break})
		if w.Kind != viet.Break {
			syllables++
		}
	}
	if syllables == 0 {
		return p.fail(start, "“%s” không có chữ hay số nào để tìm.", strings.TrimSpace(raw))
	}
	if len(t.Words) > MaxWords {
		return p.fail(start, "Cụm từ này dài %d chữ, nhiều nhất là %d. Hãy rút ngắn, hoặc tách ra bằng dấu + (bài có cả các cụm).", len(t.Words), MaxWords)
	}
	t.finish()
	return nil
}

// noGroups refuses brackets that are meant to group terms.
func (p *parser) noGroups(raw string, at int) error {
	open, closed := strings.Count(raw, "("), strings.Count(raw, ")")
	if open != closed && strings.IndexFunc(raw, isQuote) < 0 {
		return p.fail(at+strings.IndexAny(raw, "()"), "Bộ lọc không dùng ngoặc đơn để gom nhóm. Hãy viết từng khả năng, ví dụ: A + C, B + C.")
	}
	return nil
}

// phraseText is the phrase with single spaces, without its quotes, and without the
// punctuation outside them.
func phraseText(raw string) string {
	var b strings.Builder
	for quoted := false; raw != ""; quoted = !quoted {
		n := strings.IndexFunc(raw, isQuote)
		part := raw
		if n >= 0 {
			_, size := utf8.DecodeRuneInString(raw[n:])
			part, raw = raw[:n], raw[n+size:]
		} else {
			raw = ""
		}
		if !quoted {
			part = withoutBreaks(part)
		}
		b.WriteString(part)
		b.WriteByte(' ')
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// withoutBreaks puts a space in the place of each Break.
func withoutBreaks(s string) string {
	b := []byte(s)
	for _, t := range viet.Tokens(s) {
		if t.Kind == viet.Break {
			for i := t.Start; i < t.End; i++ {
				b[i] = ' '
			}
		}
	}
	return strings.Trim(string(b), " -‐‑‒–—―−")
}

func hasBreak(s string) bool {
	for _, t := range viet.Tokens(s) {
		if t.Kind == viet.Break {
			return true
		}
	}
	return false
}

// isGap says whether r at the end of a phrase is of no importance to its reader.
func isGap(r rune) bool { return strings.ContainsRune(" .,;:!?…()\t\n", r) }
