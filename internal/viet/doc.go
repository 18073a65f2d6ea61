// Package viet holds what the program knows about Vietnamese text: one canonical
// form for everything that is compared, folding (without diacritics), syllable
// tokens, sentences, abbreviations, place variants and the provinces before and
// after July 2025.
//
// Three forms of a text matter. Clean is for storing and showing: composed,
// without invisible characters, otherwise as written. Canonical is what is
// compared: lower case, one placement of tones, one spelling of i and y. Fold is
// Canonical without diacritics, for words typed without them. Tokens carry byte
// offsets into the original, so that a match can be shown in its author's words.
//
// The package never does I/O beyond its embedded data files, never keeps state
// between calls and never fails on input, whatever the bytes.
//
// Start reading at Scanner, which makes tokens, then canonical.go; the data files
// under data/ can be edited by anybody who can edit a table.
package viet
