-- What a migrated database holds. Written by `python -m tests.schema_snapshot`.

CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;

COMMENT ON EXTENSION btree_gin IS 'support for indexing common datatypes in GIN';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE FUNCTION public.entries_near(wanted_course bigint, wanted_key text, wanted integer) RETURNS TABLE(entry_id bigint, title text, stale boolean, lookalike boolean, body text, search_key text, score real)
    LANGUAGE sql STABLE
    AS $$
    WITH nearest AS MATERIALIZED (
        SELECT w.entry_id, similarity(w.search_key, wanted_key) AS score
          FROM wordings AS w
         WHERE w.live
           AND w.course_id = wanted_course
           AND w.search_key % wanted_key
         ORDER BY score DESC, w.id
         LIMIT 10 * wanted
    ),

    best AS (
        SELECT n.entry_id, max(n.score) AS score
          FROM nearest AS n
         GROUP BY n.entry_id
         ORDER BY score DESC, n.entry_id
         LIMIT wanted
    )

    SELECT e.id,
           e.title,
           coalesce(e.valid_until < (now() AT TIME ZONE interval '9 hours')::date, FALSE)
           OR coalesce(e.term <> c.term, FALSE),
           p.lookalike,
           p.body,
           p.search_key,
           p.score
      FROM best AS b
     INNER JOIN entries AS e ON b.entry_id = e.id AND e.status = 'verified'
     INNER JOIN courses AS c ON e.course_id = c.id
     CROSS JOIN LATERAL (
        (SELECT FALSE AS lookalike, w.body, w.search_key,
                similarity(w.search_key, wanted_key) AS score
           FROM wordings AS w
          WHERE w.entry_id = e.id AND w.live
          ORDER BY score DESC, w.id
          LIMIT 40)
        UNION ALL
        (SELECT TRUE, l.body, l.search_key, similarity(l.search_key, wanted_key) AS score
           FROM lookalikes AS l
          WHERE l.entry_id = e.id AND l.removed_at IS NULL
          ORDER BY score DESC, l.id
          LIMIT 40)
     ) AS p
     ORDER BY b.score DESC, e.id, p.lookalike, p.score DESC, p.search_key
$$;

CREATE FUNCTION public.entry_label(title text, keywords text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT lower(title || E'\n' || array_to_string(keywords, E'\n'))
$$;

CREATE FUNCTION public.far_entries(wanted_course bigint, wanted_key text, wanted integer) RETURNS TABLE(entry_id bigint, title text, stale boolean, lookalike boolean, body text, search_key text, score real)
    LANGUAGE sql STABLE
    SET "pg_trgm.similarity_threshold" TO '0.15'
    SET enable_seqscan TO 'off'
    AS $$ SELECT * FROM entries_near(wanted_course, wanted_key, wanted) $$;

CREATE FUNCTION public.near_entries(wanted_course bigint, wanted_key text, wanted integer) RETURNS TABLE(entry_id bigint, title text, stale boolean, lookalike boolean, body text, search_key text, score real)
    LANGUAGE sql STABLE
    SET "pg_trgm.similarity_threshold" TO '0.35'
    SET enable_seqscan TO 'off'
    AS $$ SELECT * FROM entries_near(wanted_course, wanted_key, wanted) $$;

CREATE TABLE public.aliases (
    id bigint NOT NULL,
    course_id bigint NOT NULL,
    written text NOT NULL,
    meant text NOT NULL,
    added_by text NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT aliases_meant_check CHECK ((meant <> ''::text)),
    CONSTRAINT aliases_written_check CHECK ((written <> ''::text))
);

ALTER TABLE public.aliases ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.aliases_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.attachments (
    id bigint NOT NULL,
    question_id bigint NOT NULL,
    filename text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL,
    width integer,
    height integer,
    stored_as text NOT NULL
);

ALTER TABLE public.attachments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.attachments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    actor text NOT NULL,
    member_id bigint,
    action text NOT NULL,
    subject text NOT NULL,
    before jsonb,
    after jsonb
);

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels (
    channel_id bigint NOT NULL,
    guild_id bigint NOT NULL,
    name text NOT NULL,
    course_id bigint NOT NULL
);

CREATE TABLE public.commits (
    token uuid NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.entries (
    id bigint NOT NULL,
    course_id bigint NOT NULL,
    status text DEFAULT 'waiting'::text NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    keywords text[] DEFAULT '{}'::text[] NOT NULL,
    label text GENERATED ALWAYS AS (public.entry_label(title, keywords)) STORED NOT NULL,
    ai_answer text,
    ai_model text,
    needs_human boolean DEFAULT false NOT NULL,
    reason text,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    verified_at timestamp with time zone,
    verified_by bigint,
    verifier_name text,
    page_id text,
    page_url text,
    archived_hits integer,
    merged_into bigint,
    merged_at timestamp with time zone,
    valid_until date,
    term text,
    sources bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    merged_first bigint,
    CONSTRAINT entries_merged_whole CHECK (((status = 'merged'::text) = (merged_into IS NOT NULL))),
    CONSTRAINT entries_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'verified'::text, 'discarded'::text, 'merged'::text]))),
    CONSTRAINT entries_verified_whole CHECK (((status = 'merged'::text) OR ((status = 'verified'::text) = (verified_at IS NOT NULL))))
);

