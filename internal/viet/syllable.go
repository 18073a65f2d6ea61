package viet

// maxSyllable is the longest syllable, in runes, whose spelling is normalised:
// "nghiêng" has seven letters.
const maxSyllable = 8

// normalise gives one spelling to a syllable of lower-case composed letters, in
// place: the tone stands where the old style puts it (hòa, thủy, but hoàn, quý,
// già), and a y that is the only vowel is an i (kĩ, quí). What is no Vietnamese
// syllable stays as it is. Only the folded letters decide about i and y, so that
// folding commutes with it.
func normalise(syl []rune) {
	if len(syl) > maxSyllable {
		return
	}
	start, end, ok := nucleus(syl)
	if !ok {
		return
	}
	if end-start == 1 && tables.fold[syl[start]] == 'y' && (end == len(syl) || isQu(syl[:start])) {
		syl[start] = toned[vowelIndex('i')][tables.tone[syl[start]]]
	}
	placeTone(syl, start, end)
}

// nucleus finds the vowels of a syllable after its onset (qu and gi count as
// onsets) and says whether onset and coda are Vietnamese ones.
func nucleus(syl []rune) (start, end int, ok bool) {
	for start < len(syl) && !vowelAt(syl, start) {
		start++
	}
	if start+1 < len(syl) && vowelAt(syl, start+1) {
		c := foldedAt(syl, start)
		if start == 1 && (c == 'u' && foldedAt(syl, 0) == 'q' || c == 'i' && foldedAt(syl, 0) == 'g') {
			start++
		}
	}
	for end = start; end < len(syl) && vowelAt(syl, end); {
		end++
	}
	if end == start || end-start > 3 {
		return 0, 0, false
	}
	return start, end, isOnset(syl[:start]) && isCoda(syl[end:])
}

// placeTone moves the one tone of syl[start:end] (or of an onset's vowel before
// it: qúy) to its place. Shaped vowels carry it (ê, ơ of ươ); else the second
// vowel of a closed syllable or of three; else the first.
func placeTone(syl []rune, start, end int) {
	at, tone := -1, uint8(0)
	for i, r := range syl[:end] {
		if uint32(r) < tableSize && tables.tone[r] != 0 {
			if at >= 0 {
				return
			}
			at, tone = i, tables.tone[r]
		}
	}
	if at < 0 {
		return
	}
	want := start
	if end-start == 3 || end-start == 2 && end < len(syl) {
		want = start + 1
	}
	for i := start; i < end; i++ {
		if rune(tables.bare[syl[i]]) != foldedAt(syl, i) {
			want = i
		}
	}
	if want == at {
		return
	}
	vowel := vowelIndex(rune(tables.bare[syl[want]]))
	if vowel < 0 {
		return
	}
	syl[at] = rune(tables.bare[syl[at]])
	syl[want] = toned[vowel][tone]
}

func foldedAt(syl []rune, i int) rune { return foldOf(syl[i]) }

func vowelAt(syl []rune, i int) bool {
	return uint32(syl[i]) < tableSize && isVowel(rune(tables.fold[syl[i]]))
}

// isVowel says whether a folded letter is a vowel.
func isVowel(r rune) bool {
	switch r {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

func isQu(onset []rune) bool { return len(onset) == 2 && onset[0] == 'q' }

// isOnset says whether the folded letters begin a Vietnamese syllable.
func isOnset(letters []rune) bool {
	b, n := foldedLetters(letters)
	switch string(b[:n]) { // no allocation: the compiler compares the bytes
	case "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh",
		"p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x":
		return true
	}
	return false
}

// isCoda says whether the folded letters end a Vietnamese syllable.
func isCoda(letters []rune) bool {
	b, n := foldedLetters(letters)
	switch string(b[:n]) {
	case "", "c", "ch", "m", "n", "ng", "nh", "p", "t":
		return true
	}
	return false
}

// foldedLetters are at most four ASCII letters folded, "?" for anything else.
func foldedLetters(letters []rune) (b [4]byte, n int) {
	if len(letters) > len(b) {
		return [4]byte{'?'}, 1
	}
	for i := range letters {
		r := foldedAt(letters, i)
		if r >= 0x80 {
			return [4]byte{'?'}, 1
		}
		b[i] = byte(r)
	}
	return b, len(letters)
}
