"""Several providers behind one another."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from librabot.adapters.persistence import telling
from librabot.core.errors import Code, LibraError
from librabot.core.model import Model, Prompt, ReplyEvent


@dataclass(frozen=True, slots=True)
class Chain:
    """A ``Model`` that asks the next of ``models`` when one fails before it has said anything.

    What one declined for safety is not asked of another. Whoever made the models closes them.
    """

    models: Sequence[Model]

    @property
    def name(self) -> str:
        """The id of the model that would be asked first now."""
        return self.models[0].name

    async def reply(self, prompt: Prompt) -> AsyncGenerator[ReplyEvent]:
        """Stream the first reply that begins; see ``Model.reply``."""
        failures: list[LibraError] = []
        for model in self.models:
            begun = False
            try:
                async with _closing(model.reply(prompt)) as reply:
                    async for event in reply:
                        begun = True
                        yield event
            except LibraError as failed:
                if begun or failed.code is Code.AI4001:
                    raise
                failures.append(failed)
            else:
                return
        raise telling(failures)

    async def ping(self) -> None:
        """Ask until one is good. Raises the most telling failure when none is."""
        failures: list[LibraError] = []
        for model in self.models:
            try:
                await model.ping()
            except LibraError as failed:
                failures.append(failed)
            else:
                return
        raise telling(failures)


@asynccontextmanager
async def _closing(reply: AsyncIterator[ReplyEvent]) -> AsyncIterator[AsyncIterator[ReplyEvent]]:
    """End the call as soon as nobody listens any more, not when it is collected."""
    try:
        yield reply
    finally:
        if isinstance(reply, AsyncGenerator):
            await reply.aclose()
