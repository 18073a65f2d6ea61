package filter

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuideExamplesAreFilters parses the filters in the examples of the users' guide.
func TestGuideExamplesAreFilters(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/huong-dan-bo-loc.md")
	if err != nil {
		t.Fatal(err)
	}
	_, examples, _ := strings.Cut(string(guide), "## Ví dụ theo việc")
	examples, _, _ = strings.Cut(examples, "\n## ")
	filters := regexp.MustCompile("\\| `(.+)` \\|\n").FindAllStringSubmatch(examples, -1)
	if len(filters) < 5 {
		t.Fatalf("%d examples in the guide", len(filters))
	}
	for _, m := range filters {
		if w := mustParse(t, m[1]).Warnings(); len(w) > 0 {
			t.Errorf("example %q of the guide: %q", m[1], w)
		}
	}
}
