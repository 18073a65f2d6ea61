package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// newDeliveries shows the outbox to an admin and lets him decide what is stuck.
func newDeliveries() *cobra.Command {
	var states string
	var limit int
	c := &cobra.Command{
		Use: "deliveries", Short: "List what was, or was not, delivered and why", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd, func(ctx context.Context, db *database) error {
				list, err := db.Deliveries(ctx, strings.FieldsFunc(states, func(r rune) bool { return r == ',' }), limit)
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "ID\tSTATE\tKIND\tCHAT\tTRIES\tCREATED\tTITLE\tREASON")
				for _, d := range list {
					fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", d.ID, d.State, d.Kind, d.Chat, d.Attempts, d.CreatedAt.Format("2006-01-02 15:04:05"), d.Title, d.Reason)
				}
				return w.Flush()
			})
		},
	}
	c.Flags().StringVar(&states, "state", "", "only these states, like uncertain,dead")
	c.Flags().IntVar(&limit, "limit", 50, "at most this many, the newest first")
	c.AddCommand(
		deliveryChange("retry ID...", "Send uncertain, dead or expired deliveries again", "is not uncertain, dead or expired",
			func(ctx context.Context, db *database, id int64) (bool, error) { return db.RetryDelivery(ctx, id) }),
		deliveryChange("drop ID...", "Cancel deliveries that have not left", "is not pending or uncertain",
			func(ctx context.Context, db *database, id int64) (bool, error) { return db.DropDelivery(ctx, id) }))
	return c
}

func deliveryChange(use, short, otherwise string, change func(context.Context, *database, int64) (bool, error)) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return withStore(cmd, func(ctx context.Context, db *database) error {
				failed := false
				for _, arg := range ids {
					id, err := strconv.ParseInt(arg, 10, 64)
					if err != nil {
						return usageError{fmt.Errorf("%q is no number of a delivery", arg)}
					}
					ok, err := change(ctx, db, id)
					if err != nil {
						return err
					}
					if !ok {
						failed = true
						fmt.Fprintf(cmd.ErrOrStderr(), "delivery %d %s\n", id, otherwise)
					}
				}
				if failed {
					return exitCode(1)
				}
				return nil
			})
		}}
}
