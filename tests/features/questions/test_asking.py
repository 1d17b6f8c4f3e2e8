import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from librabot.core.errors import Code, LibraError
from librabot.core.model import Ended, Finish, Prompt, ReplyEvent, Said, Usage
from librabot.db.attachments import FileRows
from librabot.db.entries import EntryRows
from librabot.db.members import MemberRows
from librabot.db.pool import Database
from librabot.db.questions import QuestionRows
from librabot.features.members.values import Secret
from librabot.features.questions.asking import (
    Asking,
    Delivery,
    Known,
    Maybe,
    New,
    Outcome,
    Refused,
    Repeated,
)
from librabot.features.questions.file_types import FileType
from librabot.features.questions.receiving import Receiving
from librabot.features.questions.values import Actor, Asked, Offered, Place
from librabot.features.questions.verifying import Edit, Saved, Verifying
from librabot.features.questions.writing import Answered, Found, HandedOver, Written
from librabot.runtime import Background
from tests import pictures

ANSWER = json.dumps({"answer": "`python -m venv .venv`로 만들어요.", "keywords": ["venv"]})
STOP = Ended(Finish.STOP, Usage(1, 2), "a-model")

Script = Callable[[Prompt], AsyncIterator[ReplyEvent]]


class ScriptedModel:
    """A language model that says what the test wrote."""

    name = "a-model"

    def __init__(self, script: Script) -> None:
        self._script = script
        self.prompts: list[Prompt] = []

    async def reply(self, prompt: Prompt) -> AsyncIterator[ReplyEvent]:
        self.prompts.append(prompt)
        async for event in self._script(prompt):
            yield event

    async def ping(self) -> None:
        """Always there."""


async def saying_it_all(_prompt: Prompt) -> AsyncIterator[ReplyEvent]:
    for place in range(0, len(ANSWER), 7):
        yield Said(ANSWER[place : place + 7])
    yield STOP


async def failing(prompt: Prompt) -> AsyncIterator[ReplyEvent]:
    if prompt.turns:
        raise LibraError(Code.AI5004)
    yield STOP


async def breaking_off(_prompt: Prompt) -> AsyncIterator[ReplyEvent]:
    yield Said('{"answer": "반쯤')
    yield Ended(Finish.CUT, Usage(), "a-model")


async def saying_nothing(_prompt: Prompt) -> AsyncIterator[ReplyEvent]:
    yield STOP


async def crashing(prompt: Prompt) -> AsyncIterator[ReplyEvent]:
    yield Said('{"answer": "반쯤')
    raise KeyError(len(prompt.turns))


async def never_ending(_prompt: Prompt) -> AsyncIterator[ReplyEvent]:
    yield Said('{"answer": "반쯤')
    await asyncio.Event().wait()


class Shelf:
    """Keeps rows only."""

    def __init__(self, rows: FileRows) -> None:
        self._rows = rows

    async def keep(self, question_id: int, filename: str, kind: FileType, data: bytes) -> None:
        name = f"{question_id}/{filename}"
        await self._rows.add(question_id, filename, kind.media_type, len(data), None, None, name)


async def no_fetching(url: str, *, limit: int) -> bytes:
    raise LibraError(Code.VAL4005, f"{len(url)} {limit}")


@asynccontextmanager
async def asking_with(database: Database, model: ScriptedModel | None) -> AsyncIterator[Asking]:
    errors: list[BaseException] = []
    background = Background(errors.append)
    receiving = Receiving(no_fetching, Shelf(FileRows(database)))
    yield Asking(QuestionRows(database), receiving, background, model, follow_ups=2)
    await background.close(patience_seconds=5)
    assert errors == []


def asked(text: str, origin: str = "test:1", **more: object) -> Asked:
    place = Place(guild_id=1, guild_name="서버", channel_id=2, message_id=3)
    return Asked(origin, place, "discord:9", "학생", text, **more)  # type: ignore[arg-type]  # the further fields by name.


async def verify(database: Database, entry_id: int, answer: str = "조교의 답이에요.") -> None:
    rows = MemberRows(database)
    owner = await rows.create_first_owner("김조교", Secret("scrypt$x$y$z", temporary=False))
    by = Actor(owner.id if owner else 1, "김조교")
    verifying = Verifying(EntryRows(database, archive_on=False), lambda: None)
    entry = await verifying.entries.entry(entry_id)
    edit = Edit(entry_id, entry.version, entry.title, answer, entry.keywords)
    assert isinstance(await verifying.verify(edit, by), Saved)


def new(outcome: Outcome) -> New:
    assert isinstance(outcome, New)
    return outcome


def entry_of(written: Written) -> int:
    assert isinstance(written, Answered | HandedOver | Found)
    return written.entry.id


