package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"giaoban/feeds/article"
	"giaoban/feeds/fetch"
)

// maxPage bounds one page, in bytes.
const maxPage = 4 << 20

// pageLine is what extract prints for a file; a field is empty where nothing was found.
type pageLine struct {
	File        string `json:"file"`
	Title       string `json:"title"`
	Lead        string `json:"lead"`
	Text        string `json:"text"`
	Byline      string `json:"byline"`
	PublishedAt string `json:"published_at"`
	Image       string `json:"image"`
}

// newExtract builds the subcommand that reads newspaper pages from files.
func newExtract() *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "extract FILE.html...",
		Short: "Print the article of each newspaper page as a JSON line",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("extract needs at least one file")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			base, err := baseOf(address)
			if err != nil {
				return usageError{err}
			}
			return extractFiles(cmd.OutOrStdout(), cmd.ErrOrStderr(), args, base)
		},
	}
	cmd.Flags().StringVar(&address, "url", "", "address of the pages: links are resolved against it")
	return cmd
}

// baseOf parses the --url flag; nil if it was not given.
func baseOf(address string) (*url.URL, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("--url %q is no http or https address", address)
	}
	return u, nil
}

// extractFiles prints a line for every file, an empty one for a file that cannot
// be read; what was wrong goes to errw, and the exit code is then 1.
func extractFiles(out, errw io.Writer, files []string, base *url.URL) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	failed := false
	for _, file := range files {
		line, err := extractFile(file, base)
		if err != nil {
			failed = true
			fmt.Fprintf(errw, "%s: %v\n", file, err)
		}
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("write the line of %s: %w", file, err)
		}
	}
	if failed {
		return exitCode(1)
	}
	return nil
}

// extractFile reads one page. A page whose letters are those of a font of before
// Unicode gives both its line and an error.
func extractFile(file string, base *url.URL) (pageLine, error) {
	line := pageLine{File: file}
	f, err := os.Open(file)
	if err != nil {
		return line, fmt.Errorf("open page: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxPage+1))
	if err != nil {
		return line, fmt.Errorf("read page: %w", err)
	}
	if len(raw) > maxPage {
		return line, fmt.Errorf("page is larger than %d bytes", maxPage)
	}
	src, odd := fetch.Decode(raw, "")
	page, err := article.Extract(src, base)
	if err != nil {
		return line, err
	}
	line.Title, line.Lead, line.Text = page.Title, page.Lead, page.Text
	line.Byline, line.Image = page.Byline, page.Image
	if !page.PublishedAt.IsZero() {
		line.PublishedAt = page.PublishedAt.Format(time.RFC3339)
	}
	if odd != nil {
		return line, fmt.Errorf("decode page: %w", odd)
	}
	return line, nil
}