CREATE TABLE public.hits (
    question_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    hit_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW public.counted_entries AS
 SELECT id,
    course_id,
    status,
    title,
    question,
    answer,
        CASE
            WHEN (status = 'verified'::text) THEN answer
            ELSE COALESCE(ai_answer, ''::text)
        END AS seen_answer,
    keywords,
    version,
    needs_human,
    verifier_name,
    verified_at,
    page_url,
    ( SELECT count(*) AS count
           FROM (public.entries m
             JOIN public.hits h ON ((m.id = h.entry_id)))
          WHERE ((m.id = e.id) OR (m.merged_into = e.id))) AS hits,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('entry_id', s.id, 'title', s.title, 'page_url', s.page_url) ORDER BY (array_position(e.sources, s.id))), '[]'::jsonb) AS "coalesce"
           FROM public.entries s
          WHERE ((s.id = ANY (e.sources)) AND (s.status = 'verified'::text))) AS sources,
    valid_until,
    term,
    merged_into
   FROM public.entries e;

CREATE TABLE public.courses (
    id bigint NOT NULL,
    name text NOT NULL,
    sample boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    term text DEFAULT ''::text NOT NULL,
    CONSTRAINT courses_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.courses ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.courses_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.deliveries (
    question_id bigint NOT NULL,
    entry_id bigint,
    channel_id bigint NOT NULL,
    message_ids bigint[] NOT NULL,
    shown_version integer NOT NULL,
    delivered_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.questions (
    id bigint NOT NULL,
    origin text NOT NULL,
    course_id bigint NOT NULL,
    parent_id bigint,
    entry_id bigint,
    state text DEFAULT 'asked'::text NOT NULL,
    asker text NOT NULL,
    asker_name text NOT NULL,
    guild_id bigint,
    channel_id bigint,
    message_id bigint,
    body text NOT NULL,
    fault text,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT questions_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'answering'::text, 'answered'::text, 'known'::text, 'offered'::text, 'handed'::text, 'refused'::text])))
);

CREATE TABLE public.reactions (
    question_id bigint NOT NULL,
    person text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT reactions_kind_check CHECK ((kind = ANY (ARRAY['up'::text, 'down'::text, 'solved'::text, 'metoo'::text, 'call'::text])))
);

CREATE VIEW public.entries_waiting AS
 SELECT e.id,
    e.title,
    (c.called_at IS NOT NULL) AS called,
        CASE
            WHEN (e.status = 'waiting'::text) THEN e.created_at
            ELSE COALESCE(c.called_at, e.changed_at)
        END AS since
   FROM (public.entries e
     CROSS JOIN LATERAL ( SELECT min(r.at) AS called_at
           FROM (public.questions q
             JOIN public.reactions r ON ((q.id = r.question_id)))
          WHERE (e.needs_human AND (q.entry_id IN ( SELECT m.id
                   FROM public.entries m
                  WHERE ((m.id = e.id) OR (m.merged_into = e.id)))) AND (r.kind = 'call'::text) AND ((e.verified_at IS NULL) OR (r.at > e.verified_at)))) c)
  WHERE ((e.status = 'waiting'::text) OR (e.needs_human AND (e.status <> 'merged'::text)));

CREATE TABLE public.entry_versions (
    entry_id bigint NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    answer text NOT NULL,
    keywords text[] NOT NULL,
    author text NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.guilds (
    guild_id bigint NOT NULL,
    name text NOT NULL,
    course_id bigint NOT NULL,
    staff_role_id bigint,
    faq_channel_id bigint,
    faq_message_id bigint,
    faq_posted_at timestamp with time zone
);

CREATE TABLE public.kept (
    name text NOT NULL,
    value jsonb NOT NULL,
    kept_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.login_failures (
    account text NOT NULL,
    failed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.lookalikes (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    body text NOT NULL,
    search_key text NOT NULL,
    source text NOT NULL,
    form text DEFAULT ''::text NOT NULL,
    removed_at timestamp with time zone,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    question_id bigint,
    CONSTRAINT lookalikes_source_check CHECK ((source = ANY (ARRAY['proposed'::text, 'refused'::text, 'unmerged'::text, 'corrected'::text, 'ta'::text])))
);

ALTER TABLE public.lookalikes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lookalikes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.members (
    id bigint NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text,
    password_is_temporary boolean DEFAULT false NOT NULL,
    discord_user_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT members_name_check CHECK ((name <> ''::text)),
    CONSTRAINT members_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'ta'::text, 'reader'::text])))
);

