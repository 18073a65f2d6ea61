package filter

import (
	"testing"
	"time"
)

func TestReadings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"mat tran", []string{"mat tran", "mat + tran"}},
		{`"mat tran"`, []string{"mat tran"}},
		{"đảng", []string{"đảng"}},
		{"MTTQ", []string{"MTTQ"}},
		{"đại hội + nguồn: Đắk Lắk, -bóng đá", []string{"đại hội + nguồn: Đắk Lắk, -bóng đá", "đại + hội + nguồn: Đắk Lắk, -bóng đá"}},
	} {
		q, err := ParseQuery(c.in, time.Now())
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		var got []string
		for _, f := range q.Readings() {
			got = append(got, f.String())
		}
		if len(got) != len(c.want) || got[0] != c.want[0] || got[len(got)-1] != c.want[len(c.want)-1] {
			t.Errorf("%q is read as %q, want %q", c.in, got, c.want)
		}
	}
}
