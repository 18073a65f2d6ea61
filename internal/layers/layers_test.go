// Package layers holds the test that keeps the imports of the project pointing one
// way, so that the map in docs/ARCHITECTURE.md cannot drift.
package layers

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says which packages of the project a package may import; a name ending in
// "/" stands for everything below it. cmd may import everything; tests too.
var allowed = map[string][]string{
	"giaoban/deploy":                  {},
	"giaoban/internal/viet":           {},
	"giaoban/internal/pglocal":        {},
	"giaoban/internal/fake/newspaper": {},
	"giaoban/internal/fake/telegram":  {},
	"giaoban/feeds/analysis":          {"giaoban/internal/viet"},
	"giaoban/feeds/fetch":             {"giaoban/internal/viet"},
	"giaoban/feeds/article":           {"giaoban/internal/viet", "giaoban/feeds/"},
	"giaoban/feeds/section":           {"giaoban/internal/viet", "giaoban/feeds/"},
	"giaoban/feeds/story":             {"giaoban/internal/viet"},
	"giaoban/feeds/catalog":           {"giaoban/internal/viet"},
	"giaoban/feeds":                   {"giaoban/internal/viet", "giaoban/feeds/"},
	"giaoban/bot/filter":              {"giaoban/internal/viet"},
	"giaoban/bot":                     {"giaoban/internal/viet", "giaoban/bot/filter", "giaoban/feeds/analysis"},
	"giaoban/bot/telegram":            {"giaoban/bot"},
	"giaoban/bot/console":             {"giaoban/bot"},
	"giaoban/bot/bottest":             {"giaoban/bot"},
	"giaoban/store":                   {"giaoban/internal/viet", "giaoban/bot", "giaoban/bot/filter", "giaoban/feeds", "giaoban/feeds/"},
	"giaoban/store/storetest":         {"giaoban/store", "giaoban/internal/pglocal"},
}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, "giaoban/cmd/") || p.ImportPath == "giaoban/internal/layers" {
			continue
		}
		may, known := allowed[p.ImportPath]
		if !known {
			t.Errorf("%s has no place in the layers: add it here and to docs/ARCHITECTURE.md", p.ImportPath)
		}
		for _, imp := range p.Imports {
			fits := func(a string) bool { return a == imp || strings.HasSuffix(a, "/") && strings.HasPrefix(imp, a) }
			if strings.HasPrefix(imp, "giaoban/") && !slices.ContainsFunc(may, fits) {
				t.Errorf("%s must not import %s", p.ImportPath, imp)
			}
		}
	}
}
