package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

const (
	// smallBody is what every request may hold in memory, in bytes; of larger bodies
	// only bigBodies are read at a time.
	smallBody = 1 << 20
	bigBodies = 3
	// maxLayers is how many compressions may lie upon each other.
	maxLayers = 3
)

// errTooLarge is a body beyond its cap.
var errTooLarge = errors.New("the body is too large")

// read returns a body unpacked, limit bytes at most. When it fails midway it returns
// what came before. A body over the limit is given up whole: its rest may be endless.
func (c *Client) read(ctx context.Context, body io.Reader, encodings string, limit int64) ([]byte, error) {
	// What is packed is bounded too: empty gzip members unpack to nothing for ever.
	packed := &io.LimitedReader{R: body, N: limit + 1}
	r, done, err := unpack(packed, encodings)
	defer done()
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 0, 16<<10)
	big := false
	defer func() {
		if big {
			<-c.big
		}
	}()
	for {
		if len(buf) == cap(buf) {
			if cap(buf) >= smallBody && !big {
				select {
				case c.big <- struct{}{}:
					big = true
				case <-ctx.Done():
					return buf, context.Cause(ctx)
				}
			}
			grown := make([]byte, len(buf), min(2*int64(cap(buf)), limit+1))
			copy(grown, buf)
			buf = grown
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit, packed.N <= 0:
			return nil, fmt.Errorf("%w: more than %d bytes", errTooLarge, limit)
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return buf, err
		}
	}
}

// unpack undoes the encodings of a body, the last one first, believing its first bytes
// before its header. done frees what the readers hold.
func unpack(r io.Reader, encodings string) (out io.Reader, done func(), err error) {
	var closers []func()
	done = func() {
		for _, f := range closers {
			f()
		}
	}
	names := strings.FieldsFunc(strings.ToLower(encodings), func(r rune) bool { return r == ',' || r == ' ' })
	for layer := 0; ; layer++ {
		name := ""
		if n := len(names); n > 0 {
			name, names = names[n-1], names[:n-1]
		}
		b := bufio.NewReaderSize(r, 4<<10)
		magic, err := b.Peek(4)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, done, err
		}
		r = b
		switch {
		case layer >= maxLayers:
			return nil, done, errors.New("the body is packed too many times")
		case bytes.HasPrefix(magic, []byte("\x1f\x8b")):
			r, err = gzip.NewReader(b)
		case bytes.Equal(magic, []byte("\x28\xb5\x2f\xfd")):
			var z *zstd.Decoder
			z, err = zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
			if err == nil {
				closers = append(closers, z.Close)
				r = z
			}
		case name == "br":
			r, err = brotli.NewReader(b), nil
		case name == "deflate" && len(magic) > 1 && magic[0]&0x0f == 8 && (uint(magic[0])<<8|uint(magic[1]))%31 == 0:
			r, err = zlib.NewReader(b)
		case name == "deflate":
			r, err = flate.NewReader(b), nil
		case len(names) == 0:
			return r, done, nil
		default:
			err = nil
		}
		if err != nil {
			return nil, done, fmt.Errorf("unpack the body: %w", err)
		}
	}
}
