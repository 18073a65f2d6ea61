// Package analysis reads one newspaper article and says what it is about: the
// topics it belongs to (Party building, the Fatherland Front, the mass
// organisations), the documents it cites, the facts of the meeting it reports and a
// summary made of its own sentences.
//
// It is pure: no I/O, no clock, no state between two articles; the same article and
// the same lexicon always give the same result. It must never invent: a fact that the
// words of the article do not give is absent, and every sentence it returns stands
// word for word in the article.
//
// Start reading at Analyse, then follow the order of its body. What the package knows
// about the field (terms, offices, bodies, kinds of meeting) lies in data/*.tsv, which
// can be edited without knowing Go; the code knows only the grammar.
package analysis
