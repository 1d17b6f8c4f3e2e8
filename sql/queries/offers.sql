-- name: offer
-- A question, and those that wait for the same entry, may be answered by choosing.
UPDATE questions SET state = 'offered', entry_id = NULL, settled_at = now()
WHERE (id = $1::bigint OR entry_id = $2::bigint) AND settled_at IS NULL
RETURNING id;

-- name: choose
-- The entry that was chosen answers the question.
UPDATE questions SET state = 'known', entry_id = $2::bigint, settled_at = now()
WHERE id = $1::bigint;

-- name: show_chosen
-- What showed the offer is to show the entry.
UPDATE deliveries SET entry_id = $2::bigint WHERE question_id = $1::bigint;

-- name: decline
-- The question is open again; returns what was asked.
UPDATE questions SET state = 'asked', settled_at = NULL
WHERE id = $1::bigint
RETURNING
    origin, course_id, parent_id, asker, asker_name, guild_id, channel_id, message_id, body;

-- name: teachable
-- The verified entries that answer for some entries by now.
SELECT id FROM entries
WHERE
    status = 'verified'
    AND id IN (SELECT coalesce(o.merged_into, o.id) FROM entries AS o WHERE o.id = ANY($1::bigint []))
ORDER BY id;
