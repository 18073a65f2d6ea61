package bot

import (
	"context"
	"slices"
	"strings"

	"giaoban/feeds/analysis"
)

// SubscriptionStore keeps subscriptions. Every change takes the next revision and
// leaves an audit row, in one transaction; by is a person's id.
type SubscriptionStore interface {
	// ListSubscriptions returns those of one chat and thread, oldest first.
	ListSubscriptions(ctx context.Context, chatID, threadID int64) ([]Subscription, error)
	// AddSubscription stores a new one and returns it with its id.
	AddSubscription(ctx context.Context, by int64, s Subscription) (Subscription, error)
	// SetFilter changes the filter only, so that it keeps since when it counts.
	SetFilter(ctx context.Context, by, id int64, filter string) error
	// SetScope changes topics and only_meetings; it counts from now on.
	SetScope(ctx context.Context, by, id int64, topics []string, onlyMeetings bool) error
	// RemoveSubscriptions removes the ones named. Those that are gone already are no
	// error.
	RemoveSubscriptions(ctx context.Context, by int64, ids ...int64) error
}

// topicOrder returns the topics in the order in which chats show them, with the
// words that a sentence uses.
func topicOrder() []struct{ name, words string } {
	return []struct{ name, words string }{
		{analysis.PartyBuilding, "xây dựng Đảng và hệ thống chính trị"},
		{analysis.Front, "Mặt trận Tổ quốc"},
		{analysis.MassOrg, "các đoàn thể"},
	}
}

// allTopics returns the names of the three topics.
func allTopics() []string {
	return []string{analysis.PartyBuilding, analysis.Front, analysis.MassOrg}
}

// defaultSubscription is what /dangky without words makes.
func defaultSubscription(chatID, threadID int64) Subscription {
	return Subscription{ChatID: chatID, ThreadID: threadID, Topics: allTopics(), OnlyMeetings: true}
}

// sameScope says whether two subscriptions of a chat ask for the same but for their
// filters.
func sameScope(s, o *Subscription) bool {
	return s.OnlyMeetings == o.OnlyMeetings && sameSet(s.Topics, o.Topics) && sameSet(s.FeedIDs, o.FeedIDs)
}

func sameSet[T comparable](a, b []T) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(v T) bool { return !slices.Contains(b, v) })
}

// describe says in words what the subscription asks for, without a full stop.
// sources names its feeds.
func describe(s *Subscription, sources map[int64]SourceView) string {
	var b strings.Builder
	switch {
	case s.OnlyMeetings:
		b.WriteString("Tin hội nghị")
	case len(s.Topics) == 0:
		b.WriteString("Mọi tin")
	default:
		b.WriteString("Tin, bài")
	}
	if len(s.Topics) > 0 {
		b.WriteString(" về " + joinVietnamese(topicWords(s.Topics)))
	}
	b.WriteString(", từ " + sourceWords(s, sources))
	if s.Filter != "" {
		b.WriteString("; từ khóa: " + s.Filter)
	}
	return b.String()
}

// sourceWords names the papers of the subscription.
func sourceWords(s *Subscription, sources map[int64]SourceView) string {
	if len(s.FeedIDs) == 0 {
		return "mọi nguồn"
	}
	var names []string
	for _, id := range s.FeedIDs {
		name := "một nguồn đã xóa"
		if v, ok := sources[id]; ok {
			name = v.Name()
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return joinVietnamese(names)
}

func topicWords(topics []string) []string {
	var out []string
	for _, t := range topicOrder() {
		if slices.Contains(topics, t.name) {
			out = append(out, t.words)
		}
	}
	return out
}

// joinVietnamese joins words as a sentence does: "a, b và c".
func joinVietnamese(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " và " + words[last]
}
