-- name: proposable
-- The verified entry that a job of the model is owed for, if it is still in that version.
SELECT
    e.id AS entry_id,
    e.course_id,
    e.version,
    e.title,
    e.question,
    e.answer
FROM outbox AS o
INNER JOIN entries AS e ON o.entry_id = e.id
WHERE
    o.id = $1::bigint
    AND e.status = 'verified'
    AND o.dedupe_key = 'propose:' || e.id || ':' || e.version;

-- name: hold
-- A verified entry in a version, which nobody changes until the transaction ends.
SELECT id FROM entries
WHERE id = $1::bigint AND version = $2::integer AND status = 'verified'
FOR NO KEY UPDATE;

-- name: forget_wordings
-- What was proposed before, but for what a TA has taken away and for the entry's own words.
DELETE FROM wordings
WHERE
    entry_id = $1::bigint
    AND source = 'proposed'
    AND removed_at IS NULL
    AND search_key <> ALL($2::text []);

-- name: forget_lookalikes
-- The look-alikes proposed before, but for what a TA has taken away.
DELETE FROM lookalikes
WHERE entry_id = $1::bigint AND source = 'proposed' AND removed_at IS NULL;

-- name: keep_wordings
-- Wordings that are neither the entry's already, nor a look-alike, nor another verified entry's.
INSERT INTO wordings (course_id, entry_id, body, search_key, source, form)
SELECT
    e.course_id,
    e.id,
    p.body,
    p.search_key,
    'proposed' AS source,
    p.form
FROM entries AS e
CROSS JOIN
    unnest($2::text [], $3::text [], $4::text []) WITH ORDINALITY
        AS p (body, search_key, form, place)
WHERE
    e.id = $1::bigint
    AND NOT EXISTS (
        SELECT FROM lookalikes AS l
        WHERE
            l.entry_id = e.id
            AND md5(l.search_key) = md5(p.search_key)
            AND l.removed_at IS NULL
    )
    AND NOT EXISTS (
        SELECT FROM wordings AS w
        WHERE
            w.live
            AND w.course_id = e.course_id
            AND w.search_key = p.search_key
            AND w.entry_id <> e.id
    )
ORDER BY p.place
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING
RETURNING id;

-- name: keep_lookalikes
-- Look-alikes that are neither the entry's already nor one of its wordings.
INSERT INTO lookalikes (entry_id, body, search_key, source, form)
SELECT
    $1::bigint AS entry_id,
    p.body,
    p.search_key,
    'proposed' AS source,
    p.form
FROM
    unnest($2::text [], $3::text [], $4::text []) WITH ORDINALITY
        AS p (body, search_key, form, place)
WHERE
    NOT EXISTS (
        SELECT FROM wordings AS w
        WHERE
            w.entry_id = $1::bigint
            AND md5(w.search_key) = md5(p.search_key)
            AND w.removed_at IS NULL
    )
ORDER BY p.place
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING
RETURNING id;

-- name: backlog
-- Verified entries for which nothing was proposed, or with $1 nothing since then; without some.
SELECT count(*)
FROM entries AS e
WHERE
    e.status = 'verified'
    AND e.id <> ALL($2::bigint [])
    AND NOT EXISTS (
        SELECT FROM wordings AS w
        WHERE
            w.entry_id = e.id
            AND w.source = 'proposed'
            AND w.made_at >= coalesce($1::timestamptz, '-infinity')
    );

-- name: oldest
-- The one of them that has waited longest.
SELECT e.id
FROM entries AS e
CROSS JOIN LATERAL (
    SELECT max(w.made_at) AS proposed_at
    FROM wordings AS w
    WHERE w.entry_id = e.id AND w.source = 'proposed'
) AS p
WHERE
    e.status = 'verified'
    AND e.id <> ALL($2::bigint [])
    AND (p.proposed_at IS NULL OR p.proposed_at < $1::timestamptz)
ORDER BY p.proposed_at NULLS FIRST, e.id
LIMIT 1;

-- name: lease
-- A verified entry's job, owed and taken at once; one that is over begins anew. Nothing while
-- another worker has it.
INSERT INTO outbox AS o (
    lane, kind, entry_id, dedupe_key, state, attempts, leased_by, lease_until
)
SELECT
    'model' AS lane,
    'propose' AS kind,
    e.id,
    'propose:' || e.id || ':' || e.version AS dedupe_key,
    'running' AS state,
    1 AS attempts,
    $2::uuid AS leased_by,
    now() + $3::interval AS lease_until
FROM entries AS e
WHERE e.id = $1::bigint AND e.status = 'verified'
ON CONFLICT (dedupe_key) DO UPDATE
SET
    state = 'running',
    attempts = CASE WHEN o.state IN ('done', 'dead') THEN 0 ELSE o.attempts END + 1,
    created_at = CASE WHEN o.state IN ('done', 'dead') THEN now() ELSE o.created_at END,
    next_try_at = now(),
    leased_by = excluded.leased_by,
    lease_until = excluded.lease_until,
    error_code = NULL,
    error_detail = NULL,
    done_at = NULL
WHERE o.state <> 'running' OR o.lease_until < now()
RETURNING
    o.id, o.lane, o.kind, o.entry_id, o.question_id, o.payload, o.attempts,
    now() - o.created_at AS age;

-- name: one_at_a_time
-- Whoever takes from the backlog sees what everyone else has taken.
SELECT pg_advisory_xact_lock(hashtext('librabot.backlog'));
