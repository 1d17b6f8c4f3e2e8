-- name: log
-- Why a question is answered as it is; the latest decision, until someone has judged it.
INSERT INTO search_log AS l (question_id, course_id, outcome, rule, story)
SELECT q.id, q.course_id, $2::text, $3::text, $4::jsonb FROM questions AS q WHERE q.id = $1::bigint
ON CONFLICT (question_id) DO UPDATE
SET outcome = excluded.outcome, rule = excluded.rule, story = excluded.story, at = now()
WHERE l.judged_by IS NULL;

-- name: judge
-- Which entry answers some questions, if any of those shown; a TA's word is overruled by TAs alone,
-- and a student's not by a model.
UPDATE search_log
SET judged_by = $2::text, right_entry_id = $3::bigint, judged_at = now()
WHERE
    question_id = ANY($1::bigint [])
    AND (
        judged_by IS NULL
        OR $2::text = 'ta'
        OR ($2::text = 'student' AND judged_by <> 'ta')
    );

-- name: ta_spoke
-- Whether a TA has said what answers a question.
SELECT EXISTS (
    SELECT FROM search_log WHERE question_id = $1::bigint AND judged_by = 'ta'
);

-- name: story
-- What was decided on a question.
SELECT story FROM search_log WHERE question_id = $1::bigint;
