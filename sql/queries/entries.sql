-- name: entry
-- An entry as it stands.
SELECT * FROM counted_entries WHERE id = $1::bigint;

-- name: answering
-- The entry itself, or the one it was merged into.
SELECT * FROM counted_entries
WHERE id = (SELECT coalesce(e.merged_into, e.id) FROM entries AS e WHERE e.id = $1::bigint);

-- name: hold
-- An entry that nobody changes until the transaction ends; returns the one that answers for it.
SELECT coalesce(merged_into, id) FROM entries WHERE id = $1::bigint FOR SHARE;

-- name: locked
-- An entry that nobody else changes until the transaction ends.
SELECT * FROM counted_entries WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: verified
-- Those of some entries that are verified and of a course.
SELECT *
FROM counted_entries
WHERE id = ANY($1::bigint []) AND course_id = $2::bigint AND status = 'verified';

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
-- The old title and question are no wordings any more; one that was taken away is remembered.
DELETE FROM wordings
WHERE entry_id = $1::bigint AND source IN ('title', 'question') AND removed_at IS NULL;

-- name: wake_wordings
-- The entry is found by all its wordings but those taken away.
UPDATE wordings SET live = TRUE WHERE entry_id = $1::bigint AND removed_at IS NULL AND NOT live;

-- name: rest_wordings
-- The entry is not found any more; its wordings are kept.
UPDATE wordings SET live = FALSE WHERE entry_id = $1::bigint AND live;

-- name: proposed_for
-- The text for which the model was last to propose wordings, if it has proposed any.
SELECT title, answer
FROM entry_versions
WHERE
    entry_id = $1::bigint
    AND written_at <= (
        SELECT max(w.made_at) FROM wordings AS w
        WHERE w.entry_id = $1::bigint AND w.source = 'proposed'
    )
ORDER BY version DESC
LIMIT 1;

-- name: page_of
-- The entry's page in the archive, if it has one.
SELECT page_id FROM entries WHERE id = $1::bigint;
