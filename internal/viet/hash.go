package viet

// hashStep and hashEnd make the hash of a token out of its runes.
const (
	hashSeed  = 0x9AE16A3B2F90404F
	hashPrime = 0x9E3779B97F4A7C15
)

func hashStep(h uint64, r rune) uint64 { return (h ^ uint64(r)) * hashPrime }

func hashEnd(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	return h ^ h>>32
}

// Hash is the hash that the Scanner gives a token whose canonical text (for
// Tok.Exact) or folded text (for Tok.Folded) is s.
func Hash(s string) uint64 {
	h := uint64(hashSeed)
	for _, r := range s {
		h = hashStep(h, r)
	}
	return hashEnd(h)
}

// hashes returns the exact and the folded hash of canonical runes.
func hashes(canonical []rune) (exact, folded uint64) {
	exact, folded = hashSeed, hashSeed
	for _, r := range canonical {
		exact = hashStep(exact, r)
		if uint32(r) < tableSize {
			r = rune(tables.fold[r])
		} else {
			r = foldSlow(r)
		}
		folded = hashStep(folded, r)
	}
	return hashEnd(exact), hashEnd(folded)
}
