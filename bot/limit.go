package bot

import "time"

// meter is a generic cell rate algorithm: it lets one event pass every interval on
// average and burst events at once after a pause. Its zero value has passed nothing.
// It is pure: the caller brings the clock.
type meter struct {
	// next is when the next event would be due if events came evenly.
	next time.Time
}

// wait returns how long an event must wait at now, 0 if it may pass.
func (m *meter) wait(now time.Time, interval time.Duration, burst int) time.Duration {
	if interval <= 0 {
		return 0
	}
	earliest := m.next.Add(-time.Duration(max(burst, 1)-1) * interval)
	return max(0, earliest.Sub(now))
}

// pass records an event at now.
func (m *meter) pass(now time.Time, interval time.Duration) {
	if m.next.Before(now) {
		m.next = now
	}
	m.next = m.next.Add(interval)
}

// hold lets nothing pass before until.
func (m *meter) hold(until time.Time, interval time.Duration, burst int) {
	if t := until.Add(time.Duration(max(burst, 1)-1) * interval); t.After(m.next) {
		m.next = t
	}
}

// idle says whether the meter holds nothing that matters at now.
func (m *meter) idle(now time.Time) bool { return !m.next.After(now) }
