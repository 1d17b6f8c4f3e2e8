-- name: any_owner
-- Whether there has been an owner.
SELECT EXISTS (SELECT FROM members WHERE role = 'owner');

-- name: one_at_a_time
-- Lets one transaction at a time decide about the thing named.
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0));

-- name: add_member
-- A new member; nothing when the name or the Discord account is taken.
INSERT INTO members (name, role, password_hash, password_is_temporary, discord_user_id)
VALUES ($1::text, $2::text, $3::text, $4::boolean, $5::bigint)
ON CONFLICT DO NOTHING
RETURNING
    id, name, role, password_hash, password_is_temporary, discord_user_id, disabled_at, created_at;

-- name: all_members
-- Everybody, owners first, then TAs, then readers, those shut out last in their group.
SELECT
    id, name, role, password_hash, password_is_temporary, discord_user_id, disabled_at, created_at
  FROM members
 ORDER BY array_position(ARRAY['owner', 'ta', 'reader'], role), disabled_at IS NOT NULL, name, id;

-- name: member_named
-- The member of that name, in any case.
SELECT
    id, name, role, password_hash, password_is_temporary, discord_user_id, disabled_at, created_at
  FROM members
 WHERE lower(name) = lower($1::text);

-- name: member_of_discord
-- The member with that Discord account.
SELECT
    id, name, role, password_hash, password_is_temporary, discord_user_id, disabled_at, created_at
  FROM members
 WHERE discord_user_id = $1::bigint;

-- name: member_to_change
-- A member, held until the transaction ends.
SELECT
    id, name, role, password_hash, password_is_temporary, discord_user_id, disabled_at, created_at
  FROM members
 WHERE id = $1::bigint
   FOR UPDATE;

-- name: other_owners
-- Whether somebody else is an owner and may log in.
SELECT EXISTS (
    SELECT FROM members
     WHERE role = 'owner'
       AND disabled_at IS NULL
       AND id <> $1::bigint
);

-- name: set_role
-- A member's new role.
UPDATE members SET role = $2::text WHERE id = $1::bigint;

-- name: set_disabled
-- Shut a member out, or let them in again.
UPDATE members SET disabled_at = CASE WHEN $2::boolean THEN now() END WHERE id = $1::bigint;

-- name: set_password
-- A member's new password.
UPDATE members
   SET password_hash = $2::text, password_is_temporary = $3::boolean
 WHERE id = $1::bigint;

-- name: open_session
-- A log-in begins.
INSERT INTO sessions (token_hash, member_id) VALUES ($1::bytea, $2::bigint);

-- name: session_member
-- Whose live session it is. Its use is noted, but once a minute at most.
  WITH live AS (
      SELECT token_hash, member_id, seen_at
        FROM sessions
       WHERE token_hash = $1::bytea
         AND seen_at > now() - $2::interval
         AND created_at > now() - $3::interval
  ), used AS (
      UPDATE sessions AS s
         SET seen_at = now()
        FROM live
       WHERE s.token_hash = live.token_hash
         AND live.seen_at < now() - interval '1 minute'
  )
SELECT
    m.id, m.name, m.role, m.password_hash, m.password_is_temporary, m.discord_user_id,
    m.disabled_at, m.created_at
  FROM live
  JOIN members AS m ON m.id = live.member_id
 WHERE m.disabled_at IS NULL;

-- name: close_session
-- A log-out.
DELETE FROM sessions WHERE token_hash = $1::bytea;

-- name: close_sessions
-- A member is out everywhere.
DELETE FROM sessions WHERE member_id = $1::bigint;

-- name: forget_old_sessions
-- Those that nobody can use any more.
DELETE FROM sessions WHERE seen_at < now() - interval '30 days';

-- name: attempts
-- How many attempts came within $2 of the latest one, if that is not longer ago than $2.
  WITH latest AS (SELECT max(failed_at) AS at FROM login_failures WHERE account = $1::text)
SELECT count(*)
  FROM login_failures AS f, latest
 WHERE f.account = $1::text
   AND latest.at > now() - $2::interval
   AND f.failed_at > latest.at - $2::interval;

-- name: count_attempt
-- One more attempt, which counts as failed until it is forgiven.
INSERT INTO login_failures (account) VALUES ($1::text);

-- name: forgive
-- Good attempts: those before them are forgotten.
DELETE FROM login_failures WHERE account = ANY($1::text []);

-- name: forgive_name
-- The attempts on a name, from wherever they came.
DELETE FROM login_failures
 WHERE account = 'name:' || $1::text
    OR starts_with(account, 'name:' || $1::text || ' from ');

-- name: forget_old_attempts
-- Those that lock nobody any more.
DELETE FROM login_failures WHERE failed_at < now() - interval '1 day';
