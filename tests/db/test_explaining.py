"""Why a question was answered as it was, and a TA's word on it, as they are kept."""

from typing import TYPE_CHECKING

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.pool import Database
from librabot.features.questions.explaining import Judgement
from tests.db.judging import Court
from tests.db.stage import candidate, served

if TYPE_CHECKING:
    from librabot.features.questions.explaining import QuestionLog
    from librabot.features.questions.finding import Archive

ASKED = "도커는 어떻게 켜나요?"


@pytest.fixture
def court(database: Database) -> Court:
    made = Court(database)
    _log: QuestionLog = made.log
    _archive: Archive = made.questions
    return made


async def test_what_is_kept_of_a_question_is_read_whole(court: Court) -> None:
    _, entry = await court.verified()
    question_id = await court.served(entry, ASKED)
    await court.database.execute(
        "INSERT INTO reactions (question_id, person, kind) VALUES ($1, 'a', 'up'), ($1, 'b', 'up')",
        question_id,
    )

    logged = await court.log.logged(question_id)

    assert (logged.body, logged.state, logged.asker_name) == (ASKED, "known", "학생")
    assert logged.decision == served(entry.id)
    assert dict(logged.versions).keys() == {"key", "rules"}
    assert (logged.judgement, logged.taught, logged.reactions) == (None, (), {"up": 2})
    assert logged.shelf[entry.id].title == entry.title
    assert logged.answered_by == entry.id
    assert logged.eligible == (entry.id,)
    assert (logged.follows, logged.files) == (False, 0)


async def test_a_question_without_a_decision_is_read_too(court: Court) -> None:
    recorded = await court.asked("")

    logged = await court.log.logged(recorded.question_id)

    assert logged.decision is None
    assert logged.eligible == ()
    with pytest.raises(LibraError) as caught:
        await court.log.judge(recorded.question_id, None, await court.teacher())
    assert caught.value.code is Code.DB5004


async def test_there_is_no_log_of_what_was_not_asked(court: Court) -> None:
    with pytest.raises(LibraError) as caught:
        await court.log.logged(404)

    assert caught.value.code is Code.DB5004


async def test_a_served_one_that_was_right_teaches_nothing(court: Court) -> None:
    _, entry = await court.verified()
    question_id = await court.served(entry, ASKED)

    taught = await court.log.judge(question_id, entry.id, await court.teacher())

    assert taught == ()
    assert await court.judged(question_id) == ("ta", entry.id)
    assert await court.lookalikes(entry.id) == []


@pytest.mark.parametrize("other_is_right", [False, True])
async def test_a_served_one_that_was_wrong_learns_a_lookalike(
    court: Court, *, other_is_right: bool
) -> None:
    _, entry = await court.verified()
    _, other = await court.verified("도커 설치 방법")
    question_id = await court.served(entry, ASKED)
    right = other.id if other_is_right else None

    taught = await court.log.judge(question_id, right, await court.teacher())

    assert taught == (entry.id,)
    assert await court.lookalikes(entry.id) == [(ASKED, "corrected")]
    assert await court.lookalikes(other.id) == []
    assert await court.judged(question_id) == ("ta", right)
    assert (await court.log.logged(question_id)).taught == (entry.id,)
    assert await court.deeds() == [("김조교", "judge", f"question:{question_id}")]


async def test_an_entrys_own_words_never_become_its_lookalike(court: Court) -> None:
    _, entry = await court.verified()
    question_id = await court.served(entry, entry.title)

    assert await court.log.judge(question_id, None, await court.teacher()) == ()
    assert await court.lookalikes(entry.id) == []


async def test_what_was_only_offered_teaches_nothing(court: Court) -> None:
    _, entry = await court.verified()
    offered = await court.offered(candidate(entry.id))

    assert await court.log.judge(offered.question_id, None, await court.teacher()) == ()
    assert await court.judged(offered.question_id) == ("ta", None)


async def test_an_entry_that_was_opened_for_the_question_learns_nothing(court: Court) -> None:
    question_id, entry = await court.drafted()

    assert await court.log.judge(question_id, None, await court.teacher()) == ()
    assert await court.lookalikes(entry.id) == []


async def test_a_wrong_choice_takes_its_wording_back(court: Court) -> None:
    _, entry = await court.verified()
    offered = await court.offered(candidate(entry.id))
    await court.questions.choose(offered.question_id, entry.id, offered.asker)
    by = await court.teacher()

    await court.log.judge(offered.question_id, None, by)
    live = await court.database.fetchval("SELECT live FROM wordings WHERE source = 'chosen'")
    undone = await court.log.undo(offered.question_id, by)

    assert live is False
    assert await court.database.fetchval("SELECT live FROM wordings WHERE source = 'chosen'")
    assert undone
    assert await court.judged(offered.question_id) == ("student", entry.id)
    assert await court.lookalikes(entry.id) == []


