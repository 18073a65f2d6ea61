// Package story tells whether two articles are the same report: one meeting in two
// papers, a wire story cut short, a corrected reprint.
//
// An article is reduced to a Signature: MinHash over the folded three-syllable
// shingles, and its numbers. Words alone cannot tell a second report of one meeting
// from the next meeting of the same body, which shares half its words; its dates,
// counts and sums can.
//
// The package must never do I/O and never look at who published what when: the
// window of 72 hours and the lock are the store's.
//
// Start reading at Same in story.go.
package story
