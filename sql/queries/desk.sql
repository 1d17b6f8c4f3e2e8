-- name: plan_for_values
-- Lets the planner see the filters of this transaction's queries, so that unused ones cost nothing.
SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE);

-- name: page
-- One page of the queue, newest first, with what is counted of each entry.
WITH page AS MATERIALIZED (
    SELECT e.id
    FROM entries AS e
    WHERE
        CASE $1::text
            WHEN 'all' THEN TRUE
            WHEN 'needs_human' THEN e.needs_human AND e.status <> 'merged'
            WHEN 'disliked' THEN e.status <> 'merged' AND EXISTS (
                SELECT FROM entries AS m
                INNER JOIN questions AS q ON m.id = q.entry_id
                INNER JOIN reactions AS r ON q.id = r.question_id
                WHERE
                    (m.id = e.id OR m.merged_into = e.id)
                    AND r.kind = 'down'
                    AND (e.verified_at IS NULL OR r.at > e.verified_at)
            )
            WHEN 'edited' THEN (
                e.status = 'waiting'
                AND e.version > 1
                AND EXISTS (
                    SELECT FROM entry_versions AS v WHERE v.entry_id = e.id AND v.version > 1
                )
            )
            ELSE e.status = $1::text
        END
        AND ($2::bigint IS NULL OR e.course_id = $2::bigint)
        AND ($3::text = '' OR e.keywords @> ARRAY[$3::text])
        AND CASE
            WHEN $4::text = '' THEN TRUE
            -- Less than three letters hold no trigram: the index would be read whole for them.
            WHEN char_length($4::text) < 3
                THEN
                    strpos(e.label, lower($4::text)) > 0
                    OR strpos(lower(e.question), lower($4::text)) > 0
            ELSE e.label LIKE lower($5::text) OR lower(e.question) LIKE lower($5::text)
        END
        AND (
            $6::date IS NULL
            OR e.created_at >= $6::date::timestamp AT TIME ZONE interval '9 hours'
        )
        AND (
            $7::date IS NULL
            OR e.created_at < ($7::date + 1)::timestamp AT TIME ZONE interval '9 hours'
        )
        AND ($8::bigint IS NULL OR e.id < $8::bigint)
    ORDER BY e.id DESC
    LIMIT $9::integer
)

SELECT
    e.id AS entry_id,
    c.name AS course_name,
    e.status,
    e.title,
    e.keywords,
    coalesce(f.asked_at, e.created_at) AS asked_at,
    coalesce(f.asker_name, '') AS asker_name,
    a.askings,
    (SELECT n.hits FROM counted_entries AS n WHERE n.id = e.id) AS hits,
    r.down,
    r.metoo,
    r.called,
    p.pictures,
    e.needs_human,
    a.writing,
    e.status = 'waiting' AND e.version > 1 AND EXISTS (
        SELECT FROM entry_versions AS v WHERE v.entry_id = e.id AND v.version > 1
    ) AS edited
FROM page
INNER JOIN entries AS e ON page.id = e.id
INNER JOIN courses AS c ON e.course_id = c.id
LEFT JOIN LATERAL (
    SELECT q.asked_at, q.asker_name
    FROM questions AS q
    WHERE q.entry_id = e.id
    ORDER BY q.asked_at, q.id
    LIMIT 1
) AS f ON TRUE
CROSS JOIN LATERAL (
    SELECT
        count(*) AS askings,
        coalesce(bool_or(q.state IN ('asked', 'answering')), FALSE) AS writing
    FROM entries AS m
    INNER JOIN questions AS q ON m.id = q.entry_id
    WHERE m.id = e.id OR m.merged_into = e.id
) AS a
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE r.kind = 'down') AS down,
        count(*) FILTER (WHERE r.kind = 'metoo') AS metoo,
        count(*) FILTER (WHERE r.kind = 'call') AS called
    FROM entries AS m
    INNER JOIN questions AS q ON m.id = q.entry_id
    INNER JOIN reactions AS r ON q.id = r.question_id
    WHERE m.id = e.id OR m.merged_into = e.id
) AS r
CROSS JOIN LATERAL (
    SELECT count(*) AS pictures
    FROM entries AS m
    INNER JOIN questions AS q ON m.id = q.entry_id
    INNER JOIN attachments AS k ON q.id = k.question_id
    WHERE (m.id = e.id OR m.merged_into = e.id) AND k.media_type LIKE 'image/%'
) AS p
ORDER BY e.id DESC;

