-- Feeds become articles, articles meet subscriptions and become deliveries,
-- deliveries leave through messengers. Every state is a column with a CHECK;
-- see docs/ARCHITECTURE.md. Folding and case are done by the program, never
-- by the database, so the collation of the database does not matter.

-- One row for what the program must remember between starts and has no better place.
CREATE TABLE settings (
    key   text PRIMARY KEY,
    value text NOT NULL
);

-- bots are keyed by the id that the messenger reports, not by the token. The lease
-- (holder, epoch, expiry) makes one process the sender and receiver of a bot.
CREATE TABLE bots (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    messenger        text NOT NULL CHECK (messenger IN ('telegram', 'zalo', 'console')),
    external_id      text NOT NULL,
    name             text NOT NULL DEFAULT '',
    holder           text,
    epoch            bigint NOT NULL DEFAULT 0,
    lease_expires_at timestamptz,
    paused_reason    text,
    paused_at        timestamptz,
    -- where the messenger's stream of updates was handled up to
    update_offset    bigint NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (messenger, external_id)
);

-- people are accounts of a messenger; a stranger has a row as soon as he asks.
CREATE TABLE people (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id          bigint NOT NULL REFERENCES bots ON DELETE CASCADE,
    external_id     text NOT NULL,
    name            text NOT NULL DEFAULT '',
    role            text NOT NULL DEFAULT 'stranger'
                    CHECK (role IN ('stranger', 'subscriber', 'editor', 'admin', 'owner', 'refused')),
    asked_at        timestamptz,           -- when a stranger pressed the button that asks for access
    consent_version text,
    consent_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (bot_id, external_id)
);

CREATE TABLE chats (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id      bigint NOT NULL REFERENCES bots ON DELETE CASCADE,
    external_id text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('private', 'group', 'channel')),
    title       text NOT NULL DEFAULT '',
    state       text NOT NULL DEFAULT 'active'
                CHECK (state IN ('active', 'paused', 'gone')),
    -- paused: by the person (until paused_until or for ever) or by doubtful answers;
    -- gone: blocked, kicked, deactivated, until the person comes back
    reason      text NOT NULL DEFAULT '',
    paused_until timestamptz,
    -- doubtful answers in a row, and since when; one success clears them
    strikes     integer NOT NULL DEFAULT 0,
    strikes_since timestamptz,
    -- when alerts come: instant, or in digests at these minutes of the day
    mode        text NOT NULL DEFAULT 'instant' CHECK (mode IN ('instant', 'daily', 'weekly')),
    digest_at   integer[] NOT NULL DEFAULT '{420}' CHECK (0 <= ALL (digest_at) AND 1440 > ALL (digest_at)),
    digest_weekday integer NOT NULL DEFAULT 1 CHECK (digest_weekday BETWEEN 0 AND 6),
    workdays_only boolean NOT NULL DEFAULT false,
    -- quiet hours, minutes of the day; equal means none
    quiet_from  integer NOT NULL DEFAULT 0 CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to    integer NOT NULL DEFAULT 0 CHECK (quiet_to BETWEEN 0 AND 1439),
    last_slot_at timestamptz,              -- the last digest slot that was done
    preview     boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (bot_id, external_id)
);

CREATE TABLE feeds (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url           text NOT NULL UNIQUE,
    title         text NOT NULL DEFAULT '',
    host          text NOT NULL,           -- of the paper, without www.
    section       text NOT NULL DEFAULT '',
    format        text NOT NULL DEFAULT '', -- as last seen: rss, rdf, atom, json, section
    state         text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'removed')),
    every         interval CHECK (every > interval '0'), -- fixed interval; NULL adapts
    etag          text NOT NULL DEFAULT '',
    last_modified text NOT NULL DEFAULT '',
    moved_to      text NOT NULL DEFAULT '', -- a permanent redirect to another host, waits for an admin
    next_poll_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until   timestamptz,
    seeded_at     timestamptz,             -- set with the first poll that had an item
    polled_at     timestamptz,
    succeeded_at  timestamptz,
    failures      integer NOT NULL DEFAULT 0,
    error_class   text NOT NULL DEFAULT '',
    error         text NOT NULL DEFAULT '',
    failing_since timestamptz,
    noticed_at    timestamptz,             -- when admins were last told about its state
    newest_item_at timestamptz,
    -- learned cadence: a moving mean of the time between new items
    item_gap      interval,
    added_by      bigint REFERENCES people ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX feeds_due ON feeds (next_poll_at) WHERE state = 'active';

