// Package feeds turns what newspapers publish into items with an identity: it parses
// feeds of every dialect, reads their dates, tells a known article from a new one and
// says when a feed is due again.
//
// It knows nothing of chats and filters. Everything in it but the Poller is pure: no
// I/O, no clock (time is a parameter), no panic whatever the bytes. A date that cannot
// be read is unknown, never now; a broken item is counted and skipped, never the feed;
// nothing is cut silently.
//
// Start reading at Parse, which goes through mend.go (what gofeed would stumble over),
// gofeed, and item.go (what a reader would expect to see); date.go reads dates;
// identity.go and held.go decide what is new; schedule.go when to look again.
package feeds
