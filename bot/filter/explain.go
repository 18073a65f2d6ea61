package filter

import (
	"strings"

	"giaoban/internal/viet"
)

// Explain says the filter back in one Vietnamese sentence.
func (f *Filter) Explain() string {
	var b strings.Builder
	switch {
	case len(f.any) == 0 && len(f.not) == 0:
		b.WriteString("Mọi bài")
	case len(f.any) == 0:
		b.WriteString("Mọi bài, trừ bài ")
	case len(f.any) == 1:
		b.WriteString("Bài " + clauses(f.any[0]))
	case f.onlyPhrases():
		var names []string
		for _, all := range f.any {
			names = append(names, all[0].quoted())
		}
		b.WriteString("Bài có ít nhất một trong các cụm từ " + list(names, "hoặc"))
	default:
		b.WriteString("Bài " + clauses(f.any[0]))
		for _, all := range f.any[1:] {
			b.WriteString("; hoặc bài " + clauses(all))
		}
	}
	if len(f.not) > 0 {
		if len(f.any) > 0 {
			b.WriteString("; loại bài ")
		}
		var parts []string
		for i := range f.not {
			parts = append(parts, f.not[i].clause())
		}
		b.WriteString(list(parts, "hoặc"))
	}
	return b.String() + "."
}

// onlyPhrases says whether every alternative is one phrase, anywhere.
func (f *Filter) onlyPhrases() bool {
	for _, all := range f.any {
		if len(all) != 1 || all[0].Kind != Phrase || all[0].Title {
			return false
		}
	}
	return true
}

// clauses says what all the terms of an alternative ask.
func clauses(all []Term) string {
	var phrases, rest []string
	for i := range all {
		if t := &all[i]; t.Kind == Phrase && !t.Title {
			phrases = append(phrases, t.quoted())
		} else {
			rest = append(rest, t.clause())
		}
	}
	switch {
	case len(phrases) == 1:
		rest = append([]string{"có " + phrases[0]}, rest...)
	case len(phrases) > 1:
		rest = append([]string{"có cả " + list(phrases, "và")}, rest...)
	}
	return list(rest, "và")
}

// clause says what one term asks.
func (t *Term) clause() string {
	switch t.Kind {
	case Document:
		return "dẫn văn bản " + t.Text
	case Source:
		if strings.HasPrefix(viet.Fold(t.Text), "bao ") || hostOf(t.Text) != "" {
			return "của " + t.Text
		}
		return "của báo " + t.Text
	case Province:
		if viet.Fold(t.Text) != viet.Fold(t.Value) && !strings.HasSuffix(viet.Fold(t.Text), viet.Fold(t.Value)) {
			return "của báo tỉnh, thành phố " + t.Text + " (nay là " + t.Value + ")"
		}
		return "của báo tỉnh, thành phố " + t.Value
	case Topic:
		return "thuộc chủ đề " + topicLabel(t.Value)
	}
	if t.Title {
		return "có " + t.quoted() + " trong tiêu đề"
	}
	return "có " + t.quoted()
}

func topicLabel(topic string) string {
	switch topic {
	case topicParty:
		return "xây dựng Đảng"
	case topicFront:
		return "Mặt trận Tổ quốc"
	}
	return "các đoàn thể"
}

// quoted is the phrase in quotes, with what an abbreviation means, and a word about
// diacritics where it was written without.
func (t *Term) quoted() string {
	q := "“" + t.Text + "”"
	var notes []string
	if long, ok := viet.Expansion(t.Text); ok {
		notes = append(notes, "tức "+long)
	} else if short, ok := viet.Abbreviation(t.Text); ok {
		notes = append(notes, "kể cả khi viết tắt "+short)
	}
	if !t.Exact && strings.ContainsFunc(t.Text, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }) && len(notes) == 0 {
		notes = append(notes, "dấu thế nào cũng được")
	}
	if len(notes) > 0 {
		q += " (" + strings.Join(notes, ", ") + ")"
	}
	return q
}

// list joins words as a sentence does: a, b hoặc c.
func list(words []string, last string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " " + last + " " + words[n-1]
}
