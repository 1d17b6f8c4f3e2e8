-- name: state_of
-- How an entry's questions stand: being answered, or as the latest one ended.
SELECT q.state, q.fault
FROM questions AS q
WHERE q.entry_id = $1::bigint
ORDER BY q.settled_at DESC NULLS FIRST, q.id DESC
LIMIT 1;

-- name: join
-- The question waits for an entry that was opened for another one, or has what became of it.
UPDATE questions
SET
    entry_id = $2::bigint,
    state = $3::text,
    fault = $4::text,
    settled_at = CASE WHEN $3::text <> 'answering' THEN now() END
WHERE id = $1::bigint;

-- name: find
-- A verified entry answers a question and those that wait for the same entry.
UPDATE questions SET entry_id = $3::bigint, state = 'known', fault = NULL, settled_at = now()
WHERE id = $1::bigint OR entry_id = $2::bigint
RETURNING id;
