-- Courses, the people who run them, questions, the knowledge that answers them, and what is owed to the outside.

CREATE TABLE courses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    sample boolean NOT NULL DEFAULT FALSE,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX courses_by_name ON courses (lower(name));
CREATE UNIQUE INDEX courses_one_sample ON courses (sample) WHERE sample;

-- A Discord server and the course that its channels belong to unless they say otherwise.
CREATE TABLE guilds (
    guild_id bigint PRIMARY KEY,
    name text NOT NULL,
    course_id bigint NOT NULL REFERENCES courses,
    staff_role_id bigint,
    faq_channel_id bigint,
    faq_message_id bigint,
    faq_posted_at timestamptz
);

CREATE TABLE channels (
    channel_id bigint PRIMARY KEY,
    guild_id bigint NOT NULL REFERENCES guilds ON DELETE CASCADE,
    name text NOT NULL,
    course_id bigint NOT NULL REFERENCES courses
);

-- People who log in to the panel.
CREATE TABLE members (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('owner', 'ta', 'reader')),
    password_hash text,
    password_is_temporary boolean NOT NULL DEFAULT FALSE,
    discord_user_id bigint UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);
CREATE UNIQUE INDEX members_by_name ON members (lower(name));

-- Only a hash of the cookie's token is kept.
CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    member_id bigint NOT NULL REFERENCES members ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_by_member ON sessions (member_id);

CREATE TABLE login_failures (
    account text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failures_by_account ON login_failures (account, failed_at);

-- Title and keywords as they are searched. Joining texts depends on nothing but the texts, which
-- PostgreSQL cannot know of array_to_string.
CREATE FUNCTION entry_label(title text, keywords text [])
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT lower(title || E'\n' || array_to_string(keywords, E'\n'))
$$;

-- Knowledge: one answer, the AI's draft or a TA's word. version counts every change of text or
-- status. reason says why a TA is needed: an error code, no-ai, cut, call or interrupted.
CREATE TABLE entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES courses,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'verified', 'discarded')),
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL DEFAULT '',
    keywords text [] NOT NULL DEFAULT '{}',
    label text NOT NULL GENERATED ALWAYS AS (entry_label(title, keywords)) STORED,
    ai_answer text,
    ai_model text,
    needs_human boolean NOT NULL DEFAULT FALSE,
    reason text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    verified_at timestamptz,
    verified_by bigint REFERENCES members,
    verifier_name text,
    page_id text,
    page_url text,
    archived_hits integer,
    CHECK ((status = 'verified') = (verified_at IS NOT NULL))
);
CREATE INDEX entries_by_course ON entries (course_id, status, id DESC);
CREATE INDEX entries_by_status ON entries (status, id DESC);
CREATE INDEX entries_by_time ON entries (created_at);
CREATE INDEX entries_needing_human ON entries (id DESC) WHERE needs_human;
CREATE INDEX entries_begun ON entries (id DESC) WHERE status = 'waiting' AND version > 1;
CREATE INDEX entries_with_page ON entries (id) WHERE page_id IS NOT NULL;
CREATE INDEX entries_by_keyword ON entries USING gin (keywords);
CREATE INDEX entries_by_label ON entries USING gin (label gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX entries_by_question ON entries
USING gin (lower(question) gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX entries_verified ON entries (course_id, id) INCLUDE (label) WHERE status = 'verified';

-- Every text an entry has had; the newest is also in the entry.
CREATE TABLE entry_versions (
    entry_id bigint NOT NULL REFERENCES entries ON DELETE CASCADE,
    version integer NOT NULL,
    title text NOT NULL,
    answer text NOT NULL,
    keywords text [] NOT NULL,
    author text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (entry_id, version)
);

-- The ways to ask for a verified entry; only these are searched.
CREATE TABLE wordings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES courses,
    entry_id bigint NOT NULL REFERENCES entries ON DELETE CASCADE,
    body text NOT NULL,
    search_key text NOT NULL,
    source text NOT NULL CHECK (source IN ('title', 'question'))
);
-- A key may be longer than a b-tree row can be.
CREATE UNIQUE INDEX wordings_once ON wordings (entry_id, md5(search_key));
CREATE INDEX wordings_by_key ON wordings
USING gin (course_id, search_key gin_trgm_ops) WITH (fastupdate = off);

-- One row per asking, made before anything else happens.
CREATE TABLE questions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin text NOT NULL UNIQUE,
    course_id bigint NOT NULL REFERENCES courses,
    parent_id bigint REFERENCES questions,
    entry_id bigint REFERENCES entries,
    state text NOT NULL DEFAULT 'asked'
    CHECK (state IN ('asked', 'answering', 'answered', 'known', 'handed', 'refused')),
    asker text NOT NULL,
    asker_name text NOT NULL,
    guild_id bigint,
    channel_id bigint,
    message_id bigint,
    body text NOT NULL,
    decision jsonb NOT NULL DEFAULT '{}',
    fault text,
    asked_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz
);
CREATE INDEX questions_by_entry ON questions (entry_id, asked_at);
CREATE INDEX questions_by_parent ON questions (parent_id);
CREATE INDEX questions_by_channel ON questions (channel_id, id DESC);
CREATE INDEX questions_unsettled ON questions (asked_at) WHERE settled_at IS NULL;

