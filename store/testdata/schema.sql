CREATE TABLE public.article_edits (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    version integer NOT NULL,
    old_title text NOT NULL,
    old_lead text NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE public.article_edits ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.article_edits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.article_keys (
    key bytea NOT NULL,
    kind text NOT NULL,
    article_id bigint NOT NULL,
    CONSTRAINT article_keys_kind_check CHECK ((kind = ANY (ARRAY['url'::text, 'id'::text, 'guid'::text, 'title_day'::text])))
);

CREATE TABLE public.articles (
    id bigint NOT NULL,
    feed_id bigint,
    url text NOT NULL,
    host text DEFAULT ''::text NOT NULL,
    section text DEFAULT ''::text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    lead text DEFAULT ''::text NOT NULL,
    feed_lead text DEFAULT ''::text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    byline text DEFAULT ''::text NOT NULL,
    image text DEFAULT ''::text NOT NULL,
    published_at timestamp with time zone,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    state text DEFAULT 'new'::text NOT NULL,
    push boolean DEFAULT true NOT NULL,
    text_source text,
    held_at timestamp with time zone,
    gone_at timestamp with time zone,
    gone_seen_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease_until timestamp with time zone,
    recheck_at timestamp with time zone,
    rechecks integer DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    edited_at timestamp with time zone,
    story_id bigint,
    topics text[] DEFAULT '{}'::text[] NOT NULL,
    documents text[] DEFAULT '{}'::text[] NOT NULL,
    is_meeting boolean DEFAULT false NOT NULL,
    analysis jsonb,
    lexicon text DEFAULT ''::text NOT NULL,
    signature bytea,
    CONSTRAINT articles_check CHECK (((state = 'new'::text) OR ((text_source IS NOT NULL) AND (analysis IS NOT NULL)))),
    CONSTRAINT articles_check1 CHECK (((state <> 'done'::text) OR (NOT push) OR (story_id IS NOT NULL))),
    CONSTRAINT articles_state_check CHECK ((state = ANY (ARRAY['new'::text, 'ready'::text, 'done'::text]))),
    CONSTRAINT articles_text_source_check CHECK ((text_source = ANY (ARRAY['page'::text, 'feed'::text])))
);

ALTER TABLE public.articles ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.articles_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    person bigint,
    action text NOT NULL,
    target text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bots (
    id bigint NOT NULL,
    messenger text NOT NULL,
    external_id text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    holder text,
    epoch bigint DEFAULT 0 NOT NULL,
    lease_expires_at timestamp with time zone,
    paused_reason text,
    paused_at timestamp with time zone,
    update_offset bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT bots_messenger_check CHECK ((messenger = ANY (ARRAY['telegram'::text, 'zalo'::text, 'console'::text])))
);

ALTER TABLE public.bots ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bots_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.chats (
    id bigint NOT NULL,
    bot_id bigint NOT NULL,
    external_id text NOT NULL,
    kind text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    paused_until timestamp with time zone,
    strikes integer DEFAULT 0 NOT NULL,
    strikes_since timestamp with time zone,
    mode text DEFAULT 'instant'::text NOT NULL,
    digest_at integer[] DEFAULT '{420}'::integer[] NOT NULL,
    digest_weekday integer DEFAULT 1 NOT NULL,
    workdays_only boolean DEFAULT false NOT NULL,
    quiet_from integer DEFAULT 0 NOT NULL,
    quiet_to integer DEFAULT 0 NOT NULL,
    last_slot_at timestamp with time zone,
    preview boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT chats_digest_at_check CHECK (((0 <= ALL (digest_at)) AND (1440 > ALL (digest_at)))),
    CONSTRAINT chats_digest_weekday_check CHECK (((digest_weekday >= 0) AND (digest_weekday <= 6))),
    CONSTRAINT chats_kind_check CHECK ((kind = ANY (ARRAY['private'::text, 'group'::text, 'channel'::text]))),
    CONSTRAINT chats_mode_check CHECK ((mode = ANY (ARRAY['instant'::text, 'daily'::text, 'weekly'::text]))),
    CONSTRAINT chats_quiet_from_check CHECK (((quiet_from >= 0) AND (quiet_from <= 1439))),
    CONSTRAINT chats_quiet_to_check CHECK (((quiet_to >= 0) AND (quiet_to <= 1439))),
    CONSTRAINT chats_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'gone'::text])))
);

