// Package newspaper is a sample newspaper: RSS feeds and article pages in the shape of a
// Vietnamese provincial paper, with a new article every half minute. It stands in for the
// world when the program is tried without any setting, and in tests.
//
// What it prints is invented, people, communes and figures alike, and every page says so.
// The package must never be known to anything but the command and tests, and never be
// reached in another way than over HTTP.
//
// Articles are put together from the texts in data/: articles.txt has the reports, and
// pools.txt the paragraphs that several of them draw from, so that articles differ from
// run to run and none repeats an earlier one. An article follows from its number alone:
// the same address shows the same article in every run. Start reading at New; compose.go
// makes an article, page.go shows it.
package newspaper
