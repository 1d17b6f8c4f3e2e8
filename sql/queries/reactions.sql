-- name: reacted_to
-- The entry of a question; presses on one question come one after the other.
SELECT id, entry_id FROM questions WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: keep
-- A reaction, once for each person and kind.
INSERT INTO reactions (question_id, person, kind) VALUES ($1::bigint, $2::text, $3::text)
ON CONFLICT (question_id, person, kind) DO NOTHING
RETURNING kind;

-- name: take_back
-- The reaction that another one replaces.
DELETE FROM reactions
WHERE question_id = $1::bigint AND person = $2::text AND kind = $3::text;

-- name: call
-- Someone asks for a TA; of a merged entry, to look at the one it was merged into.
UPDATE entries SET needs_human = TRUE, reason = coalesce(reason, 'call')
WHERE id = (SELECT coalesce(e.merged_into, e.id) FROM entries AS e WHERE e.id = $1::bigint);

-- name: counted
-- How many people reacted so.
SELECT count(*) FROM reactions WHERE question_id = $1::bigint AND kind = $2::text;
