package fetch

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Vietnamese font encodings of the 1990s, which name no letters, only glyphs. Which
// letter was meant depends on the font, so they are reported and never guessed.
var (
	ErrTCVN3 = errors.New("text is in the TCVN3 font encoding, not Unicode")
	ErrVNI   = errors.New("text is in the VNI font encoding, not Unicode")
)

const (
	// tcvnSigns stand for letters in TCVN3 and occur inside no word elsewhere.
	tcvnSigns = "©®µ¬ª«¨¸¹¶»¼½¾"
	// vniVowels are followed by vniMarks in VNI, where a letter takes two glyphs.
	// Its ù û ï ê ë are left out: French writes où, août and naïf.
	vniVowels = "aeouyAEOUYôöÔÖ"
	vniMarks  = "øõâáàåãäúüØÕÂÁÀÅÃÄÚÜ"
	// legacyMin is how often the signs must occur before a text is suspected.
	legacyMin = 3
)

// legacyFont returns ErrTCVN3 or ErrVNI if text shows the signs of one of them.
func legacyFont(text []byte) error {
	var foreign, tcvn, vni int
	var before rune
	for len(text) > 0 {
		r, n := rune(text[0]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text)
			foreign++
			next, _ := utf8.DecodeRune(text[n:])
			switch {
			case r > 'ÿ':
			case strings.ContainsRune(tcvnSigns, r):
				if asciiLetter(next) && (asciiLetter(before) || r == '®') {
					tcvn++
				}
			case strings.ContainsRune(vniVowels, before) && strings.ContainsRune(vniMarks, r):
				vni++
			}
		}
		before, text = r, text[n:]
	}
	switch {
	case tcvn >= legacyMin && tcvn*8 >= foreign:
		return ErrTCVN3
	case vni >= legacyMin && vni*3 >= foreign:
		return ErrVNI
	}
	return nil
}

func asciiLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }
