from typing import TYPE_CHECKING

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.attachments import FileRows
from librabot.db.desk import OCCASIONS_LIMIT, DeskRows
from librabot.db.pages import PageRows
from librabot.db.pool import Database
from librabot.db.reactions import ReactionRows
from librabot.features.questions.archive import Published
from librabot.features.questions.matching.story import story_of
from librabot.features.questions.outbox import LEASE
from librabot.features.questions.values import Place
from tests.db.stage import DRAFT, NEW, SERVER, WORKER, Stage, candidate, edit_of, wording

if TYPE_CHECKING:
    from librabot.features.questions.reviewing import Desk


async def test_a_review_shows_all_there_is_of_an_entry(database: Database) -> None:
    stage = Stage(database)
    desk: Desk = DeskRows(database)
    question_id, entry = await stage.drafted("도커 실행")
    await FileRows(database).add(question_id, "a.png", "image/png", 9, 2, 3, "kept/a")
    reactions = ReactionRows(database)
    await reactions.react(question_id, "a", "up")
    await reactions.react(question_id, "a", "metoo")
    await reactions.react(question_id, "b", "metoo")
    await stage.entries.verify(edit_of(entry), await stage.teacher(), (wording("도커 실행"),))

    review = await desk.review(entry.id)

    (asking,) = review.askings
    assert review.entry == await stage.entries.entry(entry.id)
    assert (review.course_name, review.ai_answer, review.ai_model) == (
        "기본 과목",
        DRAFT.answer,
        DRAFT.model,
    )
    assert (review.reason, review.writing, review.next_waiting_id) == (None, False, None)
    assert [(each.version, each.author) for each in review.versions] == [(2, "김조교"), (1, "AI")]
    assert review.versions[1].keywords == DRAFT.keywords
    assert [(event.actor, event.action) for event in review.events] == [("김조교", "verify")]
    assert (asking.question_id, asking.asker_name, asking.body) == (
        question_id,
        "학생",
        "도커 실행",
    )
    assert (asking.state, asking.fault, asking.parent_entry_id) == ("answered", None, None)
    assert asking.jump_url == "https://discord.com/channels/10/20/30"
    assert asking.decision == story_of(NEW)
    assert [(file.filename, file.stored_as) for file in asking.files] == [("a.png", "kept/a")]
    assert asking.reactions == {"up": 1, "metoo": 2}


async def test_an_entry_that_is_not_there_cannot_be_reviewed(database: Database) -> None:
    with pytest.raises(LibraError) as caught:
        await DeskRows(database).review(404)

    assert caught.value.code is Code.DB5004


async def test_a_review_tells_why_a_ta_is_needed(database: Database) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened()
    writing = (await DeskRows(database).review(entry_id)).writing
    await stage.questions.hand_over(question_id, Code.AI5004)

    review = await DeskRows(database).review(entry_id)

    assert (writing, review.writing) == (True, False)
    assert (review.reason, review.askings[0].fault) == ("AI5004", "AI5004")


async def test_a_follow_up_leads_to_what_it_follows(database: Database) -> None:
    stage = Stage(database)
    parent_id, parent = await stage.drafted()
    _, child_id = await stage.opened("그럼 윈도우는요?", parent_id=parent_id)

    (asking,) = (await DeskRows(database).review(child_id)).askings

    assert asking.parent_entry_id == parent.id


@pytest.mark.parametrize(
    ("place", "url"),
    [
        (SERVER, "https://discord.com/channels/10/20/30"),
        (Place(channel_id=5, message_id=6), "https://discord.com/channels/@me/5/6"),
        (Place(guild_id=10, channel_id=21), "https://discord.com/channels/10/20/900"),
    ],
)
async def test_an_asking_leads_to_its_message_or_to_the_answer(
    database: Database, place: Place, url: str
) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted(place=place)
    await stage.delivered(question_id, entry, message_ids=(900, 901))

    (asking,) = (await DeskRows(database).review(entry.id)).askings

    assert asking.jump_url == url


async def test_an_asking_on_the_panel_leads_nowhere(database: Database) -> None:
    _, entry = await Stage(database).drafted(place=Place())

    (asking,) = (await DeskRows(database).review(entry.id)).askings

    assert asking.jump_url is None


