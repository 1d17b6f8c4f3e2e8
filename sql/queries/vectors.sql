-- name: available
-- The version of pgvector that this database has, or could have.
SELECT coalesce(a.installed_version, a.default_version) AS version
FROM pg_available_extensions AS a
WHERE a.name = 'vector';

-- name: wait_for_turn
-- One process at a time makes what is missing; the lock goes with the transaction.
SELECT pg_advisory_xact_lock($1::bigint);

-- name: is_made
-- Whether the table of vectors is there.
SELECT to_regclass('wording_vectors') IS NOT NULL;

-- name: go_on
-- Let the index go on until enough of the wanted course were found, for this transaction; and tell
-- how many wordings of course $1 there are, up to $2.
SELECT
    set_config('hnsw.iterative_scan', 'strict_order', TRUE),
    (
        SELECT count(*) FROM (
            SELECT FROM wordings AS w WHERE w.live AND w.course_id = $1::bigint LIMIT $2::integer
        ) AS counted
    ) AS wordings;

-- name: nearest
-- The verified entries of course $1 of which a wording is as near to vector $2 of model $3 as
-- cosine $5, nearest first; each vector is looked at.
WITH nearest AS MATERIALIZED (
    SELECT
        w.entry_id,
        v.embedding <=> $2::text::halfvec(768) AS distance
    FROM wordings AS w
    INNER JOIN wording_vectors AS v ON w.id = v.wording_id
    WHERE v.model = $3::text AND w.live AND w.course_id = $1::bigint
)

SELECT n.entry_id
FROM nearest AS n
WHERE 1 - n.distance >= $5::double precision
GROUP BY n.entry_id
ORDER BY min(n.distance), n.entry_id
LIMIT $4::integer;

-- name: nearest_of_many
-- The same by the index, which may miss one.
WITH nearest AS MATERIALIZED (
    SELECT
        w.entry_id,
        v.embedding <=> $2::text::halfvec(768) AS distance
    FROM wording_vectors AS v
    INNER JOIN wordings AS w ON v.wording_id = w.id
    WHERE v.model = $3::text AND w.live AND w.course_id = $1::bigint
    ORDER BY distance
    LIMIT 10 * $4::integer
)

SELECT n.entry_id
FROM nearest AS n
WHERE 1 - n.distance >= $5::double precision
GROUP BY n.entry_id
ORDER BY min(n.distance), n.entry_id
LIMIT $4::integer;

-- name: near_by_ids
-- Entries $1 as the search by key $2 gives them, in their order: each with its wordings and
-- look-alikes, nearest first.
SELECT
    e.id AS entry_id,
    e.title,
    coalesce(e.valid_until < (now() AT TIME ZONE interval '9 hours')::date, FALSE)
    OR coalesce(e.term <> c.term, FALSE) AS stale,
    p.lookalike,
    p.body,
    p.search_key,
    p.score
FROM unnest($1::bigint []) WITH ORDINALITY AS wanted (entry_id, place)
INNER JOIN entries AS e ON wanted.entry_id = e.id
INNER JOIN courses AS c ON e.course_id = c.id
CROSS JOIN LATERAL (
    (
        SELECT
            FALSE AS lookalike,
            w.body,
            w.search_key,
            similarity(w.search_key, $2::text) AS score
        FROM wordings AS w
        WHERE w.entry_id = e.id AND w.live
        ORDER BY score DESC, w.id
        LIMIT 40
    )
    UNION ALL
    (
        SELECT
            TRUE AS lookalike,
            l.body,
            l.search_key,
            similarity(l.search_key, $2::text) AS score
        FROM lookalikes AS l
        WHERE l.entry_id = e.id AND l.removed_at IS NULL
        ORDER BY score DESC, l.id
        LIMIT 40
    )
) AS p
WHERE EXISTS (SELECT FROM wordings AS w WHERE w.entry_id = e.id AND w.live)
ORDER BY wanted.place, p.lookalike, p.score DESC, p.search_key;

-- name: without_vector
-- Live wordings without a vector of model $1, the youngest first, but for some.
SELECT
    w.id AS wording_id,
    w.body AS text
FROM wordings AS w
LEFT JOIN wording_vectors AS v ON w.id = v.wording_id AND v.model = $1::text
WHERE
    w.live
    AND v.wording_id IS NULL
    AND w.body ~ '\S'
    AND w.id <> ALL($2::bigint [])
ORDER BY w.id DESC
LIMIT $3::integer;

-- name: keep
-- The vectors of wordings that are still there, in place of another model's.
INSERT INTO wording_vectors (wording_id, model, embedding)
SELECT
    w.id,
    $1::text AS model,
    made.vector::halfvec(768) AS embedding
FROM unnest($2::bigint [], $3::text []) AS made (wording_id, vector)
INNER JOIN wordings AS w ON made.wording_id = w.id
ORDER BY w.id
FOR KEY SHARE OF w
ON CONFLICT (wording_id) DO UPDATE
SET
    model = excluded.model,
    embedding = excluded.embedding;

-- name: progress
-- How many live wordings there are, and how many of them have a vector of model $1.
SELECT
    count(*) AS wordings,
    count(v.wording_id) AS embedded
FROM wordings AS w
LEFT JOIN wording_vectors AS v ON w.id = v.wording_id AND v.model = $1::text
WHERE w.live AND w.body ~ '\S';
