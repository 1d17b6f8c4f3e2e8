-- name: told
-- The latest questions of the log, newest first, with what is known of their answers.
SELECT
    l.question_id,
    l.story::text AS story,
    l.judged_by IS NOT NULL AS judged,
    l.right_entry_id AS "right",
    r.liked,
    r.disliked
FROM (SELECT * FROM search_log ORDER BY question_id DESC LIMIT $1::integer) AS l
CROSS JOIN LATERAL (
    SELECT
        count(DISTINCT n.person) FILTER (WHERE n.kind IN ('up', 'solved')) AS liked,
        count(*) FILTER (WHERE n.kind = 'down') AS disliked
    FROM reactions AS n
    WHERE n.question_id = l.question_id
) AS r
ORDER BY l.question_id DESC;

-- name: merged
-- The entry that answers in the place of each merged one.
SELECT id, merged_into FROM entries WHERE merged_into IS NOT NULL;

-- name: bodies
-- What was asked.
SELECT id, left(body, 300) AS body FROM questions WHERE id = ANY($1::bigint []);

-- name: held
-- The thresholds that were set, held until the transaction ends.
SELECT value FROM kept WHERE name = 'thresholds' FOR UPDATE;

-- name: save
-- Decide by these from the next question on.
INSERT INTO kept (name, value) VALUES ('thresholds', $1::jsonb)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, kept_at = now();

-- name: reset
-- Decide by the thresholds that the product comes with.
DELETE FROM kept WHERE name = 'thresholds';