-- A poll that looks like a redesign rather than news waits here for an admin.
CREATE TABLE held_polls (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id    bigint NOT NULL REFERENCES feeds ON DELETE CASCADE,
    state      text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'sent', 'stored')),
    held_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at timestamptz,
    decided_by bigint REFERENCES people ON DELETE SET NULL
);
CREATE UNIQUE INDEX held_polls_one ON held_polls (feed_id) WHERE state = 'held';

-- The same report in several papers is one story.
CREATE TABLE stories (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    signature  bytea NOT NULL,             -- of its first article; see package story
    bands      bigint[] NOT NULL,          -- the keys under which like articles are looked up
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX stories_recent ON stories (created_at);

CREATE TABLE articles (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id      bigint REFERENCES feeds ON DELETE SET NULL, -- NULL: imported
    url          text NOT NULL,
    host         text NOT NULL DEFAULT '',
    section      text NOT NULL DEFAULT '',
    title        text NOT NULL DEFAULT '',
    lead         text NOT NULL DEFAULT '',
    feed_lead    text NOT NULL DEFAULT '', -- the lead as the feed has it: an edit is seen against this
    body         text NOT NULL DEFAULT '',
    byline       text NOT NULL DEFAULT '',
    image        text NOT NULL DEFAULT '',
    published_at timestamptz,              -- NULL: unknown
    seen_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    state        text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ready', 'done')),
    push         boolean NOT NULL DEFAULT true,
    text_source  text CHECK (text_source IN ('page', 'feed')),
    held_at      timestamptz,              -- member of a held poll: neither fetched nor matched
    gone_at      timestamptz,              -- the paper took it down
    gone_seen_at timestamptz,              -- the first of the two answers that it takes
    attempts     integer NOT NULL DEFAULT 0,
    next_try_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until  timestamptz,
    recheck_at   timestamptz,              -- when a sent article is asked for again
    rechecks     integer NOT NULL DEFAULT 0,
    version      integer NOT NULL DEFAULT 1, -- raised when title or lead changed
    edited_at    timestamptz,
    story_id     bigint REFERENCES stories ON DELETE RESTRICT,
    topics       text[] NOT NULL DEFAULT '{}',
    documents    text[] NOT NULL DEFAULT '{}',
    is_meeting   boolean NOT NULL DEFAULT false,
    analysis     jsonb,                    -- the whole result of the analysis
    lexicon      text NOT NULL DEFAULT '', -- the version of the lexicon it was made with
    signature    bytea,                    -- for the story; see package story
    CHECK (state = 'new' OR (text_source IS NOT NULL AND analysis IS NOT NULL)),
    CHECK (state <> 'done' OR NOT push OR story_id IS NOT NULL)
);
CREATE INDEX articles_todo ON articles (next_try_at) WHERE state = 'new' AND held_at IS NULL;
CREATE INDEX articles_ready ON articles (id) WHERE state = 'ready' AND held_at IS NULL;
CREATE INDEX articles_recheck ON articles (recheck_at) WHERE recheck_at IS NOT NULL;
CREATE INDEX articles_story ON articles (story_id);
CREATE INDEX articles_seen ON articles (seen_at);
CREATE INDEX articles_feed ON articles (feed_id, seen_at);
CREATE INDEX articles_documents ON articles USING gin (documents) WHERE documents <> '{}';

-- What changed in an article after it was first stored.
CREATE TABLE article_edits (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
    version    integer NOT NULL,           -- the version that the old words belonged to
    old_title  text NOT NULL,
    old_lead   text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (article_id, version)
);

-- The identity keys of articles, SHA-256 each; see package feeds.
CREATE TABLE article_keys (
    key        bytea NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('url', 'id', 'guid', 'title_day')),
    article_id bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (key, article_id)
);
CREATE INDEX article_keys_article ON article_keys (article_id);
-- The URL and the id decide alone, so they belong to one article.
CREATE UNIQUE INDEX article_keys_sure ON article_keys (key) WHERE kind IN ('url', 'id');

-- Search: tokens of an article as hashes, newest first by buckets; see search.go.
CREATE TABLE search_docs (
    article_id   bigint PRIMARY KEY,       -- no foreign key: loaded in bulk
    published_at timestamptz NOT NULL,     -- or seen_at where unknown
    feed_id      bigint,
    title        text NOT NULL,            -- canonical, padded with spaces
    tok          integer[] NOT NULL
);
ALTER TABLE search_docs ALTER COLUMN tok SET STORAGE EXTERNAL;
CREATE INDEX search_docs_tok ON search_docs USING gin (tok);

