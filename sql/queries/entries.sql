-- name: entry
-- An entry as it stands.
SELECT * FROM counted_entries WHERE id = $1::bigint;

-- name: locked
-- An entry that nobody else changes until the transaction ends.
SELECT * FROM counted_entries WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: save
-- A TA's text, not shown to anyone yet.
UPDATE entries
SET
    title = $2::text,
    answer = $3::text,
    keywords = $4::text [],
    version = version + 1,
    changed_at = now()
WHERE id = $1::bigint;

-- name: verify
-- A TA's text, and the TA behind it.
UPDATE entries
SET
    title = $2::text,
    answer = $3::text,
    keywords = $4::text [],
    version = version + 1,
    status = 'verified',
    verified_at = now(),
    verified_by = $5::bigint,
    verifier_name = $6::text,
    needs_human = FALSE,
    reason = NULL,
    changed_at = now()
WHERE id = $1::bigint;

-- name: discard
-- Nobody need look at it any more.
UPDATE entries
SET
    status = 'discarded',
    version = version + 1,
    needs_human = FALSE,
    reason = NULL,
    changed_at = now()
WHERE id = $1::bigint;

-- name: reopen
-- No TA stands behind it any more.
UPDATE entries
SET
    status = 'waiting',
    version = version + 1,
    verified_at = NULL,
    verified_by = NULL,
    verifier_name = NULL,
    changed_at = now()
WHERE id = $1::bigint;

-- name: keep_version
-- The entry's text under its number.
INSERT INTO entry_versions (entry_id, version, title, answer, keywords, author)
SELECT id, version, title, answer, keywords, $2::text FROM entries WHERE id = $1::bigint;

-- name: forget_wordings
-- The entry is not found any more.
DELETE FROM wordings WHERE entry_id = $1::bigint;

-- name: keep_wordings
-- The ways to ask for an entry.
INSERT INTO wordings (course_id, entry_id, body, search_key, source)
SELECT e.course_id, e.id, w.body, w.search_key, w.source
FROM entries AS e
CROSS JOIN unnest($2::text [], $3::text [], $4::text []) AS w (body, search_key, source)
WHERE e.id = $1::bigint;

-- name: page_of
-- The entry's page in the archive, if it has one.
SELECT page_id FROM entries WHERE id = $1::bigint;
