package viet

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"decomposed", "Ma\u0323\u0306t tra\u0323\u0302n", "Mặt trận"},
		{"half composed", "Mặt trâ\u0323n", "Mặt trận"},
		{"tone before shape", "Vie\u0323\u0302t", "Việt"},
		{"eth", "Ðại đoàn ðảng Ɖ", "Đại đoàn đảng Đ"},
		{"zero width", "đại\u200b hội\ufeff\u00ad\u200e", "đại hội"},
		{"zero width between letter and mark", "trâ\u200b\u0323n", "trận"},
		{"odd spaces", "a\u00a0b\u202fc\u2009d\te", "a b c d e"},
		{"line ends", "a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"},
		{"controls", "a\x00b\x07c\x7f", "abc"},
		{"no UTF-8", "a\xffb", "a\ufffdb"},
		{"case, runs of spaces and punctuation stay", "HOÀ  Bình – “x”…", "HOÀ  Bình – “x”…"},
	}
	for _, tt := range tests {
		if got := Clean(tt.in); got != tt.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestCanonicalAndFold(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, canonical, folded string }{
		{"hoà HOÀ hòa", "hòa hòa hòa", "hoa hoa hoa"},
		{"thuỷ thủy Uỷ UỶ ủy", "thủy thủy ủy ủy ủy", "thuy thuy uy uy uy"},
		{"khoẻ khỏe loè", "khỏe khỏe lòe", "khoe khoe loe"},
		{"hoàn loét huỳnh khuỷu ngoáy ngoại duyệt Nguyễn thuở Huế", "hoàn loét huỳnh khuỷu ngoáy ngoại duyệt nguyễn thuở huế", "hoan loet huynh khuyu ngoay ngoai duyet nguyen thuo hue"},
		{"quý quỹ quỷ quà già giữ giếng gì", "quí quĩ quỉ quà già giữ giếng gì", "qui qui qui qua gia giu gieng gi"},
		{"kỹ kĩ lý mỹ kỳ sỹ tỷ hy vỹ quý quí", "kĩ kĩ lí mĩ kì sĩ tỉ hi vĩ quí quí", "ki ki li mi ki si ti hi vi qui qui"},
		{"thúy tay mây huy khuya", "thúy tay mây huy khuya", "thuy tay may huy khuya"}, // y is not the only vowel
		{"lựơng baỏ qúy", "lượng bảo quí", "luong bao qui"},
		{"café José style gym", "café josé style gym", "cafe jose style gym"},
		{"Đảng đang ĐƯỜNG", "đảng đang đường", "dang dang duong"},
		{"H’leo H'leo M`Đrắk", "hleo hleo mđrắk", "hleo hleo mdrak"},
		{"ƀuôn čư ŏ ĕ ŭ", "ƀuôn čư ŏ ĕ ŭ", "buon cu o e u"},
		{"NĐ-СР 73/2021/NĐ-СР BТТ", "nđ-ср 73/2021/nđ-cp btt", "nd-ср 73/2021/nd-cp btt"},
		{"26 – NQ/TW, 08 - KH/ĐU", "26-nq/tw, 08-kh/đu", "26-nq/tw, 08-kh/du"},
		{"17-01, 02/09/2025, 19.12.2020, 7/2025", "17/1, 2/9/2025, 19/12/2020, 7/2025", "17/1, 2/9/2025, 19/12/2020, 7/2025"},
		{"12,5 % 1.490 2025-2030 3-0", "12,5% 1.490 2025-2030 3-0", "12,5% 1.490 2025-2030 3-0"},
		{"chính  trị –   xã\u00a0hội", "chính trị - xã hội", "chinh tri - xa hoi"},
		{"“a” ‘b’", `"a" 'b'`, `"a" 'b'`},
		{"a\nb", "a\nb", "a\nb"},
	}
	for _, tt := range tests {
		if got := Canonical(tt.in); got != tt.canonical {
			t.Errorf("Canonical(%q) = %q, want %q", tt.in, got, tt.canonical)
		}
		if got := Fold(tt.in); got != tt.folded {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.folded)
		}
	}
	// Words that folding or tone placement must not make one.
	for _, pair := range [][2]string{{"Đảng", "đang"}, {"báo", "bão"}, {"thúy", "thúi"}, {"quả", "của"}, {"gia", "ga"}} {
		if Canonical(pair[0]) == Canonical(pair[1]) {
			t.Errorf("%q and %q have one canonical form", pair[0], pair[1])
		}
	}
}

func TestHasDiacritics(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"": false, "mat tran 35-CT/TW": false, "mặt": true, "đ": true, "Ð": true, "a\u0301": true, "–“”…": false} {
		if got := HasDiacritics(s); got != want {
			t.Errorf("HasDiacritics(%q) = %v", s, got)
		}
	}
}