-- name: counts
-- How many entries each view of the queue holds, counted up to $2.
SELECT
    (
        SELECT count(*) FROM (
            SELECT FROM entries AS e
            WHERE e.status = 'waiting' AND ($1::bigint IS NULL OR e.course_id = $1::bigint)
            LIMIT $2::integer
        ) AS counted
    ) AS waiting,
    (
        SELECT count(*) FROM (
            SELECT FROM entries AS e
            WHERE
                e.needs_human
                AND e.status <> 'merged'
                AND ($1::bigint IS NULL OR e.course_id = $1::bigint)
            LIMIT $2::integer
        ) AS counted
    ) AS needs_human,
    (
        SELECT count(*) FROM (
            SELECT DISTINCT e.id
            FROM reactions AS r
            INNER JOIN questions AS q ON r.question_id = q.id
            INNER JOIN entries AS m ON q.entry_id = m.id
            INNER JOIN entries AS e ON coalesce(m.merged_into, m.id) = e.id
            WHERE
                r.kind = 'down'
                AND (e.verified_at IS NULL OR r.at > e.verified_at)
                AND ($1::bigint IS NULL OR e.course_id = $1::bigint)
            LIMIT $2::integer
        ) AS counted
    ) AS disliked,
    (
        SELECT count(*) FROM (
            SELECT FROM entries AS e
            WHERE
                e.status = 'waiting'
                AND e.version > 1
                AND ($1::bigint IS NULL OR e.course_id = $1::bigint)
                AND EXISTS (
                    SELECT FROM entry_versions AS v WHERE v.entry_id = e.id AND v.version > 1
                )
            LIMIT $2::integer
        ) AS counted
    ) AS edited,
    (
        SELECT count(*) FROM (
            SELECT FROM entries AS e
            WHERE e.status = 'verified' AND ($1::bigint IS NULL OR e.course_id = $1::bigint)
            LIMIT $2::integer
        ) AS counted
    ) AS verified,
    (
        SELECT count(*) FROM (
            SELECT FROM entries AS e
            WHERE e.status = 'discarded' AND ($1::bigint IS NULL OR e.course_id = $1::bigint)
            LIMIT $2::integer
        ) AS counted
    ) AS discarded,
    (
        SELECT count(*) FROM (
            SELECT FROM entries AS e
            WHERE $1::bigint IS NULL OR e.course_id = $1::bigint
            LIMIT $2::integer
        ) AS counted
    ) AS "all";

-- name: reviewed
-- What is shown of an entry itself; the next one waiting is the next older of its course.
SELECT
    e.*,
    x.ai_answer,
    x.ai_model,
    x.reason,
    x.page_id,
    c.name AS course_name,
    EXISTS (
        SELECT FROM questions AS q
        WHERE q.entry_id = e.id AND q.state IN ('asked', 'answering')
    ) AS writing,
    (
        SELECT o.state FROM outbox AS o
        WHERE o.entry_id = e.id AND o.lane = 'notion'
        ORDER BY o.id DESC
        LIMIT 1
    ) AS archive_job,
    coalesce(
        (
            SELECT max(w.id) FROM entries AS w
            WHERE w.course_id = e.course_id AND w.status = 'waiting' AND w.id < e.id
        ),
        (
            SELECT max(w.id) FROM entries AS w
            WHERE w.course_id = e.course_id AND w.status = 'waiting' AND w.id > e.id
        )
    ) AS next_waiting_id
FROM counted_entries AS e
INNER JOIN entries AS x ON e.id = x.id
INNER JOIN courses AS c ON e.course_id = c.id
WHERE e.id = $1::bigint;

-- name: occasions
-- The first time that an entry, or one merged into it, was asked for and the latest $2 times, in
-- order.
SELECT
    q.id,
    q.asker_name,
    q.body,
    q.asked_at,
    q.state,
    q.fault,
    q.guild_id,
    CASE WHEN q.message_id IS NULL THEN d.channel_id ELSE q.channel_id END AS channel_id,
    coalesce(q.message_id, d.message_ids[1]) AS message_id,
    coalesce(l.story, '{}') AS decision,
    (
        SELECT coalesce(jsonb_object_agg(r.kind, r.people), '{}')
        FROM (
            SELECT kind, count(*) AS people FROM reactions
            WHERE question_id = q.id
            GROUP BY kind
        ) AS r
    ) AS reactions,
    p.entry_id AS parent_entry_id
FROM questions AS q
LEFT JOIN deliveries AS d ON q.id = d.question_id
LEFT JOIN search_log AS l ON q.id = l.question_id
LEFT JOIN questions AS p ON q.parent_id = p.id
WHERE q.id IN (
    (
        SELECT l.id FROM entries AS m
        INNER JOIN questions AS l ON m.id = l.entry_id
        WHERE m.id = $1::bigint OR m.merged_into = $1::bigint
        ORDER BY l.asked_at DESC
        LIMIT $2::integer
    )
    UNION
    (
        SELECT l.id FROM entries AS m
        INNER JOIN questions AS l ON m.id = l.entry_id
        WHERE m.id = $1::bigint OR m.merged_into = $1::bigint
        ORDER BY l.asked_at ASC
        LIMIT 1
    )
)
ORDER BY q.asked_at, q.id;

-- name: files_of
-- The files that came with some questions.
SELECT id, question_id, filename, media_type, size, width, height, stored_as
FROM attachments
WHERE question_id = ANY($1::bigint [])
ORDER BY id;

-- name: versions
-- Every text of an entry, newest first.
SELECT version, title, answer, keywords, author, written_at
FROM entry_versions
WHERE entry_id = $1::bigint
ORDER BY version DESC;

-- name: events
-- What was done to an entry, newest first.
SELECT at, actor, action FROM audit
WHERE subject = $1::text
ORDER BY at DESC, id DESC
LIMIT 200;

-- name: replied
-- One question and the entry that answers it, if there is one; of a merged one, that in its place.
SELECT
    q.id AS question_id,
    q.asker,
    q.body,
    q.asked_at,
    q.state,
    q.fault,
    e.*
FROM questions AS q
LEFT JOIN entries AS m ON q.entry_id = m.id
LEFT JOIN counted_entries AS e ON coalesce(m.merged_into, m.id) = e.id
WHERE q.id = $1::bigint;

-- name: file
-- A kept file.
SELECT id, filename, media_type, size, width, height, stored_as
FROM attachments
WHERE id = $1::bigint;
