package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"giaoban/bot"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// The README's list of commands is the command table.
func TestREADMEListsTheCommands(t *testing.T) {
	t.Parallel()
	const path = "../../README.md"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "-update -->\n", "<!-- end of commands -->"
	text := string(b)
	i, j := strings.Index(text, begin)+len(begin), strings.Index(text, end)
	if i < len(begin) || j < i {
		t.Fatal("the README has lost the marks around its list of commands")
	}
	var want strings.Builder
	want.WriteString("| lệnh | việc | ai |\n| --- | --- | --- |\n")
	for _, c := range bot.CommandList() {
		usage := strings.TrimSpace(c.Name + " " + c.Usage)
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", strings.ReplaceAll(usage, "|", `\|`), c.Help, who(c.Role))
	}
	if text[i:j] == want.String() {
		return
	}
	if !*update {
		t.Fatal("the README's list of commands is not that of the program: go test ./cmd/giaoban -run README -update")
	}
	if err := os.WriteFile(path, []byte(text[:i]+want.String()+text[j:]), 0o644); err != nil {
		t.Fatal(err)
	}
}

// who says whom a command is for.
func who(least bot.Role) string {
	if least == bot.RoleStranger || least == bot.RoleRefused {
		return "mọi người"
	}
	return least.Vietnamese()
}
