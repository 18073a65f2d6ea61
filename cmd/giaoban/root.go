package main

import (
	"github.com/spf13/cobra"
)

// usageError is a command line that cannot be understood; the process exits 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// newRoot builds the tree of subcommands, one file each.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "giaoban",
		Short:         "News alerts on Party, Front and mass-organisation work from Vietnamese newspapers",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		newRun(),
		newFeeds(),
		newDeliveries(),
		newDoctor(),
		newAnalyze(),
		newMatch(),
		newExtract(),
		newImport(),
		newSearch(),
		newVersion(),
	)
	return root
}
