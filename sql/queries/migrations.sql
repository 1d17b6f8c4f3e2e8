-- name: make_ledger
-- Where the applied files are noted; made before the first of them.
CREATE TABLE IF NOT EXISTS schema_migrations (
    version integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: wait_for_turn
-- One process at a time migrates; the lock goes with the connection.
SELECT pg_advisory_lock($1);

-- name: applied
-- What was applied so far.
SELECT
    version,
    checksum
FROM schema_migrations;

-- name: note
-- One file was applied.
INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3);

-- name: missing_extensions
-- Those of $1 that were not created, nor, if $2, could be.
SELECT needed.name
FROM unnest($1::text[]) AS needed (name)
WHERE
    needed.name NOT IN (SELECT extname FROM pg_extension)
    AND NOT ($2 AND needed.name IN (SELECT a.name FROM pg_available_extensions AS a));

-- name: has_trigrams
-- Whether show_trgm is there to be asked.
SELECT to_regproc('show_trgm') IS NOT NULL;

-- name: korean_trigrams
-- How many trigrams a Korean letter has.
SELECT cardinality(show_trgm('가'));

-- name: letter_type
-- What this database calls a letter.
SELECT datctype
FROM pg_database
WHERE datname = current_database();

-- name: has_ledger
-- Whether a migration was ever begun here.
SELECT to_regclass('schema_migrations') IS NOT NULL;

-- name: schema_version
-- The newest file that was applied.
SELECT coalesce(max(version), 0) FROM schema_migrations;

-- name: server
-- Which PostgreSQL this is, and its clock.
SELECT
    current_setting('server_version') AS version,
    now() AS at;
