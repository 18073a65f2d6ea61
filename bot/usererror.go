package bot

import "errors"

// ErrQuit is returned by Talk.Handle, and passed on by the console's Receive, when
// the person at the console asked the program to end.
var ErrQuit = errors.New("the console asked the program to end")

// UserError is all that a chat ever sees of a failure: two Vietnamese sentences.
type UserError struct {
	// Text says what is wrong: "Bot không tìm thấy nguồn này."
	Text string
	// Hint says what can be done next, "" for nothing: "Gõ /nguon để xem các nguồn."
	Hint string
}

// Error returns what a chat shows.
func (e *UserError) Error() string {
	if e.Hint == "" {
		return e.Text
	}
	return e.Text + " " + e.Hint
}

// userError returns a UserError as an error.
func userError(text, hint string) error { return &UserError{Text: text, Hint: hint} }
