"""The fake Discord as tests use it: everything below, and ways to wait, break and check."""

import re
from collections.abc import Callable
from typing import TypeVar

from tests.fakes.discord.faults import Fault
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import Attachment, Message
from tests.fakes.discord.places import Channel
from tests.fakes.discord.pressing import Pressing
from tests.fakes.discord.world import World

T = TypeVar("T")


class FakeDiscord(Pressing):
    """``async with FakeDiscord() as fake:`` listens on loopback until the block ends."""

    def __init__(self, *, token: str = "fake.bot.token", buckets: bool = True) -> None:
        super().__init__(token=token, buckets=buckets)
        self._handed_out: set[Message] = set()

    # Waiting: on what happens, never on time alone.

    async def until(self, look: Callable[[World], T], *, within: float = 5.0) -> T:
        """The first true value of ``look``; after ``within`` seconds a TimeoutError.

        It is tried again after every call, event, connection and disconnection.
        """
        return await self.ledger.until(lambda: look(self.world), timeout_seconds=within)

    async def bot_ready(self, *, within: float = 5.0) -> None:
        """Until a bot has identified or resumed and is still connected."""
        await self.until(lambda _: self.gateway.connected, within=within)

    async def next_bot_message(
        self, channel: Channel | None = None, *, within: float = 5.0
    ) -> Message:
        """The oldest message of the bot that this method has not returned before."""

        def look(world: World) -> Message | None:
            fresh = (each for each in world.bot_messages(channel) if each not in self._handed_out)
            return next(fresh, None)

        message = await self.ledger.until(lambda: look(self.world), timeout_seconds=within)
        assert message is not None
        self._handed_out.add(message)
        return message

    async def reply_to(self, message: Message, *, within: float = 5.0) -> Message:
        """The bot's first reply to ``message``."""
        replies = await self.until(lambda _: self.replies_to(message), within=within)
        return replies[0]

    async def answer_to(self, interaction: Interaction, *, within: float = 5.0) -> Message:
        """The original response, once it says more than that the bot is thinking."""
        await self.until(lambda _: interaction.answered, within=within)
        assert interaction.message is not None
        return interaction.message

    # Breaking.

    def fail(  # noqa: PLR0913 - one call scripts one fault; all but where it strikes has a name.
        self,
        method: str,
        path: str,
        *,
        status: int | None = None,
        code: int = 0,
        times: int | None = 1,
        after_commit: bool = False,
        delay: float = 0.0,
        cut: bool = False,
        retry_after: float = 0.0,
        scope: str = "user",
        via: bool = True,
    ) -> Fault:
        """Let calls fail whose path, from after ``/api/v10``, matches the regular expression.

        ``times`` None is for ever, or until ``lift()``; ``cut`` ends the connection instead
        of answering; ``delay`` is in seconds; a 429 without ``via`` looks like Cloudflare's,
        one with the ``scope`` "global" stops every route.
        """
        fault = Fault(
            method,
            re.compile(path),
            status,
            code,
            times,
            after_commit,
            delay,
            cut,
            retry_after,
            scope,
            via,
        )
        self.faults.rules.append(fault)
        return fault

    def make_old(self, message: Message, *, retry_after: float = 0.05) -> None:
        """Let every edit be refused with 30046, a 429 that names ``retry_after`` seconds."""
        message.edit_refused_for = retry_after

    def expire(self, attachment: Attachment) -> None:
        """Let the attachment's link be too old."""
        self.cdn.expire(attachment)

    # Checking.

    def replies_to(self, message: Message) -> list[Message]:
        """Every message of the bot that answers ``message`` and was not deleted."""
        mine = self.world.bot_messages(message.channel)
        return [each for each in mine if each.reply_to_id == message.id]

    @property
    def invalid_requests(self) -> int:
        """Answers with 401, 403 or 429 in the last ten minutes; at 10,000 Discord bans."""
        return self.limits.invalid_requests

    def assert_no_pings(self) -> None:
        """No create or edit may let a mention notify anybody by its text."""
        self.ledger.assert_no_pings()
