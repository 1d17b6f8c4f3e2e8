import pytest

from librabot.core.errors import Code, LibraError
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import RenewedSheet, Sheet
from tests.fakes.discord import FakeDiscord
from tests.handlers.house import House

LONG = "문단이에요.\n\n" * 400


@pytest.fixture
def sheet(house: House, fake: FakeDiscord) -> Sheet:
    return Sheet(house.line.bot().get_partial_messageable(fake.channel.id), nonce="m1")


def contents(fake: FakeDiscord) -> list[str]:
    return [message.content for message in fake.world.bot_messages()]


async def test_what_is_shown_already_costs_no_request(fake: FakeDiscord, sheet: Sheet) -> None:
    await sheet.show(Saying("하나"))
    asked = len(fake.ledger.calls)

    await sheet.show(Saying("하나"))

    assert len(fake.ledger.calls) == asked


async def test_a_message_whose_reply_was_lost_is_found_again_and_corrected(
    fake: FakeDiscord, sheet: Sheet
) -> None:
    fake.fail("POST", "/messages$", status=503, after_commit=True)
    with pytest.raises(LibraError):
        await sheet.show(Saying("하나"))

    await sheet.show(Saying("둘"))

    assert contents(fake) == ["둘"]
    assert sheet.message_ids == (fake.world.bot_messages()[0].id,)


async def test_a_half_shown_answer_is_completed(fake: FakeDiscord, sheet: Sheet) -> None:
    fake.limits.enforced = False
    await sheet.show(Saying("하나"))
    fake.fail("POST", "/messages$", status=503)
    with pytest.raises(LibraError):
        await sheet.show(Saying(LONG))

    await sheet.show(Saying(LONG))

    assert "".join(contents(fake)).count("문단") == 400
    assert len(sheet.message_ids) == len(fake.world.bot_messages())


async def test_surplus_messages_that_are_gone_already_do_not_matter(
    fake: FakeDiscord, sheet: Sheet
) -> None:
    await sheet.show(Saying(LONG))
    await fake.delete(fake.world.bot_messages()[-1])

    await sheet.show(Saying("하나"))

    assert contents(fake) == ["하나"]


async def test_surplus_messages_that_cannot_be_deleted_are_told(
    fake: FakeDiscord, sheet: Sheet
) -> None:
    await sheet.show(Saying(LONG))
    fake.fail("DELETE", "/messages/", status=503)

    with pytest.raises(LibraError) as refused:
        await sheet.show(Saying("하나"))

    assert refused.value.code is Code.EXT5011


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (400, 30046)])
async def test_a_message_that_cannot_be_taken_over_is_sent_anew(
    house: House, fake: FakeDiscord, sheet: Sheet, status: int, code: int
) -> None:
    await sheet.show(Saying("하나"))
    [first] = sheet.message_ids
    fake.fail("PATCH", f"/messages/{first}$", status=status, code=code, times=2)
    fake.fail("POST", "/messages$", status=503, after_commit=True)
    channel = house.line.bot().get_partial_messageable(fake.channel.id)
    renewed = RenewedSheet(channel, nonce="i1", message_ids=sheet.message_ids)
    with pytest.raises(LibraError):
        await renewed.show(Saying("둘"))

    await renewed.show(Saying("셋"))

    assert contents(fake) == ["하나", "셋"]
    assert renewed.message_ids == (fake.world.bot_messages()[-1].id,)


async def test_what_was_shown_in_a_message_taken_over_is_not_sent_anew(
    house: House, fake: FakeDiscord, sheet: Sheet
) -> None:
    await sheet.show(Saying("하나"))
    channel = house.line.bot().get_partial_messageable(fake.channel.id)
    renewed = RenewedSheet(channel, nonce="i1", message_ids=sheet.message_ids)
    await renewed.show(Saying("둘"))
    await fake.delete(fake.world.bot_messages()[0])

    with pytest.raises(LibraError) as refused:
        await renewed.show(Saying("셋"))

    assert refused.value.code is Code.EXT5015
    assert contents(fake) == []