ALTER TABLE public.chats ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.chats_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.deliveries (
    id bigint NOT NULL,
    bot_id bigint NOT NULL,
    chat_id bigint NOT NULL,
    thread_id bigint DEFAULT 0 NOT NULL,
    kind text NOT NULL,
    ref bigint NOT NULL,
    article_id bigint,
    subscription_id bigint,
    digest_id bigint,
    body jsonb,
    state text DEFAULT 'pending'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    priority smallint NOT NULL,
    not_before timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease_until timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    resent boolean DEFAULT false NOT NULL,
    first_failed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    message_id bigint,
    CONSTRAINT deliveries_check CHECK (((state = 'sending'::text) = (lease_until IS NOT NULL))),
    CONSTRAINT deliveries_check1 CHECK (((state <> 'sent'::text) OR (message_id IS NOT NULL))),
    CONSTRAINT deliveries_check2 CHECK (((state = ANY (ARRAY['sent'::text, 'dead'::text, 'expired'::text, 'cancelled'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT deliveries_check3 CHECK (((state <> ALL (ARRAY['dead'::text, 'expired'::text, 'cancelled'::text, 'uncertain'::text])) OR (reason <> ''::text))),
    CONSTRAINT deliveries_kind_check CHECK ((kind = ANY (ARRAY['alert'::text, 'digest'::text, 'broadcast'::text, 'edit'::text, 'notice'::text]))),
    CONSTRAINT deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'sent'::text, 'uncertain'::text, 'dead'::text, 'expired'::text, 'cancelled'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.02');

ALTER TABLE public.deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.feeds (
    id bigint NOT NULL,
    url text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    host text NOT NULL,
    section text DEFAULT ''::text NOT NULL,
    format text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    every interval,
    etag text DEFAULT ''::text NOT NULL,
    last_modified text DEFAULT ''::text NOT NULL,
    moved_to text DEFAULT ''::text NOT NULL,
    next_poll_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease_until timestamp with time zone,
    seeded_at timestamp with time zone,
    polled_at timestamp with time zone,
    succeeded_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    error_class text DEFAULT ''::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    failing_since timestamp with time zone,
    noticed_at timestamp with time zone,
    newest_item_at timestamp with time zone,
    item_gap interval,
    added_by bigint,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT feeds_every_check CHECK ((every > '00:00:00'::interval)),
    CONSTRAINT feeds_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'removed'::text])))
);

ALTER TABLE public.feeds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.feeds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.handled_events (
    bot_id bigint NOT NULL,
    event_id text NOT NULL,
    handled_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE public.held_polls (
    id bigint NOT NULL,
    feed_id bigint NOT NULL,
    state text DEFAULT 'held'::text NOT NULL,
    held_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    decided_at timestamp with time zone,
    decided_by bigint,
    CONSTRAINT held_polls_state_check CHECK ((state = ANY (ARRAY['held'::text, 'sent'::text, 'stored'::text])))
);

ALTER TABLE public.held_polls ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.held_polls_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messages (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    thread_id bigint DEFAULT 0 NOT NULL,
    external_ids text[] NOT NULL,
    article_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    kind text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    sent_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE public.messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people (
    id bigint NOT NULL,
    bot_id bigint NOT NULL,
    external_id text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    role text DEFAULT 'stranger'::text NOT NULL,
    asked_at timestamp with time zone,
    consent_version text,
    consent_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT people_role_check CHECK ((role = ANY (ARRAY['stranger'::text, 'subscriber'::text, 'editor'::text, 'admin'::text, 'owner'::text, 'refused'::text])))
);

ALTER TABLE public.people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.people_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.saved_articles (
    chat_id bigint NOT NULL,
    article_id bigint NOT NULL,
    saved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE public.schema_version (
    version integer NOT NULL,
    migrated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE public.search_docs (
    article_id bigint NOT NULL,
    published_at timestamp with time zone NOT NULL,
    feed_id bigint,
    title text NOT NULL,
    tok integer[] NOT NULL
);
ALTER TABLE ONLY public.search_docs ALTER COLUMN tok SET STORAGE EXTERNAL;

CREATE TABLE public.settings (
    key text NOT NULL,
    value text NOT NULL
);

CREATE TABLE public.stories (
    id bigint NOT NULL,
    signature bytea NOT NULL,
    bands bigint[] NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE public.stories ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.subscription_revision (
    only_row boolean DEFAULT true NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT subscription_revision_only_row_check CHECK (only_row)
);

CREATE TABLE public.subscriptions (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    thread_id bigint DEFAULT 0 NOT NULL,
    feed_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    topics text[] DEFAULT '{party_building,front,mass_org}'::text[] NOT NULL,
    only_meetings boolean DEFAULT true NOT NULL,
    filter text DEFAULT ''::text NOT NULL,
    mode text,
    revision bigint NOT NULL,
    active_from timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT subscriptions_mode_check CHECK ((mode = ANY (ARRAY['instant'::text, 'daily'::text, 'weekly'::text])))
);

ALTER TABLE public.subscriptions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.subscriptions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.article_edits
    ADD CONSTRAINT article_edits_article_id_version_key UNIQUE (article_id, version);

ALTER TABLE ONLY public.article_edits
    ADD CONSTRAINT article_edits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.article_keys
    ADD CONSTRAINT article_keys_pkey PRIMARY KEY (key, article_id);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bots
    ADD CONSTRAINT bots_messenger_external_id_key UNIQUE (messenger, external_id);

ALTER TABLE ONLY public.bots
    ADD CONSTRAINT bots_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chats
    ADD CONSTRAINT chats_bot_id_external_id_key UNIQUE (bot_id, external_id);

ALTER TABLE ONLY public.chats
    ADD CONSTRAINT chats_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_chat_id_thread_id_kind_ref_key UNIQUE (chat_id, thread_id, kind, ref);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT feeds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT feeds_url_key UNIQUE (url);

ALTER TABLE ONLY public.handled_events
    ADD CONSTRAINT handled_events_pkey PRIMARY KEY (bot_id, event_id);

ALTER TABLE ONLY public.held_polls
    ADD CONSTRAINT held_polls_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_bot_id_external_id_key UNIQUE (bot_id, external_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.saved_articles
    ADD CONSTRAINT saved_articles_pkey PRIMARY KEY (chat_id, article_id);

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.search_docs
    ADD CONSTRAINT search_docs_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.stories
    ADD CONSTRAINT stories_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.subscription_revision
    ADD CONSTRAINT subscription_revision_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (id);

CREATE INDEX article_keys_article ON public.article_keys USING btree (article_id);

CREATE UNIQUE INDEX article_keys_sure ON public.article_keys USING btree (key) WHERE (kind = ANY (ARRAY['url'::text, 'id'::text]));

CREATE INDEX articles_documents ON public.articles USING gin (documents) WHERE (documents <> '{}'::text[]);

CREATE INDEX articles_feed ON public.articles USING btree (feed_id, seen_at);

CREATE INDEX articles_ready ON public.articles USING btree (id) WHERE ((state = 'ready'::text) AND (held_at IS NULL));

CREATE INDEX articles_recheck ON public.articles USING btree (recheck_at) WHERE (recheck_at IS NOT NULL);

CREATE INDEX articles_seen ON public.articles USING btree (seen_at);

CREATE INDEX articles_story ON public.articles USING btree (story_id);

CREATE INDEX articles_todo ON public.articles USING btree (next_try_at) WHERE ((state = 'new'::text) AND (held_at IS NULL));

CREATE INDEX audit_at ON public.audit USING btree (at);

CREATE INDEX deliveries_due ON public.deliveries USING btree (priority, id) WHERE (state = 'pending'::text);

CREATE INDEX deliveries_open ON public.deliveries USING btree (chat_id, id) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text, 'uncertain'::text]));

CREATE INDEX feeds_due ON public.feeds USING btree (next_poll_at) WHERE (state = 'active'::text);

CREATE INDEX handled_events_at ON public.handled_events USING btree (handled_at);

CREATE UNIQUE INDEX held_polls_one ON public.held_polls USING btree (feed_id) WHERE (state = 'held'::text);

CREATE INDEX messages_articles ON public.messages USING gin (article_ids) WHERE (article_ids <> '{}'::bigint[]);

CREATE INDEX messages_chat ON public.messages USING btree (chat_id, sent_at);

CREATE INDEX search_docs_tok ON public.search_docs USING gin (tok);

CREATE INDEX stories_recent ON public.stories USING btree (created_at);

CREATE INDEX subscriptions_chat ON public.subscriptions USING btree (chat_id);

CREATE UNIQUE INDEX subscriptions_revision ON public.subscriptions USING btree (revision);

ALTER TABLE ONLY public.article_edits
    ADD CONSTRAINT article_edits_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.article_keys
    ADD CONSTRAINT article_keys_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_feed_id_fkey FOREIGN KEY (feed_id) REFERENCES public.feeds(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_story_id_fkey FOREIGN KEY (story_id) REFERENCES public.stories(id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.chats
    ADD CONSTRAINT chats_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.bots(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT feeds_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.people(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.handled_events
    ADD CONSTRAINT handled_events_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.bots(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.held_polls
    ADD CONSTRAINT held_polls_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.people(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.held_polls
    ADD CONSTRAINT held_polls_feed_id_fkey FOREIGN KEY (feed_id) REFERENCES public.feeds(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.bots(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.saved_articles
    ADD CONSTRAINT saved_articles_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.saved_articles
    ADD CONSTRAINT saved_articles_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES public.chats(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES public.chats(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id) ON DELETE SET NULL;
