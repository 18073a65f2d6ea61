package fetch

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

const sample = "Hội nghị Ban Chấp hành Đảng bộ tỉnh: ưu tiên nông thôn mới, giữ vững kỷ cương"

// in1258 writes text as windows-1258 does: base letters and combining tones.
func in1258(t testing.TB, s string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range s {
		if _, ok := charmap.Windows1258.EncodeRune(r); ok {
			b.WriteRune(r)
			continue
		}
		// Tones combine in this encoding, shapes do not.
		for _, d := range norm.NFD.String(string(r)) {
			b.WriteRune(d)
		}
	}
	text := b.String()
	for _, p := range []string{"a\u0306ă", "a\u0302â", "e\u0302ê", "o\u0302ô", "o\u031bơ", "u\u031bư", "A\u0302Â"} {
		r := []rune(p)
		text = strings.ReplaceAll(text, string(r[:2]), string(r[2]))
		for _, tone := range "\u0323" { // the dot below sorts before the shape
			text = strings.ReplaceAll(text, string([]rune{r[0], tone, r[1]}), string([]rune{r[2], tone}))
		}
	}
	return encode(t, charmap.Windows1258, text)
}

func encode(t testing.TB, enc encoding.Encoding, s string) string {
	t.Helper()
	out, err := enc.NewEncoder().String(s)
	if err != nil {
		t.Fatalf("encode %q: %v", s, err)
	}
	return out
}

func TestDecode(t *testing.T) {
	t.Parallel()
	le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	doc := func(enc, text string) string {
		return `<?xml version="1.0" encoding="` + enc + `"?><t>` + text + `</t>`
	}
	cut := "Hội nghị tỉ" + "nh ủy mở rộng về công tác cán b\xe1\xbb"
	tests := map[string]struct{ body, contentType, want string }{
		"plain utf-8":                      {sample, "", sample},
		"utf-8 with mark":                  {"\ufeff" + sample, "", sample},
		"utf-8 labelled utf-16":            {doc("utf-16", sample), "", doc("utf-16", sample)},
		"utf-8 labelled latin in header":   {sample, "text/xml; charset=iso-8859-1", sample},
		"utf-8 labelled 1258 in the body":  {doc("windows-1258", sample), "", doc("windows-1258", sample)},
		"utf-16le with mark":               {"\xff\xfe" + encode(t, le, sample), "", sample},
		"utf-16be with mark":               {"\xfe\xff" + encode(t, be, sample), "", sample},
		"utf-16le without mark":            {encode(t, le, doc("utf-16", sample)), "", doc("utf-16", sample)},
		"utf-16be without mark":            {encode(t, be, doc("utf-16", sample)), "", doc("utf-16", sample)},
		"1258 by header":                   {in1258(t, sample), "text/xml; charset=windows-1258", sample},
		"1258 by header, quoted":           {in1258(t, sample), `text/xml; charset="cp1258"`, sample},
		"1258 by declaration":              {doc("windows-1258", in1258(t, sample)), "text/xml", doc("windows-1258", sample)},
		"1258 by meta":                     {"<meta charset=windows-1258><p>" + in1258(t, sample), "text/html", "<meta charset=windows-1258><p>" + sample},
		"1258 without any label":           {in1258(t, sample), "", sample},
		"1258 under a server's latin":      {doc("windows-1258", in1258(t, sample)), "text/xml; charset=ISO-8859-1", doc("windows-1258", sample)},
		"1258 labelled latin everywhere":   {doc("iso-8859-1", in1258(t, sample)), "", doc("iso-8859-1", sample)},
		"1258 labelled utf-8":              {doc("utf-8", in1258(t, sample)), "", doc("utf-8", sample)},
		"french in latin-1":                {encode(t, charmap.Windows1252, "été à Genève"), "text/html; charset=iso-8859-1", "été à Genève"},
		"russian in koi8-r":                {encode(t, charmap.KOI8R, "Привет"), "text/html; charset=koi8-r", "Привет"},
		"utf-8 cut inside a letter":        {cut, "text/xml; charset=utf-8", "Hội nghị tỉnh ủy mở rộng về công tác cán b"},
		"utf-8 cut inside, no label":       {cut, "", "Hội nghị tỉnh ủy mở rộng về công tác cán b"},
		"utf-8 cut inside, label 1258":     {cut, "text/xml; charset=windows-1258", "Hội nghị tỉnh ủy mở rộng về công tác cán b"},
		"unknown label":                    {sample, "text/xml; charset=x-nobody", sample},
		"a header that is none":            {sample, "text/xml;;; charset", sample},
		"empty":                            {"", "", ""},
		"a kilobyte of ascii before utf-8": {strings.Repeat("x", 1023) + sample, "", strings.Repeat("x", 1023) + sample},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Decode([]byte(tt.body), tt.contentType)
			if err != nil || string(got) != tt.want {
				t.Errorf("Decode = %q, %v\nwant %q", got, err, tt.want)
			}
		})
	}
}

func TestDecodeReportsFontEncodings(t *testing.T) {
	t.Parallel()
	tcvn := "§¶ng bé vµ nh©n d©n c¸c d©n téc tØnh §¾k L¾k quyÕt t©m thùc hiÖn th¾ng lîi nghÞ quyÕt ®¹i héi"
	vni := "Hoäi nghò Tænh uûy môû roäng, ñaûng boä vaø nhaân daân caùc daân toäc quyeát taâm thöïc hieän"
	tests := map[string]struct {
		body string
		want error
	}{
		"tcvn3 as utf-8": {tcvn, ErrTCVN3},
		"tcvn3 as bytes": {encode(t, charmap.Windows1252, tcvn), ErrTCVN3},
		"vni as utf-8":   {vni, ErrVNI},
		"vni as bytes":   {encode(t, charmap.Windows1252, vni), ErrVNI},
		"vietnamese":     {sample, nil},
		"with signs":     {"© 2026 Báo Mẫu® «giữ» 5µm ½ giá, Windows® và ©nhóm. " + sample, nil},
		"french":         {"Le naïf Noël où les aînés haïssent l'aïeul «ici» coûte août soûl", nil},
		"portuguese":     {"São João não põe ações às mães irmãos corações", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Decode([]byte(tt.body), ""); !errors.Is(err, tt.want) {
				t.Errorf("err = %v, want %v", err, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{sample, "\xff\xfea\x00", "\xfe\xff\x00", "<?xml encoding=", "\x00\x00\xfe\xff", "ab\xe1\xbb"} {
		f.Add([]byte(s), "text/xml; charset=windows-1258")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		got, _ := Decode(body, contentType)
		if !utf8.Valid(got) {
			t.Errorf("Decode(%q, %q) = %q, no UTF-8", body, contentType, got)
		}
	})
}
