-- Vectors of what wordings mean, for candidates that share no letters with a question. Made when
-- embeddings are on and the server has pgvector; nothing else depends on it.

CREATE EXTENSION IF NOT EXISTS vector;

-- The vectors of one model are compared with one another alone.
CREATE TABLE IF NOT EXISTS wording_vectors (
    wording_id bigint PRIMARY KEY REFERENCES wordings ON DELETE CASCADE,
    model text NOT NULL,
    embedding halfvec(768) NOT NULL
);

CREATE INDEX IF NOT EXISTS wording_vectors_by_meaning
ON wording_vectors USING hnsw (embedding halfvec_cosine_ops);