ALTER TABLE public.members ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.members_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outbox (
    id bigint NOT NULL,
    lane text NOT NULL,
    kind text NOT NULL,
    entry_id bigint,
    question_id bigint,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    dedupe_key text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone DEFAULT now() NOT NULL,
    leased_by uuid,
    lease_until timestamp with time zone,
    error_code text,
    error_detail text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT outbox_lane_check CHECK ((lane = ANY (ARRAY['notion'::text, 'discord'::text, 'webhook'::text, 'model'::text]))),
    CONSTRAINT outbox_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'dead'::text])))
);

ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.questions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.questions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.search_log (
    question_id bigint NOT NULL,
    course_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    outcome text NOT NULL,
    rule text NOT NULL,
    story jsonb NOT NULL,
    judged_by text,
    judged_at timestamp with time zone,
    right_entry_id bigint,
    CONSTRAINT search_log_judged_by_check CHECK ((judged_by = ANY (ARRAY['student'::text, 'ta'::text, 'model'::text]))),
    CONSTRAINT search_log_outcome_check CHECK ((outcome = ANY (ARRAY['serve'::text, 'offer'::text, 'new'::text])))
);

CREATE TABLE public.sessions (
    token_hash bytea NOT NULL,
    member_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.wordings (
    id bigint NOT NULL,
    course_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    body text NOT NULL,
    search_key text NOT NULL,
    source text NOT NULL,
    form text DEFAULT ''::text NOT NULL,
    live boolean DEFAULT true NOT NULL,
    removed_at timestamp with time zone,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    question_id bigint,
    merged_from bigint,
    CONSTRAINT wordings_source_check CHECK ((source = ANY (ARRAY['title'::text, 'question'::text, 'proposed'::text, 'found'::text, 'chosen'::text, 'merged'::text, 'ta'::text])))
);

ALTER TABLE public.wordings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.wordings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT aliases_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_pkey PRIMARY KEY (channel_id);

ALTER TABLE ONLY public.commits
    ADD CONSTRAINT commits_pkey PRIMARY KEY (token);

ALTER TABLE ONLY public.courses
    ADD CONSTRAINT courses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.entry_versions
    ADD CONSTRAINT entry_versions_pkey PRIMARY KEY (entry_id, version);

ALTER TABLE ONLY public.guilds
    ADD CONSTRAINT guilds_pkey PRIMARY KEY (guild_id);

ALTER TABLE ONLY public.hits
    ADD CONSTRAINT hits_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.kept
    ADD CONSTRAINT kept_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.lookalikes
    ADD CONSTRAINT lookalikes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_discord_user_id_key UNIQUE (discord_user_id);

ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_dedupe_key_key UNIQUE (dedupe_key);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_origin_key UNIQUE (origin);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reactions
    ADD CONSTRAINT reactions_pkey PRIMARY KEY (question_id, person, kind);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.search_log
    ADD CONSTRAINT search_log_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.wordings
    ADD CONSTRAINT wordings_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX aliases_once ON public.aliases USING btree (course_id, lower(written));

CREATE INDEX attachments_by_question ON public.attachments USING btree (question_id);

CREATE INDEX audit_by_subject ON public.audit USING btree (subject, at);

CREATE INDEX commits_by_age ON public.commits USING btree (at);

CREATE UNIQUE INDEX courses_by_name ON public.courses USING btree (lower(name));

CREATE UNIQUE INDEX courses_one_sample ON public.courses USING btree (sample) WHERE sample;

CREATE INDEX deliveries_by_entry ON public.deliveries USING btree (entry_id);

CREATE INDEX deliveries_by_message ON public.deliveries USING gin (message_ids);

CREATE INDEX entries_begun ON public.entries USING btree (id DESC) WHERE ((status = 'waiting'::text) AND (version > 1));

CREATE INDEX entries_by_course ON public.entries USING btree (course_id, status, id DESC);

CREATE INDEX entries_by_keyword ON public.entries USING gin (keywords);

CREATE INDEX entries_by_label ON public.entries USING gin (label public.gin_trgm_ops) WITH (fastupdate=off);

CREATE INDEX entries_by_question ON public.entries USING gin (lower(question) public.gin_trgm_ops) WITH (fastupdate=off);

CREATE INDEX entries_by_status ON public.entries USING btree (status, id DESC);

CREATE INDEX entries_by_target ON public.entries USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX entries_by_time ON public.entries USING btree (created_at);

CREATE INDEX entries_for_a_time ON public.entries USING btree (course_id) WHERE ((status = 'verified'::text) AND ((valid_until IS NOT NULL) OR (term IS NOT NULL)));

CREATE INDEX entries_needing_human ON public.entries USING btree (id DESC) WHERE needs_human;

CREATE INDEX entries_verified ON public.entries USING btree (course_id, id) INCLUDE (label) WHERE (status = 'verified'::text);

CREATE INDEX entries_with_page ON public.entries USING btree (id) WHERE (page_id IS NOT NULL);

CREATE INDEX hits_by_entry ON public.hits USING btree (entry_id);

CREATE INDEX hits_by_time ON public.hits USING btree (hit_at);

CREATE INDEX login_failures_by_account ON public.login_failures USING btree (account, failed_at);

CREATE INDEX lookalikes_by_question ON public.lookalikes USING btree (question_id) WHERE (question_id IS NOT NULL);

CREATE UNIQUE INDEX lookalikes_once ON public.lookalikes USING btree (entry_id, md5(search_key));

CREATE UNIQUE INDEX members_by_name ON public.members USING btree (lower(name));

CREATE INDEX outbox_by_entry ON public.outbox USING btree (entry_id, id DESC);

CREATE INDEX outbox_by_question ON public.outbox USING btree (question_id);

CREATE INDEX outbox_by_state ON public.outbox USING btree (state, id DESC);

CREATE INDEX outbox_due ON public.outbox USING btree (lane, next_try_at, id) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));

