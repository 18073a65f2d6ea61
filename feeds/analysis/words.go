package analysis

import (
	"strings"

	"giaoban/internal/viet"
)

// Hashes of the few words that the grammar itself needs.
var (
	wordAnd      = viet.Hash("và")
	wordBy       = viet.Hash("do")
	wordOf       = viet.Hash("của")
	wordAt       = viet.Hash("tại")
	wordFrom     = viet.Hash("từ")
	wordTo       = viet.Hash("tới")
	wordUntil    = viet.Hash("đến")
	wordHas      = viet.Hash("có")
	wordIncludes = viet.Hash("gồm")
	wordIs       = viet.Hash("là")
	wordWith     = viet.Hash("với")
	wordMonth    = viet.Hash("tháng")
	wordYear     = viet.Hash("năm")
	wordDay      = viet.Hash("ngày")
	wordHour     = viet.Hash("giờ")
	wordTomorrow = viet.Hash("mai")
	wordUnder    = viet.Hash("dưới")
	wordDid      = viet.Hash("đã")
	wordTerm     = viet.Hash(viet.Canonical("khóa"))
	wordPoint    = viet.Hash("điểm")
	wordAlso     = viet.Hash("cùng")
	wordJoint    = viet.Hash("phối")
	wordAttends  = viet.Hash("dự")
	wordRole     = viet.Hash("nhiệm")
)

// plain composes a text that is not composed; most are.
func (d *document) plain(s string) string {
	if d.odd {
		return viet.Clean(s)
	}
	return s
}

// isOdd says whether a text holds combining marks or invisible characters.
func isOdd(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		switch s[i] {
		case 0xCC, 0xCD: // U+0300 to U+036F
			return true
		case 0xC2:
			if s[i+1] == 0xA0 || s[i+1] == 0xAD {
				return true
			}
		case 0xC3:
			if s[i+1] == 0x90 || s[i+1] == 0xB0 { // Ð ð
				return true
			}
		case 0xE2:
			if s[i+1] == 0x80 && i+2 < len(s) && s[i+2] <= 0x8F || s[i+1] == 0x81 {
				return true
			}
		case 0xEF:
			if s[i+1] == 0xBB {
				return true
			}
		}
	}
	return false
}

// says reports whether the source of the tokens [lo, hi) holds one of the words, at the
// borders of words.
func (d *document) says(src string, lo, hi int, words ...string) bool {
	if lo >= hi {
		return false
	}
	text := d.plain(src[d.toks[lo].start:d.toks[hi-1].end])
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			i += from
			from = i + len(w)
			if (i == 0 || text[i-1] == ' ' || text[i-1] == '(') && (from == len(text) || text[from] == ' ' || text[from] == ',' || text[from] == '.' || text[from] == ';') {
				return true
			}
		}
	}
	return false
}

var (
	hashSession    = viet.Hash("phiên")
	hashConference = viet.Hash("hội")
	hashDiscussion = viet.Hash("thảo")
	hashCeremony   = viet.Hash("lễ")
	hashProgram    = viet.Hash("chương")
	hashSitting    = viet.Hash("buổi")
	hashTurn       = viet.Hash("cuộc")
	hashSpeak      = viet.Hash("phát")
	hashSpeak2     = viet.Hash("biểu")
	hashConclude   = viet.Hash("kết")
	hashSteer      = viet.Hash("điều")
	hashDirectly   = viet.Hash("trực")
	hashDirect     = viet.Hash("tiếp")
	hashThe        = viet.Hash("sự")
	hashThe2       = viet.Hash("các")
	hashDong       = viet.Hash("đồng")
	hashJoin       = viet.Hash("tham")
	hashVisit      = viet.Hash("về")
	hashCall       = viet.Hash("thăm")
	hashTogether   = viet.Hash("cùng")
)

var (
	hashHave      = viet.Hash("buổi")
	hashWill      = viet.Hash("sẽ")
	hashJust      = viet.Hash("vừa")
	hashLong      = viet.Hash("long")
	hashSolemn    = viet.Hash("trọng")
	hashSolemn2   = viet.Hash("thể")
	hashCollab    = viet.Hash("hợp")
	hashSteerAll  = viet.Hash("chỉ")
	hashUnder     = viet.Hash("dưới")
	hashWithin    = viet.Hash("trong")
	hashContinue  = viet.Hash("tiếp")
	hashAfter     = viet.Hash("sau")
	hashFor       = viet.Hash("để")
	hashInOrder   = viet.Hash("nhằm")
	hashTime      = viet.Hash("lần")
	hashPeriod    = viet.Hash(viet.Canonical("kỳ"))
	hashSupervise = viet.Hash("giám")
	hashInspect   = viet.Hash("kiểm")
	hashPublic    = viet.Hash("công")
	hashBuild     = viet.Hash("xây")
	hashInstead   = viet.Hash("thay")
	hashFace      = viet.Hash("mặt")
	hashChair1    = viet.Hash("chủ")
	hashChair2    = viet.Hash(viet.Canonical("trì"))
)

var ordinalHashes = [...]uint64{
	viet.Hash("nhất"), viet.Hash("hai"), viet.Hash("ba"), viet.Hash("tư"), viet.Hash("bốn"), viet.Hash("năm"),
	viet.Hash("sáu"), viet.Hash("bảy"), viet.Hash("tám"), viet.Hash("chín"), viet.Hash("mười"),
}
