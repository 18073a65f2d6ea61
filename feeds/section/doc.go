// Package section makes a source of a paper that has no feed: it reads the reports
// off a section page, and finds out which of a paper's addresses to read.
//
// Which links of a page are reports is learnt from the page itself, by the shapes of
// their addresses, or said by a row of rules.tsv for a paper where that fails.
//
// The package must never fetch by itself: Discover is handed a function that does,
// with its own limits and guards. It must never take an advertisement, a menu or
// another site's link for a report.
//
// Start reading at Parse in section.go; discover.go is the order of discovery.
package section
