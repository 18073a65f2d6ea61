package main

import (
	"bytes"
	"io"
	"log/slog"
)

// scrubber replaces secrets in everything that is logged: a second net behind the
// messengers, which never put one into an error.
type scrubber struct {
	w       io.Writer
	secrets [][]byte
}

// Write implements io.Writer.
func (s scrubber) Write(p []byte) (int, error) {
	clean := p
	for _, secret := range s.secrets {
		clean = bytes.ReplaceAll(clean, secret, []byte("***"))
	}
	if _, err := s.w.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}

// newLogger returns the program's logger on w.
func newLogger(c config, w io.Writer) *slog.Logger {
	s := scrubber{w: w}
	for _, v := range []secret{c.TelegramToken, c.DatabaseURL, c.DirectURL} {
		if v != "" {
			s.secrets = append(s.secrets, []byte(v))
		}
	}
	if c.LogJSON {
		return slog.New(slog.NewJSONHandler(s, nil))
	}
	return slog.New(slog.NewTextHandler(s, nil))
}
