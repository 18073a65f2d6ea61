package viet

import (
	"slices"
	"strings"
	"sync"
)

// Province is a province or centrally run city since 1 July 2025.
type Province struct {
	// Name is the name today: "Đắk Lắk".
	Name string
	// Before are the names of the provinces that it was made of, its own among them
	// if it had that name: "Đắk Lắk", "Phú Yên".
	Before []string
}

// provinceBook finds provinces by the folded key of any name.
type provinceBook struct {
	list  []Province
	byKey map[string]int
}

var provinces = sync.OnceValue(func() *provinceBook {
	b := &provinceBook{byKey: map[string]int{}}
	for _, row := range rows(provincesTSV) {
		p := Province{Name: row[0], Before: column(row, 1)}
		if len(p.Before) == 0 {
			p.Before = []string{p.Name}
		}
		for _, name := range slices.Concat([]string{p.Name}, p.Before, column(row, 2)) {
			b.byKey[provinceKey(name)] = len(b.list)
		}
		b.list = append(b.list, p)
	}
	return b
})

// provinceKey is the name in one spelling, folded, without "tỉnh" or "thành phố".
func provinceKey(name string) string {
	var words []string
	for _, t := range Terms(name) {
		if t.Kind != Break {
			words = append(words, t.Folded)
		}
	}
	key := strings.Join(words, " ")
	for {
		rest, tinh := strings.CutPrefix(key, "tinh ")
		rest, city := strings.CutPrefix(rest, "thanh pho ")
		if !tinh && !city {
			return key
		}
		key = rest
	}
}

// Provinces returns the 34 provinces and cities of today.
func Provinces() []Province { return slices.Clone(provinces().list) }

// FindProvince finds the province of today that has or had this name, in any
// spelling, with or without diacritics, "tỉnh" or "thành phố": "Phú Yên" and "tinh
// dak lak" both find Đắk Lắk.
func FindProvince(name string) (Province, bool) {
	b := provinces()
	i, ok := b.byKey[provinceKey(name)]
	if !ok {
		return Province{}, false
	}
	return b.list[i], true
}
