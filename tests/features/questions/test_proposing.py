from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish, Usage
from librabot.features.questions.proposals import Proposable, Proposed
from librabot.features.questions.proposing import Kept, Proposals, Proposing
from tests.features.questions.proposer import ENTRY, LOOKALIKES, WORDINGS, Proposer, job_of


@dataclass
class Shelf:
    """Keeps proposals for one entry, as long as there is one."""

    entry: Proposable | None = ENTRY
    kept: list[Proposed] = field(default_factory=list)

    async def proposable(self, job_id: int) -> Proposable | None:
        return self.entry if job_id == 1 else None

    async def keep(self, entry: Proposable, proposed: Proposed) -> Kept | None:
        if entry != self.entry:
            return None
        self.kept.append(proposed)
        return Kept(len(proposed.wordings), len(proposed.lookalikes))


async def test_one_call_gives_an_entry_its_proposals() -> None:
    shelf, model, spent = Shelf(), Proposer(), list[Usage]()
    proposals: Proposals = shelf

    await Proposing(proposals, model, spent.append).propose(job_of())

    (kept,) = shelf.kept
    assert [wording.body for wording in kept.wordings] == list(WORDINGS.values())
    assert [lookalike.body for lookalike in kept.lookalikes] == list(LOOKALIKES.values())
    assert len(model.prompts) == 1
    assert spent == [Usage(input=1_000, output=500)]


async def test_the_log_has_counts_and_no_words() -> None:
    with capture_logs() as lines:
        await Proposing(Shelf(), Proposer()).propose(job_of())

    (line,) = lines
    del line["took_ms"]
    assert line == {
        "event": "proposed",
        "log_level": "info",
        "entry_id": ENTRY.entry_id,
        "model": "proposer",
        "wordings": 8,
        "lookalikes": 6,
        "input_tokens": 1_000,
        "output_tokens": 500,
    }


async def test_a_job_of_an_older_version_costs_no_call() -> None:
    shelf, model = Shelf(entry=None), Proposer()

    await Proposing(shelf, model).propose(job_of())

    assert model.prompts == []
    assert shelf.kept == []


@pytest.mark.parametrize("reply", ["", "Sorry.", "{}", '{"wordings": {"plain": "과제 3"}}'])
async def test_a_reply_of_which_nothing_can_be_used_is_a_fault_that_was_paid_for(
    reply: str,
) -> None:
    shelf, spent = Shelf(), list[Usage]()

    with pytest.raises(LibraError) as raised:
        await Proposing(shelf, Proposer([reply]), spent.append).propose(job_of())

    assert raised.value.code is Code.AI5032
    assert reply not in raised.value.detail or not reply
    assert shelf.kept == []
    assert len(spent) == 1


async def test_what_was_declined_midway_is_not_asked_again() -> None:
    model = Proposer(["{"], finish=Finish.BLOCKED)

    with pytest.raises(LibraError) as raised:
        await Proposing(Shelf(), model).propose(job_of())

    assert raised.value.code is Code.AI4001


async def test_a_models_fault_is_the_jobs() -> None:
    fault = LibraError(Code.AI5005)

    with pytest.raises(LibraError) as raised:
        await Proposing(Shelf(), Proposer([fault])).propose(job_of())

    assert raised.value is fault


async def test_a_reply_without_end_is_read_so_far_only() -> None:
    shelf = Shelf()

    with pytest.raises(LibraError):
        await Proposing(shelf, Proposer(["x" * 200_000])).propose(job_of())

    assert shelf.kept == []
