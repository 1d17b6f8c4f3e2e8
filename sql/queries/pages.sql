-- name: publishable
-- An entry as the archive would show it.
SELECT
    e.id,
    e.title,
    e.keywords,
    e.status,
    e.hits,
    e.question,
    e.answer,
    e.verifier_name,
    e.verified_at,
    (SELECT p.page_id FROM entries AS p WHERE p.id = e.id) AS page_id,
    (SELECT min(q.asked_at) FROM questions AS q WHERE q.entry_id = e.id) AS asked_at
FROM counted_entries AS e
WHERE e.id = $1::bigint;

-- name: published
-- The page that shows an entry, and the hits it shows.
UPDATE entries SET page_id = $2::text, page_url = $3::text, archived_hits = $4::integer
WHERE id = $1::bigint
RETURNING status, version;

-- name: withdrawn
-- The entry has no page any more.
UPDATE entries SET page_id = NULL, page_url = NULL, archived_hits = NULL WHERE id = $1::bigint;

-- name: owe_counts
-- Every page that shows an old number of hits and is not about to be written anyway.
WITH owed AS (
    INSERT INTO outbox (lane, kind, entry_id, dedupe_key)
    SELECT
        'notion' AS lane,
        'publish' AS kind,
        e.id,
        'publish:' || e.id || ':' || e.version || ':hits-' || h.hits AS dedupe_key
    FROM entries AS e
    INNER JOIN counted_entries AS h ON e.id = h.id
    WHERE
        e.page_id IS NOT NULL
        AND e.status = 'verified'
        AND h.hits IS DISTINCT FROM e.archived_hits
        AND NOT EXISTS (
            SELECT FROM outbox AS o
            WHERE o.entry_id = e.id AND o.lane = 'notion' AND o.state IN ('waiting', 'running')
        )
    ON CONFLICT (dedupe_key) DO NOTHING
    RETURNING id
)

SELECT count(*) FROM owed;

-- name: owe_absent
-- Every verified answer without a page, as the archive may have been off when it was verified.
-- What was given up stands among the jobs, for a person to try again.
WITH owed AS (
    INSERT INTO outbox (lane, kind, entry_id, dedupe_key)
    SELECT
        'notion' AS lane,
        'publish' AS kind,
        e.id,
        'publish:' || e.id || ':' || e.version || ':absent' AS dedupe_key
    FROM entries AS e
    INNER JOIN courses AS c ON e.course_id = c.id
    WHERE
        e.page_id IS NULL
        AND e.status = 'verified'
        AND NOT c.sample
        AND NOT EXISTS (
            SELECT FROM outbox AS o
            WHERE
                o.entry_id = e.id
                AND o.lane = 'notion'
                AND o.state IN ('waiting', 'running', 'dead')
        )
    ON CONFLICT (dedupe_key) DO NOTHING
    RETURNING id
)

SELECT count(*) FROM owed;