// anyText draws texts of Vietnamese syllables, numbers, odd runes and punctuation.
func anyText(t *rapid.T) string {
	part := rapid.OneOf(
		rapid.SampledFrom(strings.Fields("hoà thuỷ quý già giữ hoàn kỹ Nguyễn ĐẢNG ưỡng lựơng qúy ỷ 35-CT/TW 26–NQ/TW 17-1 02/09/2025 12,5% T.Ư TP. H’leo NĐ-СР Ð PGS.TS. 73/2021/NĐ-CP gìa ừơ ơ̆")),
		rapid.SampledFrom([]string{" ", "  ", "\u00a0", "\u200b", "-", " – ", ",", ".", "…", "\n", "\r\n", "'", "’", "“", "/", "%", "\u0323", "\u0302", "\u0301"}),
		rapid.StringOfN(rapid.RuneFrom([]rune("aăâeêioôơuưyđbcghklmnpqrstvx1290 ÀẢÃÁẠĐỲÝỤƯƠ\u0300\u0301\u0309\u0303\u0323\u0302\u0306\u031b")), 0, 8, -1),
		rapid.String(),
	)
	return strings.Join(rapid.SliceOfN(part, 0, 12).Draw(t, "parts"), "")
}

func texts(toks []Token) (canonical, folded []string) {
	for _, tok := range toks {
		canonical, folded = append(canonical, tok.Text), append(folded, tok.Folded)
	}
	return canonical, folded
}

// TestFormsProperties checks what the three forms promise.
func TestFormsProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkForms(t, anyText(t)) })
}

// fataler is what testing.T and rapid.T have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func checkForms(t fataler, s string) {
	t.Helper()
	clean, canonical, folded := Clean(s), Canonical(s), Fold(s)
	if again := Clean(clean); again != clean {
		t.Fatalf("Clean is not idempotent: %q, %q, %q", s, clean, again)
	}
	if !norm.NFC.IsNormalString(clean) || !utf8.ValidString(clean) {
		t.Fatalf("Clean(%q) = %q is not composed UTF-8", s, clean)
	}
	if again := Canonical(canonical); again != canonical {
		t.Fatalf("Canonical is not idempotent: %q, %q, %q", s, canonical, again)
	}
	if again := Fold(folded); again != folded {
		t.Fatalf("Fold is not idempotent: %q, %q, %q", s, folded, again)
	}
	if got := Canonical(clean); got != canonical {
		t.Fatalf("Canonical(Clean(%q)) = %q, not %q", s, got, canonical)
	}
	checkTokens(t, s)
}

func checkTokens(t fataler, s string) {
	t.Helper()
	last := 0
	var sc Scanner
	toks := Tokens(s)
	for i, tok := range sc.Scan(s) {
		if int(tok.Start) < last || tok.End <= tok.Start || int(tok.End) > len(s) {
			t.Fatalf("token %d of %q lies at %d to %d after %d", i, s, tok.Start, tok.End, last)
		}
		last = int(tok.End)
		if Hash(toks[i].Text) != tok.Exact || Hash(toks[i].Folded) != tok.Folded {
			t.Fatalf("the hashes of token %d of %q are not those of %q and %q", i, s, toks[i].Text, toks[i].Folded)
		}
	}
	a, _ := texts(toks)
	b, _ := texts(Tokens(Clean(s)))
	if strings.Join(a, "|") != strings.Join(b, "|") {
		t.Fatalf("tokens of %q are %q, of its clean form %q", s, a, b)
	}
}

// TestOneFormWhateverTheSpelling writes Vietnamese in several encodings, cases and
// tone placements; there is one canonical form, and folding commutes with it.
func TestOneFormWhateverTheSpelling(t *testing.T) {
	t.Parallel()
	onsets := strings.Fields("b c ch đ d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
	rhymes := strings.Fields("a oa oe uy y i ay oay uya iê uyên oan ươ ương ươi uôi ôn êu âu ưa uê uơ uynh ich ăp")
	rapid.Check(t, func(t *rapid.T) {
		onset, rhyme := rapid.SampledFrom(onsets).Draw(t, "onset"), rapid.SampledFrom(rhymes).Draw(t, "rhyme")
		bare := []rune(onset + rhyme)
		// The tone goes onto any vowel of the rhyme: all placements are one.
		first := len([]rune(onset))
		tone := rapid.SampledFrom([]rune(toneMarks)).Draw(t, "tone")
		var forms []string
		for i := first; i < len(bare); i++ {
			if isVowel(foldOf(bare[i])) {
				forms = append(forms, norm.NFC.String(string(bare[:i+1])+string(tone)+string(bare[i+1:])))
			}
		}
		want := Canonical(forms[0])
		for _, f := range forms {
			for _, spelling := range []string{f, norm.NFD.String(f), strings.ToUpper(f), norm.NFD.String(strings.ToUpper(f)), "\u200b" + f, f + "\u00ad"} {
				if got := strings.Trim(Canonical(spelling), "\u200b"); got != want {
					t.Fatalf("Canonical(%q) = %q, of %q it is %q", spelling, got, forms[0], want)
				}
			}
			// Folding after canonicalising is canonicalising after folding.
			stripped := strings.Map(func(r rune) rune { return foldOf(r) }, f)
			if got := Canonical(stripped); got != Fold(f) {
				t.Fatalf("Canonical(folded %q) = %q, Fold = %q", f, got, Fold(f))
			}
		}
	})
}

func FuzzForms(f *testing.F) {
	for _, s := range []string{"Hoà thuỷ quý 35-CT/TW", "T.Ư TP. H’leo 26 – NQ/TW", "a\u0323\u0302\u200b", "\xff\xfe12/03/05%", "1.2.3-CT/4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkForms(t, s)
		last := 0
		for _, sp := range Sentences(s) {
			if sp.Start < last || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("sentences of %q overlap or are empty: %+v after %d", s, sp, last)
			}
			last = sp.End
		}
		Terms(s)
	})
}
