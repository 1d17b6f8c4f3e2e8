-- name: locked
-- Entries that nobody else changes until the transaction ends, held in the order of their ids.
SELECT
    id,
    version,
    merged_into,
    merged_first,
    merged_at,
    coalesce(merged_at > now() - $2::interval, FALSE) AS fresh
FROM entries
WHERE id = ANY($1::bigint [])
ORDER BY id
FOR NO KEY UPDATE;

-- name: tree
-- An entry of which $2 answers in the end, and those that were merged into it before.
WITH RECURSIVE tree AS (
    SELECT $1::bigint AS id
    UNION
    SELECT e.id
    FROM tree AS t
    INNER JOIN entries AS e ON t.id = e.merged_first
    WHERE e.merged_into = $2::bigint
)

SELECT id FROM tree;

-- name: merge
-- Another entry answers in its place; who verified it and when stays, for the way back.
UPDATE entries
SET
    status = 'merged',
    version = $3::integer,
    merged_into = $2::bigint,
    merged_first = $2::bigint,
    merged_at = now()
WHERE id = $1::bigint;

-- name: part
-- It answers for itself again, as it did before.
UPDATE entries
SET
    status = CASE WHEN verified_at IS NULL THEN 'waiting' ELSE 'verified' END,
    version = $2::integer,
    merged_into = NULL,
    merged_first = NULL,
    merged_at = NULL
WHERE id = $1::bigint;

-- name: touch
-- Whoever looks at an older version is told.
UPDATE entries SET version = $2::integer WHERE id = $1::bigint;

-- name: follow
-- What was merged into an entry goes where that one goes.
UPDATE entries SET merged_into = $2::bigint WHERE id = ANY($1::bigint []);

-- name: keep_asked
-- An entry's title and question, where it does not have them; searched once it is verified.
INSERT INTO wordings (course_id, entry_id, body, search_key, source, live)
SELECT
    e.course_id,
    e.id,
    w.body,
    w.search_key,
    w.source,
    e.status = 'verified' AS live
FROM entries AS e
CROSS JOIN unnest($2::text [], $3::text [], $4::text []) AS w (body, search_key, source)
WHERE e.id = $1::bigint
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING;

-- name: silence
-- A merged entry's wordings are searched at the one that answers.
UPDATE wordings SET live = FALSE WHERE entry_id = $1::bigint AND live;

-- name: unsilence
-- A verified entry's wordings are searched again.
UPDATE wordings SET live = TRUE
WHERE entry_id = $1::bigint AND removed_at IS NULL;

-- name: bring_asked
-- A merged entry's own title and question, even where they were taken away from it.
INSERT INTO wordings (
    course_id, entry_id, body, search_key, source, live, made_at, merged_from
)
SELECT
    t.course_id,
    t.id AS entry_id,
    w.body,
    w.search_key,
    'merged' AS source,
    t.status = 'verified' AS live,
    m.merged_at,
    m.id AS merged_from
FROM entries AS m
INNER JOIN entries AS t ON m.merged_into = t.id
CROSS JOIN unnest($2::text [], $3::text []) AS w (body, search_key)
WHERE m.id = $1::bigint
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING;

-- name: bring_wordings
-- The one that answers is found by the wordings of a merged one too. What is made or removed for a
-- merging has its very moment, by which it is undone.
INSERT INTO wordings (
    course_id, entry_id, body, search_key, source, form, live, made_at, question_id, merged_from
)
SELECT
    w.course_id,
    t.id AS entry_id,
    w.body,
    w.search_key,
    'merged' AS source,
    w.form,
    t.status = 'verified' AS live,
    m.merged_at,
    w.question_id,
    m.id AS merged_from
FROM entries AS m
INNER JOIN entries AS t ON m.merged_into = t.id
INNER JOIN wordings AS w ON m.id = w.entry_id
WHERE m.id = $1::bigint AND w.removed_at IS NULL
ORDER BY w.id
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING;

-- name: remove_lookalikes
-- What was another question for the one that answers, and is the merged one's, is the same now.
UPDATE lookalikes AS l SET removed_at = m.merged_at
FROM entries AS m
WHERE
    m.id = $1::bigint
    AND l.entry_id = m.merged_into
    AND l.removed_at IS NULL
    AND EXISTS (
        SELECT FROM wordings AS w
        WHERE
            w.entry_id = l.entry_id
            AND w.merged_from = m.id
            AND md5(w.search_key) = md5(l.search_key)
    );

