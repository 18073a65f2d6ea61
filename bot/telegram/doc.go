// Package telegram is the Messenger for Telegram, on the Bot API through go-telegram-bot-api.
//
// The library is used for its request plumbing alone. Everything that it leaves open is closed here: a context and a bounded body for
// every call, no token in any error, answers that are not Telegram's, updates decoded one by one and confirmed only after they were
// handled. Telegram's error texts are read in one place, classify.go; HTML is written in one place, render.go, and only by escaping.
//
// It must never retry, order or rate what it sends, never decide what an error means for a chat, and never log or return the token.
// The one exception to "never retry" is a message that Telegram calls malformed: it goes out once more as plain text, and an error is
// logged, because that is a defect of render.go.
//
// Start reading at [Messenger] in telegram.go, then render.go and classify.go for what leaves, receive.go and incoming.go for what comes.
package telegram