-- subscriptions: conditions of one row are ANDed, rows of a chat are ORed.
CREATE TABLE subscriptions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id       bigint NOT NULL REFERENCES chats ON DELETE CASCADE,
    thread_id     bigint NOT NULL DEFAULT 0,
    feed_ids      bigint[] NOT NULL DEFAULT '{}',  -- empty: every source
    topics        text[] NOT NULL DEFAULT '{party_building,front,mass_org}', -- empty: any article, topic or not
    only_meetings boolean NOT NULL DEFAULT true,
    filter        text NOT NULL DEFAULT '',
    mode          text CHECK (mode IN ('instant', 'daily', 'weekly')), -- NULL: the chat's
    revision      bigint NOT NULL,
    active_from   timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by    bigint REFERENCES people ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX subscriptions_chat ON subscriptions (chat_id);
CREATE UNIQUE INDEX subscriptions_revision ON subscriptions (revision);

-- One counter, locked until commit, so that revisions commit in their order.
CREATE TABLE subscription_revision (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    value    bigint NOT NULL
);
INSERT INTO subscription_revision (value) VALUES (0);

-- The outbox. The hot table: few indexes and no foreign keys; the sweeper's test
-- proves that nothing is orphaned.
CREATE TABLE deliveries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id          bigint NOT NULL,
    chat_id         bigint NOT NULL,
    thread_id       bigint NOT NULL DEFAULT 0,
    kind            text NOT NULL CHECK (kind IN ('alert', 'digest', 'broadcast', 'edit', 'notice')),
    ref             bigint NOT NULL,       -- alert: story; digest: slot (Unix seconds); edit: message; else its own row
    article_id      bigint,                -- alert: the article that matched this chat first
    subscription_id bigint,                -- alert: the subscription that matched
    digest_id       bigint,                -- alert: the digest row that took it
    body            jsonb,                 -- broadcast and notice: the message
    state           text NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'sending', 'sent', 'uncertain', 'dead', 'expired', 'cancelled')),
    reason          text NOT NULL DEFAULT '',
    priority        smallint NOT NULL,     -- 1 alerts, 2 notices and digests, 3 broadcasts, 4 edits
    not_before      timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until     timestamptz,
    attempts        integer NOT NULL DEFAULT 0,
    resent          boolean NOT NULL DEFAULT false, -- sent once more after an answer was lost
    first_failed_at timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at     timestamptz,
    message_id      bigint,                -- sent: the row of messages
    UNIQUE (chat_id, thread_id, kind, ref),
    CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
    CHECK (state <> 'sent' OR message_id IS NOT NULL),
    CHECK ((state IN ('sent', 'dead', 'expired', 'cancelled')) = (finished_at IS NOT NULL)),
    CHECK (state NOT IN ('dead', 'expired', 'cancelled', 'uncertain') OR reason <> '')
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX deliveries_due ON deliveries (priority, id) WHERE state = 'pending';
CREATE INDEX deliveries_open ON deliveries (chat_id, id) WHERE state IN ('pending', 'sending', 'uncertain');

-- What really left.
CREATE TABLE messages (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id      bigint NOT NULL,
    thread_id    bigint NOT NULL DEFAULT 0,
    external_ids text[] NOT NULL,
    article_ids  bigint[] NOT NULL DEFAULT '{}',
    kind         text NOT NULL,
    version      integer NOT NULL DEFAULT 1, -- the highest version of its articles that was rendered
    sent_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX messages_articles ON messages USING gin (article_ids) WHERE article_ids <> '{}';
CREATE INDEX messages_chat ON messages (chat_id, sent_at);

-- Every change by a person.
CREATE TABLE audit (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    person bigint,                         -- people.id, or a random number after an erasure
    action text NOT NULL,
    target text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT ''
);
CREATE INDEX audit_at ON audit (at);

-- Articles that a chat keeps.
CREATE TABLE saved_articles (
    chat_id    bigint NOT NULL REFERENCES chats ON DELETE CASCADE,
    article_id bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
    saved_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (chat_id, article_id)
);

-- Events of a messenger that were handled, so that a repeated one is not.
CREATE TABLE handled_events (
    bot_id     bigint NOT NULL REFERENCES bots ON DELETE CASCADE,
    event_id   text NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (bot_id, event_id)
);
CREATE INDEX handled_events_at ON handled_events (handled_at);
