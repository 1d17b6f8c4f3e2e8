-- name: entry
-- What a phrasebook says of its entry.
SELECT
    id,
    status,
    title,
    keywords
FROM entries
WHERE id = $1::bigint;

-- name: phrases
-- The wordings and the look-alikes of an entry, in the order in which they came.
SELECT
    FALSE AS lookalike,
    id,
    body,
    search_key,
    source,
    form,
    removed_at IS NOT NULL AS removed
FROM wordings
WHERE entry_id = $1::bigint
UNION ALL
SELECT
    TRUE,
    id,
    body,
    search_key,
    source,
    form,
    removed_at IS NOT NULL
FROM lookalikes
WHERE entry_id = $1::bigint
ORDER BY lookalike, id;

-- name: proposing
-- The last job in which a model looked for an entry's phrases.
SELECT
    state,
    error_code
FROM outbox
WHERE entry_id = $1::bigint AND lane = 'model' AND kind = 'propose'
ORDER BY id DESC
LIMIT 1;

-- name: lock_course
-- The course of an entry: until the transaction ends nobody adds phrases or aliases to it.
SELECT id FROM courses
WHERE id = (SELECT e.course_id FROM entries AS e WHERE e.id = $1::bigint)
FOR NO KEY UPDATE;

-- name: lock_entry
-- An entry that nobody else changes until the transaction ends.
SELECT
    course_id,
    title,
    question
FROM entries
WHERE id = $1::bigint
FOR NO KEY UPDATE;

-- name: owner
-- Another verified entry of the course that is found by this key.
SELECT
    e.id AS entry_id,
    e.title
FROM entries AS own
INNER JOIN wordings AS w ON own.course_id = w.course_id
INNER JOIN entries AS e ON w.entry_id = e.id
WHERE
    own.id = $1::bigint
    AND w.live
    AND w.search_key = $2::text
    AND e.id <> own.id
ORDER BY e.id
LIMIT 1;

-- name: add_wording
-- A TA's wording, or one that comes back as a TA's; nothing when it is there already.
INSERT INTO wordings AS w (course_id, entry_id, body, search_key, source, live)
SELECT
    course_id,
    id,
    $2::text,
    $3::text,
    'ta',
    status = 'verified'
FROM entries
WHERE id = $1::bigint
ON CONFLICT (entry_id, md5(search_key)) DO UPDATE
SET
    body = excluded.body,
    source = excluded.source,
    form = '',
    live = excluded.live,
    removed_at = NULL,
    made_at = now(),
    merged_from = NULL
WHERE w.removed_at IS NOT NULL
RETURNING w.id;

-- name: add_lookalike
-- A TA's look-alike, or one that comes back as a TA's; nothing when it is there already.
INSERT INTO lookalikes AS l (entry_id, body, search_key, source)
VALUES ($1::bigint, $2::text, $3::text, 'ta')
ON CONFLICT (entry_id, md5(search_key)) DO UPDATE
SET
    body = excluded.body,
    source = excluded.source,
    form = '',
    removed_at = NULL,
    made_at = now()
WHERE l.removed_at IS NOT NULL
RETURNING l.id;

-- name: drop_wording
-- What is a look-alike from now on is no wording any more.
DELETE FROM wordings
WHERE
    entry_id = $1::bigint
    AND search_key = $2::text
    AND source NOT IN ('title', 'question');

-- name: drop_lookalike
-- What is a wording from now on is no look-alike any more.
DELETE FROM lookalikes WHERE entry_id = $1::bigint AND search_key = $2::text;

-- name: remove_wording
-- A wording that students are not served for any more.
UPDATE wordings
SET
    live = FALSE,
    removed_at = now()
WHERE
    id = $1::bigint
    AND entry_id = $2::bigint
    AND removed_at IS NULL
    AND source NOT IN ('title', 'question')
RETURNING body;

-- name: remove_lookalike
-- A look-alike that counts no more.
UPDATE lookalikes SET removed_at = now()
WHERE id = $1::bigint AND entry_id = $2::bigint AND removed_at IS NULL
RETURNING body;

-- name: removed_wording
-- A wording that was taken away.
SELECT
    body,
    search_key
FROM wordings
WHERE id = $1::bigint AND entry_id = $2::bigint AND removed_at IS NOT NULL;

-- name: removed_lookalike
-- A look-alike that was taken away.
SELECT
    body,
    search_key
FROM lookalikes
WHERE id = $1::bigint AND entry_id = $2::bigint AND removed_at IS NOT NULL;

-- name: restore_wording
-- A wording that counts again, if its entry is verified.
UPDATE wordings AS w
SET
    removed_at = NULL,
    live = e.status = 'verified'
FROM entries AS e
WHERE w.id = $1::bigint AND w.entry_id = e.id;

-- name: restore_lookalike
-- A look-alike that counts again.
UPDATE lookalikes SET removed_at = NULL WHERE id = $1::bigint;
