package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"giaoban/store/storetest"
)

// asProgram makes the test binary the program itself, so that tests can start it,
// kill it and read what it prints.
const asProgram = "GIAOBAN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		os.Exit(run(ctx, os.Args[1:]))
	}
	os.Exit(storetest.Main(m))
}
