package telegram

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/bot"
)

// maxCommands is the longest menu that Telegram takes.
const maxCommands = 100

// commandShape is what Telegram accepts as a command's name.
var commandShape = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// command is an entry of the menu in Telegram's form.
type command struct {
	Name        string `json:"command"`
	Description string `json:"description"`
}

// Publish sets the menu of commands: what everybody may do for all chats, and the whole of it for each admin's private chat. The
// descriptions are Vietnamese for every language of the app. A chat that got its own menu earlier and is no admin's any more loses it.
func (m *Messenger) Publish(ctx context.Context, menu []bot.MenuEntry) error {
	everybody := []command{} // never nil: Telegram refuses null
	admins := map[string]bool{}
	for _, e := range menu {
		if !e.Admin {
			everybody = append(everybody, newCommand(e))
		}
		for _, chat := range e.Chats {
			admins[chat] = true
		}
	}
	if err := m.setCommands(ctx, "", everybody); err != nil {
		return err
	}
	for chat := range admins {
		own := []command{}
		for _, e := range menu {
			if !e.Admin || slices.Contains(e.Chats, chat) {
				own = append(own, newCommand(e))
			}
		}
		if err := m.setCommands(ctx, chat, own); err != nil {
			return err
		}
	}
	return m.dropMenus(ctx, admins)
}

func newCommand(e bot.MenuEntry) command {
	return command{Name: e.Name, Description: bot.Shorten(clean(e.Description), 256)}
}

// setCommands sets the menu of one chat, or for "" of all. An admin who never wrote to the bot has no chat yet; that is no error.
func (m *Messenger) setCommands(ctx context.Context, chat string, list []command) error {
	list = slices.DeleteFunc(list, func(c command) bool { return !commandShape.MatchString(c.Name) || blank(c.Description) })
	p, err := scope(chat)
	if err != nil {
		return err
	}
	if err := p.AddInterface("commands", list[:min(len(list), maxCommands)]); err != nil {
		return fmt.Errorf("write the menu of commands: %w", err)
	}
	if _, err = m.call(ctx, "setMyCommands", p); err != nil && chat != "" && bot.AsSendError(err).Kind == bot.KindDoubtful {
		m.log.Debug("an admin's chat takes no menu yet", "error", err)
		return nil
	}
	if err == nil && chat != "" {
		m.mu.Lock()
		m.menus[chat] = true
		m.mu.Unlock()
	}
	return err
}

// dropMenus takes back the menus of chats that are not in keep.
func (m *Messenger) dropMenus(ctx context.Context, keep map[string]bool) error {
	m.mu.Lock()
	var old []string
	for chat := range m.menus {
		if !keep[chat] {
			old = append(old, chat)
			delete(m.menus, chat)
		}
	}
	m.mu.Unlock()
	for _, chat := range old {
		p, err := scope(chat)
		if err != nil {
			return err
		}
		if _, err := m.call(ctx, "deleteMyCommands", p); err != nil && bot.AsSendError(err).Kind != bot.KindDoubtful {
			return err
		}
	}
	return nil
}

// scope names the chats that a menu is for.
func scope(chat string) (tgbotapi.Params, error) {
	p := tgbotapi.Params{}
	s := map[string]string{"type": "default"}
	if chat != "" {
		s = map[string]string{"type": "chat", "chat_id": chat}
	}
	if err := p.AddInterface("scope", s); err != nil {
		return nil, fmt.Errorf("name the chats of a menu: %w", err)
	}
	return p, nil
}
