// Package article reads a newspaper's page: headline, lead, body, byline, picture
// and time of publication.
//
// The body comes from three witnesses: the element that the page marks as its
// body, the element where running text is densest, and go-readability. What the
// page says of itself in JSON-LD decides between them, else what they agree on.
// Captions, boxes, comments, repeated leads and licence lines are left out. What the
// names of elements mean is a table, words.tsv, that a person can edit: a template
// that is read wrongly mostly wants one word there, not code.
//
// The package must never fetch anything, never read a clock, never invent a fact:
// a field that was not found is empty. It must survive any bytes.
//
// Start reading at Extract in article.go; choose in body.go is the heart.
package article
