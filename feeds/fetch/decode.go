package fetch

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/unicode/norm"
)

// labelWindow is how many bytes of a body are searched for its own statement of
// its encoding (an XML declaration or a meta element).
const labelWindow = 2048

// Decode returns body, a feed or a page, as valid UTF-8 without byte order mark.
// contentType is the header of that name, empty if there was none.
//
// Bytes decide before labels, because labels lie: a byte order mark, UTF-16 by its
// zero bytes, then UTF-8 if the whole body is valid or nearly so (the bytes of a
// letter that was cut in two are dropped). Only then the header's charset, the
// body's own, and at last windows-1258, whose text is composed (NFC).
//
// Text in the font encodings TCVN3 or VNI is recognised but not converted: it is
// returned as it was read together with ErrTCVN3 or ErrVNI.
func Decode(body []byte, contentType string) ([]byte, error) {
	text := decode(body, contentType)
	return text, legacyFont(text)
}

func decode(body []byte, contentType string) []byte {
	if enc, bom := marked(body); enc != nil {
		return transcode(enc, body[bom:])
	} else if bom > 0 {
		body = body[bom:]
	}
	header, own := headerCharset(contentType), ownCharset(body)
	if utf8.Valid(body) {
		if stateful(header) || stateful(own) {
			if enc := lookup(header, own); enc != nil && bytes.IndexByte(body, 0x1b) >= 0 {
				return transcode(enc, body)
			}
		}
		return body
	}
	letters, faults := utf8Evidence(body)
	enc := lookup(header, own)
	switch {
	case enc == nil && letters > 0 && letters >= faults,
		enc != nil && letters >= 3 && letters >= 4*faults:
		return bytes.ToValidUTF8(body, nil)
	case enc == nil, latin(enc) && looks1258(body):
		enc = charmap.Windows1258
	}
	return transcode(enc, body)
}

// marked recognises UTF-16 and UTF-32, by byte order mark or by the zero bytes
// around the first '<' or '{', and returns the length of the mark, in bytes. For
// UTF-8 with a mark the encoding is nil and the length 3.
func marked(b []byte) (enc encoding.Encoding, bom int) {
	le, be := unicode.LittleEndian, unicode.BigEndian
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return nil, 3
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return unicode.UTF16(le, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(be, unicode.IgnoreBOM), 2
	case len(b) < 4:
		return nil, 0
	case (b[0] == '<' || b[0] == '{') && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return unicode.UTF16(le, unicode.IgnoreBOM), 0
	case b[0] == 0 && (b[1] == '<' || b[1] == '{') && b[2] == 0 && b[3] != 0:
		return unicode.UTF16(be, unicode.IgnoreBOM), 0
	case (b[0] == '<' || b[0] == '{') && b[1] == 0 && b[2] == 0 && b[3] == 0:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 0
	case b[0] == 0 && b[1] == 0 && b[2] == 0 && (b[3] == '<' || b[3] == '{'):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 0
	}
	return nil, 0
}

// headerCharset returns the charset parameter of a Content-Type, lower case.
func headerCharset(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		return strings.ToLower(strings.Trim(params["charset"], `"' `))
	}
	return valueAfter(contentType, "charset")
}

// ownCharset returns the encoding that the body itself states, lower case.
func ownCharset(body []byte) string {
	head := string(body[:min(len(body), labelWindow)])
	if start := strings.TrimLeft(head, " \t\r\n"); strings.HasPrefix(start, "<?xml") {
		if end := strings.Index(start, "?>"); end > 0 {
			return valueAfter(start[:end], "encoding")
		}
	}
	return valueAfter(head, "charset")
}

// valueAfter finds name, an equals sign and a value, quoted or not, in s.
func valueAfter(s, name string) string {
	s = strings.ToLower(s)
	i := strings.Index(s, name)
	if i < 0 {
		return ""
	}
	s, ok := strings.CutPrefix(strings.TrimLeft(s[i+len(name):], " \t\r\n"), "=")
	if !ok {
		return ""
	}
	s = strings.TrimLeft(s, " \t\r\n\"'")
	if end := strings.IndexAny(s, " \t\r\n\"';>?/"); end >= 0 {
		s = s[:end]
	}
	return s
}

// lookup turns the labels into an encoding: the header's, unless it is the Latin
// default of a web server that the body contradicts. UTF-8, UTF-16 (the bytes were
// asked already) and unknown names are none.
func lookup(header, own string) encoding.Encoding {
	h, o := named(header), named(own)
	if h == nil || (o != nil && latin(h)) {
		return o
	}
	return h
}

func named(label string) encoding.Encoding {
	if label == "" {
		return nil
	}
	enc, err := htmlindex.Get(label)
	if err != nil || enc == encoding.Replacement {
		return nil
	}
	if name, err := htmlindex.Name(enc); err != nil || strings.HasPrefix(name, "utf-") {
		return nil
	}
	return enc
}

func latin(enc encoding.Encoding) bool { return enc == charmap.Windows1252 }

func stateful(label string) bool {
	return strings.HasPrefix(label, "iso-2022") || label == "csiso2022jp"
}

// utf8Evidence counts the letters of several bytes that are valid UTF-8, and the
// places where the bytes are not.
func utf8Evidence(b []byte) (letters, faults int) {
	broken := false
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b, broken = b[1:], false
			continue
		}
		r, n := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || n > 1:
			letters++
			broken = false
		case !broken:
			faults++
			broken = true
		}
		b = b[n:]
	}
	return letters, faults
}

// looks1258 reports whether bytes labelled Latin-1 are Vietnamese in windows-1258:
// tone bytes after vowels, and letters that other languages hardly use.
func looks1258(b []byte) bool {
	tones, letters := 0, 0
	for i, c := range b {
		switch c {
		case 0xcc, 0xd2, 0xde, 0xec, 0xf2:
			if i > 0 && bytes.IndexByte([]byte("aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd"), b[i-1]) >= 0 {
				tones++
			}
		case 0xf0, 0xd0, 0xfd, 0xf5, 0xe3:
			letters++
		}
	}
	return tones >= 2 && letters >= 1
}

func transcode(enc encoding.Encoding, b []byte) []byte {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		out = bytes.ToValidUTF8(b, nil)
	}
	if enc == charmap.Windows1258 {
		out = norm.NFC.Bytes(out)
	}
	return bytes.TrimPrefix(out, []byte("\ufeff"))
}
