package viet

import "strings"

// Document is the number of a document, taken apart.
type Document struct {
	// Key identifies the document however its number is spelt: 35cttw for
	// "35-CT/TW", "35 – CT/T.Ư" and "035-ct/tw".
	Key string
	// Number is the running number without leading zeros, perhaps with a letter; Year
	// is empty where the number holds none; Kind is the folded kind (ct, nq, nd).
	Number, Year, Kind string
}

// ParseDocument takes the number of a document apart; s must be nothing else.
func ParseDocument(s string) (Document, bool) {
	s = strings.TrimSpace(Clean(s))
	if s == "" || !isDigit(s[0]) {
		return Document{}, false
	}
	end, sh := scanNumber(s, 0)
	if sh != shapeDocument || end != len(s) {
		return Document{}, false
	}
	canonical := string(appendNumber(nil, s, sh))
	var d Document
	head, rest := cutNumber(canonical)
	d.Number = strings.TrimLeft(head, "0")
	if n := digitsEnd(rest, 1); n == 5 && rest[0] == '/' {
		d.Year, rest = rest[1:n], rest[n:]
	}
	rest = rest[1:] // the dash or slash before the kind
	kind, issuer := rest, ""
	if i := strings.IndexAny(rest, "-/"); i >= 0 {
		kind, issuer = rest[:i], rest[i+1:]
	}
	// TƯ is the Centre, TU a province: told apart before folding.
	issuer = strings.ReplaceAll(issuer, "tư", "tw")
	d.Kind = DocumentKind(kind)
	d.Key = strings.NewReplacer("-", "", "/", "").Replace(d.Number + d.Year + foldCanonical(kind+issuer))
	return d, true
}

// cutNumber separates "35a" from what follows it.
func cutNumber(s string) (number, rest string) {
	n := digitsEnd(s, 0)
	for n < len(s) && s[n] != '-' && s[n] != '/' {
		n++
	}
	return s[:n], s[n:]
}

// DocumentKind returns the folded code of a kind of document, given by its words
// ("Chỉ thị", "chi thi") or its code ("CT"): ct. What it does not know comes back
// folded. Quyết định and quy định share one code, as the Party numbers them.
func DocumentKind(s string) string {
	f := Fold(s)
	switch f {
	case "chi thi":
		return "ct"
	case "nghi quyet":
		return "nq"
	case "ket luan":
		return "kl"
	case "quyet dinh", "qui dinh", "qdi":
		return "qd"
	case "qui che":
		return "qc"
	case "huong dan":
		return "hd"
	case "thong bao":
		return "tb"
	case "thong tri", "thong tu":
		return "tt"
	case "ke hoach":
		return "kh"
	case "chuong trinh", "chuong trinh hanh dong", "cthd", "ctrhd":
		return "ctr"
	case "de an":
		return "da"
	case "bao cao":
		return "bc"
	case "to trinh":
		return "ttr"
	case "cong van":
		return "cv"
	case "nghi dinh":
		return "nd"
	case "luat":
		return "l"
	}
	return f
}
