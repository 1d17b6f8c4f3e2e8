-- name: course_of_place
-- The course of a parent question, a channel, the one above it or a server; else the oldest.
SELECT coalesce(
    (SELECT q.course_id FROM questions AS q WHERE q.id = $1::bigint),
    (SELECT c.course_id FROM channels AS c WHERE c.channel_id = $2::bigint),
    (SELECT c.course_id FROM channels AS c WHERE c.channel_id = $3::bigint),
    (SELECT g.course_id FROM guilds AS g WHERE g.guild_id = $4::bigint),
    (SELECT o.id FROM courses AS o WHERE $4::bigint IS NULL ORDER BY o.sample, o.id LIMIT 1)
);

-- name: alone
-- Lets one transaction at a time make courses of its own accord ("cour" in ASCII).
SELECT pg_advisory_xact_lock(1668249970);

-- name: oldest_course
-- The oldest course that is not the sample.
SELECT min(id) FROM courses WHERE NOT sample;

-- name: guilds_known
-- Whether any server has been seen.
SELECT EXISTS (SELECT FROM guilds);

-- name: new_course
-- A new course; nothing when the name is taken.
INSERT INTO courses (name, sample) VALUES ($1::text, $2::boolean)
ON CONFLICT (lower(name)) DO NOTHING
RETURNING id;

-- name: enroll_guild
-- A server seen for the first time.
INSERT INTO guilds (guild_id, name, course_id) VALUES ($1::bigint, $2::text, $3::bigint);
