-- Knowing the same question again: wordings and look-alikes, offers, why a question was answered
-- as it was, entries that were merged and entries that hold for a time.

-- It runs before the service opens, on tables that nobody else reads or writes meanwhile.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, ban-drop-column
-- squawk-ignore-file adding-foreign-key-constraint, require-concurrent-index-deletion
-- squawk-ignore-file ban-drop-function, ban-drop-not-null

-- merged: the entry's askings now belong to the one in merged_into.
ALTER TABLE entries DROP CONSTRAINT entries_status_check;
ALTER TABLE entries ADD CONSTRAINT entries_status_check
CHECK (status IN ('waiting', 'verified', 'discarded', 'merged'));
ALTER TABLE entries ADD COLUMN merged_into bigint REFERENCES entries;
ALTER TABLE entries ADD COLUMN merged_at timestamptz;
ALTER TABLE entries ADD CONSTRAINT entries_merged_whole
CHECK ((status = 'merged') = (merged_into IS NOT NULL));
CREATE INDEX entries_by_target ON entries (merged_into) WHERE merged_into IS NOT NULL;

-- An answer holds until its last day (in Korea), and in its term only, if it names one.
ALTER TABLE courses ADD COLUMN term text NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN valid_until date;
ALTER TABLE entries ADD COLUMN term text;
CREATE INDEX entries_for_a_time ON entries (course_id)
WHERE status = 'verified' AND (valid_until IS NOT NULL OR term IS NOT NULL);

-- Verified entries that a draft was written from.
ALTER TABLE entries ADD COLUMN sources bigint [] NOT NULL DEFAULT '{}';

-- live: its entry is verified and no TA has taken the wording away. What was taken away stays as a
-- row, so that it is not proposed again.
ALTER TABLE wordings DROP CONSTRAINT wordings_source_check;
ALTER TABLE wordings ADD CONSTRAINT wordings_source_check
CHECK (source IN ('title', 'question', 'proposed', 'found', 'chosen', 'merged', 'ta'));
ALTER TABLE wordings ADD COLUMN form text NOT NULL DEFAULT '';
ALTER TABLE wordings ADD COLUMN live boolean NOT NULL DEFAULT TRUE;
ALTER TABLE wordings ADD COLUMN removed_at timestamptz;
ALTER TABLE wordings ADD COLUMN made_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE wordings ADD COLUMN question_id bigint REFERENCES questions ON DELETE SET NULL;
ALTER TABLE wordings ADD COLUMN merged_from bigint REFERENCES entries ON DELETE SET NULL;
CREATE INDEX wordings_by_question ON wordings (question_id) WHERE question_id IS NOT NULL;
CREATE INDEX wordings_by_origin ON wordings (merged_from) WHERE merged_from IS NOT NULL;
DROP INDEX wordings_by_key;
CREATE INDEX wordings_by_key ON wordings
USING gin (course_id, search_key gin_trgm_ops) WITH (fastupdate = off)
WHERE live;

-- Nearly the same words, another answer: what the entry must not be served for.
CREATE TABLE lookalikes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL REFERENCES entries ON DELETE CASCADE,
    body text NOT NULL,
    search_key text NOT NULL,
    source text NOT NULL
    CHECK (source IN ('proposed', 'refused', 'unmerged', 'corrected', 'ta')),
    form text NOT NULL DEFAULT '',
    removed_at timestamptz,
    made_at timestamptz NOT NULL DEFAULT now(),
    question_id bigint REFERENCES questions ON DELETE SET NULL
);
CREATE UNIQUE INDEX lookalikes_once ON lookalikes (entry_id, md5(search_key));
CREATE INDEX lookalikes_by_question ON lookalikes (question_id) WHERE question_id IS NOT NULL;

