-- name: record
-- A question as it came in; nothing when its origin is there already.
INSERT INTO questions (
    origin, course_id, parent_id, asker, asker_name, guild_id, channel_id, message_id, body
)
VALUES (
    $1::text,
    $2::bigint,
    $3::bigint,
    $4::text,
    $5::text,
    $6::bigint,
    $7::bigint,
    $8::bigint,
    $9::text
)
ON CONFLICT (origin) DO NOTHING
RETURNING id;

-- name: recorded
-- The question of an origin.
SELECT id, course_id FROM questions WHERE origin = $1::text;

-- name: conversation
-- A question and those it follows up, oldest first, no further back than $2 of them.
WITH RECURSIVE chain AS (
    SELECT q.id, q.parent_id, q.entry_id, q.body, 1 AS steps
    FROM questions AS q
    WHERE q.id = $1::bigint
    UNION ALL
    SELECT q.id, q.parent_id, q.entry_id, q.body, c.steps + 1
    FROM chain AS c
    INNER JOIN questions AS q ON c.parent_id = q.id
    WHERE c.steps < $2::integer
)

SELECT c.body AS question, coalesce(e.seen_answer, '') AS answer
FROM chain AS c
LEFT JOIN entries AS m ON c.entry_id = m.id
LEFT JOIN counted_entries AS e ON coalesce(m.merged_into, m.id) = e.id
ORDER BY c.steps DESC;

-- name: settle_known
-- The question is answered by an entry, if that is verified at this moment.
UPDATE questions AS q
SET entry_id = e.id, state = 'known', settled_at = now()
FROM counted_entries AS e
WHERE
    q.id = $1::bigint
    AND e.id = $2::bigint
    AND e.status = 'verified'
    AND e.course_id = q.course_id
RETURNING e.*;

-- name: open_entry
-- The waiting entry that will answer a question.
WITH opened AS (
    INSERT INTO entries (course_id, title, question)
    SELECT q.course_id, $2::text, $3::text FROM questions AS q WHERE q.id = $1::bigint
    RETURNING id
)

UPDATE questions AS q
SET entry_id = opened.id, state = 'answering'
FROM opened
WHERE q.id = $1::bigint
RETURNING q.entry_id;

-- name: show_opened
-- Where an offer was shown before, the entry that was opened since will be.
UPDATE deliveries SET entry_id = $2::bigint WHERE question_id = $1::bigint AND entry_id IS NULL;

-- name: settle
-- What became of a question; returns its entry.
UPDATE questions SET state = $2::text, fault = $3::text, settled_at = now()
WHERE id = $1::bigint
RETURNING id, entry_id;

-- name: settle_joined
-- The same became of those who wait for the same entry.
UPDATE questions SET state = $2::text, fault = $3::text, settled_at = now()
WHERE entry_id = $1::bigint AND settled_at IS NULL;

-- name: locked
-- A question whose fate nobody else decides until the transaction ends.
SELECT id, course_id, entry_id, state, asker, body, settled_at IS NULL AS unsettled
FROM questions
WHERE id = $1::bigint
FOR NO KEY UPDATE;

-- name: locked_entry
-- An entry that nobody else changes until the transaction ends.
SELECT id FROM entries WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: held_entry
-- An entry once it is held, whether all that is in it is the question it was opened for, and
-- whether a verified one answers in its place.
SELECT
    e.id,
    e.status,
    e.status = 'waiting'
    AND e.version = 1
    AND NOT e.needs_human
    AND e.answer = ''
    AND e.ai_answer IS NULL
    AND e.valid_until IS NULL
    AND e.term IS NULL
    AND NOT EXISTS (SELECT FROM wordings AS w WHERE w.entry_id = e.id)
    AND NOT EXISTS (SELECT FROM lookalikes AS l WHERE l.entry_id = e.id) AS untouched,
    coalesce(t.status = 'verified', FALSE) AS replaced
FROM entries AS e
LEFT JOIN entries AS t ON e.merged_into = t.id
WHERE e.id = $1::bigint;

-- name: move_deliveries
-- What was to show an entry is to show another one, or none yet.
UPDATE deliveries SET entry_id = $2::bigint WHERE entry_id = $1::bigint;

-- name: move_jobs
-- The same for what is owed.
UPDATE outbox SET entry_id = $2::bigint WHERE entry_id = $1::bigint;

-- name: forget_entry
-- An entry that no question has any more.
DELETE FROM entries AS e
WHERE
    e.id = $1::bigint
    AND NOT EXISTS (SELECT FROM questions AS q WHERE q.entry_id = e.id);

-- name: keep_draft
-- The draft becomes the entry's text and its first version, unless a TA was faster.
WITH drafted AS (
    UPDATE entries
    SET
        answer = CASE WHEN version = 1 THEN $2::text ELSE answer END,
        keywords = CASE WHEN version = 1 THEN $3::text [] ELSE keywords END,
        needs_human = needs_human OR (status = 'waiting' AND NOT $5::boolean),
        reason = CASE WHEN status = 'waiting' AND NOT $5::boolean THEN 'cut' ELSE reason END,
        sources = CASE WHEN version = 1 THEN $6::bigint [] ELSE sources END,
        ai_answer = $2::text,
        ai_model = $4::text,
        changed_at = now()
    WHERE id = $1::bigint
    RETURNING id, version, title, answer, keywords
)

INSERT INTO entry_versions (entry_id, version, title, answer, keywords, author)
SELECT id, version, title, answer, keywords, 'AI' FROM drafted WHERE version = 1
ON CONFLICT (entry_id, version) DO NOTHING;

-- name: call_human
-- The entry needs a TA, unless one has decided already.
UPDATE entries SET needs_human = TRUE, reason = $2::text, changed_at = now()
WHERE id = $1::bigint AND status = 'waiting';

-- name: unsettled
-- Questions that nobody works on any more after a start.
SELECT id, entry_id, body FROM questions WHERE settled_at IS NULL ORDER BY id FOR UPDATE;

-- name: owe_placeholders
-- A word to those who still see the placeholder of a question that has been settled; what was
-- offered stands in the place of its own.
INSERT INTO outbox (lane, kind, question_id, entry_id, dedupe_key)
SELECT 'discord', 'repair', d.question_id, d.entry_id, 'placeholder:' || d.question_id
FROM deliveries AS d
INNER JOIN questions AS q ON d.question_id = q.id
WHERE d.shown_version = 0 AND d.entry_id IS NOT NULL AND q.settled_at IS NOT NULL
ON CONFLICT (dedupe_key) DO NOTHING;

-- name: question_behind
-- The question that a message asks, or that a message of the bot answers.
SELECT d.question_id FROM deliveries AS d WHERE d.message_ids @> ARRAY[$1::bigint]
UNION ALL
SELECT q.id FROM questions AS q
WHERE q.origin = 'discord:message:' || $1::bigint AND q.state <> 'refused'
LIMIT 1;

-- name: latest_in
-- The last question taken in a channel.
SELECT id FROM questions
WHERE channel_id = $1::bigint AND state <> 'refused'
ORDER BY id DESC
LIMIT 1;

-- name: verified_among
-- Those of some entries that are verified, in their course.
SELECT * FROM counted_entries
WHERE course_id = $1::bigint AND id = ANY($2::bigint []) AND status = 'verified';