async def test_a_new_question_is_streamed_and_kept_as_a_draft(database: Database) -> None:
    async with asking_with(database, ScriptedModel(saying_it_all)) as asking:
        outcome = new(await asking.ask(asked("파이썬 가상환경은 어떻게 만들어요?")))

        written = await outcome.writing.result()

        assert isinstance(written, Answered)
        assert written.whole
        assert written.entry.status == "waiting"
        assert written.entry.answer == "`python -m venv .venv`로 만들어요."
        assert written.entry.keywords == ("venv",)
        assert outcome.writing.text == written.entry.answer


async def test_the_same_question_is_known_once_a_ta_has_verified_it(database: Database) -> None:
    model = ScriptedModel(saying_it_all)
    async with asking_with(database, model) as asking:
        first = new(await asking.ask(asked("파이썬 가상환경은 어떻게 만들어요?")))
        await first.writing.result()
        await verify(database, first.entry_id)

        second = await asking.ask(asked("파이썬 가상환경은 어떻게 만들어요??", "test:2"))

        assert isinstance(second, Known)
        assert second.entry.answer == "조교의 답이에요."
        assert second.entry.verifier_name == "김조교"
        assert len(model.prompts) == 1


async def test_a_hit_is_counted_when_the_answer_was_delivered_and_only_once(
    database: Database,
) -> None:
    async with asking_with(database, None) as asking:
        first = new(await asking.ask(asked("과제 2 제출 기한이 언제예요?")))
        await first.writing.result()
        await verify(database, first.entry_id)
        known = await asking.ask(asked("과제 2 제출 기한이 언제예요?", "test:2"))
        assert isinstance(known, Known)
        rows = EntryRows(database, archive_on=False)
        before = (await rows.entry(first.entry_id)).hits

        for _ in range(2):
            delivery = Delivery(known.question_id, known.entry.id, 2, (77,), known.entry.version)
            await asking.delivered(delivery)

        assert before == 0
        assert (await rows.entry(first.entry_id)).hits == 1


async def test_a_look_alike_is_offered_and_not_served(database: Database) -> None:
    async with asking_with(database, None) as asking:
        first = new(await asking.ask(asked("과제 2 제출 기한이 언제예요?")))
        await first.writing.result()
        await verify(database, first.entry_id)

        outcome = await asking.ask(asked("과제 3 제출 기한이 언제예요?", "test:2"))

        assert isinstance(outcome, Maybe)
        assert [offer.entry.id for offer in outcome.offers] == [first.entry_id]


async def test_the_same_message_twice_is_one_question(database: Database) -> None:
    async with asking_with(database, None) as asking:
        first = new(await asking.ask(asked("한 번만 답해 주세요")))

        again = await asking.ask(asked("한 번만 답해 주세요"))

        assert again == Repeated(first.question_id)


async def test_without_a_model_a_ta_has_the_question(database: Database) -> None:
    async with asking_with(database, None) as asking:
        outcome = new(await asking.ask(asked("처음 묻는 것")))

        assert outcome.writing.over
        written = await outcome.writing.result()
        assert isinstance(written, HandedOver)
        assert written.code is None
        assert written.entry.needs_human


@pytest.mark.parametrize(
    ("script", "code"),
    [(failing, Code.AI5004), (saying_nothing, Code.AI5031), (crashing, Code.COMMON5001)],
)
async def test_a_model_that_fails_hands_over_with_its_reason(
    database: Database, script: Script, code: Code
) -> None:
    async with asking_with(database, ScriptedModel(script)) as asking:
        outcome = new(await asking.ask(asked("처음 묻는 것")))

        written = await outcome.writing.result()

        assert isinstance(written, HandedOver)
        assert written.code is code


async def test_an_answer_that_broke_off_is_kept_and_marked(database: Database) -> None:
    async with asking_with(database, ScriptedModel(breaking_off)) as asking:
        outcome = new(await asking.ask(asked("처음 묻는 것")))

        written = await outcome.writing.result()

        assert isinstance(written, Answered)
        assert not written.whole
        assert written.entry.answer == "반쯤"
        assert written.entry.needs_human


async def test_a_follow_up_carries_the_conversation_and_has_a_limit(database: Database) -> None:
    model = ScriptedModel(saying_it_all)
    async with asking_with(database, model) as asking:
        first = new(await asking.ask(asked("파이썬 가상환경은 어떻게 만들어요?")))
        await first.writing.result()
        second = new(
            await asking.ask(asked("윈도우에서는?", "test:2", parent_id=first.question_id))
        )
        await second.writing.result()

        third = await asking.ask(asked("그럼 맥은?", "test:3", parent_id=second.question_id))
        fourth = await asking.ask(asked("리눅스는?", "test:4", parent_id=third.question_id))

        assert [turn.text for turn in model.prompts[1].turns] == [
            "파이썬 가상환경은 어떻게 만들어요?",
            "`python -m venv .venv`로 만들어요.",
            "윈도우에서는?",
        ]
        assert isinstance(third, New)
        assert fourth == Refused(fourth.question_id, Code.VAL4009)