-- A course's own spellings: what is written and the word that is meant.
CREATE TABLE aliases (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES courses ON DELETE CASCADE,
    written text NOT NULL CHECK (written <> ''),
    meant text NOT NULL CHECK (meant <> ''),
    added_by text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX aliases_once ON aliases (course_id, lower(written));

-- offered: the student was shown up to three entries and may choose.
ALTER TABLE questions DROP CONSTRAINT questions_state_check;
ALTER TABLE questions ADD CONSTRAINT questions_state_check
CHECK (state IN ('asked', 'answering', 'answered', 'known', 'offered', 'handed', 'refused'));

-- Why a question was answered as it was: candidates, scores, thresholds and versions, in story.
-- right_entry_id is the entry that answers it, as whoever judged has said: NULL with a judge means
-- none of those shown.
CREATE TABLE search_log (
    question_id bigint PRIMARY KEY REFERENCES questions ON DELETE CASCADE,
    course_id bigint NOT NULL REFERENCES courses,
    at timestamptz NOT NULL DEFAULT now(),
    outcome text NOT NULL CHECK (outcome IN ('serve', 'offer', 'new')),
    rule text NOT NULL,
    story jsonb NOT NULL,
    judged_by text CHECK (judged_by IN ('student', 'ta', 'model')),
    judged_at timestamptz,
    right_entry_id bigint REFERENCES entries ON DELETE SET NULL
);
CREATE INDEX search_log_by_course ON search_log (course_id, at DESC);
CREATE INDEX search_log_by_right_entry ON search_log (right_entry_id)
WHERE right_entry_id IS NOT NULL;

-- What had been decided so far was kept as the wordings found, of which an entry has several; the
-- served one comes first.
INSERT INTO search_log (question_id, course_id, at, outcome, rule, story)
SELECT
    q.id,
    q.course_id,
    q.asked_at,
    d.outcome,
    d.rule,
    jsonb_build_object(
        'key', '',
        'versions', jsonb_build_object('key', 0, 'rules', 0),
        'outcome', d.outcome,
        'rule', d.rule,
        'thresholds', jsonb_build_object(),
        'candidates', coalesce(c.candidates, '[]')
    ) AS story
FROM questions AS q
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN q.decision ->> 'served' IS NULL THEN 'new' ELSE 'serve' END AS outcome,
        CASE q.decision ->> 'rule'
            WHEN 'near and covered' THEN 'sure enough'
            WHEN 'not covered' THEN 'near'
            ELSE q.decision ->> 'rule'
        END AS rule
) AS d
CROSS JOIN LATERAL (
    SELECT
        jsonb_agg(
            jsonb_build_object(
                'entry_id', n.entry_id,
                'title', coalesce(e.title, ''),
                'wording', n.wording,
                'lookalike', '',
                'stale', FALSE,
                'score', n.score,
                'features', jsonb_build_object(),
                'agrees', jsonb_build_array(),
                'differs', jsonb_build_array()
            )
            ORDER BY (n.entry_id::text = q.decision ->> 'served') DESC NULLS LAST, n.place
        ) AS candidates
    FROM (
        SELECT DISTINCT ON (f.found -> 'entry_id')
            (f.found ->> 'entry_id')::bigint AS entry_id,
            f.found ->> 'wording' AS wording,
            round((f.found ->> 'score')::numeric, 4) AS score,
            f.place
        FROM jsonb_array_elements(q.decision -> 'candidates')
        WITH ORDINALITY AS f (found, place)
        ORDER BY f.found -> 'entry_id', f.place
    ) AS n
    LEFT JOIN entries AS e ON n.entry_id = e.id
) AS c
WHERE q.decision ->> 'rule' IS NOT NULL;

ALTER TABLE questions DROP COLUMN decision;

-- An offer takes the place of a placeholder: a message, and no entry that it shows.
ALTER TABLE deliveries ALTER COLUMN entry_id DROP NOT NULL;

-- model: what is asked of the AI apart from any question.
ALTER TABLE outbox DROP CONSTRAINT outbox_lane_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_lane_check
CHECK (lane IN ('notion', 'discord', 'webhook', 'model'));

-- The hits of what was merged count for the entry it was merged into.
CREATE OR REPLACE VIEW counted_entries AS
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
    (
        SELECT count(*)
        FROM entries AS m
        INNER JOIN hits AS h ON m.id = h.entry_id
        WHERE m.id = e.id OR m.merged_into = e.id
    ) AS hits,
    (
        SELECT
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'entry_id', s.id, 'title', s.title, 'page_url', s.page_url
                    )
                    ORDER BY array_position(e.sources, s.id)
                ),
                '[]'
            )
        FROM entries AS s
        WHERE s.id = ANY(e.sources) AND s.status = 'verified'
    ) AS sources,
    e.valid_until,
    e.term,
    e.merged_into
FROM entries AS e;

-- Nobody is waited for where an entry was merged into another one.
CREATE OR REPLACE VIEW entries_waiting AS
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
        AND q.entry_id IN (SELECT m.id FROM entries AS m WHERE m.id = e.id OR m.merged_into = e.id)
        AND r.kind = 'call'
        AND (e.verified_at IS NULL OR r.at > e.verified_at)
) AS c
WHERE e.status = 'waiting' OR (e.needs_human AND e.status <> 'merged');

-- The verified entries of a course near a key, best first, and of each the wordings and
-- look-alikes, nearest first. The threshold is the session's, so callers set it.
DROP FUNCTION similar_wordings;
CREATE FUNCTION entries_near(wanted_course bigint, wanted_key text, wanted integer)
RETURNS TABLE (
    entry_id bigint,
    title text,
    stale boolean,
    lookalike boolean,
    body text,
    search_key text,
    score real
)
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

-- On a small table the planner would scan: it takes similarity for free. These settings hold for
-- the functions alone. The second is for texts without spaces, of which a key knows little.
CREATE FUNCTION near_entries(wanted_course bigint, wanted_key text, wanted integer)
RETURNS TABLE (
    entry_id bigint,
    title text,
    stale boolean,
    lookalike boolean,
    body text,
    search_key text,
    score real
)
LANGUAGE sql STABLE
SET pg_trgm.similarity_threshold = 0.35
SET enable_seqscan = off
AS $$ SELECT * FROM entries_near(wanted_course, wanted_key, wanted) $$;

CREATE FUNCTION far_entries(wanted_course bigint, wanted_key text, wanted integer)
RETURNS TABLE (
    entry_id bigint,
    title text,
    stale boolean,
    lookalike boolean,
    body text,
    search_key text,
    score real
)
LANGUAGE sql STABLE
SET pg_trgm.similarity_threshold = 0.15
SET enable_seqscan = off
AS $$ SELECT * FROM entries_near(wanted_course, wanted_key, wanted) $$;

-- merged_first: the entry that it was merged into itself; merged_into is where that one is now.
-- A merged entry keeps who verified it and when, so that parting the two again is exact.
ALTER TABLE entries ADD COLUMN merged_first bigint REFERENCES entries;
ALTER TABLE entries DROP CONSTRAINT entries_check;
ALTER TABLE entries ADD CONSTRAINT entries_verified_whole
CHECK (status = 'merged' OR (status = 'verified') = (verified_at IS NOT NULL));
