"""What many tests of the Discord edge do."""

from tests.fakes.discord import FakeDiscord, Message, User
from tests.handlers.house import House

ANSWER = "도커를 다시 시작하세요."
"""What the pen writes when nobody dictates."""


async def answered(fake: FakeDiscord, message: Message, *, words: str = ANSWER) -> Message:
    """The reply to ``message``, once it holds ``words``."""
    reply = await fake.reply_to(message)
    await fake.until(lambda _: words in reply.content)
    return reply


async def quiet(house: House, fake: FakeDiscord, student: User) -> None:
    """Until the bot has read all that was sent before."""
    probe = await fake.say(fake.channel, student, "!도움말")
    await fake.reply_to(probe)
    await house.idle()
