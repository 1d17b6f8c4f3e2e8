-- name: delivering
-- What a delivery is about; the entry is held so that no verification slips past.
SELECT e.status, e.version, e.merged_into
FROM questions AS q
INNER JOIN entries AS e ON e.id = $2::bigint
WHERE q.id = $1::bigint
FOR SHARE OF e;

-- name: entry_instead
-- The entry that answers a question by now.
SELECT id, entry_id FROM questions WHERE id = $1::bigint;

-- name: deliver
-- What a student sees now.
INSERT INTO deliveries (question_id, entry_id, channel_id, message_ids, shown_version)
VALUES ($1::bigint, $2::bigint, $3::bigint, $4::bigint [], $5::integer)
ON CONFLICT (question_id) DO UPDATE
SET
    entry_id = excluded.entry_id,
    channel_id = excluded.channel_id,
    message_ids = excluded.message_ids,
    shown_version = excluded.shown_version,
    delivered_at = now();

-- name: count_hit
-- The verified answer to a known question reached a student; once for each question.
INSERT INTO hits (question_id, entry_id)
SELECT id, entry_id FROM questions WHERE id = $1::bigint AND state = 'known'
ON CONFLICT (question_id) DO NOTHING;

-- name: owe_repair
-- A delivery to mend, or to mend again: what a repair that is under way shows was overwritten.
INSERT INTO outbox AS o (lane, kind, entry_id, question_id, payload, dedupe_key)
SELECT
    'discord' AS lane,
    'repair' AS kind,
    $2::bigint AS entry_id,
    $1::bigint AS question_id,
    jsonb_build_object(
        'again',
        EXISTS (
            SELECT FROM outbox AS r
            WHERE r.question_id = $1::bigint AND r.kind = 'repair' AND r.state = 'running'
        )
    ) AS payload,
    'repair:' || $1::bigint || ':' || $3::integer AS dedupe_key
ON CONFLICT (dedupe_key) DO UPDATE
SET
    payload = excluded.payload,
    state = 'waiting',
    attempts = 0,
    next_try_at = now(),
    leased_by = NULL,
    lease_until = NULL,
    done_at = NULL;

-- name: owe_repairs
-- Every delivery that shows an older version of a just verified entry.
INSERT INTO outbox (lane, kind, entry_id, question_id, dedupe_key)
SELECT
    'discord' AS lane,
    'repair' AS kind,
    d.entry_id,
    d.question_id,
    'repair:' || d.question_id || ':' || e.version AS dedupe_key
FROM deliveries AS d
INNER JOIN entries AS e ON d.entry_id = e.id
WHERE e.id = $1::bigint AND d.shown_version < e.version AND cardinality(d.message_ids) > 0
ORDER BY d.question_id DESC
ON CONFLICT (dedupe_key) DO NOTHING;

-- name: shown
-- A delivery, the entry behind it as it stands, and the message that asked.
SELECT
    d.question_id,
    d.channel_id,
    d.message_ids,
    d.shown_version,
    q.message_id AS question_message_id,
    e.*
FROM deliveries AS d
INNER JOIN questions AS q ON d.question_id = q.id
INNER JOIN counted_entries AS e ON d.entry_id = e.id
WHERE d.question_id = $1::bigint;

-- name: repaired
-- What is shown after a repair; the version stays old when it has to be mended again.
UPDATE deliveries AS d
SET
    message_ids = $2::bigint [],
    shown_version = CASE
        WHEN EXISTS (
            SELECT FROM outbox AS o
            WHERE
                o.question_id = d.question_id
                AND o.kind = 'repair'
                AND o.state = 'waiting'
                AND o.payload @> '{"again": true}'
        ) THEN d.shown_version
        ELSE $3::integer
    END,
    delivered_at = now()
WHERE d.question_id = $1::bigint;
