package article

import (
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// facts is what a page says of itself in its head and in JSON-LD. Lists are in
// the order of trust.
type facts struct {
	titles       []string // og:title, headline, ...
	pageTitle    string   // the title element
	site         string
	descriptions []string
	authors      []string
	times        []string
	image        string
	section      string
	body         string // articleBody of JSON-LD, may hold HTML
}

// factsOf reads the head of a document and its JSON-LD scripts. It must run before
// the document is pruned.
func factsOf(doc *html.Node, scripts []script) *facts {
	f := &facts{}
	meta := map[string]string{}
	each(doc, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Title:
			if f.pageTitle == "" && (n.Parent == nil || n.Parent.Data != "svg") {
				f.pageTitle = text(n)
			}
		case atom.Meta:
			key := strings.ToLower(firstOf(attr(n, "property"), attr(n, "name"), attr(n, "itemprop"), attr(n, "http-equiv")))
			if v := collapse(html.UnescapeString(attr(n, "content"))); v != "" && meta[key] == "" {
				meta[key] = v
			}
		}
		return n.DataAtom != atom.Svg
	})
	pick := func(keys ...string) (out []string) {
		for _, k := range keys {
			if v := meta[k]; v != "" {
				out = append(out, v)
			}
		}
		return out
	}
	for _, s := range scripts {
		if strings.Contains(s.kind, "ld+json") || strings.Contains(s.text, `"articleBody"`) && strings.Contains(s.kind, "json") {
			f.addJSON(s.text)
		}
	}
	f.titles = append(pick("og:title", "twitter:title", "dc.title", "dcterms.title"), f.titles...)
	f.descriptions = append(pick("og:description", "description", "twitter:description"), f.descriptions...)
	f.authors = append(f.authors, pick("author", "article:author", "dc.creator", "dable:author", "parsely-author", "sailthru.author", "byl", "cxenseparse:author")...)
	f.times = append(f.times, pick("article:published_time", "og:article:published_time", "datepublished", "og:published_time", "pubdate",
		"publishdate", "publish-date", "publish_date", "dc.date.issued", "dcterms.created", "dc.date", "dc.date.created", "date", "article:published",
		"parsely-pub-date", "sailthru.date", "article_date_original", "cxenseparse:recs:publishtime", "its_publication", "release_date")...)
	f.image = firstOf(append(pick("og:image", "og:image:url", "twitter:image", "twitter:image:src", "image"), f.image)...)
	f.section = firstOf(append(pick("article:section", "og:article:section", "cxenseparse:section"), f.section)...)
	f.site = firstOf(append(pick("og:site_name", "application-name"), f.site)...)
	return f
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}

// addJSON reads one JSON-LD script. Papers print raw line breaks and control
// characters inside strings, comments around and semicolons behind: those are mended.
func (f *facts) addJSON(s string) {
	s = strings.TrimSpace(mendStrings(s))
	for _, cut := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["} {
		s = strings.TrimSpace(strings.TrimPrefix(s, cut))
	}
	dec := json.NewDecoder(strings.NewReader(s))
	for range 8 {
		var v any
		if dec.Decode(&v) != nil {
			return
		}
		f.addValue(v, 0)
	}
}

// mendStrings escapes the line breaks inside the strings of a JSON text and makes
// every other control character a space.
func mendStrings(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	inside, escaped := false, false
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '\n' && inside:
			b.WriteString(`\n`)
			continue
		case c < ' ':
			b.WriteByte(' ')
			continue
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			inside = !inside
		}
		b.WriteByte(c)
	}
	return b.String()
}

// addValue looks for articles in a JSON-LD value.
func (f *facts) addValue(v any, depth int) {
	if depth > 12 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			f.addValue(e, depth+1)
		}
	case map[string]any:
		if isArticleType(v["@type"]) {
			f.addArticle(v)
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart", "liveBlogUpdate"} {
			if key == "liveBlogUpdate" && f.body != "" {
				continue
			}
			if sub, ok := v[key]; ok {
				f.addValue(sub, depth+1)
			}
		}
	}
}

func isArticleType(v any) bool {
	for _, t := range texts(v) {
		if strings.Contains(t, "Article") || strings.HasSuffix(t, "Posting") || t == "Report" || t == "Review" {
			return true
		}
	}
	return false
}

func (f *facts) addArticle(v map[string]any) {
	f.titles = append(f.titles, texts(v["headline"])...)
	f.descriptions = append(f.descriptions, texts(v["description"])...)
	f.authors = append(f.authors, texts(v["author"])...)
	f.authors = append(f.authors, texts(v["creator"])...)
	f.times = append(f.times, texts(v["datePublished"])...)
	f.times = append(f.times, texts(v["dateCreated"])...)
	f.section = firstOf(append([]string{f.section}, texts(v["articleSection"])...)...)
	f.image = firstOf(append([]string{f.image}, texts(v["image"])...)...)
	f.site = firstOf(append([]string{f.site}, texts(v["publisher"])...)...)
	if body := strings.Join(texts(v["articleBody"]), "\n"); len(body) > len(f.body) {
		f.body = body
	}
}

// texts returns the strings of a JSON-LD property: a string, the name or address
// of an object, or a list of either.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(html.UnescapeString(v)); v != "" {
			return []string{v}
		}
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, texts(e)...)
		}
		return out
	case map[string]any:
		for _, key := range []string{"name", "@value", "url", "contentUrl"} {
			if t := texts(v[key]); len(t) > 0 {
				return t[:1]
			}
		}
	}
	return nil
}

// absolute resolves an address against the page's; only http and https pass.
func absolute(base *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || ref == "" {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
