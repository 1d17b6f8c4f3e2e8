-- Trigram search, and one index over a plain column and trigrams together.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Transactions that took effect, for a client that lost the answer to its COMMIT.
CREATE TABLE commits (
    token uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commits_by_age ON commits (at);
