-- name: courses
-- All courses by name, and how many of their entries are verified and waiting.
SELECT
    c.id,
    c.name,
    c.created_at,
    c.sample,
    c.term,
    count(*) FILTER (WHERE e.status = 'verified') AS verified,
    count(*) FILTER (WHERE e.status = 'waiting') AS waiting
FROM courses AS c
LEFT JOIN entries AS e ON c.id = e.course_id
GROUP BY c.id
ORDER BY lower(c.name), c.id;

-- name: guilds
-- All servers by name.
SELECT guild_id, name, course_id, staff_role_id, faq_channel_id
FROM guilds
ORDER BY lower(name), guild_id;

-- name: channels
-- All channels that have a course of their own, by name.
SELECT channel_id, guild_id, name, course_id
FROM channels
ORDER BY lower(name), channel_id;

-- name: staff_role
-- The role whose holders are staff of a server.
SELECT staff_role_id FROM guilds WHERE guild_id = $1::bigint;

-- name: course_name
-- A course's name, which nobody else changes until the transaction ends.
SELECT name FROM courses WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: rename
-- Another name for a course.
UPDATE courses SET name = $2::text WHERE id = $1::bigint;

-- name: guild
-- What a server is set to.
SELECT name, course_id, staff_role_id, faq_channel_id
FROM guilds
WHERE guild_id = $1::bigint
FOR NO KEY UPDATE;

-- name: set_guild
-- What a server is set to from now on; in another channel the list is a new message.
INSERT INTO guilds AS g (guild_id, name, course_id, staff_role_id, faq_channel_id)
VALUES ($1::bigint, $2::text, $3::bigint, $4::bigint, $5::bigint)
ON CONFLICT (guild_id) DO UPDATE
SET
    name = excluded.name,
    course_id = excluded.course_id,
    staff_role_id = excluded.staff_role_id,
    faq_channel_id = excluded.faq_channel_id,
    faq_message_id = CASE
        WHEN g.faq_channel_id = excluded.faq_channel_id THEN g.faq_message_id
    END;

-- name: channel
-- The course that a channel has of its own.
SELECT name, course_id FROM channels WHERE channel_id = $1::bigint FOR NO KEY UPDATE;

-- name: set_channel
-- A channel gets a course of its own.
INSERT INTO channels (channel_id, guild_id, name, course_id)
VALUES ($1::bigint, $2::bigint, $3::text, $4::bigint)
ON CONFLICT (channel_id) DO UPDATE
SET guild_id = excluded.guild_id, name = excluded.name, course_id = excluded.course_id;

-- name: clear_channel
-- A channel follows its server again.
DELETE FROM channels WHERE channel_id = $1::bigint RETURNING name, course_id;

-- name: sample
-- The sample course.
SELECT id, name FROM courses WHERE sample;

-- name: bring_entry
-- A verified entry of the sample course.
INSERT INTO entries (
    course_id, status, title, question, answer, keywords, verified_at, verifier_name
)
VALUES ($1::bigint, 'verified', $2::text, $3::text, $4::text, $5::text [], now(), $6::text)
RETURNING id;

-- name: has_guilds
-- Whether servers belong to a course.
SELECT EXISTS (SELECT FROM guilds WHERE course_id = $1::bigint);

-- name: move_guilds
-- The servers of a course take another one.
UPDATE guilds SET course_id = $2::bigint WHERE course_id = $1::bigint;

-- name: clear_channels
-- The channels of a course follow their servers again.
DELETE FROM channels WHERE course_id = $1::bigint;

-- name: forget_jobs
-- Nothing is owed for a course any more.
DELETE FROM outbox AS o
WHERE
    o.entry_id IN (SELECT e.id FROM entries AS e WHERE e.course_id = $1::bigint)
    OR o.question_id IN (SELECT q.id FROM questions AS q WHERE q.course_id = $1::bigint);

-- name: cut_follow_ups
-- Questions of other courses do not follow up those of this one any more.
UPDATE questions AS q SET parent_id = NULL
FROM questions AS p
WHERE q.parent_id = p.id AND p.course_id = $1::bigint AND q.course_id <> $1::bigint;

-- name: forget_questions
-- All that was asked in a course, with its files' rows, deliveries, hits and reactions.
DELETE FROM questions WHERE course_id = $1::bigint;

-- name: forget_entries
-- All that a course knows.
WITH gone AS (DELETE FROM entries WHERE course_id = $1::bigint RETURNING id)

SELECT count(*) FROM gone;

-- name: forget_course
-- The course itself.
DELETE FROM courses WHERE id = $1::bigint;