CREATE TABLE attachments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question_id bigint NOT NULL REFERENCES questions ON DELETE CASCADE,
    filename text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL,
    width integer,
    height integer,
    stored_as text NOT NULL
);
CREATE INDEX attachments_by_question ON attachments (question_id);

-- What a student was shown, so that it can be mended; message_ids are the bot's, in order.
CREATE TABLE deliveries (
    question_id bigint PRIMARY KEY REFERENCES questions ON DELETE CASCADE,
    entry_id bigint NOT NULL REFERENCES entries,
    channel_id bigint NOT NULL,
    message_ids bigint [] NOT NULL,
    shown_version integer NOT NULL,
    delivered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deliveries_by_entry ON deliveries (entry_id);
CREATE INDEX deliveries_by_message ON deliveries USING gin (message_ids);

-- One verified answer that reached a student; counted here, never in the entry's row.
CREATE TABLE hits (
    question_id bigint PRIMARY KEY REFERENCES questions ON DELETE CASCADE,
    entry_id bigint NOT NULL REFERENCES entries,
    hit_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hits_by_entry ON hits (entry_id);
CREATE INDEX hits_by_time ON hits (hit_at);

-- What is read of an entry wherever one is shown; seen_answer is what of it a student may see.
CREATE VIEW counted_entries AS
SELECT
    e.id,
    e.course_id,
    e.status,
    e.title,
    e.question,
    e.answer,
    CASE WHEN e.status = 'verified' THEN e.answer ELSE coalesce(e.ai_answer, '') END AS seen_answer,
    e.keywords,
    e.version,
    e.needs_human,
    e.verifier_name,
    e.verified_at,
    e.page_url,
    (SELECT count(*) FROM hits AS h WHERE h.entry_id = e.id) AS hits
FROM entries AS e;

CREATE TABLE reactions (
    question_id bigint NOT NULL REFERENCES questions ON DELETE CASCADE,
    person text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('up', 'down', 'solved', 'metoo', 'call')),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (question_id, person, kind)
);
CREATE INDEX reactions_by_kind ON reactions (kind, at) WHERE kind IN ('down', 'call');

-- What a TA is waited for, since when, and whether a student called for one.
CREATE VIEW entries_waiting AS
SELECT
    e.id,
    e.title,
    c.called_at IS NOT NULL AS called,
    CASE
        WHEN e.status = 'waiting' THEN e.created_at
        ELSE coalesce(c.called_at, e.changed_at)
    END AS since
FROM entries AS e
CROSS JOIN LATERAL (
    SELECT min(r.at) AS called_at
    FROM questions AS q
    INNER JOIN reactions AS r ON q.id = r.question_id
    WHERE
        e.needs_human
        AND q.entry_id = e.id
        AND r.kind = 'call'
        AND (e.verified_at IS NULL OR r.at > e.verified_at)
) AS c
WHERE e.status = 'waiting' OR e.needs_human;

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    member_id bigint,
    action text NOT NULL,
    subject text NOT NULL,
    before jsonb,
    after jsonb
);
CREATE INDEX audit_by_subject ON audit (subject, at);

-- What is owed to the outside; written in the transaction that owes it.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lane text NOT NULL CHECK (lane IN ('notion', 'discord', 'webhook')),
    kind text NOT NULL,
    entry_id bigint REFERENCES entries,
    question_id bigint REFERENCES questions,
    payload jsonb NOT NULL DEFAULT '{}',
    dedupe_key text NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT now(),
    leased_by uuid,
    lease_until timestamptz,
    error_code text,
    error_detail text,
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
);
CREATE INDEX outbox_due ON outbox (lane, next_try_at, id) WHERE state IN ('waiting', 'running');
CREATE INDEX outbox_by_state ON outbox (state, id DESC);
CREATE INDEX outbox_by_entry ON outbox (entry_id, id DESC);
CREATE INDEX outbox_by_question ON outbox (question_id);

-- Small single values that outlive the process.
CREATE TABLE kept (
    name text PRIMARY KEY,
    value jsonb NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);

-- On a small table the planner would scan: it takes similarity for free. The settings hold for
-- this function alone; the threshold is for candidates, the decision is made elsewhere.
CREATE FUNCTION similar_wordings(wanted_course bigint, wanted_key text, wanted integer)
RETURNS TABLE (entry_id bigint, wording_id bigint, body text, score real)
LANGUAGE sql STABLE
SET pg_trgm.similarity_threshold = 0.3
SET enable_seqscan = off
AS $$
    SELECT w.entry_id, w.id, w.body, similarity(w.search_key, wanted_key) AS score
      FROM wordings AS w
     WHERE w.course_id = wanted_course
       AND w.search_key % wanted_key
     ORDER BY score DESC, w.id
     LIMIT wanted
$$;
