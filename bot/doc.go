// Package bot turns stored articles into messages that people read, and what
// people type into changes and answers.
//
// Two halves meet here. The push half is a pipeline of rows: the Alerter matches
// articles with subscriptions and writes deliveries, the Dispatcher claims
// deliveries, renders them and hands them to a Messenger. The talk half is one
// table of commands. Both know messengers only through the Messenger interface,
// and Postgres only through small interfaces declared beside their users.
//
// It must never fetch a feed or a page, never write markup (a Messenger does, from
// the structure of a Message), and never send anything but through a Gate.
//
// Start reading at messenger.go, then message.go, alerter.go, dispatcher.go and
// command.go.
package bot
