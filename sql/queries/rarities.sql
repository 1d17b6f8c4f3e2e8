-- name: entries
-- How many entries of a course can be found.
SELECT count(DISTINCT w.entry_id)::integer AS entries
FROM wordings AS w
WHERE w.live AND w.course_id = $1::bigint;

-- name: stems
-- In how many of them each stem stands.
SELECT
    s.stem,
    count(*)::integer AS entries
FROM (
    SELECT DISTINCT
        w.entry_id,
        p.stem
    FROM wordings AS w
    CROSS JOIN LATERAL unnest(string_to_array(w.search_key, ' ')) AS p (stem)
    WHERE w.live AND w.course_id = $1::bigint
) AS s
GROUP BY s.stem;
