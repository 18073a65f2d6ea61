package telegram

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"giaoban/bot"
	fake "giaoban/internal/fake/telegram"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   bot.Message
		want string
	}{
		{"escapes", bot.Text(`a<b> & "c" 'd'`), `a&lt;b&gt; &amp; &quot;c&quot; 'd'`},
		{"escaped once", bot.Text("&lt;b&gt;"), "&amp;lt;b&amp;gt;"},
		{"nesting", bot.Message{Blocks: []bot.Block{bot.Line(bot.Span{Text: "x", Style: bot.Bold | bot.Italic, URL: `https://a.vn/?q="&b`})}},
			`<a href="https://a.vn/?q=&quot;&amp;b"><b><i>x</i></b></a>`},
		{"code alone", bot.Message{Blocks: []bot.Block{bot.Line(bot.Span{Text: "/tim <x>", Style: bot.Code | bot.Bold, URL: "https://a.vn"})}}, "<code>/tim &lt;x&gt;</code>"},
		{"quotes", bot.Message{Blocks: []bot.Block{{Spans: []bot.Span{{Text: "a"}}, Style: bot.Quote}, {Spans: []bot.Span{{Text: "b"}}, Style: bot.FoldedQuote, Gap: true}}},
			"<blockquote>a</blockquote>\n\n<blockquote expandable>b</blockquote>"},
		{"bad link", bot.Message{Blocks: []bot.Block{bot.Line(bot.Span{Text: "x", URL: "javascript:alert(1)"})}}, "x"},
		{"composed", bot.Text("Đa\u0302\u0309ng"), "Đẩng"},
		{"control characters", bot.Text("a\r\n\x00b\u202ec\xff"), "a\n bc\ufffd"},
	}
	for _, tt := range tests {
		if got := html(tt.in); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestLinkable(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://baodaklak.vn/tin-tuc/": true, "http://127.0.0.1:8083/a": true, "https://báo.vn/đường-dẫn": true, "https://[2001:db8::1]:80/": true,
		"http://a.vn:8080": true, "http://a.vn/?x=[1]&y=\"<>": true,
		"": false, "http://localhost/": false, "ftp://a.vn": false, "javascript:alert(1)": false, "//a.vn": false, "a.vn": false, "http://": false,
		"http://.": false, "http://..": false, "http://a.vn:0/": false, "http://a.vn:70000/": false, "http://a.vn:/": false, "http://u:p@a.vn/": false, "http://a b.vn": false,
		"http://a%20b.vn": false, "http://a.vn/ x": false, "http://a<b.vn": false, "http://a.vn/\x00": false, "http://a.vn/" + strings.Repeat("x", 3000): false,
	} {
		if got := linkable(address); got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
}

func TestMarkupBeyondTheHundredthIsText(t *testing.T) {
	t.Parallel()
	var m bot.Message
	for range 120 {
		m.Blocks = append(m.Blocks, bot.Line(bot.Span{Text: "x", URL: "https://a.vn/"}))
	}
	if n := strings.Count(html(m), "<a "); n != maxMarkup {
		t.Errorf("%d links, want %d", n, maxMarkup)
	}
}

func TestKeyboard(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 65)
	rows, dropped := keyboard([][]bot.Button{
		{{Text: "a", Data: "b"}, {Text: "", Data: "b"}, {Text: "a"}, {Text: "a", Data: long}, {Text: "a", Data: "ộộộộộộộộộộộộộộộộộộộộộộ"}, {Text: "a", URL: "http://localhost"}},
		{{Text: "a", URL: "http://localhost"}},
		make([]bot.Button, 0),
	})
	if len(rows) != 1 || len(rows[0]) != 1 || dropped != 6 {
		t.Errorf("rows %v, dropped %d", rows, dropped)
	}
	var many [][]bot.Button
	for range 20 {
		row := make([]bot.Button, 10)
		for i := range row {
			row[i] = bot.Button{Text: "a", Data: "b"}
		}
		many = append(many, row)
	}
	rows, dropped = keyboard(many)
	total := 0
	for _, r := range rows {
		total += len(r)
		if len(r) > maxRow {
			t.Errorf("a row of %d", len(r))
		}
	}
	if total != maxButtons || dropped != 100 {
		t.Errorf("%d buttons, %d dropped", total, dropped)
	}
}

