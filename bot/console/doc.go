// Package console is the messenger in the terminal: what the bot says is printed,
// what is typed comes in, and the numbers of buttons are typed to press them.
//
// On a terminal it edits lines, keeps a history and redraws the line being typed
// below what is printed meanwhile. Anywhere else it reads plain lines and prints
// plain text, so that a script or a service can use it; the end of the input then
// ends the input only.
//
// It must never write to the terminal but through its one writer, never interpret
// control characters of a text (an article's title must not steer a terminal), and
// never end the program by itself: it says that it should end.
//
// Start reading at Console in console.go, then print.go and terminal.go.
package console
