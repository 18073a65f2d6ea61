// Package catalog is the embedded list of Vietnamese newspapers: which paper a
// host belongs to, which province it writes for, who publishes it and where its
// feeds or section pages are said to be.
//
// The list is two tables that a person edits by hand, papers.tsv and sources.tsv;
// their first lines explain the columns. Nothing in them was checked against the
// live web: every source carries how its address is known.
//
// The package must never fetch anything, and never guess: a host that is not in
// the table is no paper.
//
// Start reading at Paper and ByHost in catalog.go; opml.go reads and writes lists
// of feeds for other programs.
package catalog
