-- name: keep_wordings
-- Ways to ask for an entry, found if it is verified; one that is there already stays as it is.
INSERT INTO wordings (course_id, entry_id, body, search_key, source, form, live, question_id)
SELECT
    e.course_id,
    e.id,
    w.body,
    w.search_key,
    w.source,
    w.form,
    e.status = 'verified' AS live,
    $6::bigint AS question_id
FROM entries AS e
CROSS JOIN
    unnest($2::text [], $3::text [], $4::text [], $5::text [])
        AS w (body, search_key, source, form)
WHERE e.id = $1::bigint
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING;

-- name: keep_lookalikes
-- What the entry must not be served for; nothing that is one of its own wordings.
INSERT INTO lookalikes (entry_id, body, search_key, source, form, question_id)
SELECT e.id, l.body, l.search_key, l.source, l.form, $6::bigint AS question_id
FROM entries AS e
CROSS JOIN
    unnest($2::text [], $3::text [], $4::text [], $5::text [])
        AS l (body, search_key, source, form)
WHERE
    e.id = $1::bigint
    AND NOT EXISTS (
        SELECT FROM wordings AS w
        WHERE
            w.entry_id = e.id
            AND md5(w.search_key) = md5(l.search_key)
            AND w.removed_at IS NULL
    )
ON CONFLICT (entry_id, md5(search_key)) DO NOTHING;

-- name: barred
-- Whether an entry is not to learn a key: a TA told it apart or took it away, or another entry of
-- the course is found by it.
SELECT
    EXISTS (
        SELECT FROM lookalikes AS l
        WHERE
            l.entry_id = $1::bigint
            AND md5(l.search_key) = md5($2::text)
            AND l.removed_at IS NULL
            AND l.source IN ('ta', 'corrected')
    )
    OR EXISTS (
        SELECT FROM wordings AS w
        WHERE
            w.entry_id = $1::bigint
            AND md5(w.search_key) = md5($2::text)
            AND w.removed_at IS NOT NULL
    )
    OR EXISTS (
        SELECT FROM entries AS e
        INNER JOIN wordings AS w ON e.course_id = w.course_id
        WHERE e.id = $1::bigint AND w.live AND w.search_key = $2::text AND w.entry_id <> e.id
    );

-- name: drop_lookalikes
-- What is asked of the entry from now on is no look-alike of it.
DELETE FROM lookalikes
WHERE
    entry_id = $1::bigint
    AND md5(search_key) IN (SELECT md5(k.search_key) FROM unnest($2::text []) AS k (search_key));

-- name: drop_removed
-- What the entry itself is called cannot be taken away from it.
DELETE FROM wordings
WHERE
    entry_id = $1::bigint
    AND removed_at IS NOT NULL
    AND md5(search_key) IN (SELECT md5(k.search_key) FROM unnest($2::text []) AS k (search_key));
