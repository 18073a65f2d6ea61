package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ErasePerson implements bot.PeopleStore: the person and his private chat go with
// all that hangs on them. His rows of the audit stay, with a random number in the
// place of his.
func (s *Store) ErasePerson(ctx context.Context, personID, chatID int64) error {
	steps := []string{
		`UPDATE audit SET target = '' WHERE target = @person::bigint::text AND action IN ('role', 'access.ask', 'erase')`,
		`UPDATE audit SET target = '' WHERE target = @chat::bigint::text AND action LIKE 'chat.%'`,
		`UPDATE audit SET person = r.n FROM (SELECT -1 - floor(random() * 9e17)::bigint AS n) r WHERE person = @person`,
		`DELETE FROM settings WHERE key = 'claimed_owner:' || @person::bigint`,
		`DELETE FROM deliveries WHERE chat_id = @chat`,
		`DELETE FROM messages WHERE chat_id = @chat`,
		`DELETE FROM chats WHERE id = @chat`, // takes subscriptions and saved articles with it
		`DELETE FROM people WHERE id = @person`,
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := nextRevision(ctx, tx); err != nil {
			return err
		}
		for _, q := range steps {
			args := pgx.NamedArgs{"person": personID, "chat": chatID}
			if _, err := tx.Exec(ctx, q, args); err != nil {
				return err
			}
		}
		return audit(ctx, tx, 0, "erase", "", "")
	})
	if err != nil {
		return fmt.Errorf("erase person %d: %w", personID, err)
	}
	return nil
}
