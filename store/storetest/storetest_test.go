package storetest_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"giaoban/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	a, b := storetest.New(t), storetest.New(t)
	if _, err := a.Exec(t.Context(), "CREATE TABLE only_here (id bigint)"); err != nil {
		t.Fatal(err)
	}
	const q = "SELECT to_regclass('only_here') IS NOT NULL, to_regclass('articles') IS NOT NULL"
	for pool, want := range map[*pgxpool.Pool]bool{a: true, b: false} {
		var has, migrated bool
		if err := pool.QueryRow(t.Context(), q).Scan(&has, &migrated); err != nil {
			t.Fatal(err)
		}
		if has != want || !migrated {
			t.Errorf("the table made in one is there: %v, want %v; migrated: %v", has, want, migrated)
		}
	}
}

func TestServerListensOnNoNetwork(t *testing.T) {
	t.Parallel()
	var addresses, encoding, collate string
	const q = `SELECT current_setting('listen_addresses'), current_setting('server_encoding'), datcollate
	             FROM pg_database WHERE datname = current_database()`
	if err := storetest.New(t).QueryRow(t.Context(), q).Scan(&addresses, &encoding, &collate); err != nil {
		t.Fatal(err)
	}
	if addresses != "" || encoding != "UTF8" || collate != "C" {
		t.Errorf("listens on %q, encoding %s, locale %s", addresses, encoding, collate)
	}
}

func BenchmarkClone(b *testing.B) {
	for b.Loop() {
		storetest.URL(b)
	}
}
