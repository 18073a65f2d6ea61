package telegram

import "strings"

// checkURL applies the server's rules for links: an optional http or https, a host with a dot, only characters that a host may have.
func checkURL(link string) error {
	if rest, ok := strings.CutPrefix(strings.ToLower(link), "tg:"); ok {
		if strings.TrimPrefix(rest, "//") == "" {
			return complain("Wrong tg URL")
		}
		return nil
	}
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok || strings.ContainsAny(scheme, ":/?#@[]") {
		rest = link
	} else if s := strings.ToLower(scheme); s != "http" && s != "https" {
		return complain("Unsupported URL protocol")
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	host := rest[strings.LastIndexByte(rest, '@')+1:]
	if i := strings.LastIndexByte(host, ':'); i > 0 && !strings.HasSuffix(host, "]") {
		if port := host[i+1:]; port == "" || strings.Trim(port, "0123456789") != "" || len(port) > 5 || len(port) == 5 && port > "65535" {
			return complain("Wrong port number specified in the URL")
		}
		host = host[:i]
	}
	switch {
	case host == "":
		return complain("URL host is empty")
	case host == ".":
		return complain("Host is invalid")
	case strings.HasPrefix(host, "["):
		return nil
	}
	for i := 0; i < len(host); i++ {
		if c := host[i]; c < 128 && !isAlnum(c) && !strings.ContainsRune(".-_!$,~*'();&+=%", rune(c)) {
			return complain("Disallowed character in URL host")
		}
	}
	if !strings.Contains(host, ".") {
		return complain("Wrong HTTP URL")
	}
	return nil
}
