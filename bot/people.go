package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Role is what a person may do. Roles are ordered; see AtLeast.
type Role string

// The roles, from the least to the highest.
const (
	RoleRefused    Role = "refused"    // an admin said no
	RoleStranger   Role = "stranger"   // wrote, but was not let in yet
	RoleSubscriber Role = "subscriber" // subscribes, searches, reads
	RoleEditor     Role = "editor"     // curates sources, too
	RoleAdmin      Role = "admin"      // lets people in, too
	RoleOwner      Role = "owner"      // named by the settings or by a one-time code; nobody takes it away
)

// rank orders the roles.
func (r Role) rank() int {
	return slices.Index([]Role{RoleRefused, RoleStranger, RoleSubscriber, RoleEditor, RoleAdmin, RoleOwner}, r)
}

// AtLeast says whether the role may do what needs the role least.
func (r Role) AtLeast(least Role) bool { return r.rank() >= least.rank() && r != RoleRefused }

// Vietnamese returns what a chat calls the role.
func (r Role) Vietnamese() string {
	switch r {
	case RoleRefused:
		return "bị từ chối"
	case RoleSubscriber:
		return "người nhận tin"
	case RoleEditor:
		return "biên tập"
	case RoleAdmin:
		return "quản trị"
	case RoleOwner:
		return "chủ Bot"
	default:
		return "chờ duyệt"
	}
}

// Person is an account of a messenger.
type Person struct {
	ID         int64
	BotID      int64
	ExternalID string // the service's id of the person
	Name       string
	Role       Role
	AskedAt    time.Time // when a stranger asked for access, zero if never
	// ConsentVersion is the version of the text about personal data that the person
	// agreed to, "" for none.
	ConsentVersion string
}

// ChatState says whether a chat gets what it subscribed to.
type ChatState string

// The states of a chat.
const (
	ChatActive ChatState = "active"
	ChatPaused ChatState = "paused" // by the person, or by doubtful answers
	ChatGone   ChatState = "gone"   // blocked, kicked, deactivated
)

// Chat is a conversation that the bot is part of.
type Chat struct {
	ID         int64
	BotID      int64
	ExternalID string
	Kind       ChatKind
	Title      string
	State      ChatState
	Reason     string // why it is paused or gone
}

// PeopleStore keeps people and who may do what. Every change leaves an audit row.
type PeopleStore interface {
	// SavePerson finds or creates the person who wrote and notes name and time. least
	// is the role that he has at least; a refused person keeps his, except as owner.
	SavePerson(ctx context.Context, botID int64, from Sender, least Role) (Person, error)
	// FindPerson returns a person of the bot.
	FindPerson(ctx context.Context, botID, id int64) (p Person, ok bool, err error)
	// ListPeople returns the people of the bot with one of the roles, who asked last
	// first; no roles mean everybody.
	ListPeople(ctx context.Context, botID int64, roles ...Role) ([]Person, error)
	// AskAccess notes that a stranger asked; first is false when he had asked before.
	AskAccess(ctx context.Context, id int64) (first bool, err error)
	// SetRole gives a person a role in the name of by.
	SetRole(ctx context.Context, by, id int64, role Role) error
	// RecordConsent notes to which version of the text about personal data the person
	// agreed, and when.
	RecordConsent(ctx context.Context, personID int64, version string) error
	// ClaimOwnership makes the person owner if the code is the one that was offered,
	// which then counts no more.
	ClaimOwnership(ctx context.Context, personID int64, code string) (bool, error)
	// ErasePerson removes the person and his private chat with all that is stored about
	// them. Audit rows stay, without telling whose they are.
	ErasePerson(ctx context.Context, personID, chatID int64) error
	// Audit writes down a change that a person made elsewhere.
	Audit(ctx context.Context, by int64, action, target, detail string) error
	// ListAudit returns the newest changes.
	ListAudit(ctx context.Context, limit int) ([]AuditRow, error)
}

// ChatStore keeps chats and the events that were handled.
type ChatStore interface {
	// SaveChat finds or creates the chat and notes its title and time. A chat that was
	// gone is active again: somebody wrote in it.
	SaveChat(ctx context.Context, botID int64, c IncomingChat) (Chat, error)
	// LoseChat notes that the bot may not write any more, and why. An unknown chat is
	// no error.
	LoseChat(ctx context.Context, botID int64, externalID, reason string) error
	// PauseChat stops what the chat subscribed to until ResumeChat.
	PauseChat(ctx context.Context, by, id int64) error
	// ResumeChat lets alerts come again, of what is seen from now on.
	ResumeChat(ctx context.Context, by, id int64) error
	// ChatSchedule returns when the chat wants its alerts.
	ChatSchedule(ctx context.Context, id int64) (Schedule, error)
	// SetSchedule changes it.
	SetSchedule(ctx context.Context, by, id int64, set Schedule) error
	// MoveChat gives a chat its new external id. If that has a chat already, the two
	// become one.
	MoveChat(ctx context.Context, botID int64, from, to string) error
	// Handled says whether an event was handled before.
	Handled(ctx context.Context, botID int64, eventID string) (bool, error)
	// MarkHandled notes that an event was handled.
	MarkHandled(ctx context.Context, botID int64, eventID string) error
}

// Owners are the accounts that the settings name as owners of the bot.
type Owners map[string]bool

// ParseOwners reads OWNER_IDS: "telegram:123,zalo:abc".
func ParseOwners(s string) (Owners, error) {
	owners := Owners{}
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		messenger, id, ok := strings.Cut(part, ":")
		messenger, id = strings.ToLower(strings.TrimSpace(messenger)), strings.TrimSpace(id)
		if !ok || id == "" || messenger != "telegram" && messenger != "zalo" {
			return nil, fmt.Errorf("OWNER_IDS: %q is no owner; accepted are telegram:ID and zalo:ID, separated by commas", part)
		}
		owners[messenger+":"+id] = true
	}
	return owners, nil
}

// Has says whether the account is an owner. Whoever sits at the console is one.
func (o Owners) Has(messenger, id string) bool {
	return messenger == consoleName || id != "" && o[messenger+":"+id]
}

// consoleName is the Name of the messenger in the terminal.
const consoleName = "console"
