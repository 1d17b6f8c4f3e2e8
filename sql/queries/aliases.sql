-- name: aliases
-- A course's own aliases, newest first, each with the phrases in use that hold what is written.
WITH bodies AS MATERIALIZED (
    SELECT lower(w.body) AS body
    FROM wordings AS w
    WHERE w.course_id = $1::bigint AND w.live
    UNION ALL
    SELECT lower(l.body)
    FROM lookalikes AS l
    INNER JOIN entries AS e ON l.entry_id = e.id
    WHERE e.course_id = $1::bigint AND l.removed_at IS NULL
)

SELECT
    a.id,
    a.written,
    a.meant,
    a.added_by,
    a.added_at,
    (SELECT count(*) FROM bodies AS b WHERE strpos(b.body, lower(a.written)) > 0) AS affected
FROM aliases AS a
WHERE a.course_id = $1::bigint
ORDER BY a.added_at DESC, a.id DESC;

-- name: lock_course
-- A course: until the transaction ends nobody adds phrases or aliases to it.
SELECT id FROM courses WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: course_of
-- The course that an alias belongs to.
SELECT course_id FROM aliases WHERE id = $1::bigint;

-- name: add
-- A new alias; nothing when its spelling is there already.
INSERT INTO aliases (course_id, written, meant, added_by)
VALUES ($1::bigint, $2::text, $3::text, $4::text)
ON CONFLICT (course_id, lower(written)) DO NOTHING
RETURNING id;

-- name: remove
-- An alias that is not wanted any more.
DELETE FROM aliases WHERE id = $1::bigint
RETURNING written, meant;
