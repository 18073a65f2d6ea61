// Package bottest holds what tests of the bot share: a Recorder, which is a
// messenger without a service, and TestMessenger, the conformance suite that every
// real messenger passes against its far side.
//
// It must never be imported by the program, and never know a service: what a far
// side does is given to the suite by the test of that messenger.
//
// Start reading at Recorder, then Far and TestMessenger.
package bottest
