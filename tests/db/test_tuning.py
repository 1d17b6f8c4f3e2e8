"""The log as it tells of thresholds, on rows of a real database."""

import asyncio
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest

from librabot.db.pool import Database
from librabot.db.reactions import ReactionRows
from librabot.db.tuning import TuningRows
from librabot.features.questions.comparing import Told
from librabot.features.questions.matching.deciding import DEFAULT, decide
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.matching.story import story_of
from tests.db.judging import Court

if TYPE_CHECKING:
    from librabot.features.questions.tuning import Tunables

CAREFUL = replace(DEFAULT, serve_from=0.9, offer_from=0.5)
NEVER = {"serve_from": "1", "offer_from": "1"}
CROWD = 5_000


@pytest.fixture
def court(database: Database) -> Court:
    made = Court(database)
    _store: Tunables = TuningRows(database)
    return made


async def told(court: Court) -> list[Told]:
    return list(await court.tuning.store.told(limit=10))


async def test_the_latest_questions_come_first_with_what_people_said(court: Court) -> None:
    _, entry = await court.verified()
    first, second = await court.served(entry), await court.served(entry)
    reactions = ReactionRows(court.database)
    for person, kind in (("a", "up"), ("a", "solved"), ("b", "metoo")):
        await reactions.react(first, person, kind)  # type: ignore[arg-type] # kinds, as they are.
    await reactions.react(second, "c", "down")
    await court.log.judge(second, None, await court.teacher())

    rows = await told(court)

    assert [row.question_id for row in rows][:2] == [second, first]
    assert (rows[0].judged, rows[0].right, rows[0].liked, rows[0].disliked) == (True, None, 0, 1)
    assert (rows[1].judged, rows[1].liked, rows[1].disliked) == (False, 1, 0)
    assert await court.tuning.store.bodies([first]) == {first: "도커는 어떻게 켜나요?"}


async def test_a_merged_entry_leads_to_the_one_that_answers(court: Court) -> None:
    _, entry = await court.verified()
    _, other = await court.verified("컨테이너 켜기")
    await court.database.execute(
        "UPDATE entries SET status = 'merged', merged_into = $2, merged_first = $2 WHERE id = $1",
        entry.id,
        other.id,
    )

    assert await court.tuning.store.merged() == {entry.id: other.id}


async def test_looking_changes_nothing_and_saving_counts_at_once(court: Court) -> None:
    await court.verified("도커 컨테이너는 어떻게 켜나요")
    question_id, decision = await court.decided("도커 컨테이너는 어떻게 켜나요?")
    by = await court.teacher()

    looked = await court.tuning.look(NEVER)
    between = await court.questions.thresholds()
    saved = await court.tuning.save({"serve_from": "0.9", "offer_from": "0,5"}, by)

    assert decision.outcome == "serve"
    assert looked.looked_at == replace(DEFAULT, serve_from=1, offer_from=1)
    assert looked.comparison.told >= 1
    assert between == DEFAULT
    assert await court.questions.thresholds() == saved == CAREFUL
    assert question_id


async def test_a_reset_leads_back_to_the_first_thresholds(court: Court) -> None:
    by = await court.teacher()
    await court.tuning.save({"serve_from": "0.9"}, by)

    first = await court.tuning.reset(by)

    assert await court.questions.thresholds() == first == DEFAULT
    rows = await court.database.fetch(
        "SELECT actor, subject, before, after FROM audit WHERE action = 'tune' ORDER BY id"
    )
    changed = asdict(replace(DEFAULT, serve_from=0.9))
    assert [tuple(row) for row in rows] == [
        ("김조교", "thresholds", asdict(DEFAULT), changed),
        ("김조교", "thresholds", changed, asdict(DEFAULT)),
    ]


async def test_thousands_of_questions_are_looked_over_while_others_are_served(
    court: Court,
) -> None:
    await crowd(court)
    over = asyncio.Event()
    gaps: list[float] = []

    async def beat() -> None:
        clock = asyncio.get_running_loop().time
        while not over.is_set():
            began = clock()
            await asyncio.sleep(0.01)
            gaps.append(clock() - began)

    beating = asyncio.create_task(beat())
    began = asyncio.get_running_loop().time()
    looked = await court.tuning.look(NEVER)
    took = asyncio.get_running_loop().time() - began
    over.set()
    await beating

    assert looked.comparison.told == CROWD
    assert max(gaps) < took / 2  # Looked over on the loop, it would be all of it.


async def crowd(court: Court) -> None:
    """Five thousand questions with ten candidates each."""
    text = "도커 컨테이너 실행 방법이 뭔가요?"
    nears = [
        Near(
            number,
            f"도커 컨테이너 실행 방법 {number}",
            stale=False,
            wordings=(Phrase(body := f"실행은 어떻게 {number} 하나요", search_key(body), 0.6),),
            lookalikes=(Phrase("도커 컨테이너 삭제", search_key("도커 컨테이너 삭제"), 0.3),),
        )
        for number in range(10)
    ]
    story = story_of(decide(text, nears))
    course_id = await court.courses.add_course("큰 과목", None)
    await court.database.execute(
        "INSERT INTO questions (origin, course_id, asker, asker_name, body)"
        " SELECT 'crowd:' || n, $1, 'a', 'a', $2 FROM generate_series(1, $3::integer) AS n",
        course_id,
        text,
        CROWD,
    )
    await court.database.execute(
        "INSERT INTO search_log (question_id, course_id, outcome, rule, story)"
        " SELECT id, course_id, 'offer', 'near', $1 FROM questions",
        story,
    )
