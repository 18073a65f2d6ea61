package telegram

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// bodyCap bounds a request's body, in bytes: Telegram takes uploads of 50 MB, tests need far less.
const bodyCap = 64 << 20

// query is one request with its arguments, wherever they stood: address, form, multipart or JSON.
type query struct {
	method string
	args   url.Values
	files  map[string]File
}

// File is an uploaded file.
type File struct {
	Name string
	Data []byte
}

var tokenShape = regexp.MustCompile(`^\d+:[A-Za-z0-9_-]{30,}$`)

// parse reads the request to its end and checks path and token.
func (s *Server) parse(r *http.Request) (*query, *refusal) {
	q := &query{args: url.Values{}, files: map[string]File{}}
	err := q.read(r)
	path, isBot := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, ok := strings.Cut(path, "/")
	if !isBot || !ok {
		return q, &refusal{Code: http.StatusNotFound, Description: "Not Found"}
	}
	q.method = method
	s.mu.Lock()
	valid := token == s.token
	s.mu.Unlock()
	switch {
	case !tokenShape.MatchString(token):
		return q, &refusal{Code: http.StatusUnauthorized, Description: "Unauthorized: invalid token specified"}
	case !valid:
		return q, &refusal{Code: http.StatusUnauthorized, Description: "Unauthorized"}
	case err != nil:
		return q, bad("can't parse request: %v", err)
	}
	return q, nil
}

func (q *query) read(r *http.Request) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyCap))
	if err != nil {
		return err
	}
	q.args = r.URL.Query()
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return q.readJSON(body)
	case "multipart/form-data":
		r.Body = io.NopCloser(bytes.NewReader(body))
		return q.readMultipart(r)
	}
	form, err := url.ParseQuery(string(body))
	for name, values := range form {
		q.args[name] = values
	}
	return err
}

func (q *query) readJSON(body []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return err
	}
	for name, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		q.args.Set(name, text)
	}
	return nil
}

func (q *query) readMultipart(r *http.Request) error {
	if err := r.ParseMultipartForm(bodyCap); err != nil {
		return err
	}
	for name, values := range r.MultipartForm.Value {
		q.args[name] = values
	}
	for name, headers := range r.MultipartForm.File {
		f, err := headers[0].Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(f)
		_ = f.Close()
		if err != nil {
			return err
		}
		q.files[name] = File{Name: headers[0].Filename, Data: data}
	}
	return nil
}

func (q *query) str(name string) string { return q.args.Get(name) }

func (q *query) flag(name string) bool {
	v := strings.ToLower(q.str(name))
	return v == "true" || v == "yes" || v == "1"
}

// integer reads a number and forces it into the range, as the server does; nonsense counts as zero.
func (q *query) integer(name string, fallback, low, high int) int {
	v := q.str(name)
	if v == "" {
		return fallback
	}
	n, _ := strconv.Atoi(v)
	return min(max(n, low), high)
}

func (q *query) chatID() int64 {
	id, _ := strconv.ParseInt(q.str("chat_id"), 10, 64)
	return id
}
