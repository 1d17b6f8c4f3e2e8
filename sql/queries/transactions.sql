-- name: claim
-- Takes a transaction's token, once an earlier try that holds it has ended; none if that committed.
INSERT INTO commits (token) VALUES ($1)
ON CONFLICT DO NOTHING;

-- name: mark
-- Leaves the token with what was written, if anything was; clears two that no retry can want.
WITH forgotten AS (
    DELETE FROM commits
    WHERE token IN (
        SELECT c.token
        FROM commits AS c
        WHERE c.at < now() - interval '1 hour'
        ORDER BY c.at
        LIMIT 2
        FOR UPDATE SKIP LOCKED
    )
)

INSERT INTO commits (token)
SELECT $1
WHERE pg_current_xact_id_if_assigned() IS NOT NULL
ON CONFLICT DO NOTHING;
