-- name: near
-- Verified entries near a key, best first, each with its wordings and look-alikes, nearest first.
SELECT entry_id, title, stale, lookalike, body, search_key, score
FROM near_entries($1::bigint, $2::text, $3::integer);

-- name: far
-- The same from further away.
SELECT entry_id, title, stale, lookalike, body, search_key, score
FROM far_entries($1::bigint, $2::text, $3::integer);

-- name: aliases
-- A course's own spellings, the oldest first.
SELECT written, meant FROM aliases WHERE course_id = $1::bigint ORDER BY id;

-- name: thresholds
-- What a TA has set the decision's thresholds to.
SELECT value FROM kept WHERE name = 'thresholds';
