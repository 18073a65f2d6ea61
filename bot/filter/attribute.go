package filter

import (
	"strings"

	"giaoban/internal/viet"
)

// attribute reads what follows văn bản:, nguồn:, tỉnh: or chủ đề:.
func (p *parser) attribute(kind Kind, start, end int) (Term, error) {
	text := strings.Map(func(r rune) rune {
		if isQuote(r) {
			return ' '
		}
		return r
	}, p.s[start:end])
	t := Term{Kind: kind, Text: strings.Trim(strings.Join(strings.Fields(text), " "), " .;!?…")}
	var why string
	switch kind {
	case Document:
		t.Value, why = documentValue(t.Text), "“%s” không phải số văn bản. Hãy viết như 35-CT/TW, 73/2021/NĐ-CP hoặc Chỉ thị 35."
	case Source:
		t.Value, why = sourceValue(t.Text), "“%s” không phải tên báo hay địa chỉ báo."
	case Province:
		if province, ok := viet.FindProvince(t.Text); ok {
			t.Value = province.Name
		}
		why = "Bot không biết tỉnh “%s”. Hãy viết tên một tỉnh, thành phố, cũ hay mới, ví dụ: Đắk Lắk, Phú Yên."
	case Topic:
		t.Value, why = topicValue(t.Text), "Không có chủ đề “%s”. Các chủ đề là xây dựng Đảng, mặt trận, đoàn thể."
	}
	if t.Value == "" {
		return t, p.fail(start, why, strings.TrimSpace(p.s[start:end]))
	}
	t.finish()
	return t, nil
}

// The topics of the analysis, by their stable names.
const (
	topicParty = "party_building"
	topicFront = "front"
	topicMass  = "mass_org"
)

// topicValue finds the topic that a person names, "" if none.
func topicValue(s string) string {
	switch foldedWords(s) {
	case "dang", "xay dung dang", "cong tac dang", "xay dung dang va he thong chinh tri", "cong tac xay dung dang", "he thong chinh tri",
		"party building":
		return topicParty
	case "mat tran", "mat tran to quoc", "mat tran to quoc viet nam", "cong tac mat tran", "front":
		return topicFront
	case "doan the", "cac doan the", "doan the chinh tri xa hoi", "to chuc chinh tri xa hoi", "cac to chuc chinh tri xa hoi", "hoi doan the",
		"phu nu", "nong dan", "cuu chien binh", "thanh nien", "doan thanh nien", "cong doan", "hoi phu nu", "hoi nong dan", "hoi cuu chien binh",
		"mass org":
		return topicMass
	}
	return ""
}

// foldedWords are the folded words of s, abbreviations written out, with single
// spaces between them.
func foldedWords(s string) string {
	var words []string
	for _, t := range viet.Terms(strings.ReplaceAll(s, "_", " ")) {
		if t.Kind != viet.Break {
			words = append(words, t.Folded)
		}
	}
	return strings.Join(words, " ")
}

// documentValue is the key of a document's full number, or "kind number[/year]", or
// the number alone; "" if s is none of these.
func documentValue(s string) string {
	kind, rest := "", s
	for _, t := range viet.Tokens(s) {
		if t.Kind == viet.Number {
			kind, rest = s[:t.Start], s[t.Start:]
			break
		}
	}
	if d, ok := viet.ParseDocument(rest); ok {
		return d.Key
	}
	number, year, _ := strings.Cut(rest, "/")
	if !isNumber(number) || len(number) > 5 || strings.Contains(rest, "/") && (!isNumber(year) || len(year) != 4) {
		return ""
	}
	number = strings.TrimLeft(number, "0")
	if words := strings.TrimSuffix(foldedTokens(kind), " so"); words != "" && words != "so" {
		if len(words) > 20 || strings.HasPrefix(words, "so ") {
			return ""
		}
		number = viet.DocumentKind(words) + " " + number
	}
	if number == "" || !known(number) {
		return ""
	}
	if year != "" {
		number += "/" + year
	}
	return number
}

// known says whether a kind, if there is one before the number, is one of documents.
func known(value string) bool {
	kind, _, ok := strings.Cut(value, " ")
	if !ok {
		return true
	}
	switch kind {
	case "ct", "nq", "kl", "qd", "qc", "hd", "tb", "tt", "kh", "ctr", "da", "bc", "ttr", "cv", "nd", "l":
		return true
	}
	return false
}

func foldedTokens(s string) string {
	var words []string
	for _, t := range viet.Tokens(s) {
		words = append(words, t.Folded)
	}
	return strings.Join(words, " ")
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// documentValues are the values that find a cited document.
func documentValues(d viet.Document) []string {
	values := []string{d.Key, d.Number, d.Kind + " " + d.Number}
	if d.Year != "" {
		values = append(values, d.Number+"/"+d.Year, d.Kind+" "+d.Number+"/"+d.Year)
	}
	return values
}

// sourceValue is the folded name of a paper without "báo" and the like, or its host.
func sourceValue(s string) string {
	if host := hostOf(s); host != "" {
		return host
	}
	return sourceName(s)
}

// hostOf returns the host of an address without www, m and amp; "" if s is none.
func hostOf(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https:"), "http:")
	s, _, _ = strings.Cut(strings.TrimLeft(s, "/"), "/")
	s, _, _ = strings.Cut(s, ":")
	if !strings.Contains(s, ".") || strings.ContainsAny(s, " ,") || strings.HasSuffix(s, ".") {
		return ""
	}
	for _, head := range []string{"www.", "m.", "amp."} {
		s = strings.TrimPrefix(s, head)
	}
	return s
}

// sourceName takes from a paper's name the words that many papers have, and folds it.
func sourceName(s string) string {
	var text, folded []string
	for _, t := range viet.Terms(s) {
		if t.Kind != viet.Break {
			text, folded = append(text, t.Text), append(folded, t.Folded)
		}
	}
	from, to := 0, len(text)
	for from < to {
		n := generic(text[from:to])
		if n == 0 {
			break
		}
		from += n
	}
	switch {
	case from == to:
		from = 0
	case folded[to-1] == "online" && to-from > 1:
		to--
	case to-from > 2 && folded[to-2] == "dien" && folded[to-1] == "tu":
		to -= 2
	}
	return strings.Join(folded[from:to], " ")
}

// generic counts the words at the start of a paper's name that say only that it is a
// paper: báo, đài, phát thanh, truyền hình. Typed without diacritics they count too.
func generic(words []string) int {
	for _, phrase := range []string{"cổng thông tin", "phát thanh", "truyền hình", "tạp chí", "điện tử", "trang tin", "báo", "đài",
		"và", "tỉnh", "trang", "ptth", "pttth"} {
		parts := strings.Fields(phrase)
		n := 0
		for n < len(parts) && n < len(words) && (words[n] == parts[n] || words[n] == viet.Fold(parts[n])) {
			n++
		}
		if n == len(parts) {
			return n
		}
	}
	return 0
}

// sourceValues are the values that find a paper: its name, the parts of its name
// between dashes, its host and the host's parents and first label.
func sourceValues(name, host string) []string {
	var values []string
	if name = viet.Clean(name); name != "" {
		names := append(strings.FieldsFunc(name, func(r rune) bool { return r == '|' || r == '(' || r == ')' || isMinusRune(r) }), name)
		for _, part := range names {
			values = append(values, sourceName(part), sourceName(viet.Fold(part)))
		}
	}
	for host = hostOf(host); strings.Contains(host, "."); _, host, _ = strings.Cut(host, ".") {
		label, _, _ := strings.Cut(host, ".")
		values = append(values, host, sourceName(label))
	}
	return values
}
