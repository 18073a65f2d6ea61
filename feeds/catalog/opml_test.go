package catalog

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOPMLRoundTrip(t *testing.T) {
	t.Parallel()
	want := []Outline{
		{Title: "Nhân Dân & Xây dựng Đảng <1>", URL: "https://nhandan.vn/rss/xay-dung-dang-1179.rss", Site: "https://nhandan.vn/"},
		{Title: "Báo Đắk Lắk", URL: "https://baodaklak.vn/rss/chinh-tri?a=1&b=2", Folder: "Tây Nguyên"},
		{Title: "Báo Gia Lai", URL: "https://baogialai.com.vn/rss", Folder: "Tây Nguyên"},
	}
	var b bytes.Buffer
	if err := WriteOPML(&b, "giaoban", want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadOPML(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadOPML(t *testing.T) {
	t.Parallel()
	const feed = `<outline text="A" xmlUrl="https://a.vn/rss"/>`
	for name, tc := range map[string]struct {
		in   string
		want int
		fail bool
	}{
		"plain":               {`<opml version="1.0"><head/><body>` + feed + `</body></opml>`, 1, false},
		"upper case":          {`<OPML><BODY><OUTLINE TEXT="A" XMLURL="https://a.vn/rss"/></BODY></OPML>`, 1, false},
		"twice":               {`<opml><body>` + feed + feed + `</body></opml>`, 1, false},
		"no web address":      {`<opml><body><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="javascript:1"/><outline xmlUrl="https://u:p@a.vn/"/></body></opml>`, 0, false},
		"bare ampersand":      {`<opml><body><outline text="A & B" xmlUrl="https://a.vn/rss?x=1&y=2"/></body></opml>`, 1, false},
		"wrong label":         {`<?xml version="1.0" encoding="utf-16"?><opml><body>` + feed + `</body></opml>`, 1, false},
		"external entity":     {`<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>` + feed + `<outline text="&x;"/></body></opml>`, 1, false},
		"cut off":             {`<opml><body>` + feed + `<outline text="B" xmlU`, 1, true},
		"HTML":                {`<html><body>x</body></html>`, 0, true},
		"empty":               {``, 0, true},
		"nested without end":  {`<opml><body>` + strings.Repeat(`<outline text="f">`, 100_000), 0, true},
		"larger than allowed": {`<opml><body>` + feed + strings.Repeat("<!-- x -->", maxOPML/8), 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadOPML(strings.NewReader(tc.in))
			if len(got) != tc.want || (err != nil) != tc.fail {
				t.Errorf("read %v, %v", got, err)
			}
		})
	}
	if _, err := ReadOPML(strings.NewReader("<rss/>")); !errors.Is(err, ErrNotOPML) {
		t.Errorf("error %v", err)
	}
}

func FuzzReadOPML(f *testing.F) {
	f.Add(`<opml><body><outline text="A" xmlUrl="https://a.vn/rss"/></body></opml>`)
	f.Fuzz(func(t *testing.T, in string) {
		feeds, _ := ReadOPML(strings.NewReader(in))
		for _, o := range feeds {
			if webAddress(o.URL) == "" {
				t.Errorf("address %q came through", o.URL)
			}
		}
	})
}
