-- name: logged
-- What is kept of one question, and what was decided on it.
SELECT
    q.id,
    q.course_id,
    c.name AS course_name,
    q.asker_name,
    q.body,
    q.asked_at,
    q.state,
    q.parent_id IS NOT NULL AS follows,
    (SELECT count(*) FROM attachments AS f WHERE f.question_id = q.id) AS files,
    coalesce(e.merged_into, e.id) AS entry_id,
    l.story,
    l.judged_by,
    l.judged_at,
    coalesce(r.merged_into, r.id) AS right_entry_id,
    ARRAY(
        SELECT k.entry_id FROM lookalikes AS k
        WHERE k.question_id = q.id AND k.source = 'corrected' AND k.removed_at IS NULL
        ORDER BY k.entry_id
    ) AS taught,
    (
        SELECT coalesce(jsonb_object_agg(n.kind, n.people), '{}')
        FROM (
            SELECT kind, count(*) AS people FROM reactions
            WHERE question_id = q.id
            GROUP BY kind
        ) AS n
    ) AS reactions
FROM questions AS q
INNER JOIN courses AS c ON q.course_id = c.id
LEFT JOIN entries AS e ON q.entry_id = e.id
LEFT JOIN search_log AS l ON q.id = l.question_id
LEFT JOIN entries AS r ON l.right_entry_id = r.id
WHERE q.id = $1::bigint;

-- name: shelf
-- Some entries as they stand now.
SELECT id AS entry_id, title, status, coalesce(merged_into, id) AS answers_as
FROM entries
WHERE id = ANY($1::bigint []);

-- name: judgement
-- What has been said of a question; of a merged entry, that of the one it was merged into.
SELECT l.judged_by, l.judged_at, coalesce(e.merged_into, e.id) AS right_entry_id
FROM search_log AS l
LEFT JOIN entries AS e ON l.right_entry_id = e.id
WHERE l.question_id = $1::bigint;

-- name: answering
-- The entry of a course that answers in the place of the given one.
SELECT coalesce(merged_into, id) FROM entries
WHERE id = $1::bigint AND course_id = $2::bigint;

-- name: put_away
-- A wording that an entry, or one merged into it, has from a question is none any more.
UPDATE wordings SET live = FALSE, removed_at = now()
WHERE
    question_id = $1::bigint
    AND entry_id IN (
        SELECT e.id FROM entries AS e WHERE e.id = $2::bigint OR e.merged_into = $2::bigint
    )
    AND source NOT IN ('title', 'question')
    AND removed_at IS NULL;

-- name: bring_back
-- What was put away with a TA's word comes back.
UPDATE wordings AS w SET live = e.status = 'verified', removed_at = NULL
FROM entries AS e
WHERE w.question_id = $1::bigint AND w.entry_id = e.id AND w.removed_at = $2::timestamptz;

-- name: forget
-- Nothing is learned from a TA's word on a question any more.
DELETE FROM lookalikes WHERE question_id = $1::bigint AND source = 'corrected';

-- name: taught
-- The entries that a question is a look-alike of, by a TA's word.
SELECT entry_id FROM lookalikes
WHERE question_id = $1::bigint AND source = 'corrected' AND removed_at IS NULL
ORDER BY entry_id;

-- name: said_before
-- What had been said of a question before a TA said anything.
SELECT before FROM audit
WHERE subject = $1::text AND action = 'judge' AND before ->> 'judged_by' IS DISTINCT FROM 'ta'
ORDER BY at DESC, id DESC
LIMIT 1;

-- name: say_again
-- What was said of a question before counts again.
UPDATE search_log AS l
SET
    judged_by = $2::text,
    judged_at = $3::timestamptz,
    right_entry_id = (SELECT e.id FROM entries AS e WHERE e.id = $4::bigint)
WHERE l.question_id = $1::bigint;
