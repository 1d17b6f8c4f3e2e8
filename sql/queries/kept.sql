-- name: get
-- The text kept under a name.
SELECT value ->> 'text' FROM kept WHERE name = $1::text;

-- name: put
-- Keep a text under a name.
INSERT INTO kept (name, value) VALUES ($1::text, jsonb_build_object('text', $2::text))
ON CONFLICT (name) DO UPDATE SET value = excluded.value, kept_at = now();