CREATE INDEX questions_by_channel ON public.questions USING btree (channel_id, id DESC);

CREATE INDEX questions_by_entry ON public.questions USING btree (entry_id, asked_at);

CREATE INDEX questions_by_parent ON public.questions USING btree (parent_id);

CREATE INDEX questions_unsettled ON public.questions USING btree (asked_at) WHERE (settled_at IS NULL);

CREATE INDEX reactions_by_kind ON public.reactions USING btree (kind, at) WHERE (kind = ANY (ARRAY['down'::text, 'call'::text]));

CREATE INDEX search_log_by_course ON public.search_log USING btree (course_id, at DESC);

CREATE INDEX search_log_by_right_entry ON public.search_log USING btree (right_entry_id) WHERE (right_entry_id IS NOT NULL);

CREATE INDEX sessions_by_member ON public.sessions USING btree (member_id);

CREATE INDEX wordings_by_key ON public.wordings USING gin (course_id, search_key public.gin_trgm_ops) WITH (fastupdate=off) WHERE live;

CREATE INDEX wordings_by_origin ON public.wordings USING btree (merged_from) WHERE (merged_from IS NOT NULL);

CREATE INDEX wordings_by_question ON public.wordings USING btree (question_id) WHERE (question_id IS NOT NULL);

CREATE UNIQUE INDEX wordings_once ON public.wordings USING btree (entry_id, md5(search_key));

ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT aliases_course_id_fkey FOREIGN KEY (course_id) REFERENCES public.courses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_course_id_fkey FOREIGN KEY (course_id) REFERENCES public.courses(id);

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_guild_id_fkey FOREIGN KEY (guild_id) REFERENCES public.guilds(guild_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.entries(id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_course_id_fkey FOREIGN KEY (course_id) REFERENCES public.courses(id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_merged_first_fkey FOREIGN KEY (merged_first) REFERENCES public.entries(id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.entries(id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES public.members(id);

ALTER TABLE ONLY public.entry_versions
    ADD CONSTRAINT entry_versions_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.entries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.guilds
    ADD CONSTRAINT guilds_course_id_fkey FOREIGN KEY (course_id) REFERENCES public.courses(id);

ALTER TABLE ONLY public.hits
    ADD CONSTRAINT hits_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.entries(id);

ALTER TABLE ONLY public.hits
    ADD CONSTRAINT hits_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.lookalikes
    ADD CONSTRAINT lookalikes_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.entries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.lookalikes
    ADD CONSTRAINT lookalikes_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.entries(id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_course_id_fkey FOREIGN KEY (course_id) REFERENCES public.courses(id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.entries(id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.reactions
    ADD CONSTRAINT reactions_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.search_log
    ADD CONSTRAINT search_log_course_id_fkey FOREIGN KEY (course_id) REFERENCES public.courses(id);

ALTER TABLE ONLY public.search_log
    ADD CONSTRAINT search_log_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.search_log
    ADD CONSTRAINT search_log_right_entry_id_fkey FOREIGN KEY (right_entry_id) REFERENCES public.entries(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.members(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.wordings
    ADD CONSTRAINT wordings_course_id_fkey FOREIGN KEY (course_id) REFERENCES public.courses(id);

ALTER TABLE ONLY public.wordings
    ADD CONSTRAINT wordings_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.entries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.wordings
    ADD CONSTRAINT wordings_merged_from_fkey FOREIGN KEY (merged_from) REFERENCES public.entries(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.wordings
    ADD CONSTRAINT wordings_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE SET NULL;
