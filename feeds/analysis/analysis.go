package analysis

import (
	"encoding/json"
	"fmt"
	"time"
)

// The topics an article may belong to.
const (
	// PartyBuilding is the work of Party bodies and of building the Party and the
	// political system.
	PartyBuilding = "party_building"
	// Front is the work of the Fatherland Front (Mặt trận Tổ quốc) at any level.
	Front = "front"
	// MassOrg is the work of the five socio-political organisations: trade unions,
	// farmers, women, youth, veterans.
	MassOrg = "mass_org"
)

// Article is what a newspaper published. An empty string means absent.
type Article struct {
	Title string
	Lead  string
	// Text holds the paragraphs, separated by "\n". It may repeat the lead and hold
	// captions and the byline.
	Text    string
	URL     string
	Section string
	// PublishedAt gives the year to dates that are written without one. It is read in
	// its own zone.
	PublishedAt time.Time
}

// Result is everything that the analysis found.
type Result struct {
	// Topics holds the decided topics only, best first.
	Topics []Topic `json:"topics"`
	// Documents holds the full document numbers of title, lead and text, once each, in
	// the order in which they occur.
	Documents []string `json:"documents"`
	// Meeting is nil when the article reports no meeting.
	Meeting *Meeting `json:"meeting"`
	// Summary holds whole sentences of lead or text, word for word.
	Summary []string `json:"summary"`
}

// Topic is one decided topic with the words that decided it.
type Topic struct {
	Name string `json:"name"`
	// Score is between 0 and 1; a decided topic has at least 0.5.
	Score    float64  `json:"score"`
	Evidence []string `json:"evidence"`
}

// Meeting holds the facts of the meeting an article reports; what the article does not
// say is empty.
type Meeting struct {
	Kind string `json:"kind"`
	// HeldOn is YYYY-MM-DD, the first day of a sitting of several days.
	HeldOn     string   `json:"held_on"`
	Place      string   `json:"place"`
	Chairs     []Person `json:"chairs"`
	Organisers []string `json:"organisers"`
	// Directives are sentences, word for word, in which the chair asks for something.
	Directives []string `json:"directives"`
}

// MarshalJSON writes null for what the article does not say.
func (m Meeting) MarshalJSON() ([]byte, error) {
	absent := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	type facts Meeting
	b, err := json.Marshal(struct {
		Kind   *string `json:"kind"`
		HeldOn *string `json:"held_on"`
		Place  *string `json:"place"`
		facts
	}{absent(m.Kind), absent(m.HeldOn), absent(m.Place), facts(m)})
	if err != nil {
		return nil, fmt.Errorf("encode the facts of a meeting: %w", err)
	}
	return b, nil
}

// Person is a named person, without honorific or rank, and the offices held.
type Person struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// Analyse reads the article with the lexicon's words.
func Analyse(a Article, lx *Lexicon) Result {
	d := newDocument(a, lx)
	m := d.findSitting()
	r := Result{Topics: d.topics(m, a), Documents: documentNumbers(a.Title, a.Lead, a.Text)}
	var directives []string
	if m != nil {
		r.Meeting = d.meeting(m, a.PublishedAt)
		directives = r.Meeting.Directives
	}
	r.Summary = d.summary(m, directives)
	return r
}
