package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/joho/godotenv"
)

// secret is a value that must not be printed.
type secret string

func (secret) String() string   { return "***" }
func (secret) GoString() string { return "***" }

// config is what the environment and .env say. Each value comes from the variable of
// its name, or from the file that NAME_FILE names.
type config struct {
	DatabaseURL   secret
	DirectURL     secret // for migrations and LISTEN; DatabaseURL unless set
	DataDir       string
	TelegramToken secret
	TelegramAPI   string
	TelegramProxy string
	Owners        []string // telegram:123
	Open          bool
	FetchAllow    string
	FetchProxy    string
	PollMin       time.Duration
	SendRate      float64
	Listen        string
	LogJSON       bool
}

// telegramToken is the shape of a bot's token.
var telegramToken = regexp.MustCompile(`^\d+:[A-Za-z0-9_-]{30,}$`)

// loadConfig reads .env in the working directory, then the environment, which wins.
// Every problem is reported at once.
func loadConfig() (config, error) {
	var problems []error
	if err := loadDotenv(".env"); err != nil {
		problems = append(problems, err)
	}
	wrong := func(name, have, accepted string) {
		problems = append(problems, fmt.Errorf("%s: %s is not accepted; give %s", name, have, accepted))
	}
	get := func(name string) string {
		v, err := setting(name)
		if err != nil {
			problems = append(problems, err)
		}
		return v
	}
	c := config{
		DatabaseURL: secret(get("DATABASE_URL")), DirectURL: secret(get("DATABASE_DIRECT_URL")),
		DataDir: get("DATA_DIR"), TelegramToken: secret(get("TELEGRAM_TOKEN")),
		TelegramAPI: cmp.Or(get("TELEGRAM_API_URL"), "https://api.telegram.org"), TelegramProxy: get("TELEGRAM_PROXY"),
		FetchAllow: get("FETCH_ALLOW"), FetchProxy: get("FETCH_PROXY"),
		PollMin: 5 * time.Minute, SendRate: 28, Listen: cmp.Or(get("LISTEN_ADDR"), "127.0.0.1:8080"),
	}
	c.DirectURL = cmp.Or(c.DirectURL, c.DatabaseURL)
	if c.DataDir == "" {
		base := os.Getenv("XDG_DATA_HOME")
		if base == "" {
			home, err := os.UserHomeDir()
			if err != nil {
				problems = append(problems, errors.New("DATA_DIR: no home folder is known; set DATA_DIR"))
			}
			base = filepath.Join(home, ".local", "share")
		}
		c.DataDir = filepath.Join(base, "giaoban")
	}
	for _, u := range []struct{ name, value string }{{"DATABASE_URL", string(c.DatabaseURL)}, {"DATABASE_DIRECT_URL", string(c.DirectURL)}} {
		if u.value != "" && !strings.HasPrefix(u.value, "postgres://") && !strings.HasPrefix(u.value, "postgresql://") {
			wrong(u.name, "its value", "an address like postgres://user:password@host:5432/database")
		}
	}
	if c.TelegramToken != "" && !telegramToken.MatchString(string(c.TelegramToken)) {
		wrong("TELEGRAM_TOKEN", "its value", "the token from @BotFather, like 123456789:AAE… (digits, a colon, 35 letters)")
	}
	if u, err := url.Parse(c.TelegramAPI); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		wrong("TELEGRAM_API_URL", strconv.Quote(c.TelegramAPI), "an address like https://api.telegram.org")
	}
	for _, p := range []struct{ name, value string }{{"TELEGRAM_PROXY", c.TelegramProxy}, {"FETCH_PROXY", c.FetchProxy}} {
		if u, err := url.Parse(p.value); p.value != "" && (err != nil || u.Host == "" || !strings.Contains("http https socks5", u.Scheme)) {
			wrong(p.name, "its value", "http://host:port or socks5://host:port")
		}
	}
	for _, id := range strings.FieldsFunc(get("OWNER_IDS"), func(r rune) bool { return r == ',' || r == ' ' }) {
		m, ext, ok := strings.Cut(id, ":")
		if !ok || ext == "" || m != "telegram" && m != "zalo" && m != "console" {
			wrong("OWNER_IDS", strconv.Quote(id), "a list like telegram:123456,zalo:abc")
			continue
		}
		c.Owners = append(c.Owners, id)
	}
	switch v := get("ACCESS"); v {
	case "", "closed":
	case "open":
		c.Open = true
	default:
		wrong("ACCESS", strconv.Quote(v), "closed (people ask first) or open (whoever writes is a subscriber)")
	}
	if err := checkAllow(c.FetchAllow); err != nil {
		problems = append(problems, err)
	}
	if v := get("POLL_MIN"); v != "" {
		d, err := time.ParseDuration(v)
		if err != nil || d < time.Second || d > 24*time.Hour {
			wrong("POLL_MIN", strconv.Quote(v), "a time like 5m or 90s, from 1s to 24h")
		}
		c.PollMin = d
	}
	if v := get("SEND_RATE"); v != "" {
		r, err := strconv.ParseFloat(v, 64)
		if err != nil || r < 0 || r > 1000 {
			wrong("SEND_RATE", strconv.Quote(v), "messages a second, from 1 to 30; 0 for no limit")
		}
		c.SendRate = r
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		wrong("LISTEN_ADDR", strconv.Quote(c.Listen), "host:port, like 127.0.0.1:8080")
	}
	switch v := get("LOG_FORMAT"); v {
	case "", "text":
	case "json":
		c.LogJSON = true
	default:
		wrong("LOG_FORMAT", strconv.Quote(v), "text or json")
	}
	return c, errors.Join(problems...)
}

// setting returns a variable, or the content of the file that NAME_FILE names.
func setting(name string) (string, error) {
	if v := os.Getenv(name); v != "" {
		return strings.TrimSpace(v), nil
	}
	file := os.Getenv(name + "_FILE")
	if file == "" {
		return "", nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: the file cannot be read: %w", name, err)
	}
	return strings.TrimSpace(string(b)), nil
}

// loadDotenv loads a .env file if there is one. An error of the parser quotes the
// file, tokens included, so only the line's number is told.
func loadDotenv(path string) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // Windows Notepad writes it
	values, err := godotenv.UnmarshalBytes(b)
	if err != nil {
		return fmt.Errorf("%s: line %d is not NAME=value", path, brokenLine(b))
	}
	for k, v := range values {
		if _, set := os.LookupEnv(k); !set {
			if err := os.Setenv(k, v); err != nil {
				return fmt.Errorf("%s: the name of a variable is not accepted", path)
			}
		}
	}
	return nil
}

// brokenLine finds the first line after which the file cannot be read.
func brokenLine(b []byte) int {
	lines := bytes.Split(b, []byte("\n"))
	for n := range lines {
		if _, err := godotenv.UnmarshalBytes(bytes.Join(lines[:n+1], []byte("\n"))); err != nil {
			return n + 1
		}
	}
	return len(lines)
}

// checkAllow says what is wrong with FETCH_ALLOW.
func checkAllow(list string) error {
	var problems []error
	for _, e := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		host, port, err := net.SplitHostPort(e)
		if err == nil {
			if _, perr := strconv.ParseUint(port, 10, 16); perr != nil {
				err = perr
			}
		}
		if err == nil {
			if _, perr := netip.ParsePrefix(host); perr != nil {
				_, err = netip.ParseAddr(host)
			}
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("FETCH_ALLOW: %q is not accepted; give address:port or network:port, like 127.0.0.1:8083,10.1.0.0/16:80", e))
		}
	}
	return errors.Join(problems...)
}
