"""Students at the fake Discord, each of whom asks, waits for the whole answer, and asks again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.discord import Call, Channel, FakeDiscord, User

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """How long it took to the last edit, and what that says. ``at`` is the fake's clock."""

    asked_at: float
    at: float
    text: str

    @property
    def seconds(self) -> float:
        """From the event on the gateway to the call that shows the whole answer."""
        return self.at - self.asked_at


@dataclass(slots=True)
class Classroom:
    """Finds each question's whole answer among the calls that the bot makes.

    An answer is whole once buttons stand under it: a growing one has none.
    """

    discord: FakeDiscord
    channels: list[Channel]
    _answers: defaultdict[int, asyncio.Future[tuple[float, str]]] = field(init=False)
    _names: Iterator[int] = field(default_factory=count)
    _seen: int = 0

    def __post_init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._answers = defaultdict(loop.create_future)

    def student(self) -> tuple[User, Channel]:
        """A new student, and the channel where they ask."""
        number = next(self._names)
        user = self.discord.add_person(f"학생{number}")
        return user, self.channels[number % len(self.channels)]

    async def ask(self, user: User, channel: Channel, text: str) -> Answer | None:
        """Ask by message; None when no whole answer came within 30 seconds."""
        asked_at = self.discord.clock.now()
        question = await self.discord.say(channel, user, f"!질문 {text}")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                at, shown = await self._answers[question.id]
        except TimeoutError:
            return None
        finally:
            del self._answers[question.id]
        return Answer(asked_at, at, shown)

    async def follow(self) -> None:
        """Read the calls as they come, for as long as this runs."""
        while True:
            await self.discord.ledger.until(self._unread, timeout_seconds=3600)
            for call in self._unread():
                self._read(call)
                self._seen += 1

    def _unread(self) -> list[Call]:
        return self.discord.ledger.calls[self._seen :]

    def _read(self, call: Call) -> None:
        form = call.message
        if form is None or not form.get("components"):
            return
        answer = self._answers[self._question_of(call, form)]
        if not answer.done():
            answer.set_result((call.at, form["content"]))

    def _question_of(self, call: Call, form: Mapping[str, Any]) -> int:
        if call.method == "POST":
            return int(form["message_reference"]["message_id"])
        _, _, channel_id, _, message_id = call.path.split("/")
        message = self.discord.world.channels[int(channel_id)].messages[int(message_id)]
        return message.reply_to_id or 0


@asynccontextmanager
async def classroom(discord: FakeDiscord, *, channels: int) -> AsyncIterator[Classroom]:
    """A classroom over so many channels of the server."""
    more = [discord.add_channel(f"질문-{number}") for number in range(1, channels)]
    room = Classroom(discord, [discord.channel, *more])
    following = asyncio.create_task(room.follow())
    try:
        yield room
    finally:
        following.cancel()
        await asyncio.wait({following})
