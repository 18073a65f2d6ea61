package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"giaoban/feeds"
	"giaoban/feeds/analysis"
	"giaoban/feeds/fetch"
)

const (
	// checksAtOnce is how many feeds are fetched at a time; one host gets one request.
	checksAtOnce = 64
	// parsesAtOnce bounds the memory of parsing.
	parsesAtOnce = 2
	// checkMemory is where the collector begins to hurry, in bytes: many broken feeds
	// at once must fit into 100 MB.
	checkMemory = 48 << 20
	// shownItems is how many items of a feed a person sees, and readPages of how many
	// the page is read as well.
	shownItems, readPages = 10, 2
)

// checkedFeed is what feeds check --json prints for a URL.
type checkedFeed struct {
	URL    string        `json:"url"`
	Format string        `json:"format"`
	Error  string        `json:"error"`
	Items  []checkedItem `json:"items"`
}

// checkedItem is one item. PublishedAt is RFC 3339 in the feed's own zone, nil if
// unknown.
type checkedItem struct {
	GUID        string  `json:"guid"`
	URL         string  `json:"url"`
	Title       string  `json:"title"`
	PublishedAt *string `json:"published_at"`
}

// newFeedsCheck builds the subcommand that shows what the bot would see in a feed. It
// opens no database.
func newFeedsCheck() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check URL...",
		Short: "Show what the bot sees in feeds: items, dates, extraction, topics, or the precise error",
		Args:  usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, urls []string) error {
			client, err := checkClient()
			if err != nil {
				return err
			}
			defer client.Close()
			debug.SetMemoryLimit(checkMemory)
			debug.SetGCPercent(50)
			c := &checker{client: client, parsing: make(chan struct{}, parsesAtOnce), out: cmd.OutOrStdout(), json: asJSON}
			return c.run(cmd.Context(), urls)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON line for each URL as soon as it is known, and read no article pages")
	return cmd
}

// checkClient reads the settings of fetching alone: a mistake in another one does not
// keep anybody from checking a feed.
func checkClient() (*fetch.Client, error) {
	if err := loadDotenv(".env"); err != nil {
		return nil, usageError{err}
	}
	var c config
	for name, field := range map[string]*string{"FETCH_ALLOW": &c.FetchAllow, "FETCH_PROXY": &c.FetchProxy} {
		value, err := setting(name)
		if err != nil {
			return nil, usageError{err}
		}
		*field = value
	}
	return newFetchClient(c, c.FetchAllow)
}

// checker checks feeds side by side and prints each as soon as it is known.
type checker struct {
	client  *fetch.Client
	parsing chan struct{}
	json    bool

	mu  sync.Mutex // guards out and what follows
	out io.Writer
	err error // of writing
	bad bool
}

func (c *checker) run(ctx context.Context, urls []string) error {
	slots := make(chan struct{}, checksAtOnce)
	var wg sync.WaitGroup
	for _, u := range urls {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			parsed, err := c.read(ctx, u)
			c.report(ctx, u, parsed, err)
		})
	}
	wg.Wait()
	switch {
	case c.err != nil:
		return fmt.Errorf("write the result: %w", c.err)
	case c.bad:
		return exitCode(1)
	}
	return nil
}

// read fetches and parses one feed. A feed that was cut, by the connection or in its
// text, comes with an error and its whole items. HTML may be a section page.
func (c *checker) read(ctx context.Context, u string) (feeds.Parsed, error) {
	resp, err := c.client.Get(ctx, fetch.Request{URL: u})
	c.parsing <- struct{}{}
	defer func() { <-c.parsing }()
	parsed, err := feeds.ParseResponse(resp, err)
	if errors.Is(err, feeds.ErrHTML) {
		if page, pageErr := feeds.ParseSection(resp); pageErr == nil {
			return page, nil
		}
	}
	return parsed, err
}

func (c *checker) report(ctx context.Context, u string, parsed feeds.Parsed, err error) {
	if c.json {
		line := checkedFeed{URL: u, Format: parsed.Format, Items: []checkedItem{}}
		if err != nil {
			line.Error = oneLine(err)
		}
		for _, it := range parsed.Items {
			line.Items = append(line.Items, checkedItem{GUID: it.GUID, URL: it.URL, Title: it.Title, PublishedAt: stamp(it.PublishedAt)})
		}
		c.print(err, func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			return enc.Encode(line)
		})
		return
	}
	notes := c.readPages(ctx, parsed.Items)
	c.print(err, func(w io.Writer) error { return describeFeed(w, u, parsed, err, notes) })
}

// print writes one feed's result whole.
func (c *checker) print(feedErr error, write func(io.Writer) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bad = c.bad || feedErr != nil
	if c.err == nil {
		c.err = write(c.out)
	}
}

// stamp formats a time as the interface has it, nil if unknown.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.Format(time.RFC3339)
	return &s
}

// readPages says of the first items what their pages give.
func (c *checker) readPages(ctx context.Context, items []feeds.Item) []string {
	var notes []string
	lexicon := analysis.DefaultLexicon()
	for _, it := range items[:min(readPages, len(items))] {
		page, err := feeds.ReadPage(ctx, c.client, it.URL)
		if err != nil {
			notes = append(notes, "page: "+oneLine(err))
			continue
		}
		result := analysis.Analyse(analysis.Article{
			Title: it.Title, Lead: cmp.Or(page.Lead, it.Lead), Text: page.Text, URL: it.URL, Section: it.Section, PublishedAt: it.PublishedAt,
		}, lexicon)
		note := fmt.Sprintf("page: %d characters of text, lead %q", len([]rune(page.Text)), page.Lead)
		for _, topic := range result.Topics {
			note += fmt.Sprintf("\n      topic %s, by %q", topic.Name, topic.Evidence)
		}
		if result.Meeting != nil {
			note += "\n      meeting: " + result.Meeting.Kind
		}
		notes = append(notes, note)
	}
	return notes
}

func describeFeed(w io.Writer, u string, p feeds.Parsed, err error, notes []string) error {
	b := []byte(u + "\n")
	line := func(format string, args ...any) { b = fmt.Appendf(b, "  "+format+"\n", args...) }
	if err != nil {
		line("error: %s", oneLine(err))
	}
	if p.Format != "" {
		line("%s, %q, %d items, %d broken items skipped", p.Format, p.Title, len(p.Items), p.Skipped)
	}
	for i, it := range p.Items {
		if i == shownItems {
			line("and %d more", len(p.Items)-i)
			break
		}
		when := "no date that can be read"
		if !it.PublishedAt.IsZero() {
			when = it.PublishedAt.Format("02/01/2006 15:04 -07:00")
		}
		line("- %s", it.Title)
		line("  %s  %s", when, it.URL)
		if i < len(notes) {
			line("  %s", notes[i])
		}
	}
	_, werr := w.Write(append(b, '\n'))
	return werr
}

// oneLine is an error's text without line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
