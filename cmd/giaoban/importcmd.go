package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"giaoban/feeds"
	"giaoban/feeds/analysis"
	"giaoban/internal/viet"
	"giaoban/store"
)

func newImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import",
		Short: "Load an archive of articles (JSON Lines on stdin): searchable, never pushed",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd, func(ctx context.Context, db *database) error {
				return runImport(ctx, db.Store, cmd.InOrStdin(), cmd.ErrOrStderr())
			})
		},
	}
}

// runImport reads, analyses and stores articles side by side. A bad line is reported and
// the others are stored.
func runImport(ctx context.Context, s *store.Store, in io.Reader, errw io.Writer) error {
	bar := newBar(errw)
	lines, analysed := make(chan articleLine, 100), make(chan store.ImportArticle, 500)
	g, ctx := errgroup.WithContext(ctx)
	var failed error // a line was bad
	g.Go(func() error {
		defer close(lines)
		err := eachLine("stdin", in, errw, func(a articleLine) error {
			if _, err := a.published(); err != nil {
				return err
			}
			if a.ID == "" && a.URL == "" {
				return errors.New(`both "id" and "url" are missing`)
			}
			select {
			case lines <- a:
				return nil
			case <-ctx.Done():
				return io.ErrClosedPipe // ends the reading
			}
		})
		var code exitCode
		if errors.As(err, &code) {
			failed, err = code, nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	})
	g.Go(func() error {
		defer close(analysed)
		return analyseLines(ctx, lines, analysed)
	})
	var stored, duplicates int
	start := time.Now()
	g.Go(func() (err error) {
		stored, duplicates, err = s.Import(ctx, analysed, func(n int) { _ = bar.Add(n) })
		return err
	})
	err := g.Wait()
	_ = bar.Finish()
	took := time.Since(start)
	fmt.Fprintf(errw, "stored %d articles, left out %d that were known, in %s (%.0f a minute)\n", stored, duplicates,
		took.Round(10*time.Millisecond), float64(stored+duplicates)/max(took.Minutes(), 1e-9))
	if err != nil {
		return err
	}
	return failed
}

// newBar shows progress on a terminal and nothing elsewhere.
func newBar(errw io.Writer) *progressbar.ProgressBar {
	f, ok := errw.(*os.File)
	return progressbar.NewOptions64(-1, progressbar.OptionSetWriter(errw), progressbar.OptionSetDescription("importing"),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("articles"),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(ok && term.IsTerminal(int(f.Fd()))))
}

// analyseLines analyses on every processor. The order of the articles may change.
func analyseLines(ctx context.Context, lines <-chan articleLine, out chan<- store.ImportArticle) error {
	lx := analysis.DefaultLexicon()
	g, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			for a := range lines {
				article, err := importArticle(a, lx)
				if err != nil {
					return err
				}
				select {
				case out <- article:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// importArticle cleans, analyses and identifies one article of an archive. What analyze
// prints is stored, the archive's id with it.
func importArticle(a articleLine, lx *analysis.Lexicon) (store.ImportArticle, error) {
	published, err := a.published()
	if err != nil {
		return store.ImportArticle{}, err
	}
	out := store.ImportArticle{URL: viet.Clean(a.URL), ID: viet.Clean(a.ID), Section: viet.Clean(a.Section), Title: viet.Clean(a.Title), Lead: viet.Clean(a.Lead),
		Body: viet.Clean(a.Text), PublishedAt: published, Lexicon: lx.Version()}
	out.Host = feeds.Host(out.URL)
	result := analysis.Analyse(analysis.Article{Title: out.Title, Lead: out.Lead, Text: out.Body, URL: out.URL, Section: out.Section,
		PublishedAt: published}, lx)
	for _, t := range result.Topics {
		out.Topics = append(out.Topics, t.Name)
	}
	out.Documents, out.IsMeeting = result.Documents, result.Meeting != nil
	if out.Analysis, err = json.Marshal(analysedLine{out.ID, result}); err != nil {
		return out, fmt.Errorf("encode the analysis of %q: %w", a.ID, err)
	}
	return out, nil
}
