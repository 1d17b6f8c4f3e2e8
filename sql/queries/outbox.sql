-- name: owe
-- One thing owed to the outside, once for each key.
INSERT INTO outbox (lane, kind, entry_id, dedupe_key)
VALUES ($1::text, $2::text, $3::bigint, $4::text)
ON CONFLICT (dedupe_key) DO NOTHING
RETURNING id;

-- name: claim
-- The next job of a lane: due, or left behind by a worker whose lease ran out.
UPDATE outbox
SET
    state = 'running',
    attempts = attempts + 1,
    leased_by = $2::uuid,
    lease_until = now() + $3::interval
WHERE id = (
    SELECT o.id FROM outbox AS o
    WHERE
        o.lane = $1::text
        AND o.state IN ('waiting', 'running')
        AND o.next_try_at <= now()
        AND (o.state = 'waiting' OR o.lease_until < now())
    ORDER BY o.next_try_at, o.id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING
    id, lane, kind, entry_id, question_id, payload, attempts, now() - created_at AS age;

-- name: done
-- The job is done, if it is still the worker's own.
UPDATE outbox
SET
    state = 'done',
    leased_by = NULL,
    lease_until = NULL,
    error_code = NULL,
    error_detail = NULL,
    done_at = now()
WHERE id = $1::bigint AND leased_by = $2::uuid;

-- name: failed
-- The attempt failed; without a delay the job is dead.
UPDATE outbox
SET
    state = CASE WHEN $5::interval IS NULL THEN 'dead' ELSE 'waiting' END,
    next_try_at = now() + coalesce($5::interval, interval '0'),
    leased_by = NULL,
    lease_until = NULL,
    error_code = $3::text,
    error_detail = left($4::text, 500)
WHERE id = $1::bigint AND leased_by = $2::uuid;

-- name: release
-- What a stopping worker holds; the attempt stays counted, since its outcome is not known.
UPDATE outbox SET state = 'waiting', leased_by = NULL, lease_until = NULL
WHERE leased_by = $1::uuid AND state = 'running';

-- name: jobs
-- Jobs of one state or of all, newest first.
SELECT
    o.id,
    o.lane,
    o.kind,
    o.entry_id,
    e.title,
    o.state,
    o.attempts,
    o.next_try_at,
    o.error_code,
    o.error_detail,
    o.created_at,
    o.done_at
FROM outbox AS o
LEFT JOIN entries AS e ON o.entry_id = e.id
WHERE
    ($1::text IS NULL OR o.state = $1::text)
    AND ($2::bigint IS NULL OR o.id < $2::bigint)
ORDER BY o.id DESC
LIMIT $3::integer;

-- name: retry
-- Dead jobs get all attempts anew but one: it is not forgotten that there was one before.
WITH revived AS (
    UPDATE outbox SET state = 'waiting', attempts = 1, next_try_at = now()
    WHERE state = 'dead' AND ($1::bigint IS NULL OR id = $1::bigint)
    RETURNING id
)

SELECT count(*) FROM revived;
