package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"giaoban/feeds"
)

// newFeeds groups the commands about sources.
func newFeeds() *cobra.Command {
	c := &cobra.Command{Use: "feeds", Short: "Add, list, remove and check sources",
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	c.AddCommand(newFeedsAdd(), newFeedsList(), newFeedsRemove(), newFeedsCheck())
	return c
}

func newFeedsAdd() *cobra.Command {
	var every time.Duration
	c := &cobra.Command{
		Use: "add URL...", Short: "Add sources; their present items are stored and not pushed",
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, urls []string) error {
			if every != 0 && every < time.Second {
				return usageError{errors.New("--every must be at least 1s")}
			}
			return withStore(cmd, func(ctx context.Context, db *database) error {
				failed := false
				for _, u := range urls {
					host := feeds.Host(u)
					if host == "" {
						failed = true
						fmt.Fprintf(cmd.ErrOrStderr(), "%s: an address begins with http:// or https://\n", u)
						continue
					}
					id, err := db.AddFeed(ctx, feeds.Feed{URL: u, Host: host, Every: every})
					if err != nil {
						return err
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%d\t%s\n", id, u)
				}
				if failed {
					return exitCode(1)
				}
				return nil
			})
		},
	}
	c.Flags().DurationVar(&every, "every", 0, "poll at this fixed interval instead of adapting, like 10s")
	return c
}

func newFeedsList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List sources and how they are", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd, func(ctx context.Context, db *database) error {
				list, err := db.ListSources(ctx)
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "ID\tSTATE\tARTICLES\tTITLE\tURL\tERROR")
				for _, f := range list {
					fmt.Fprintf(w, "%d\t%s\t%d\t%s\t%s\t%s\n", f.ID, f.State, f.Articles, f.Title, f.URL, f.Error)
				}
				return w.Flush()
			})
		},
	}
}

func newFeedsRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove ID...", Short: "Stop polling sources; their articles stay", Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return withStore(cmd, func(ctx context.Context, db *database) error {
				failed := false
				for _, arg := range ids {
					id, err := strconv.ParseInt(arg, 10, 64)
					found := false
					if err == nil {
						if found, err = db.RemoveSource(ctx, id); err != nil {
							return err
						}
					}
					if !found {
						failed = true
						fmt.Fprintf(cmd.ErrOrStderr(), "%s: no such source; giaoban feeds list shows their numbers\n", arg)
					}
				}
				if failed {
					return exitCode(1)
				}
				return nil
			})
		},
	}
}

// usageArgs turns a wrong number of arguments into a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

// withStore opens the database that run would use and closes it afterwards.
func withStore(cmd *cobra.Command, do func(context.Context, *database) error) error {
	c, err := loadConfig()
	if err != nil {
		return usageError{err}
	}
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	ctx := cmd.Context()
	db, err := openDatabase(ctx, c, false, log)
	if err != nil {
		return err
	}
	defer db.close()
	return do(ctx, db)
}
