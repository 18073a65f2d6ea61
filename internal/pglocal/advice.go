package pglocal

import (
	"fmt"
	"os/exec"
	"strings"
)

// installers are the package managers that the project knows, in the order in which
// they are looked for, and what to type so that only the programs come: on Debian a
// package would otherwise create and start a cluster of its own, on TCP.
func installers() [][2]string {
	return [][2]string{
		{"apt-get", "sudo sh -c 'mkdir -p /etc/postgresql-common/createcluster.d && echo create_main_cluster=false > /etc/postgresql-common/createcluster.d/giaoban.conf && apt-get update && apt-get install -y --no-install-recommends postgresql'"},
		{"dnf", "sudo dnf install -y postgresql-server"},
		{"apk", "sudo apk add postgresql"},
		{"pacman", "sudo pacman -Sy --noconfirm postgresql"},
		{"brew", "brew install postgresql@17"},
	}
}

// missing is the error for a machine without a usable server: what to type, for each
// of the three ways to a database.
func missing(cause error) error {
	install := "install the PostgreSQL server (version 14 or newer) with your package manager"
	for _, in := range installers() {
		if _, err := exec.LookPath(in[0]); err == nil {
			install = in[1]
			break
		}
	}
	return fmt.Errorf(`%w. One of these helps:
  install it:             %s
  it is elsewhere:        PG_BIN=/folder/with/postgres giaoban run
  use a server you have:  DATABASE_URL=postgres://user:password@host:5432/giaoban giaoban run
  use containers:         docker compose up`, cause, install)
}

// otherMajor is the error for a cluster whose major version has no binaries here while
// another version's were found.
func otherMajor(dir string, have int, found Binaries) error {
	lines := []string{
		fmt.Sprintf("the database in %s was made by PostgreSQL %d, and this machine has only PostgreSQL %d (%s). One of these helps:", dir, have, found.Major, found.Dir),
		fmt.Sprintf("  install version %d beside it; giaoban finds it by itself (Debian: sudo apt-get install --no-install-recommends postgresql-%d), or name its folder in PG_BIN", have, have),
	}
	if have < found.Major {
		lines = append(lines,
			fmt.Sprintf("  move the data to version %d, with both installed and as the owner of the folder:", found.Major),
			fmt.Sprintf("    %s -D %s.new -U giaoban --encoding=UTF8 --locale=C", found.path("initdb"), dir),
			fmt.Sprintf("    cd /tmp && %s -U giaoban -b /folder/of/version/%d/bin -B %s -d %s -D %s.new", found.path("pg_upgrade"), have, found.Dir, dir, dir),
			fmt.Sprintf("    mv %s %s.old && mv %s.new %s", dir, dir, dir, dir))
	}
	lines = append(lines, fmt.Sprintf("  begin with an empty database and keep the old one aside: mv %s %s.%d", dir, dir, have))
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}
