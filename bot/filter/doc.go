// Package filter is the language of keyword filters: what a person types to say
// which articles to bring, and the searches that share its grammar (docs/filters.md).
//
// Parse makes a Filter or a *ParseError, in Vietnamese, that says what is wrong and
// where; Filter.Explain says a filter back in words; Filter.Match asks one filter
// about one article and returns what matched and where; Index asks a million of them
// at once and answers as Match would.
//
// The package is pure: no I/O, no clock, no chat. It must never guess in silence:
// what it reads otherwise than typed is in Filter.Warnings.
//
// Start reading at Term, then parse.go, match.go and index.go.
package filter
