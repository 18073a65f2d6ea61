package feeds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

// trimScript takes the wrapping of JSON-with-padding and of hijacking guards away:
// callback({...}); is {...}. Anything else is returned as it is.
func trimScript(text []byte) []byte {
	t := bytes.TrimPrefix(text, []byte(")]}'"))
	t = bytes.TrimLeft(bytes.TrimPrefix(t, []byte("/**/")), " \t\r\n,")
	if len(t) == 0 || t[0] == '{' || t[0] == '[' {
		return t
	}
	open := bytes.IndexByte(t[:min(len(t), 200)], '(')
	if open <= 0 || bytes.ContainsAny(t[:open], "<> \t\r\n\"'") {
		return text
	}
	inner := bytes.TrimLeft(t[open+1:], " \t\r\n")
	if len(inner) == 0 || inner[0] != '{' && inner[0] != '[' {
		return text
	}
	return bytes.TrimRight(inner, ") \t\r\n;")
}

// parseJSON walks to the list of items of a JSON Feed ("items") or of the CMS's
// article list ("response") and takes them one by one.
func parseJSON(text []byte, base *url.URL) (Parsed, error) {
	// Line breaks inside strings are not JSON, but are written.
	text = bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, text)
	p := Parsed{}
	dec := json.NewDecoder(bytes.NewReader(text))
	err := walkJSON(dec, &p, base)
	switch {
	case errors.Is(err, ErrTooMany):
		p.Err = err
	case p.Format != "" && err != nil:
		p.Err = fmt.Errorf("%w: %w", ErrTruncated, err)
	case p.Format == "" && err != nil:
		return p, fmt.Errorf("%w, but broken JSON: %w", ErrNotFeed, err)
	case p.Format == "":
		return p, fmt.Errorf("%w, but JSON without a list of items", ErrNotFeed)
	}
	return p, nil
}

func walkJSON(dec *json.Decoder, p *Parsed, base *url.URL) error {
	if tok, err := dec.Token(); err != nil {
		return unexpected(err)
	} else if tok != json.Delim('{') {
		return nil
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return unexpected(err)
		}
		switch key {
		case "items", "response":
			p.Format = FormatJSON
			read := feedItem
			if key == "response" {
				read = listItem
			}
			if err := eachJSON(dec, func(raw json.RawMessage) { p.addJSON(raw, read, base) }); err != nil {
				return unexpected(err)
			}
			continue
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return unexpected(err)
		}
		var s string
		if len(value) > 0 && value[0] == '"' {
			_ = json.Unmarshal(value, &s) // it was decoded once already
		}
		switch key {
		case "version":
			if strings.Contains(s, "jsonfeed.org") {
				p.Format = FormatJSON
			}
		case "title":
			p.Title = plain(s)
		case "home_page_url":
			p.Link = absolute(s, base)
		}
	}
	_, err := dec.Token()
	return unexpected(err)
}

// unexpected makes the end of the text an unexpected one.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func eachJSON(dec *json.Decoder, do func(json.RawMessage)) error {
	tok, err := dec.Token()
	if err != nil || tok != json.Delim('[') {
		return err
	}
	for n := 0; dec.More(); n++ {
		if n == maxItems {
			return ErrTooMany
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		do(raw)
	}
	_, err = dec.Token()
	return err
}

func (p *Parsed) addJSON(raw json.RawMessage, read func(json.RawMessage) (*entry, error), base *url.URL) {
	if len(raw) > maxItem {
		p.Skipped++
		return
	}
	e, err := read(raw)
	if err != nil {
		p.Skipped++
		return
	}
	item := e.item(base)
	if item.Title == "" && item.URL == "" && item.Lead == "" && item.Content == "" {
		p.Skipped++
		return
	}
	p.Items = append(p.Items, item)
}

// feedItem reads an item of a JSON Feed.
func feedItem(raw json.RawMessage) (*entry, error) {
	var i jsonfeed.Item
	if err := json.Unmarshal(raw, &i); err != nil {
		return nil, err
	}
	e := &entry{
		title: i.Title, guid: i.ID, lead: i.Summary, content: first(i.ContentHTML, i.ContentText),
		links: []string{i.URL, i.ExternalURL}, images: []string{i.Image, i.BannerImage}, dates: []string{i.DatePublished, i.DateModified},
	}
	if strings.HasPrefix(i.ID, "http") {
		e.links = append(e.links, i.ID)
	}
	if len(i.Tags) > 0 {
		e.section = i.Tags[0]
	}
	return e, nil
}

// listItem reads an article of the CMS's list, whose dates are local and may be
// numbers.
func listItem(raw json.RawMessage) (*entry, error) {
	var i struct {
		Title, Lead, PageURL, Avatar string
		PublishDate                  any
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&i); err != nil {
		return nil, err
	}
	return &entry{
		title: i.Title, lead: i.Lead, links: []string{i.PageURL}, images: []string{i.Avatar}, dates: []string{fmt.Sprint(i.PublishDate)},
	}, nil
}