async def test_of_very_many_askings_the_first_and_the_latest_are_shown(database: Database) -> None:
    question_id, entry = await Stage(database).verified()
    await database.execute(
        "INSERT INTO questions (origin, course_id, entry_id, asker, asker_name, body, asked_at)"
        " SELECT 'many:' || n, $1, $2, 'a', 'a', n::text, now() + n * interval '1 second'"
        " FROM generate_series(1, $3::integer) AS n",
        entry.course_id,
        entry.id,
        OCCASIONS_LIMIT + 50,
    )

    askings = (await DeskRows(database).review(entry.id)).askings

    assert len(askings) == OCCASIONS_LIMIT + 1
    assert askings[0].question_id == question_id
    assert [asking.body for asking in askings[1:]] == [
        str(number) for number in range(51, OCCASIONS_LIMIT + 51)
    ]


async def test_the_next_one_waiting_is_older_of_the_same_course_else_the_newest(
    database: Database,
) -> None:
    stage = Stage(database)
    _, oldest = await stage.drafted("하나")
    _, verified = await stage.verified("둘")
    _, newest = await stage.drafted("셋")
    course_id = await stage.courses.add_course("다른 과목", None)
    _, elsewhere = await stage.drafted("넷", place=Place(course_id=course_id))
    desk = DeskRows(database)

    following = [
        (await desk.review(entry.id)).next_waiting_id
        for entry in (newest, verified, oldest, elsewhere)
    ]

    assert following == [oldest.id, oldest.id, newest.id, None]


async def test_a_review_tells_how_far_the_archive_is(database: Database) -> None:
    stage = Stage(database)
    desk = DeskRows(database)
    _, entry = await stage.drafted()
    states = [(await desk.review(entry.id)).archive_state]
    entry = await stage.verify(entry)
    states.append((await desk.review(entry.id)).archive_state)
    job = await stage.outbox.claim("notion", worker=WORKER, lease=LEASE)
    assert job is not None
    states.append((await desk.review(entry.id)).archive_state)
    await stage.outbox.failed(job.id, worker=WORKER, code=Code.EXT5004, detail="", retry_in=None)
    states.append((await desk.review(entry.id)).archive_state)
    await database.execute("UPDATE outbox SET state = 'done'")
    pages = PageRows(database, own_url=str)
    await pages.published(entry.id, Published("p", "https://notion.example/p"), hits=0)
    states.append((await desk.review(entry.id)).archive_state)

    assert states == ["off", "waiting", "waiting", "dead", "done"]


async def test_a_verified_entry_without_an_archive_is_off(database: Database) -> None:
    _, entry = await Stage(database, archive_on=False).verified()

    assert (await DeskRows(database).review(entry.id)).archive_state == "off"


async def test_a_reply_is_what_became_of_a_question(database: Database) -> None:
    stage = Stage(database)
    desk = DeskRows(database)
    question_id, entry = await stage.verified("도커 실행")
    await FileRows(database).add(question_id, "a.png", "image/png", 9, 2, 3, "kept/a")

    reply = await desk.reply(question_id)

    assert (reply.question_id, reply.body, reply.state, reply.fault) == (
        question_id,
        "도커 실행",
        "answered",
        None,
    )
    assert reply.entry == entry
    assert reply.asker.startswith("discord:")
    assert [file.stored_as for file in reply.files] == ["kept/a"]


async def test_a_reply_without_an_entry_has_none(database: Database) -> None:
    stage = Stage(database)
    recorded = await stage.asked("")
    await stage.questions.refuse(recorded.question_id, Code.VAL4001)

    reply = await DeskRows(database).reply(recorded.question_id)

    assert (reply.state, reply.fault, reply.entry) == ("refused", "VAL4001", None)


async def test_a_reply_shows_no_text_that_is_not_verified_but_the_draft(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.entries.save(edit_of(entry, answer="아직 쓰는 중"), await stage.teacher())

    reply = await DeskRows(database).reply(question_id)

    assert reply.entry is not None
    assert (reply.entry.answer, reply.entry.version) == (DRAFT.answer, 2)


async def test_a_reply_to_a_question_that_is_not_there_is_missing(database: Database) -> None:
    with pytest.raises(LibraError) as caught:
        await DeskRows(database).reply(404)

    assert caught.value.code is Code.DB5004


async def test_a_reply_to_what_was_merged_is_the_one_in_its_place(database: Database) -> None:
    stage = Stage(database)
    _, target = await stage.verified("도커 켜기")
    question_id, twin = await stage.drafted("도커 켜는 법")
    await database.execute(
        "UPDATE entries SET status = 'merged', merged_into = $2 WHERE id = $1", twin.id, target.id
    )

    reply = await DeskRows(database).reply(question_id)

    assert reply.entry == target


async def test_a_reply_to_what_is_offered_has_no_entry_yet(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    offered = await stage.offered(candidate(entry.id))

    reply = await DeskRows(database).reply(offered.question_id)

    assert (reply.state, reply.entry) == ("offered", None)
