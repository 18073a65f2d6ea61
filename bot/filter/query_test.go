package filter

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseQueryDates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		in, filter string
		from, to   string // days; to is the first day after
	}{
		{"mặt trận", "mặt trận", "", ""},
		{"mặt trận từ: 17/1/2025 đến: 20/1/2025", "mặt trận", "2025-01-17", "2025-01-21"},
		{"tu:17-1-2025 den:20.1.2025 mat tran", "mat tran", "2025-01-17", "2025-01-21"},
		{"mặt trận + từ: 2025, giám sát", "mặt trận, giám sát", "2025-01-01", ""},
		{"từ: tháng 3/2025 đến: tháng 4 năm 2025", "", "2025-03-01", "2025-05-01"},
		{"từ: 3/2025", "", "2025-03-01", ""},
		{"đến: quý I/2025", "", "", "2025-04-01"},
		{"đến: quý 2 năm 2025", "", "", "2025-07-01"},
		{"từ: ngày 18 tháng 01 năm 2020 chuyển đổi số", "chuyển đổi số", "2020-01-18", ""},
		{"từ: 17-1", "", "2026-01-17", ""},
		{"từ: 30/12", "", "2025-12-30", ""},
		{"từ: tháng 12", "", "2025-12-01", ""},
		{"từ: năm 2024", "", "2024-01-01", ""},
		{"từ: hôm qua", "", "2026-11-24", ""},
		{"từ: hôm nay đến: hôm nay", "", "2026-11-25", "2026-11-26"},
		{"từ: 2025-01-17", "", "2025-01-17", ""},
		{"từ: 02/09/25", "", "2025-09-02", ""},
		{`"từ: 2025", x`, `"từ: 2025", x`, "", ""},
		{"từ: 1/1/2025 tiêu đề: nhân sự, -bóng đá", "tiêu đề: nhân sự, -bóng đá", "2025-01-01", ""},
	}
	for _, tt := range tests {
		q, err := ParseQuery(tt.in, now)
		if err != nil {
			t.Errorf("ParseQuery(%q): %v", tt.in, err)
			continue
		}
		if got := q.Filter.String(); got != tt.filter {
			t.Errorf("ParseQuery(%q): filter %q, want %q", tt.in, got, tt.filter)
		}
		for _, b := range []struct {
			got  time.Time
			want string
		}{{q.From, tt.from}, {q.To, tt.to}} {
			got := ""
			if !b.got.IsZero() {
				got = b.got.Format("2006-01-02")
				if h := b.got.UTC().Hour(); h != 17 {
					t.Errorf("ParseQuery(%q): %v does not begin a day in Vietnam", tt.in, b.got)
				}
			}
			if got != b.want {
				t.Errorf("ParseQuery(%q): %q, want %q", tt.in, got, b.want)
			}
		}
	}
}

func TestParseQueryErrors(t *testing.T) {
	t.Parallel()
	for in, part := range map[string]string{
		"":                             "trống",
		"từ:":                          "cần một ngày",
		"mặt trận từ: hội nghị":        "cần một ngày",
		"từ: 31/2/2025":                "cần một ngày",
		"từ: 20/1/2025 đến: 17/1/2025": "phải trước",
		"mặt trận đến: 32/1":           "cần một ngày",
		"từ: 1/2025 + ":                "thiếu",
	} {
		_, err := ParseQuery(in, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
		var pe *ParseError
		if !errors.As(err, &pe) || !strings.Contains(pe.Text, part) {
			t.Errorf("ParseQuery(%q) = %v, want %q", in, err, part)
		}
	}
}
