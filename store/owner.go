package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ownerCode is the setting that holds the hash of the code which makes its finder
// the owner; claimedOwner, with a person's id, says that he has claimed.
const (
	ownerCode    = "owner_code"
	claimedOwner = "claimed_owner:"
)

// OfferOwnership returns a new one-time code, of 130 random bits, that makes whoever
// types it the owner, or "" when there is an owner already. Only its hash is stored;
// a new code ends the one before.
func (s *Store) OfferOwnership(ctx context.Context) (string, error) {
	code := rand.Text()
	const q = `INSERT INTO settings (key, value) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM people p JOIN bots b ON b.id = p.bot_id
		WHERE p.role = 'owner' AND b.messenger <> 'console') ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`
	tag, err := s.pool.Exec(ctx, q, ownerCode, codeHash(code))
	if err != nil {
		return "", fmt.Errorf("offer the ownership: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return "", nil
	}
	return code, nil
}

// ClaimOwnership implements bot.PeopleStore.
func (s *Store) ClaimOwnership(ctx context.Context, personID int64, code string) (bool, error) {
	claimed := false
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `DELETE FROM settings WHERE key = $1 AND value = $2`, ownerCode, codeHash(code))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO settings (key, value) VALUES ($1 || $2::bigint, 'yes') ON CONFLICT (key) DO NOTHING`, claimedOwner, personID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE people SET role = 'owner' WHERE id = $1`, personID); err != nil {
			return err
		}
		claimed = true
		return audit(ctx, tx, personID, "role", fmt.Sprint(personID), "claimed -> owner")
	})
	if err != nil {
		return false, fmt.Errorf("claim the ownership: %w", err)
	}
	return claimed, nil
}

func codeHash(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}
