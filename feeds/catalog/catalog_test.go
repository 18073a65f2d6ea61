package catalog

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"giaoban/internal/viet"
)

func TestTablesAreSound(t *testing.T) {
	t.Parallel()
	papers, err := parse(papersTSV, sourcesTSV)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, p := range papers {
		for _, h := range p.Hosts {
			if h != normalHost(h) || !strings.Contains(h, ".") {
				t.Errorf("%s: host %q is not in normal form %q", p.Slug, h, normalHost(h))
			}
			if seen[h] != "" {
				t.Errorf("host %q belongs to both %s and %s", h, seen[h], p.Slug)
			}
			seen[h] = p.Slug
		}
		for _, s := range p.Sources {
			u, err := url.Parse(s.URL)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" {
				t.Errorf("%s: source %q is no web address", p.Slug, s.URL)
				continue
			}
			if got, ok := ByHost(u.Host); !ok || got.Slug != p.Slug {
				t.Errorf("%s: source %q is on a host of %q", p.Slug, s.URL, got.Slug)
			}
			if s.Kind != "rss" && s.Kind != "section" {
				t.Errorf("%s: kind %q", p.Slug, s.Kind)
			}
			if !slices.Contains([]Confidence{Used, Listed, Guessed}, s.Confidence) || s.Fact == "" {
				t.Errorf("%s: source %q lacks confidence or fact", p.Slug, s.URL)
			}
		}
	}
}

// TestProvincesAreKnown: every paper's province is a name that filters know, and all
// 34 provinces of today have a paper.
func TestProvincesAreKnown(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	for _, p := range All() {
		for _, name := range p.Provinces {
			province, ok := viet.FindProvince(name)
			if !ok {
				t.Errorf("%s: no province %q", p.Slug, name)
			}
			have[province.Name] = true
		}
	}
	for _, province := range viet.Provinces() {
		if !have[province.Name] {
			t.Errorf("no paper of %s", province.Name)
		}
	}
}

func TestByHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"baodaklak.vn":                 "Báo Đắk Lắk",
		"WWW.BaoDakLak.vn:443":         "Báo Đắk Lắk",
		"m.baodaklak.vn":               "Báo Đắk Lắk",
		"amp.baodaklak.vn.":            "Báo Đắk Lắk",
		"daklak-news.baodaklak.vn":     "Báo Đắk Lắk",
		"phuyen.baodaklak.vn":          "Báo Phú Yên",
		"www.m.phuyen.baodaklak.vn":    "Báo Phú Yên",
		"xaydungchinhsach.chinhphu.vn": "Xây dựng chính sách, pháp luật",
		"special.nhandan.vn":           "Báo Nhân Dân",
		"notbaodaklak.vn":              "",
		"vn":                           "",
		"com.vn":                       "",
		"":                             "",
		"127.0.0.1:8083":               "",
		"[::1]:80":                     "",
	} {
		p, ok := ByHost(host)
		if p.Name != want || ok != (want != "") {
			t.Errorf("ByHost(%q) = %q, %v; want %q", host, p.Name, ok, want)
		}
	}
}

func TestProvincesFollowTheHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"baodaklak.vn": "Đắk Lắk", "baophuyen.vn": "Phú Yên", "phuyen.baodaklak.vn": "Phú Yên",
		"baoapbac.vn": "Tiền Giang", "sggp.org.vn": "Hồ Chí Minh", "nhandan.vn": "",
	} {
		p, _ := ByHost(host)
		if got := strings.Join(p.Provinces, ","); got != want {
			t.Errorf("provinces of %s = %q, want %q", host, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"daklak": "daklak", "Dak Lak": "daklak", "Báo Đắk Lắk": "daklak", "đăk lăk": "daklak",
		"bao dak lak": "daklak", "baodaklak": "daklak", "baodaklak.vn": "daklak",
		"https://baodaklak.vn/chinh-tri/": "daklak",
		"nhan dan":                        "nhandan", "Báo Nhân dân": "nhandan", "dai doan ket": "daidoanket",
		"Tiền Giang": "apbac", "SGGP": "sggp", "mat tran": "mattran", "xay dung dang": "xaydungdang",
		"không có báo này": "", "": "", "báo": "",
	} {
		got := Find(name)
		switch {
		case want == "" && len(got) > 0 && name != "báo":
			t.Errorf("Find(%q) = %v, want none", name, got)
		case want != "" && (len(got) == 0 || got[0].Slug != want):
			t.Errorf("Find(%q) = %v, want %s first", name, got, want)
		}
	}
}
