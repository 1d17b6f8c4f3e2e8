"""A verified question gets further wordings and look-alikes, by one call of the model."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.core.model import Ended, Finish, Model, Prompt, Said, Usage
from librabot.features.questions.outbox import Job
from librabot.features.questions.proposals import Proposable, Proposed, prompt_for, proposed_in

_REPLY_LIMIT = 32_000
"""Code points read of a reply; an honest one has a tenth."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of each were kept."""

    wordings: int
    lookalikes: int


class Proposals(Protocol):
    """Where wordings and look-alikes are kept."""

    async def proposable(self, job_id: int) -> Proposable | None:
        """The entry a job is owed for; None unless it is verified in just that version."""
        ...

    async def keep(self, entry: Proposable, proposed: Proposed) -> Kept | None:
        """Replace what was proposed before, but for what a TA has taken away.

        Leaves out what the entry has already, on either side, and a wording that belongs to
        another verified entry. None when the entry is not as it was any more; nothing is kept
        then.
        """
        ...


def _unheard(_usage: Usage) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Proposing:
    """Works off the model's jobs; ``spent`` hears what each call has cost."""

    proposals: Proposals
    model: Model
    spent: Callable[[Usage], None] = _unheard

    async def propose(self, job: Job) -> None:
        """Ask the model once and keep what can be used; nothing to do for an older version.

        Raises ``LibraError``: the model's own codes, and AI5032 when nothing can be used.
        """
        entry = await self.proposals.proposable(job.id)
        if entry is None:
            return
        began = time.monotonic()
        reply, ended = await _asked(self.model, prompt_for(entry))
        self.spent(ended.usage)
        proposed = proposed_in(reply, entry)
        if not proposed.wordings and not proposed.lookalikes:
            raise LibraError(_code_of(ended), f"nothing in {len(reply)} characters")
        kept = await self.proposals.keep(entry, proposed)
        telemetry.log.info(
            "proposed",
            entry_id=entry.entry_id,
            model=ended.model,
            took_ms=round((time.monotonic() - began) * 1000),
            wordings=kept.wordings if kept else 0,
            lookalikes=kept.lookalikes if kept else 0,
            input_tokens=ended.usage.input,
            output_tokens=ended.usage.output,
        )


def _code_of(ended: Ended) -> Code:
    return Code.AI4001 if ended.finish is Finish.BLOCKED else Code.AI5032


async def _asked(model: Model, prompt: Prompt) -> tuple[str, Ended]:
    reply = ""
    ended = Ended(Finish.CUT, Usage(), model.name)
    async for event in model.reply(prompt):
        match event:
            case Said(text=piece):
                reply += piece[: _REPLY_LIMIT - len(reply)]
            case Ended():
                ended = event
    return reply, ended
