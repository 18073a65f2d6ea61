package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"giaoban/bot/filter"
	"giaoban/feeds/analysis"
	"giaoban/feeds/catalog"
)

// filterLine is one line of the file of filters.
type filterLine struct {
	ID     string `json:"id"`
	Filter string `json:"filter"`
}

// matchedLine is one line of output of the match subcommand.
type matchedLine struct {
	Article string   `json:"article"`
	Filters []string `json:"filters"`
}

func newMatch() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "match --filters F.jsonl",
		Short: "Tell which filters each article passes (JSON Lines on stdin)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if path == "" {
				return usageError{errors.New("--filters is missing: the file with a line {\"id\",\"filter\"} for each filter")}
			}
			filters, badFilters := readFilters(cmd, path)
			var code exitCode
			if badFilters != nil && !errors.As(badFilters, &code) {
				return badFilters
			}
			out := json.NewEncoder(cmd.OutOrStdout())
			out.SetEscapeHTML(false)
			err := eachLine("stdin", cmd.InOrStdin(), cmd.ErrOrStderr(), func(a articleLine) error {
				line, err := filters.match(a)
				if err != nil {
					return err
				}
				if err := out.Encode(line); err != nil {
					return fmt.Errorf("write result: %w", err)
				}
				return nil
			})
			if err != nil {
				return err
			}
			return badFilters
		},
	}
	cmd.Flags().StringVar(&path, "filters", "", "file of filters, JSON Lines")
	return cmd
}

// loadedFilters are the filters of a file, under their numbers in the index.
type loadedFilters struct {
	ids     []string
	index   *filter.Index
	analyse bool // a filter asks for what only the analysis knows
}

// readFilters reads the filters of a file. The good ones are there even if some
// lines were reported and the error is an exitCode.
func readFilters(cmd *cobra.Command, path string) (*loadedFilters, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read filters: %w", err)
	}
	defer file.Close()
	l := &loadedFilters{index: filter.NewIndex()}
	seen := map[string]bool{}
	l.index.Load(func(yield func(int64, *filter.Filter) bool) {
		err = eachLine(path, file, cmd.ErrOrStderr(), func(line filterLine) error {
			if line.ID == "" {
				return errors.New(`"id" is missing`)
			}
			if seen[line.ID] {
				return fmt.Errorf("id %q is there already", line.ID)
			}
			f, err := filter.Parse(line.Filter)
			if err != nil {
				return err
			}
			seen[line.ID] = true
			yield(int64(len(l.ids)), f)
			l.ids = append(l.ids, line.ID)
			l.analyse = l.analyse || f.Uses(filter.Topic) || f.Uses(filter.Document)
			return nil
		})
	})
	return l, err
}

// match returns the filters that an article passes.
func (l *loadedFilters) match(a articleLine) (matchedLine, error) {
	line := matchedLine{Article: a.ID, Filters: []string{}}
	if a.ID == "" {
		return line, errors.New(`"id" is missing`)
	}
	published, err := a.published()
	if err != nil {
		return line, err
	}
	d := &filter.Doc{Title: a.Title, Lead: a.Lead, Text: a.Text}
	if u, err := url.Parse(a.URL); err == nil {
		d.SourceHost = u.Hostname()
	}
	if paper, ok := catalog.ByHost(d.SourceHost); ok {
		d.SourceName = strings.Join(append([]string{paper.Name}, paper.Aliases...), " | ")
		d.Provinces = paper.Provinces
	}
	if l.analyse {
		r := analysis.Analyse(analysis.Article{
			Title: a.Title, Lead: a.Lead, Text: a.Text, URL: a.URL, Section: a.Section, PublishedAt: published,
		}, analysis.DefaultLexicon())
		d.Documents = r.Documents
		for _, t := range r.Topics {
			d.Topics = append(d.Topics, t.Name)
		}
	}
	for _, i := range l.index.Match(d, nil) {
		line.Filters = append(line.Filters, l.ids[i])
	}
	slices.Sort(line.Filters)
	return line, nil
}