async def test_undoing_leads_back_to_what_was_said_before_any_ta(court: Court) -> None:
    _, entry = await court.verified()
    question_id = await court.served(entry, ASKED)
    by = await court.teacher()
    before = (await court.log.logged(question_id)).judgement
    await court.log.judge(question_id, None, by)
    await court.log.judge(question_id, entry.id, by)
    between = await court.lookalikes(entry.id)
    await court.log.judge(question_id, None, by)

    undone = await court.log.undo(question_id, by)

    assert before is None
    assert between == []
    assert undone
    assert await court.judged(question_id) == (None, None)
    assert await court.lookalikes(entry.id) == []
    assert not await court.log.undo(question_id, by)


async def test_a_students_word_comes_back_with_its_time(court: Court) -> None:
    _, entry = await court.verified()
    offered = await court.offered(candidate(entry.id))
    await court.questions.choose(offered.question_id, entry.id, offered.asker)
    before = (await court.log.logged(offered.question_id)).judgement
    by = await court.teacher()

    await court.log.judge(offered.question_id, entry.id, by)
    await court.log.undo(offered.question_id, by)

    assert isinstance(before, Judgement)
    assert (await court.log.logged(offered.question_id)).judgement == before


async def test_what_was_merged_is_judged_as_what_it_was_merged_into(court: Court) -> None:
    _, entry = await court.verified()
    _, other = await court.verified("컨테이너 켜기")
    question_id = await court.served(entry, ASKED)
    await court.database.execute(
        "UPDATE entries SET status = 'merged', merged_into = $2, merged_first = $2 WHERE id = $1",
        entry.id,
        other.id,
    )

    right = await court.log.judge(question_id, entry.id, await court.teacher())
    judged = await court.judged(question_id)
    wrong = await court.log.judge(question_id, None, await court.teacher())

    logged = await court.log.logged(question_id)
    assert (right, judged) == ((), ("ta", other.id))
    assert wrong == (other.id,)
    assert logged.shelf[entry.id].answers_as == logged.answered_by == other.id


async def test_an_entry_of_another_course_answers_nothing(court: Court) -> None:
    _, entry = await court.verified()
    question_id = await court.served(entry, ASKED)
    course_id = await court.courses.add_course("다른 과목", None)
    stranger = await court.database.fetchval(
        "INSERT INTO entries (course_id, title, question) VALUES ($1, '남', '남') RETURNING id",
        course_id,
    )

    with pytest.raises(LibraError) as caught:
        await court.log.judge(question_id, stranger, await court.teacher())

    assert caught.value.code is Code.DB5004
    assert await court.judged(question_id) == (None, None)


async def test_a_replay_sees_what_was_verified_since_and_changes_nothing(court: Court) -> None:
    question_id, decision = await court.decided("도커 컨테이너는 어떻게 켜나요?")
    _, entry = await court.verified("도커 컨테이너는 어떻게 켜나요")
    before = await court.database.fetchrow("SELECT * FROM search_log WHERE outcome = 'new' LIMIT 1")

    explained = await court.explaining.explain(question_id)
    replay = await court.explaining.replay(explained.logged)

    assert (decision.outcome, replay.decision.outcome) == ("new", "serve")
    assert replay.decision.served is not None
    assert replay.decision.served.entry_id == entry.id
    assert 0 < replay.took_ms < 1000
    after = await court.database.fetchrow("SELECT * FROM search_log WHERE outcome = 'new' LIMIT 1")
    assert before == after
    assert await court.state_of(question_id) == ("answering", explained.logged.entry_id, False)


async def test_an_unheard_of_rule_is_read_as_it_stands(court: Court) -> None:
    _, entry = await court.verified()
    question_id = await court.served(entry, ASKED)
    await court.database.execute(
        """UPDATE search_log SET rule = 'moon phase', story = story || '{"rule": "moon phase"}'
           WHERE question_id = $1""",
        question_id,
    )

    explained = await court.explaining.explain(question_id)

    decision = explained.logged.decision
    assert decision is not None
    assert str(decision.rule) == "moon phase"
    assert [each.fate for each in explained.weighed] == ["served"]
    assert explained.weighed[0].alone is None
