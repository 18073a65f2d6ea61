package store_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"giaoban/store"
	"giaoban/store/storetest"
)

func TestMigrateRefusesANewerSchema(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `INSERT INTO schema_version (version) VALUES (999)`); err != nil {
		t.Fatal(err)
	}
	if err := store.Migrate(t.Context(), url); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("Migrate = %v, want ErrNewerSchema", err)
	}
}

func TestMigrateTwiceAndAtOnce(t *testing.T) {
	t.Parallel()
	url := storetest.EmptyURL(t)
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() { errs <- store.Migrate(t.Context(), url) }()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if err := store.Migrate(t.Context(), url); err != nil {
		t.Error("a second time:", err)
	}
}