// genMessage draws messages of every shape, with texts that contain markup, long runs and characters of all planes.
func genMessage() *rapid.Generator[bot.Message] {
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.RuneFrom([]rune(`<>&"'/=;#b ao\nệ😀`+"\n\u0301\u200b\x00\r"))),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.SampledFrom([]string{"&", "ệ", "😀", "Hội nghị. ", "</b>", "x", "\n", "e\u0301"}).Draw(t, "unit"), rapid.IntRange(0, 3000).Draw(t, "times"))
		}),
		rapid.SampledFrom([]string{"<b>", "</blockquote>", "&#0;", "&amp", "<a href=\"x", "\xff\xfe", ""}),
	)
	address := rapid.OneOf(rapid.SampledFrom([]string{"", "https://a.vn/x?y=1&z=\"", "http://localhost", "http://a.vn/" + strings.Repeat("&", 1900)}), rapid.String())
	return rapid.Custom(func(t *rapid.T) bot.Message {
		var m bot.Message
		for range rapid.IntRange(0, 6).Draw(t, "blocks") {
			b := bot.Block{
				Style: bot.BlockStyle(rapid.IntRange(0, 2).Draw(t, "block style")), Gap: rapid.Bool().Draw(t, "gap"), Shrink: rapid.IntRange(0, 9).Draw(t, "shrink"),
			}
			for range rapid.IntRange(0, 4).Draw(t, "spans") {
				b.Spans = append(b.Spans, bot.Span{Text: text.Draw(t, "text"), Style: bot.Style(rapid.IntRange(0, 7).Draw(t, "style")), URL: address.Draw(t, "url")})
			}
			m.Blocks = append(m.Blocks, b)
		}
		return m
	})
}

// checkRendering is what holds for every message: Telegram takes it, it is within the limits, and without markup it says the same.
func checkRendering(t interface{ Fatalf(string, ...any) }, m bot.Message) {
	s := html(m)
	if len(s) > maxHTML {
		t.Fatalf("%d bytes of HTML", len(s))
	}
	text, entities, err := fake.ParseHTML(s)
	if err != nil {
		t.Fatalf("Telegram refuses %q: %v", s, err)
	}
	if n := len(utf16.Encode([]rune(text))); n > maxText {
		t.Fatalf("%d UTF-16 units", n)
	}
	counted := 0
	for _, e := range entities {
		if e.Type != "bold" && e.Type != "italic" {
			counted++
		}
	}
	if counted > maxMarkup {
		t.Fatalf("%d pieces of markup", counted)
	}
	if s != "" && blank(text) {
		t.Fatalf("nothing to read in %q", s)
	}
	if p := plain(m); bot.UTF16Len(p) > maxText || (p == "") != (s == "") {
		t.Fatalf("plain text %q for %q", p, s)
	}
}

func TestRenderingIsAlwaysValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkRendering(t, genMessage().Draw(t, "message")) })
}

// FuzzRender checks the same with messages made of arbitrary bytes: text is cut into spans of the given size, shape chooses their looks.
func FuzzRender(f *testing.F) {
	f.Add("Nghị quyết <18> & \"mới\"", "https://a.vn/?x=1&y=2", []byte{0, 7, 130, 255}, 5)
	f.Add(strings.Repeat("&ệ😀\n", 1200), "javascript:x", []byte{200}, 1)
	f.Add("e\u0301\u202e\x00\xff", "http://[::1]:80/\"", []byte{64, 65}, 2)
	f.Fuzz(func(t *testing.T, text, address string, shape []byte, size int) {
		var m bot.Message
		for i := 0; len(text) > 0 && i < 5000; i++ {
			n := min(max(size, 1), len(text))
			var look byte
			if len(shape) > 0 {
				look = shape[i%len(shape)]
			}
			span := bot.Span{Text: text[:n], Style: bot.Style(look & 7)}
			text = text[n:]
			if look&8 != 0 {
				span.URL = address
			}
			if look&16 == 0 || len(m.Blocks) == 0 {
				m.Blocks = append(m.Blocks, bot.Block{Style: bot.BlockStyle(look >> 5 & 3 % 3), Gap: look&128 != 0, Shrink: int(look >> 5)})
			}
			last := &m.Blocks[len(m.Blocks)-1]
			last.Spans = append(last.Spans, span)
		}
		checkRendering(t, m)
	})
}
