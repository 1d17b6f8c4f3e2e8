"""Verified answers that may fit are offered, and the offer's message becomes what is chosen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Maybe, New
from librabot.features.questions.values import Offer
from librabot.features.questions.writing import Answered, Found, HandedOver, Unsure, Writing
from tests.fakes.discord import FakeDiscord, Interaction, Message, User
from tests.handlers.house import House, living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows
from tests.handlers.steps import ANSWER, answered, quiet

ASKED = "과제 언제까지예요"
QUESTION = "혹시 이 질문인가요?"
KNOWN = "이미 확인된 답이에요"
THINKING = "💭 생각하고 있어요…"
OUTDATED = "지난 학기 답변이에요"
SETTLED = "이미 골랐어요"
NONE = "아니요, 새로 질문할게요"


@pytest.fixture
def offering(house: House) -> House:
    """Two verified entries, of which the second is from an earlier term, offered for ``ASKED``."""
    house.rows.verified("과제 2 마감이 언제인가요?", "**11월 30일** 자정이에요.", hits=7)
    house.rows.verified("과제 1 마감이 언제인가요?", "5월 1일이에요.", term="2026-1")
    offer_for(house, ASKED)
    return house


def dictated(house: House) -> Writing:
    """What is written once the offer is declined."""
    house.script.declined = Writing()
    return house.script.declined


def offer_for(house: House, text: str) -> None:
    def lay(question_id: int) -> Maybe:
        return Maybe(question_id, house.rows.hold_out(question_id, *house.rows.entries))

    house.script.outcomes[text] = lay


async def offered(fake: FakeDiscord, student: User) -> Message:
    """The offer, in reply to a message."""
    message = await fake.say(fake.channel, student, f"!질문 {ASKED}")
    return await answered(fake, message, words=QUESTION)


def ids(message: Message) -> list[str]:
    return [part["custom_id"] for part in parts(message)]


def labels(message: Message) -> list[str]:
    return [part["label"] for part in parts(message)]


def parts(message: Message) -> Iterator[dict[str, str]]:
    return (part for row in message.components for part in row["components"])


async def shows(fake: FakeDiscord, message: Message, words: str) -> None:
    await fake.until(lambda _: words in message.content)


async def whispered(fake: FakeDiscord, used: Interaction) -> str:
    await fake.until(lambda _: used.followups)
    [told] = used.followups
    assert told.ephemeral
    return told.content


async def test_an_offer_names_each_question_with_the_beginning_of_its_answer(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)
    await offering.idle()

    assert offer.content.split("\n") == [
        "🤔 **혹시 이 질문인가요?**",
        "",
        "**1.** 과제 2 마감이 언제인가요?",
        "-# 7번 도움이 됐어요",
        "-# 11월 30일 자정이에요.",
        "",
        "**2.** 과제 1 마감이 언제인가요?",
        "-# 🕰️ 지난 학기 답변",
        "-# 5월 1일이에요.",
        "",
        "-# 질문한 사람만 고를 수 있어요.",
    ]
    assert ids(offer) == ["libra:pick:1:1", "libra:pick:1:2:old", "libra:none:1"]
    assert labels(offer) == ["1. 과제 2 마감이 언제인가요?", "2. 과제 1 마감이 언제인가요?", NONE]
    assert offering.rows.deliveries == {}


async def test_a_slash_command_is_offered_the_same(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    used = await fake.slash(fake.channel, student, "질문", {"내용": ASKED})
    response = await fake.answer_to(used)
    pressed = await fake.click(response, "libra:pick:1:1", student)
    await shows(fake, response, KNOWN)
    await offering.idle()

    assert "자정이에요." in response.content
    assert pressed.followups == []
    assert fake.world.bot_messages() == [response]


async def test_a_long_title_is_cut_for_its_button(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.verified("가" * 200, "답")
    offer_for(house, ASKED)

    offer = await offered(fake, student)

    assert [len(label) for label in labels(offer)] == [80, len(NONE)]


async def test_the_offer_becomes_the_chosen_answer_and_counts_one_hit(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)

    used = await fake.click(offer, "libra:pick:1:1", student)
    await shows(fake, offer, KNOWN)
    await offering.idle()

    assert offer.content.startswith("✅ **이미 확인된 답이에요**\n\n**11월 30일** 자정이에요.")
    assert ids(offer)[0] == "libra:up:1"
    assert len(ids(offer)) == 5
    assert used.followups == []
    assert used.acknowledged_after is not None
    assert used.acknowledged_after < 1.0
    assert offering.rows.hits == [1]
    assert offering.rows.deliveries[1].entry_id == 1
    assert offering.rows.deliveries[1].message_ids == (offer.id,)
    assert fake.world.bot_messages() == [offer]


async def test_the_answer_looks_as_if_it_had_been_known_at_once(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)
    await fake.click(offer, "libra:pick:1:1", student)
    await shows(fake, offer, KNOWN)

    known = offering.phrasing.known(offering.rows.entries[1]).parts()

    assert ((offer.content,), "") == known


@pytest.mark.usefixtures("offering")
async def test_an_outdated_answer_says_so_at_its_head(fake: FakeDiscord, student: User) -> None:
    offer = await offered(fake, student)

    await fake.click(offer, "libra:pick:1:2:old", student)
    await shows(fake, offer, KNOWN)

    assert offer.content.startswith(f"🕰️ **{OUTDATED}.**")


@pytest.mark.parametrize(
    ("term", "words"), [(None, "기한이나 학기가 지난 답변"), ("2026-1", "지난 학기 답변")]
)
def test_what_is_outdated_by_its_day_alone_is_not_of_an_earlier_term(
    house: House, term: str | None, words: str
) -> None:
    entry = house.rows.verified("과제 2 마감", "5월 1일", valid_until=date(2026, 5, 1), term=term)

    [offer], _ = house.phrasing.offer([Offer(entry, stale=True)]).parts()
    [known], _ = house.phrasing.known(entry, stale=True).parts()

    assert f"-# 🕰️ {words}\n" in offer
    assert known.startswith(f"🕰️ **{words}이에요.** 날짜나 규칙이 달라졌을 수 있어요.")


async def test_declining_grows_a_new_answer_in_the_same_message(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    writing = dictated(offering)
    offer = await offered(fake, student)
    waiting = replace(offering.rows.entries[1], id=3, status="waiting", answer="이렇게 하세요.")
    offering.rows.entries[3] = waiting

    await fake.click(offer, NONE, student)
    await shows(fake, offer, THINKING)
    assert offer.components == ()
    writing.grow("먼저 이렇게")
    await shows(fake, offer, "먼저 이렇게")
    writing.finish(Answered(waiting, whole=True))
    await shows(fake, offer, "이렇게 하세요.")
    await fake.until(lambda _: offer.components)
    await offering.idle()

    assert "조교 확인 전" in offer.content
    assert ids(offer)[0] == "libra:up:1"
    assert offering.rows.deliveries[1].entry_id == 3
    assert offering.rows.hits == []
    assert fake.world.bot_messages() == [offer]


async def test_the_question_goes_to_the_model_as_it_was_asked(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)

    await fake.click(offer, NONE, student)
    await shows(fake, offer, ANSWER)
    await offering.idle()

    assert [turn.text for turn in offering.pen.prompts[-1].turns][-1].endswith(ASKED)
    assert len(offering.rows.questions) == 1
    assert offering.rows.questions[0].state == "answered"
    assert fake.world.bot_messages() == [offer]


@pytest.mark.parametrize("button", ["libra:pick:1:1", "libra:none:1"])
async def test_only_the_asker_may_choose(
    offering: House, fake: FakeDiscord, student: User, button: str
) -> None:
    offer = await offered(fake, student)
    before = offer.content

    used = await fake.click(offer, button, fake.add_person("이친구"))
    told = await whispered(fake, used)
    await offering.idle()

    assert "VAL4018" in told
    assert offer.content == before
    assert len(ids(offer)) == 3
    assert offering.rows.questions[0].state == "offered"


async def test_a_choice_that_is_gone_leaves_the_others(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)
    offering.rows.entries[1] = replace(offering.rows.entries[1], status="discarded")

    used = await fake.click(offer, "libra:pick:1:1", student)
    told = await whispered(fake, used)
    await fake.click(offer, "libra:pick:1:2:old", student)
    await shows(fake, offer, KNOWN)

    assert "DB5004" in told
    assert "5월 1일이에요." in offer.content


async def test_a_second_press_is_quiet(offering: House, fake: FakeDiscord, student: User) -> None:
    offer = await offered(fake, student)
    buttons = offer.components

    await fake.click(offer, "libra:pick:1:1", student)
    await shows(fake, offer, KNOWN)
    fake.posting.edit(offer, {"components": list(buttons)})
    chosen = await fake.click(offer, "libra:pick:1:2:old", student)
    declined = await fake.click(offer, "libra:none:1", student)

    assert SETTLED in await whispered(fake, chosen)
    assert SETTLED in await whispered(fake, declined)
    assert "자정이에요." in offer.content
    assert offering.rows.questions[0].entry_id == 1


async def test_the_buttons_work_after_a_restart(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen) as before:
        rows.verified("과제 1 마감이 언제인가요?", "5월 1일이에요.", term="2026-1")
        offer_for(before, ASKED)
        offer = await offered(fake, student)
        await before.idle()

    async with living(fake, rows, pen):
        await fake.click(offer, "libra:pick:1:1:old", student)
        await shows(fake, offer, KNOWN)

    assert OUTDATED in offer.content


async def test_none_of_them_can_be_said_after_a_restart(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen) as before:
        rows.verified("과제 1 마감이 언제인가요?", "5월 1일이에요.")
        offer_for(before, ASKED)
        offer = await offered(fake, student)
        await before.idle()

    async with living(fake, rows, pen) as after:
        writing = dictated(after)
        await fake.click(offer, "libra:none:1", student)
        await shows(fake, offer, THINKING)
        waiting = replace(rows.entries[1], id=3, status="waiting", answer="")
        writing.finish(HandedOver(waiting, None))
        await shows(fake, offer, "조교에게 전달했어요")


async def test_a_declined_question_that_cannot_be_taken_says_why(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)
    offering.script.refused = Code.VAL4009

    used = await fake.click(offer, NONE, student)
    await shows(fake, offer, "VAL4009")

    assert QUESTION not in offer.content
    assert offer.components == ()
    assert used.followups == []


async def test_an_offer_deleted_meanwhile_is_answered_anew(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, f"!질문 {ASKED}")
    offer = await answered(fake, message, words=QUESTION)
    fake.fail("PATCH", f"/messages/{offer.id}$", status=404, code=10008)

    await fake.click(offer, "libra:pick:1:1", student)
    await fake.until(lambda world: len(world.bot_messages()) == 2)
    await offering.idle()

    anew = fake.world.bot_messages()[-1]
    assert "자정이에요." in anew.content
    assert anew.reply_to_id == message.id
    assert ids(anew)[0] == "libra:up:1"
    assert offering.rows.deliveries[1].message_ids == (anew.id,)
    assert offering.rows.hits == [1]


async def test_an_answer_deleted_after_it_began_to_grow_stays_deleted(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    writing = dictated(offering)
    offer = await offered(fake, student)
    await fake.click(offer, NONE, student)
    await shows(fake, offer, THINKING)

    await fake.delete(offer)
    waiting = replace(offering.rows.entries[1], id=3, status="waiting")
    writing.finish(Answered(waiting, whole=True))
    await quiet(offering, fake, student)

    assert not any("자정이에요." in each.content for each in fake.world.bot_messages())


async def test_an_old_offer_is_declined_beside_it(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    writing = dictated(offering)
    offer = await offered(fake, student)
    fake.clock.advance(3700)
    waiting = replace(offering.rows.entries[1], id=3, status="waiting", answer="")

    await fake.click(offer, NONE, student)
    await fake.until(lambda world: len(world.bot_messages()) == 2)
    writing.finish(HandedOver(waiting, Code.AI5004))
    beside = fake.world.bot_messages()[-1]
    await shows(fake, beside, "AI5004")
    await offering.idle()

    assert QUESTION in offer.content
    assert offer.components == ()
    assert beside.reply_to_id == offer.id
    assert offering.rows.deliveries[1].message_ids == (beside.id,)


async def test_a_fault_is_told_to_the_one_who_pressed(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)
    offering.rows.down = LibraError(Code.DB5001)

    used = await fake.click(offer, "libra:pick:1:1", student)

    assert "DB5001" in await whispered(fake, used)
    assert QUESTION in offer.content
    assert len(ids(offer)) == 3


async def test_a_fault_while_it_grows_takes_the_answers_place(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    writing = dictated(offering)
    offer = await offered(fake, student)

    used = await fake.click(offer, NONE, student)
    await shows(fake, offer, THINKING)
    writing.fail(LibraError(Code.DB5001))
    await shows(fake, offer, "DB5001")

    assert THINKING not in offer.content
    assert used.followups == []


async def test_a_press_is_answered_in_the_language_of_its_client(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    offer = await offered(fake, student)

    await fake.click(offer, "libra:pick:1:1", student, locale="en-US")
    await shows(fake, offer, "A TA has already answered this")
    await offering.idle()

    assert offering.rows.hits == [1]


async def begun(
    house: House, fake: FakeDiscord, student: User, *, joined: bool = False
) -> tuple[Message, Writing]:
    """The placeholder of a question whose end is dictated; its entry is the last one."""
    writing = Writing()
    house.rows.entries[9] = replace(house.rows.entries[1], id=9, status="waiting", answer="")

    def lay(question_id: int) -> New:
        row = house.rows.questions[question_id - 1]
        row.state, row.entry_id = "answering", 9
        return New(question_id, 9, writing, (), joined=joined)

    house.script.outcomes["새 질문"] = lay
    message = await fake.say(fake.channel, student, "!질문 새 질문")
    return await fake.reply_to(message), writing


async def test_what_the_model_found_looks_as_if_it_had_been_known(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    reply, writing = await begun(offering, fake, student)

    entry = await offering.rows.found(1, 1)
    assert entry is not None
    writing.finish(Found(entry))
    await shows(fake, reply, KNOWN)
    await offering.idle()

    assert ((reply.content,), "") == offering.phrasing.known(entry).parts()
    assert ids(reply)[0] == "libra:up:1"
    assert offering.rows.deliveries[1].entry_id == 1
    assert offering.rows.deliveries[1].shown_version == entry.version
    assert offering.rows.hits == [1]


async def test_a_placeholder_becomes_an_offer_when_the_model_is_unsure(
    offering: House, fake: FakeDiscord, student: User
) -> None:
    reply, writing = await begun(offering, fake, student)

    writing.finish(Unsure(offering.rows.hold_out(1, 1, 2)))
    await shows(fake, reply, QUESTION)
    assert ids(reply) == ["libra:pick:1:1", "libra:pick:1:2:old", "libra:none:1"]
    await fake.click(reply, "libra:pick:1:1", student)
    await shows(fake, reply, KNOWN)
    await offering.idle()

    assert fake.world.bot_messages() == [reply]
    assert offering.rows.hits == [1]


@pytest.mark.parametrize("slash", [False, True])
async def test_one_who_joins_is_told_that_both_get_the_answer(
    offering: House, fake: FakeDiscord, student: User, *, slash: bool
) -> None:
    if slash:
        _, writing = await begun(offering, fake, student)
        offering.script.outcomes["또"] = lambda question_id: New(
            question_id, 9, writing, (), joined=True
        )
        used = await fake.slash(fake.channel, student, "질문", {"내용": "또"})
        reply = await fake.answer_to(used)
    else:
        reply, writing = await begun(offering, fake, student, joined=True)

    await shows(fake, reply, "같은 질문에 답을 쓰고 있어요…")
    writing.finish(Answered(replace(offering.rows.entries[9], answer="이렇게 하세요."), whole=True))
    await shows(fake, reply, "이렇게 하세요.")


def test_an_offer_of_the_longest_texts_is_one_message(house: House) -> None:
    entry = house.rows.verified("*" * 300, "[" * 5000, hits=10**6)

    texts, whole = house.phrasing.offer([Offer(entry, stale=True)] * 3).parts()

    assert len(texts) == 1
    assert whole == ""
