// Command giaoban reads the feeds of Vietnamese newspapers, recognises reports on
// Party-building, Fatherland Front and mass-organisation work, and pushes a
// faithful summary of each to the chats that asked for it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// exitCode is an error that only carries the exit code of the process: what went
// wrong has been said on stderr already.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run executes one command line and returns the exit code: 0 done, 1 something
// failed, 2 the command line itself is wrong.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(os.Stderr, "giaoban:", err)
	var usage usageError
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}
