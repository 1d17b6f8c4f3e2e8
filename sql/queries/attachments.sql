-- name: add
-- A file that was kept.
INSERT INTO attachments (question_id, filename, media_type, size, width, height, stored_as)
VALUES ($1::bigint, $2::text, $3::text, $4::integer, $5::integer, $6::integer, $7::text);
