package telegram

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseHTML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, text string
		want     []Entity
	}{
		{"Đảng &lt;&gt;&amp;&quot;", `Đảng <>&"`, nil},
		{"&#39;&#x1F600;&#65", "'😀A", nil},
		{"&nbsp;&apos;&copy; & &; &#0; &#x110000;", "&nbsp;&apos;&copy; & &; &#0; &#x110000;", nil},
		{"&ltx", "&ltx", nil}, // letters run on: not the reference lt
		{"&lt x", "< x", nil},
		{"<b>😀</b><i>x</i>", "😀x", []Entity{{Type: "bold", Length: 2}, {Type: "italic", Offset: 2, Length: 1}}},
		{"<STRONG>a<em>b</em></STRONG>", "ab", []Entity{{Type: "italic", Offset: 1, Length: 1}, {Type: "bold", Length: 2}}},
		{"<u>a</u><ins>a</ins><s>a</s><strike>a</strike><del>a</del>", "aaaaa", []Entity{
			{Type: "underline", Length: 1}, {Type: "underline", Offset: 1, Length: 1},
			{Type: "strikethrough", Offset: 2, Length: 1}, {Type: "strikethrough", Offset: 3, Length: 1}, {Type: "strikethrough", Offset: 4, Length: 1},
		}},
		{`<a href="https://a.vn/?x=1&amp;y=&quot;">t</a>`, "t", []Entity{{Type: "text_link", Length: 1, URL: `https://a.vn/?x=1&y="`}}},
		{`<a href='http://a.vn'>t</a>`, "t", []Entity{{Type: "text_link", Length: 1, URL: "http://a.vn"}}},
		{`<a href="javascript:alert(1)">t</a>`, "t", nil},
		{`<a href="http://localhost/">t</a>`, "t", nil},
		{`<a>http://a.vn</a>`, "http://a.vn", []Entity{{Type: "text_link", Length: 11, URL: "http://a.vn"}}},
		{`<blockquote>q</blockquote>`, "q", []Entity{{Type: "blockquote", Length: 1}}},
		{`<blockquote expandable>q</blockquote>`, "q", []Entity{{Type: "expandable_blockquote", Length: 1}}},
		{`<pre><code class="language-go">q</code></pre>`, "q", []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{`<code class="language-go">q</code>`, "q", []Entity{{Type: "code", Length: 1}}},
		{`<span class="tg-spoiler">q</span><tg-spoiler>r</tg-spoiler>`, "qr", []Entity{{Type: "spoiler", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{`<tg-time unix="1700000000" format="wDT">hôm nay</tg-time>`, "hôm nay", []Entity{{Type: "date_time", Length: 7, Unix: 1700000000}}},
		{`<tg-emoji emoji-id="5">x</tg-emoji>`, "x", []Entity{{Type: "custom_emoji", Length: 1, EmojiID: "5"}}},
		{`<b></b>x</ b >`, "", nil},
		{`<i>x</>y`, "xy", []Entity{{Type: "italic", Length: 1}}},
		{"a > b", "a > b", nil},
	}
	for _, tt := range tests {
		text, entities, err := ParseHTML(tt.in)
		if tt.text == "" {
			if err == nil {
				t.Errorf("%q was accepted", tt.in)
			}
			continue
		}
		if err != nil || text != tt.text {
			t.Errorf("%q = %q, %v, want %q", tt.in, text, err, tt.text)
		}
		if d := cmp.Diff(tt.want, entities); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, d)
		}
	}
}

func TestParseHTMLRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a<br>b":                              `Unsupported start tag "br" at byte offset 1`,
		"ộ<p>":                                `Unsupported start tag "p" at byte offset 3`,
		"a < b":                               `Unsupported start tag "" at byte offset 2`,
		"<b":                                  "Unclosed start tag at byte offset 0",
		"<b>x":                                `Can't find end tag corresponding to start tag "b"`,
		"<b>x</i>":                            `Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
		"<b><i>x</b></i>":                     `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`,
		"x</b>":                               "Unexpected end tag at byte offset 1",
		"<b>x</b":                             "Unclosed end tag at byte offset 4",
		`<a href="x>y</a>`:                    "Unclosed start tag at byte offset 0",
		`<a href=x/y>z</a>`:                   "Unexpected end of name token at byte offset 8",
		`<a ="x">z</a>`:                       `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href`:                             `Unclosed start tag "a" at byte offset 0`,
		`<a href=`:                            `Unclosed start tag at byte offset 0`,
		`<span>x</span>`:                      `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		`<tg-emoji emoji-id="x">x</tg-emoji>`: "Invalid custom emoji identifier specified",
		"<blockquote><b><blockquote>x</blockquote></b></blockquote>": `Nested "blockquote" at byte offset 15`,
		"<code><b>x</b></code>": `Tag "code" can't contain tag "b" at byte offset 6`,
		"<b><code>x</code></b>": `Tag "code" can't be inside of tag "b" at byte offset 3`,
		"<pre><a>x</a></pre>":   `Tag "pre" can't contain tag "a" at byte offset 5`,
		"&#xD800;":              "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
	} {
		if _, _, err := ParseHTML(in); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

// FuzzParseHTML checks that no input breaks the parser, that offsets stay inside the text, and that escaped text comes back as it was.
func FuzzParseHTML(f *testing.F) {
	f.Add(`<b>Đảng</b> &amp; <a href="https://a.vn/?a=1&amp;b">x</a>`)
	f.Add(`<blockquote expandable>x`)
	f.Fuzz(func(t *testing.T, s string) {
		text, entities, err := ParseHTML(s)
		if err == nil {
			for _, e := range entities {
				if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units(text) {
					t.Fatalf("entity %+v outside of %q", e, text)
				}
			}
			b := body{text: text, entities: entities}.clean()
			for _, e := range b.entities {
				if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units(b.text) {
					t.Fatalf("cleaned entity %+v outside of %q", e, b.text)
				}
			}
		}
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return
		}
		if back, _, err := ParseHTML(html.EscapeString(s)); err != nil || back != s {
			t.Fatalf("escaped text %q came back as %q, %v", s, back, err)
		}
	})
}
