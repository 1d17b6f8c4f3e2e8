-- name: titles
-- Verified entries of a course whose title or a keyword holds a text, the most asked first.
WITH found AS (
    SELECT
        e.id,
        (SELECT count(*) FROM hits AS h WHERE h.entry_id = e.id) + (
            SELECT count(*)
            FROM entries AS m
            INNER JOIN hits AS h ON m.id = h.entry_id
            WHERE m.merged_into = e.id
        ) AS hits
    FROM entries AS e
    WHERE
        e.course_id = $1::bigint
        AND e.status = 'verified'
        AND CASE
            -- Less than three letters hold no trigram: the index would be read whole for them.
            WHEN char_length($2::text) < 3 THEN strpos(e.label, lower($2::text)) > 0
            ELSE e.label LIKE lower($3::text)
        END
    ORDER BY hits DESC, e.id ASC
    LIMIT $4::integer
)

SELECT e.id, e.title, e.page_url, f.hits
FROM found AS f
INNER JOIN entries AS e ON f.id = e.id
ORDER BY f.hits DESC, e.id ASC;

-- name: popular
-- The verified entries of a course that were served most often.
WITH served AS (
    SELECT e.id, count(*) AS hits
    FROM hits AS h
    INNER JOIN entries AS s ON h.entry_id = s.id
    INNER JOIN entries AS e ON coalesce(s.merged_into, s.id) = e.id
    WHERE e.course_id = $1::bigint AND e.status = 'verified'
    GROUP BY e.id
    ORDER BY hits DESC, e.id ASC
    LIMIT $2::integer
)

SELECT e.id, e.title, e.page_url, s.hits
FROM served AS s
INNER JOIN entries AS e ON s.id = e.id
ORDER BY s.hits DESC, e.id ASC;

-- name: verified
-- An entry, or the one that it was merged into, if that is verified.
SELECT e.*
FROM entries AS asked
INNER JOIN counted_entries AS e ON coalesce(asked.merged_into, asked.id) = e.id
WHERE asked.id = $1::bigint AND e.status = 'verified';
