-- name: entries_after
-- The next entries after one, by id, with their courses.
SELECT id, course_id FROM entries WHERE id > $1::bigint ORDER BY id LIMIT $2::integer;

-- name: entries_holding
-- The entries of a course with a wording or look-alike that has all words of a text in it; $3 is
-- the text that each word is of.
SELECT p.entry_id
FROM (
    SELECT
        w.entry_id,
        regexp_replace(lower(normalize(w.body, nfkc)), '\s', '', 'g') AS body
    FROM wordings AS w
    WHERE w.course_id = $1::bigint
    UNION ALL
    SELECT
        l.entry_id,
        regexp_replace(lower(normalize(l.body, nfkc)), '\s', '', 'g') AS body
    FROM lookalikes AS l
    INNER JOIN entries AS e ON l.entry_id = e.id
    WHERE e.course_id = $1::bigint
) AS p
WHERE
    EXISTS (
        SELECT FROM unnest($2::text [], $3::integer []) AS n (word, place)
        GROUP BY n.place
        HAVING bool_and(strpos(p.body, n.word) > 0)
    )
GROUP BY p.entry_id
ORDER BY p.entry_id;

-- name: wordings
-- The wordings of some entries, those that count before those taken away, the oldest first.
SELECT id, entry_id, body, search_key
FROM wordings
WHERE entry_id = ANY($1::bigint [])
ORDER BY removed_at IS NOT NULL, id
FOR UPDATE;

-- name: drop_wordings
-- Wordings whose key another one of their entry has now.
DELETE FROM wordings WHERE id = ANY($1::bigint []);

-- name: park_wordings
-- Keys that are in the way of each other, until each has its new one.
UPDATE wordings SET search_key = 'wording ' || id WHERE id = ANY($1::bigint []);

-- name: rekey_wordings
-- The new keys of wordings.
UPDATE wordings AS w SET search_key = n.search_key
FROM unnest($1::bigint [], $2::text []) AS n (id, search_key)
WHERE w.id = n.id;

-- name: lookalikes
-- The look-alikes of some entries, in the same order.
SELECT id, entry_id, body, search_key
FROM lookalikes
WHERE entry_id = ANY($1::bigint [])
ORDER BY removed_at IS NOT NULL, id
FOR UPDATE;

-- name: drop_lookalikes
-- Look-alikes whose key another one of their entry has now.
DELETE FROM lookalikes WHERE id = ANY($1::bigint []);

-- name: park_lookalikes
-- Keys that are in the way of each other, until each has its new one.
UPDATE lookalikes SET search_key = 'lookalike ' || id WHERE id = ANY($1::bigint []);

-- name: rekey_lookalikes
-- The new keys of look-alikes.
UPDATE lookalikes AS l SET search_key = n.search_key
FROM unnest($1::bigint [], $2::text []) AS n (id, search_key)
WHERE l.id = n.id;

-- name: remove_same
-- What is a wording of its entry by now is no look-alike.
UPDATE lookalikes AS l SET removed_at = now()
WHERE
    l.entry_id = ANY($1::bigint [])
    AND l.removed_at IS NULL
    AND EXISTS (
        SELECT FROM wordings AS w
        WHERE
            w.entry_id = l.entry_id
            AND md5(w.search_key) = md5(l.search_key)
            AND w.removed_at IS NULL
    );
