package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"giaoban/bot"
	"giaoban/bot/filter"
	"giaoban/store"
)

// foundLine is one hit as search --json prints it.
type foundLine struct {
	ID          string     `json:"id"` // the archive's own for an imported article
	Title       string     `json:"title"`
	URL         string     `json:"url"`
	PublishedAt *time.Time `json:"published_at"` // null if unknown
	Rank        float64    `json:"rank"`
}

// newSearch searches the archive in the grammar of filters.
func newSearch() *cobra.Command {
	var asJSON bool
	var limit int
	c := &cobra.Command{
		Use: "search QUERY...", Short: "Search the stored articles", Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			if limit < 1 {
				return usageError{fmt.Errorf("--limit %d: give a number from 1 on", limit)}
			}
			q, err := filter.ParseQuery(strings.Join(words, " "), time.Now())
			if err != nil {
				return usageError{err}
			}
			return withStore(cmd, func(ctx context.Context, db *database) error {
				return printFound(ctx, db.Store, q, limit, asJSON, cmd.OutOrStdout())
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	c.Flags().IntVar(&limit, "limit", 20, "how many articles at most")
	return c
}

// printFound prints the first limit hits, best first.
func printFound(ctx context.Context, s *store.Store, q *filter.Query, limit int, asJSON bool, out io.Writer) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var at store.Cursor
	for more := true; more && limit > 0; {
		page, err := s.Search(ctx, q, min(limit, 100), at)
		if err != nil {
			return err
		}
		for _, h := range page.Hits {
			line := foundLine{ID: cmp.Or(h.ImportID, strconv.FormatInt(h.ArticleID, 10)), Title: h.Title, URL: h.URL, Rank: h.Rank}
			day := "không rõ  "
			if !h.PublishedAt.IsZero() {
				t := h.PublishedAt.In(bot.Vietnam())
				line.PublishedAt, day = &t, t.Format("02/01/2006")
			}
			if asJSON {
				err = enc.Encode(line)
			} else {
				_, err = fmt.Fprintf(out, "%s  %s\n            %s\n            %s\n", day, h.Title, h.Snippet.Text, h.URL)
			}
			if err != nil {
				return fmt.Errorf("write results: %w", err)
			}
		}
		limit, more, at = limit-len(page.Hits), page.More, page.Next
	}
	return nil
}
