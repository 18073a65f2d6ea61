// Package telegram is a Telegram Bot API server for tests, benchmarks and demonstrations: real HTTP on loopback, no Telegram behind it.
//
// It exists to be stricter than a mock: it parses the HTML that it is given by the rules of Telegram's own server, keeps real token
// buckets, hands out updates by long poll with the real offset and conflict rules, and refuses in the server's own words. Where the
// documentation forbids what the server quietly repairs (nested block quotes, markup inside code), this one refuses.
// On top of that it breaks on demand: [Server.Break] delays, hangs, resets, loses answers or returns rubbish.
//
// It must never talk to the real Telegram, and no package but cmd and tests may import it.
//
// Start reading at [Server], then send.go (what a message must pass), updates.go (the long poll), html.go, limits.go and fault.go.
package telegram
