package viet

import (
	"slices"
	"strings"
	"testing"
)

// mergers is the map of July 2025, written out once more: old name, name today.
const mergers = `An Giang=An Giang, Kiên Giang=An Giang, Bắc Ninh=Bắc Ninh, Bắc Giang=Bắc Ninh, Cà Mau=Cà Mau, Bạc Liêu=Cà Mau, Cao Bằng=Cao Bằng,
Cần Thơ=Cần Thơ, Sóc Trăng=Cần Thơ, Hậu Giang=Cần Thơ, Đà Nẵng=Đà Nẵng, Quảng Nam=Đà Nẵng, Đắk Lắk=Đắk Lắk, Phú Yên=Đắk Lắk, Điện Biên=Điện Biên,
Đồng Nai=Đồng Nai, Bình Phước=Đồng Nai, Đồng Tháp=Đồng Tháp, Tiền Giang=Đồng Tháp, Gia Lai=Gia Lai, Bình Định=Gia Lai, Hà Nội=Hà Nội, Hà Tĩnh=Hà Tĩnh,
Hải Phòng=Hải Phòng, Hải Dương=Hải Phòng, TP. Hồ Chí Minh=Hồ Chí Minh, Bình Dương=Hồ Chí Minh, Bà Rịa - Vũng Tàu=Hồ Chí Minh, Thừa Thiên Huế=Huế,
Hưng Yên=Hưng Yên, Thái Bình=Hưng Yên, Khánh Hòa=Khánh Hòa, Ninh Thuận=Khánh Hòa, Lai Châu=Lai Châu, Lạng Sơn=Lạng Sơn, Lào Cai=Lào Cai, Yên Bái=Lào Cai,
Lâm Đồng=Lâm Đồng, Đắk Nông=Lâm Đồng, Bình Thuận=Lâm Đồng, Nghệ An=Nghệ An, Ninh Bình=Ninh Bình, Hà Nam=Ninh Bình, Nam Định=Ninh Bình, Phú Thọ=Phú Thọ,
Vĩnh Phúc=Phú Thọ, Hòa Bình=Phú Thọ, Quảng Ngãi=Quảng Ngãi, Kon Tum=Quảng Ngãi, Quảng Ninh=Quảng Ninh, Quảng Trị=Quảng Trị, Quảng Bình=Quảng Trị,
Sơn La=Sơn La, Tây Ninh=Tây Ninh, Long An=Tây Ninh, Thái Nguyên=Thái Nguyên, Bắc Kạn=Thái Nguyên, Thanh Hóa=Thanh Hóa, Tuyên Quang=Tuyên Quang,
Hà Giang=Tuyên Quang, Vĩnh Long=Vĩnh Long, Bến Tre=Vĩnh Long, Trà Vinh=Vĩnh Long`

func TestAll63FindTheir34(t *testing.T) {
	t.Parallel()
	olds, news := map[string]bool{}, map[string]bool{}
	for pair := range strings.SplitSeq(mergers, ",") {
		old, today, _ := strings.Cut(strings.TrimSpace(pair), "=")
		olds[old], news[today] = true, true
		for _, spelling := range []string{old, Fold(old), strings.ToUpper(old), "tỉnh " + old, "Thành phố " + old} {
			p, ok := FindProvince(spelling)
			if !ok || p.Name != today {
				t.Errorf("FindProvince(%q) = %q, %v, want %q", spelling, p.Name, ok, today)
			}
		}
		// And the other way round: the province of today knows what it was made of.
		p, _ := FindProvince(today)
		if !slices.ContainsFunc(p.Before, func(b string) bool { return strings.HasSuffix(Fold(old), Fold(b)) }) {
			t.Errorf("%s was made of %q, which lacks %s", today, p.Before, old)
		}
	}
	if len(olds) != 63 || len(news) != 34 {
		t.Fatalf("the table of the test has %d old and %d new names", len(olds), len(news))
	}
	before := 0
	for _, p := range Provinces() {
		before += len(p.Before)
		if !news[p.Name] {
			t.Errorf("%q is no province of today", p.Name)
		}
	}
	if len(Provinces()) != 34 || before != 63 {
		t.Errorf("%d provinces made of %d", len(Provinces()), before)
	}
}

func TestFindProvinceSpellings(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Daklak": "Đắk Lắk", "Đăk Lăk": "Đắk Lắk", "dac lac": "Đắk Lắk", "TP.HCM": "Hồ Chí Minh", "Sài Gòn": "Hồ Chí Minh",
		"BR-VT": "Hồ Chí Minh", "TT-Huế": "Huế", "Hoà Bình": "Phú Thọ", "Khánh Hoà": "Khánh Hòa", "Bắc Cạn": "Thái Nguyên", "Paris": "", "": "", "tỉnh": ""} {
		if p, ok := FindProvince(in); p.Name != want || ok != (want != "") {
			t.Errorf("FindProvince(%q) = %q, %v, want %q", in, p.Name, ok, want)
		}
	}
}
