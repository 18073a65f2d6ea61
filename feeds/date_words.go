package feeds

import (
	"strings"
	"time"
)

// zonePhrases turns names of several words, folded, into one: zones without summer
// time, and the Sunday that is written together.
var zonePhrases = strings.NewReplacer(
	"asia/ho_chi_minh", "ict", "asia/saigon", "ict", "asia/hanoi", "ict", "asia/bangkok", "ict",
	"se asia standard time", "ict", "indochina standard time", "ict", "indochina time", "ict",
	"gio chuan dong duong", "ict", "gio dong duong", "ict", "gio viet nam", "ict", "gio ha noi", "ict",
	"gio vn", "ict", "vietnam time", "ict", "vietnam standard time", "ict", "asia/jakarta", "wib", "asia/singapore", "sgt",
	"asia/shanghai", "hkt", "asia/hong_kong", "hkt", "asia/taipei", "hkt", "asia/manila", "pht", "asia/tokyo", "jst",
	"asia/seoul", "kst", "asia/kolkata", "ist", "europe/moscow", "msk", "etc/utc", "utc", "etc/gmt", "gmt",
	"coordinated universal time", "utc", "greenwich mean time", "gmt", "chunhat", "cn",
)

// zoneOffset returns the offset of a zone name, in minutes east of Greenwich. North
// American names are those of RFC 822; of several meanings the most common is taken.
func zoneOffset(name string) (int, bool) {
	switch name {
	case "z", "ut", "utc", "gmt", "wet":
		return 0, true
	case "ict", "wib", "novt", "krat":
		return 7 * 60, true
	case "bst", "cet", "west", "met", "mez", "wat":
		return 1 * 60, true
	case "cest", "eet", "sast", "mest", "mesz", "cat":
		return 2 * 60, true
	case "eest", "msk", "eat", "trt":
		return 3 * 60, true
	case "gst":
		return 4 * 60, true
	case "pkt", "uzt":
		return 5 * 60, true
	case "ist":
		return 5*60 + 30, true
	case "npt":
		return 5*60 + 45, true
	case "mmt":
		return 6*60 + 30, true
	case "sgt", "hkt", "myt", "pht", "awst", "wita":
		return 8 * 60, true
	case "jst", "kst", "wit":
		return 9 * 60, true
	case "acst":
		return 9*60 + 30, true
	case "aest":
		return 10 * 60, true
	case "aedt":
		return 11 * 60, true
	case "nzst":
		return 12 * 60, true
	case "nzdt":
		return 13 * 60, true
	case "ndt":
		return -(2*60 + 30), true
	case "brt", "art", "adt", "brst":
		return -3 * 60, true
	case "nst":
		return -(3*60 + 30), true
	case "ast", "edt":
		return -4 * 60, true
	case "est", "cdt":
		return -5 * 60, true
	case "cst", "mdt":
		return -6 * 60, true
	case "mst", "pdt":
		return -7 * 60, true
	case "pst", "akdt":
		return -8 * 60, true
	case "akst":
		return -9 * 60, true
	case "hst":
		return -10 * 60, true
	}
	return 0, false
}

// englishMonth returns the month that an English name or its abbreviation means, 0
// if it is none.
func englishMonth(w string) time.Month {
	if w == "sept" {
		return time.September
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); w == name || w == name[:3] {
			return m
		}
	}
	return 0
}

func englishDay(w string) bool {
	switch w {
	case "tues", "weds", "thur", "thurs":
		return true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); w == name || w == name[:3] {
			return true
		}
	}
	return false
}

// spokenNumber returns the number that a Vietnamese word without diacritics means,
// as it names days of the week and months, 0 if it is none.
func spokenNumber(w string) int {
	switch w {
	case "gieng", "mot":
		return 1
	case "hai":
		return 2
	case "ba":
		return 3
	case "tu", "bon":
		return 4
	case "nam":
		return 5
	case "sau":
		return 6
	case "bay":
		return 7
	case "tam":
		return 8
	case "chin":
		return 9
	case "muoi":
		return 10
	case "chap":
		return 12
	}
	return 0
}

// filler reports whether a word around a date says nothing about it.
func filler(w string) bool {
	switch w {
	case "ngay", "luc", "vao", "hoi", "nam", "cap", "nhat", "dang", "tai", "xuat", "ban", "gio", "mung", "mong",
		"at", "on", "of", "the", "posted", "published", "updated", "update", "date", "time", "de", "st", "nd", "rd", "th", "t":
		return true
	}
	return false
}
