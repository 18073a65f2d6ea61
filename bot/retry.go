package bot

import "time"

// The limits of trying, from the promise of the outbox.
const (
	// LeaseTime is how long a claimed delivery belongs to its claimer.
	LeaseTime = 60 * time.Second
	// SendTimeout is how long one send may take.
	SendTimeout = 20 * time.Second
	// ExpireAfter is how long a delivery is tried at all.
	ExpireAfter = 72 * time.Hour
	// HoldSuccessors is how long a delivery that waits for a retry holds back the
	// later ones of its chat.
	HoldSuccessors = 2 * time.Minute
	// TooOld is the age from which an article is never pushed.
	TooOld = 30 * 24 * time.Hour
)

// backoff returns how long to wait after the given number of failed attempts: one
// second doubling up to a minute, without jitter: order within a chat matters more.
func backoff(attempts int) time.Duration {
	return time.Second << min(max(attempts-1, 0), 6)
}
