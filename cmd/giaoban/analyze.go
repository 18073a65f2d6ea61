package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"giaoban/feeds/analysis"
)

// analysedLine is one line of output of the analyze subcommand.
type analysedLine struct {
	ID string `json:"id"`
	analysis.Result
}

func newAnalyze() *cobra.Command {
	return &cobra.Command{
		Use:   "analyze",
		Short: "Tell topics, documents, meeting and summary of articles (JSON Lines on stdin)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			lx := analysis.DefaultLexicon()
			out := json.NewEncoder(cmd.OutOrStdout())
			out.SetEscapeHTML(false)
			return eachLine("stdin", cmd.InOrStdin(), cmd.ErrOrStderr(), func(a articleLine) error {
				if a.ID == "" {
					return errors.New(`"id" is missing`)
				}
				published, err := a.published()
				if err != nil {
					return err
				}
				result := analysis.Analyse(analysis.Article{
					Title: a.Title, Lead: a.Lead, Text: a.Text, URL: a.URL, Section: a.Section, PublishedAt: published,
				}, lx)
				if err := out.Encode(analysedLine{a.ID, result}); err != nil {
					return fmt.Errorf("write result: %w", err)
				}
				return nil
			})
		},
	}
}
