-- name: note
-- Who did what to what, and how it was before and after.
INSERT INTO audit (actor, member_id, action, subject, before, after)
VALUES ($1::text, $2::bigint, $3::text, $4::text, $5::jsonb, $6::jsonb);
