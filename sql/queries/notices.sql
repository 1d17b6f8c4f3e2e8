-- name: last_digest
-- When staff were told last; held so that only one decides at a time whether to tell them again.
INSERT INTO kept (name, value, kept_at) VALUES ('digest', '{}', '-infinity')
ON CONFLICT (name) DO UPDATE SET name = excluded.name;

-- name: digest_due
-- Whether something waits that staff have not been told of, and the last notice is a gap ago.
SELECT
    (
        k.kept_at <= now() - $1::interval
        AND EXISTS (
            SELECT FROM entries AS e WHERE e.status = 'waiting' AND e.created_at > k.kept_at
        )
    ) OR (
        k.kept_at <= now() - least($1::interval, $2::interval)
        AND EXISTS (
            SELECT FROM reactions AS r
            INNER JOIN questions AS q ON r.question_id = q.id
            INNER JOIN entries AS e ON q.entry_id = e.id
            WHERE r.kind = 'call' AND r.at > k.kept_at AND e.needs_human
        )
    ) AS due
FROM kept AS k
WHERE k.name = 'digest';

-- name: digest_owed
-- Staff are told now; returns the moment as a key.
UPDATE kept SET kept_at = now() WHERE name = 'digest'
RETURNING 'digest:' || extract(EPOCH FROM kept_at);

-- name: waiting
-- How much waits for a TA, since when, and for how much someone called.
SELECT
    count(*) AS total,
    count(*) FILTER (WHERE called) AS called,
    coalesce(extract(EPOCH FROM now() - min(since)) / 3600, 0)::double precision AS oldest_hours
FROM entries_waiting;

-- name: oldest_waiting
-- What waits longest; what someone called for comes first.
SELECT id, title FROM entries_waiting
ORDER BY called DESC, since ASC, id ASC
LIMIT 5;

-- name: owe_boards
-- The list of every server that has a channel for it, once in a week of Korean time.
WITH owed AS (
    INSERT INTO outbox (lane, kind, payload, dedupe_key)
    SELECT
        'discord' AS lane,
        'weekly' AS kind,
        jsonb_build_object('guild_id', guild_id) AS payload,
        'weekly:' || guild_id || ':'
        || to_char(now() AT TIME ZONE interval '9 hours', 'IYYY-IW') AS dedupe_key
    FROM guilds
    WHERE faq_channel_id IS NOT NULL
    ON CONFLICT (dedupe_key) DO NOTHING
    RETURNING id
)

SELECT count(*) FROM owed;

-- name: board
-- Where a server's list is shown.
SELECT guild_id, course_id, faq_channel_id, faq_message_id
FROM guilds
WHERE guild_id = $1::bigint AND faq_channel_id IS NOT NULL;

-- name: week
-- The verified entries of a course served most often in the last seven days.
SELECT e.id, e.title, e.page_url, count(*) AS hits
FROM hits AS h
INNER JOIN entries AS m ON h.entry_id = m.id
INNER JOIN entries AS e ON coalesce(m.merged_into, m.id) = e.id
WHERE
    e.course_id = $1::bigint
    AND e.status = 'verified'
    AND h.hit_at > now() - interval '7 days'
GROUP BY e.id
ORDER BY hits DESC, e.id ASC
LIMIT $2::integer;

-- name: posted
-- The message that holds a server's list.
UPDATE guilds SET faq_message_id = $2::bigint, faq_posted_at = now() WHERE guild_id = $1::bigint;
