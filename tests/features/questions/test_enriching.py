"""The lane's own loop over a backlog: how far it goes, where it stops, how it waits."""

import asyncio
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.outbox import OutboxRows, owe
from librabot.db.pool import Database
from librabot.db.proposals import BacklogRows, ProposalRows
from librabot.features.questions.enriching import Enriching, Limits, Progress
from librabot.features.questions.outbox import Draining
from librabot.features.questions.proposing import Proposing
from tests.features.questions.proposer import Proposer, phrases, reply_of, verified

REPLY = reply_of({"plain": "컨테이너를 띄우려면 뭘 해요?"}, {"opposite": "도커 종료"})


@dataclass
class Run:
    """One command: how often it paused, and what it told."""

    database: Database
    model: Proposer
    limits: Limits = Limits()  # noqa: RUF009 - it is frozen.
    paused: list[float] = field(default_factory=list)
    told: list[Progress] = field(default_factory=list)

    async def end(self) -> Progress:
        """Work until it ends by itself."""
        outbox = OutboxRows(self.database)
        enriching = Enriching(
            outbox, BacklogRows(self.database), self.limits, self._hear, self._nap
        )
        proposing = Proposing(ProposalRows(self.database), self.model, enriching.spent)
        works = {"propose": proposing.propose}
        await enriching.count()
        await Draining("model", enriching, works, worker=uuid4(), chance=lambda: 1.0).drain()
        return enriching.progress

    def _hear(self, progress: Progress) -> None:
        self.told.append(replace(progress))

    async def _nap(self, seconds: float) -> None:
        self.paused.append(seconds)


async def some_verified(database: Database, count: int) -> list[int]:
    """Entries of courses of their own, so that none owns another's wording."""
    return [await verified(database, f"{n}", question="도커", course=f"{n}") for n in range(count)]


async def enriched(database: Database, entries: list[int]) -> list[bool]:
    return [bool(await phrases(database, "wordings", entry_id)) for entry_id in entries]


async def states(database: Database) -> list[str]:
    return [row["state"] for row in await database.fetch("SELECT state FROM outbox ORDER BY id")]


async def test_every_entry_gets_its_proposals_and_a_second_run_finds_nothing(
    database: Database,
) -> None:
    entries = await some_verified(database, 3)
    first, second = Run(database, Proposer([REPLY])), Run(database, Proposer([REPLY]))

    progress = await first.end()

    assert (progress.done, progress.total, progress.tokens, progress.stop) == (3, 3, 4_500, "")
    assert await enriched(database, entries) == [True] * 3
    assert [(told.done, told.tokens) for told in first.told] == [
        (0, 0),
        (1, 1_500),
        (2, 3_000),
        (3, 4_500),
    ]
    assert (await second.end()).total == 0
    assert second.model.prompts == []


@pytest.mark.parametrize(
    ("limits", "done", "stop"),
    [
        (Limits(entries=2), 2, "limit"),
        (Limits(tokens=3_000), 2, "tokens"),
        (Limits(tokens=1), 1, "tokens"),
        (Limits(entries=9), 4, ""),
    ],
)
async def test_a_limit_stops_it_and_leaves_nothing_owed(
    database: Database, limits: Limits, done: int, stop: str
) -> None:
    entries = await some_verified(database, 4)

    progress = await Run(database, Proposer([REPLY]), limits).end()

    assert (progress.done, progress.stop) == (done, stop)
    assert await enriched(database, entries) == [True] * done + [False] * (4 - done)
    assert await states(database) == ["done"] * done


async def test_a_limit_holds_for_jobs_that_were_owed_before(database: Database) -> None:
    entries = await some_verified(database, 2)
    async with database.transaction() as connection:
        for entry_id in entries:
            key = f"propose:{entry_id}:1"
            await owe(connection, "model", "propose", key, entry_id=entry_id)

    await Run(database, Proposer([REPLY]), Limits(entries=1)).end()

    assert await states(database) == ["done", "waiting"]


async def test_a_fault_that_passes_is_waited_out_and_the_same_entry_asked_again(
    database: Database,
) -> None:
    entries = await some_verified(database, 2)
    quota = LibraError(Code.AI5004, retry_after=38)
    run = Run(database, Proposer([quota, REPLY]))

    progress = await run.end()

    assert (progress.done, progress.failed, progress.stop) == (2, 0, "")
    assert run.paused == [42.0]
    assert [told.pause_seconds for told in run.told if told.pause_seconds] == [42.0]
    assert await enriched(database, entries) == [True, True]


@pytest.mark.parametrize(
    ("fault", "calls", "state"),
    [
        (LibraError(Code.AI5001), 1, "dead"),
        (LibraError(Code.AI5006), 1, "dead"),
        (LibraError(Code.AI5005), 5, "waiting"),
        (LibraError(Code.AI5004, retry_after=3_600), 1, "waiting"),
    ],
)
async def test_a_model_that_is_away_ends_it(
    database: Database, fault: LibraError, calls: int, state: str
) -> None:
    await some_verified(database, 9)
    model = Proposer([fault])

    progress = await Run(database, model).end()

    assert (progress.stop, progress.fault) == ("away", fault.code)
    assert len(model.prompts) == calls
    assert await states(database) == [state]


async def test_an_entry_that_fails_by_itself_is_passed_by(database: Database) -> None:
    entries = await some_verified(database, 3)
    declined = LibraError(Code.AI4001)
    run = Run(database, Proposer(["Sorry.", declined, REPLY]))

    progress = await run.end()

    assert (progress.done, progress.failed, progress.stop) == (1, 2, "")
    assert run.paused == []
    assert await enriched(database, entries) == [False, False, True]
    assert await states(database) == ["waiting", "dead", "done"]


async def test_entries_that_all_fail_end_it_too(database: Database) -> None:
    await some_verified(database, 9)
    model = Proposer(["Sorry."])

    progress = await Run(database, model).end()

    assert (progress.stop, progress.failed, len(model.prompts)) == ("away", 5, 5)


async def test_faults_between_successes_do_not_end_it(database: Database) -> None:
    await some_verified(database, 7)
    replies: list[str | LibraError] = [LibraError(Code.AI5005), REPLY]

    progress = await Run(database, Proposer(replies * 7)).end()

    assert (progress.done, progress.stop) == (7, "")


async def test_two_runs_side_by_side_share(database: Database) -> None:
    entries = await some_verified(database, 6)
    model = Proposer([REPLY])

    both = await asyncio.gather(Run(database, model).end(), Run(database, model).end())

    assert sum(progress.done for progress in both) == len(model.prompts) == 6
    assert await enriched(database, entries) == [True] * 6