-- name: bring_lookalikes
-- What the merged one must not be served for, the one that answers must not be served for either.
INSERT INTO lookalikes (entry_id, body, search_key, source, form, made_at, question_id)
SELECT
    m.merged_into,
    l.body,
    l.search_key,
    l.source,
    l.form,
    m.merged_at,
    l.question_id
FROM entries AS m
INNER JOIN lookalikes AS l ON m.id = l.entry_id
WHERE
    m.id = $1::bigint
    AND l.removed_at IS NULL
    AND NOT EXISTS (
        SELECT FROM wordings AS w
        WHERE w.entry_id = m.merged_into AND md5(w.search_key) = md5(l.search_key)
    )
ORDER BY l.id
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING;

-- name: take_wordings
-- Wordings that a merged entry brought.
DELETE FROM wordings
WHERE entry_id = $2::bigint AND merged_from = $1::bigint AND source = 'merged';

-- name: keep_adopted
-- What a TA has made the entry's own meanwhile.
UPDATE wordings SET merged_from = NULL
WHERE entry_id = $2::bigint AND merged_from = $1::bigint;

-- name: take_asked
-- Title and question that an entry was given for the merging at $2.
DELETE FROM wordings
WHERE entry_id = $1::bigint AND made_at = $2::timestamptz;

-- name: take_lookalikes
-- Look-alikes that a merging at $2 brought.
DELETE FROM lookalikes WHERE entry_id = $1::bigint AND made_at = $2::timestamptz;

-- name: restore_lookalikes
-- Look-alikes that a merging at $2 removed.
UPDATE lookalikes SET removed_at = NULL
WHERE entry_id = $1::bigint AND removed_at = $2::timestamptz;

-- name: siblings
-- Entries that were merged into one and nowhere before, in that order.
SELECT id FROM entries
WHERE merged_into = $1::bigint AND merged_first = $1::bigint
ORDER BY merged_at, id;

-- name: tell_apart
-- From now on what the other one asks is another question, unless both ask it in the same words.
INSERT INTO lookalikes AS l (entry_id, body, search_key, source)
SELECT $1::bigint, $2::text, $3::text, 'unmerged'
WHERE NOT EXISTS (
    SELECT FROM wordings AS w
    WHERE
        w.entry_id = $1::bigint
        AND w.removed_at IS NULL
        AND md5(w.search_key) = md5($3::text)
)
ON CONFLICT (entry_id, md5(search_key)) DO UPDATE SET removed_at = NULL;

-- name: move_deliveries
-- What students saw of a merged entry, and of those before it, is mended to the one that answers.
WITH moved AS (
    UPDATE deliveries AS d SET entry_id = $2::bigint
    FROM questions AS q
    WHERE
        d.question_id = q.id
        AND d.entry_id = $1::bigint
        AND q.entry_id = ANY($3::bigint [])
    RETURNING d.question_id, d.message_ids
)

INSERT INTO outbox (lane, kind, entry_id, question_id, dedupe_key)
SELECT
    'discord' AS lane,
    'repair' AS kind,
    e.id,
    m.question_id,
    'repair:' || m.question_id || ':' || e.version AS dedupe_key
FROM moved AS m
INNER JOIN entries AS e ON e.id = $2::bigint
WHERE cardinality(m.message_ids) > 0
ORDER BY m.question_id DESC
ON CONFLICT (dedupe_key) DO NOTHING;

-- name: return_deliveries
-- What students see of a parted entry is mended back. A draft is shown in a placeholder's place
-- alone, so what shows the other one's answer, or is about to, counts as one.
WITH running AS (
    SELECT o.question_id FROM outbox AS o WHERE o.kind = 'repair' AND o.state = 'running'
),

moved AS (
    UPDATE deliveries AS d
    SET
        entry_id = e.id,
        shown_version = CASE
            WHEN
                e.status = 'waiting'
                AND (
                    d.shown_version > $4::integer
                    OR d.question_id IN (SELECT r.question_id FROM running AS r)
                )
                THEN 0
            ELSE d.shown_version
        END
    FROM questions AS q
    CROSS JOIN entries AS e
    WHERE
        d.question_id = q.id
        AND d.entry_id = $2::bigint
        AND q.entry_id = ANY($3::bigint [])
        AND e.id = $1::bigint
    RETURNING d.question_id, d.message_ids
)

