-- name: held
-- An entry and how long it holds; days are Korea's.
SELECT
    e.id AS entry_id,
    e.status,
    e.valid_until,
    e.term,
    c.term AS current,
    coalesce(e.valid_until < (now() AT TIME ZONE interval '9 hours')::date, FALSE) AS day_over,
    coalesce(e.term <> c.term, FALSE) AS term_over
FROM entries AS e
INNER JOIN courses AS c ON e.course_id = c.id
WHERE e.id = $1::bigint;

-- name: shown
-- How long an entry holds, which nobody else changes until the transaction ends.
SELECT
    valid_until,
    term
FROM entries
WHERE id = $1::bigint
FOR NO KEY UPDATE;

-- name: hold
-- How long an entry holds from now on.
UPDATE entries SET valid_until = $2::date, term = $3::text WHERE id = $1::bigint;

-- name: stale
-- The verified entries that are over, those verified first at the top, and how many there are.
SELECT
    e.id AS entry_id,
    e.status,
    e.valid_until,
    e.term,
    c.term AS current,
    coalesce(e.valid_until < (now() AT TIME ZONE interval '9 hours')::date, FALSE) AS day_over,
    coalesce(e.term <> c.term, FALSE) AS term_over,
    e.title,
    c.name AS course_name,
    coalesce(e.verifier_name, '') AS verifier_name,
    e.verified_at,
    count(*) OVER () AS total
FROM entries AS e
INNER JOIN courses AS c ON e.course_id = c.id
WHERE
    e.status = 'verified'
    AND (e.valid_until IS NOT NULL OR e.term IS NOT NULL)
    AND (
        e.valid_until < (now() AT TIME ZONE interval '9 hours')::date
        OR e.term <> c.term
    )
ORDER BY e.verified_at, e.id
LIMIT $1::integer;

-- name: course_term
-- A course's present term, which nobody else changes until the transaction ends.
SELECT term FROM courses WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: set_term
-- A course's present term from now on.
UPDATE courses SET term = $2::text WHERE id = $1::bigint;

-- name: past_terms
-- How many of a course's verified entries belong to another term than the present one.
SELECT count(*)
FROM entries AS e
INNER JOIN courses AS c ON e.course_id = c.id
WHERE c.id = $1::bigint AND e.status = 'verified' AND e.term <> c.term;
