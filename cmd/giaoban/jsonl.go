package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// maxLine bounds one line of JSON input, in bytes.
const maxLine = 8 << 20

// articleLine is one article as the text interfaces read it. An empty string
// means absent; Title may be empty.
type articleLine struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Lead        string `json:"lead"`
	Text        string `json:"text"`
	URL         string `json:"url"`
	Section     string `json:"section"`
	PublishedAt string `json:"published_at"`
}

// published returns the time of publication, the zero time if absent.
func (a articleLine) published() (time.Time, error) {
	if a.PublishedAt == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, a.PublishedAt)
	if err != nil {
		return time.Time{}, fmt.Errorf("published_at %q is no RFC 3339 time", a.PublishedAt)
	}
	return t, nil
}

// eachLine decodes every line of r into a fresh T and hands it to do. A line that
// cannot be decoded, or for which do returns an error, is reported on errw with its
// number; the other lines are still done. It returns exitCode(1) if any line failed.
// Blank lines are skipped.
func eachLine[T any](name string, r io.Reader, errw io.Writer, do func(T) error) error {
	br := bufio.NewReaderSize(r, 64<<10)
	failed := false
	for n := 1; ; n++ {
		line, tooLong, err := readLine(br)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read %s: %w", name, err)
		}
		eof := err != nil
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		var lineErr error
		switch {
		case tooLong:
			lineErr = fmt.Errorf("line is longer than %d bytes", maxLine)
		case len(bytes.TrimSpace(line)) == 0:
		case !utf8.Valid(line):
			lineErr = errors.New("line is not valid UTF-8")
		default:
			var v T
			if lineErr = json.Unmarshal(line, &v); lineErr == nil {
				lineErr = do(v)
			}
		}
		if errors.Is(lineErr, io.ErrClosedPipe) {
			return lineErr
		}
		if lineErr != nil {
			failed = true
			fmt.Fprintf(errw, "%s:%d: %v\n", name, n, lineErr)
		}
		if eof {
			break
		}
	}
	if failed {
		return exitCode(1)
	}
	return nil
}

// readLine reads up to the next newline, discarding what exceeds maxLine.
func readLine(br *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			tooLong = true
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), tooLong, err
		}
	}
}