INSERT INTO outbox (lane, kind, entry_id, question_id, payload, dedupe_key)
SELECT
    'discord' AS lane,
    'repair' AS kind,
    e.id,
    m.question_id,
    jsonb_build_object(
        'again', m.question_id IN (SELECT r.question_id FROM running AS r)
    ) AS payload,
    'repair:' || m.question_id || ':' || e.version AS dedupe_key
FROM moved AS m
INNER JOIN entries AS e ON e.id = $1::bigint
WHERE cardinality(m.message_ids) > 0
ORDER BY m.question_id DESC
ON CONFLICT (dedupe_key) DO NOTHING;

-- name: page_of
-- The entry's page in the archive, if it has one.
SELECT page_id FROM entries WHERE id = $1::bigint;

-- name: answering
-- The entry that answers in an entry's place: itself, unless it was merged.
SELECT coalesce(merged_into, id) FROM entries WHERE id = $1::bigint FOR SHARE;

-- name: wordings
-- The ways to ask for an entry, its title and question first.
SELECT body FROM wordings
WHERE entry_id = $1::bigint AND removed_at IS NULL
ORDER BY source NOT IN ('title', 'question'), id
LIMIT 30;

-- name: into
-- The entry that answers in an entry's place, and until when the two can be parted.
SELECT
    t.id,
    t.title,
    t.hits,
    t.page_url,
    t.version,
    CASE
        WHEN m.merged_first = m.merged_into AND m.merged_at > now() - $2::interval
            THEN m.merged_at + $2::interval
    END AS until
FROM entries AS m
INNER JOIN counted_entries AS t ON m.merged_into = t.id
WHERE m.id = $1::bigint;

-- name: others
-- The entries in whose place an entry answers, the latest first.
SELECT m.id, m.title, h.hits, m.page_url
FROM entries AS m
CROSS JOIN LATERAL (SELECT count(*) AS hits FROM hits AS h WHERE h.entry_id = m.id) AS h
WHERE m.merged_into = $1::bigint
ORDER BY m.merged_at DESC, m.id DESC
LIMIT 20;

-- name: found
-- Other verified entries of a course that hold a text, the most asked first.
WITH found AS (
    SELECT
        e.id,
        (SELECT count(*) FROM hits AS h WHERE h.entry_id = e.id) + (
            SELECT count(*)
            FROM entries AS m
            INNER JOIN hits AS h ON m.id = h.entry_id
            WHERE m.merged_into = e.id
        ) AS hits
    FROM entries AS e
    WHERE
        e.course_id = $1::bigint
        AND e.status = 'verified'
        AND e.id <> $2::bigint
        AND CASE
            -- Less than three letters hold no trigram: the index would be read whole for them.
            WHEN char_length($3::text) < 3
                THEN
                    strpos(e.label, lower($3::text)) > 0
                    OR strpos(lower(e.question), lower($3::text)) > 0
            ELSE e.label LIKE lower($4::text) OR lower(e.question) LIKE lower($4::text)
        END
    ORDER BY hits DESC, e.id ASC
    LIMIT $5::integer
)

SELECT e.id, e.title, e.hits, e.page_url
FROM found AS f
INNER JOIN counted_entries AS e ON f.id = e.id
ORDER BY f.hits DESC, e.id ASC;

-- name: near
-- Other verified entries of a course near one of some keys, the nearest first.
WITH found AS (
    SELECT n.entry_id, max(n.score) AS score
    FROM unnest($3::text []) AS k (search_key)
    CROSS JOIN LATERAL near_entries($1::bigint, k.search_key, $4::integer + 1) AS n
    WHERE n.entry_id <> $2::bigint AND NOT n.lookalike
    GROUP BY n.entry_id
    ORDER BY score DESC, n.entry_id ASC
    LIMIT $4::integer
)

SELECT e.id, e.title, e.hits, e.page_url
FROM found AS f
INNER JOIN counted_entries AS e ON f.entry_id = e.id
ORDER BY f.score DESC, e.id ASC;