async def test_a_thread_on_a_question_or_its_answer_follows_it_up(database: Database) -> None:
    async with asking_with(database, None) as asking:
        first = new(await asking.ask(asked("처음 묻는 것", "discord:message:900")))
        await asking.delivered(Delivery(first.question_id, first.entry_id, 2, (901,), 1))

        for thread_id in (900, 901):
            assert await asking.parent_of(replied_to=None, thread_id=thread_id) == first.question_id
        assert await asking.parent_of(replied_to=None, thread_id=902) is None


async def test_a_picture_alone_is_a_question(database: Database) -> None:
    model = ScriptedModel(saying_it_all)
    async with asking_with(database, model) as asking:
        file = Offered("error.png", 100, data=pictures.png())

        outcome = new(await asking.ask(asked("", files=(file,))))
        await outcome.writing.result()

        assert len(model.prompts[0].turns[-1].pictures) == 1


async def test_nothing_at_all_is_refused_with_the_reason(database: Database) -> None:
    async with asking_with(database, None) as asking:
        empty = await asking.ask(asked(""))
        bad = await asking.ask(asked("", "test:2", files=(Offered("a.exe", 1, data=b"MZ"),)))

        assert isinstance(empty, Refused)
        assert isinstance(bad, Refused)
        assert (empty.code, bad.code) == (Code.VAL4001, Code.VAL4002)
        assert bad.refusals[0].filename == "a.exe"


async def test_a_bad_file_does_not_spoil_the_question(database: Database) -> None:
    files = tuple(
        Offered(name, size, url="https://x.example/", data=data)
        for name, size, data in (
            ("big.png", 11 * 1024 * 1024, b""),
            ("gone.png", 5, None),
            ("ok.log", 5, b"Traceback"),
            ("bad.png", 5, b"<svg/>"),
            ("fifth.png", 5, pictures.png()),
        )
    )
    model = ScriptedModel(saying_it_all)
    async with asking_with(database, model) as asking:
        outcome = new(await asking.ask(asked("왜 안 되나요?", files=files)))
        await outcome.writing.result()

        assert {each.filename: each.code for each in outcome.refusals} == {
            "big.png": Code.VAL4003,
            "gone.png": Code.VAL4005,
            "bad.png": Code.VAL4006,
            "fifth.png": Code.VAL4004,
        }
        assert "Traceback" in model.prompts[0].turns[-1].text


async def test_an_unverified_answer_is_never_served_to_others(database: Database) -> None:
    async with asking_with(database, ScriptedModel(saying_it_all)) as asking:
        first = new(await asking.ask(asked("아직 확인 전인 질문")))
        await first.writing.result()

        second = await asking.ask(asked("아직 확인 전인 질문", "test:2"))

        assert isinstance(second, New)


async def test_many_at_once_are_each_answered_once(database: Database) -> None:
    async with asking_with(database, ScriptedModel(saying_it_all)) as asking:
        outcomes = await asyncio.gather(
            *(asking.ask(asked(f"서로 다른 질문 {n}번", f"test:{n}")) for n in range(40))
        )
        written = await asyncio.gather(*(new(outcome).writing.result() for outcome in outcomes))

        assert len({entry_of(each) for each in written}) == 40


async def test_what_was_written_when_the_service_stops_is_kept(database: Database) -> None:
    errors: list[BaseException] = []
    background = Background(errors.append)
    receiving = Receiving(no_fetching, Shelf(FileRows(database)))
    model = ScriptedModel(never_ending)
    asking = Asking(QuestionRows(database), receiving, background, model, follow_ups=2)
    outcome = new(await asking.ask(asked("처음 묻는 것")))
    async for _text in outcome.writing.watch():
        break

    await background.close(patience_seconds=0)

    written = await outcome.writing.result()
    assert isinstance(written, Answered)
    assert not written.whole
    assert written.entry.answer == "반쯤"


async def test_an_explicit_question_in_a_conversation_is_searched_first(
    database: Database,
) -> None:
    async with asking_with(database, ScriptedModel(saying_it_all)) as asking:
        first = new(await asking.ask(asked("가상환경은 어떻게 만들어요?", "test:1")))
        await first.writing.result()
        await verify(database, first.entry_id)
        words, above = "가상환경은 어떻게 만들어요?", first.question_id

        plain = await asking.ask(asked(words, "test:2", parent_id=above))
        again = asked(words, "test:3", parent_id=above)
        explicit = await asking.ask(again, archive_first=True)

        assert isinstance(plain, New)
        assert isinstance(explicit, Known)


async def test_a_picked_entry_is_the_answer_while_it_is_verified(database: Database) -> None:
    async with asking_with(database, ScriptedModel(saying_it_all)) as asking:
        first = new(await asking.ask(asked("가상환경은 어떻게 만들어요?", "test:1")))
        await first.writing.result()
        early = await asking.pick(asked("다른 제목", "test:2"), first.entry_id)
        await verify(database, first.entry_id)

        picked = await asking.pick(asked("다른 제목", "test:3"), first.entry_id)

        assert isinstance(early, Refused)
        assert early.code is Code.DB5004
        assert isinstance(picked, Known)
        assert picked.entry.id == first.entry_id
