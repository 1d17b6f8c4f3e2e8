"""The commands beside ``run``: each opens what it needs, does one thing, and closes it."""

import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from librabot.admin_web.doctor import examine
from librabot.admin_web.forms import hint_of
from librabot.core.checks import Check, Finding
from librabot.core.errors import LibraError
from librabot.db.members import MemberRows
from librabot.db.outbox import OutboxRows
from librabot.db.proposals import BacklogRows, ProposalRows
from librabot.features.members.managing import Managing
from librabot.features.questions.enriching import Enriching, Limits, Progress
from librabot.features.questions.outbox import Draining
from librabot.features.questions.proposing import Proposing
from librabot.locale import say as _
from librabot.settings import Settings
from librabot.telemetry import report
from librabot.terminal import Terminal
from librabot.wiring import checks, tools
from librabot.wiring.embeddings import look_at_embeddings

MEND_SECONDS: Final = 60.0


async def doctor(settings: Settings, terminal: Terminal, *, mend: bool) -> int:
    """Look at everything; 0 when nothing is wrong. ``mend`` puts right what can be."""
    wrong = 0
    async with AsyncExitStack() as stack:
        for check in await _checks(stack, settings, terminal):
            terminal.stage(_(check.name))
            findings = [*(await _mended(check) if mend else ()), *await examine(check)]
            terminal.findings(findings)
            wrong += sum(finding.ok is False for finding in findings)
    terminal.line(
        _("Everything is in order.") if not wrong else _("To fix: %(count)s", count=wrong)
    )
    return 1 if wrong else 0


async def _checks(
    stack: AsyncExitStack, settings: Settings, terminal: Terminal
) -> tuple[Check, ...]:
    """Every check; a database that cannot be opened does not hide the rest."""
    further: tuple[Check, ...] = ()
    try:
        found = await tools.peek_database(stack, settings, terminal)
        database = checks.look_at_database(found)
        further = (look_at_embeddings(settings, found),)
    except LibraError as error:
        report(error)
        database = checks.failed_database(error)
    models = tools.models_of(settings)
    for model in models:
        stack.push_async_callback(model.aclose)
    archive = tools.archive_of(stack, settings)
    return (*checks.all_of(settings, database, models, archive), *further)


async def _mended(check: Check) -> Sequence[Finding]:
    """Put right what can be; only a failure is a finding."""
    mend = check.mend
    if mend is None:
        return ()

    async def work() -> Sequence[Finding]:
        await mend()
        return ()

    return await examine(checks.Looking(check.name, work), seconds=MEND_SECONDS)


async def migrate(settings: Settings, terminal: Terminal) -> int:
    """Bring the schema to this version."""
    async with AsyncExitStack() as stack:
        await tools.open_database(stack, settings, terminal)
    terminal.line(_("The database is up to date."))
    return 0


async def create_owner(settings: Settings, terminal: Terminal, name: str, password: str) -> int:
    """Add an owner; raises ``VAL4008`` for a bad or taken name, or a bad password."""
    async with AsyncExitStack() as stack:
        database, _line = await tools.open_database(stack, settings, terminal)
        try:
            await Managing(MemberRows(database)).add_owner(name, password)
        except LibraError as error:
            return _refused(error, terminal)
    terminal.line(_("%(name)s is an owner now.", name=name))
    return 0


async def reset_password(settings: Settings, terminal: Terminal, name: str, password: str) -> int:
    """Give a member a new password and end their sessions; raises ``DB5004``, ``VAL4008``."""
    async with AsyncExitStack() as stack:
        database, _line = await tools.open_database(stack, settings, terminal)
        try:
            await Managing(MemberRows(database)).reset_password(name, password)
        except LibraError as error:
            return _refused(error, terminal)
    terminal.line(_("%(name)s has a new password; other devices are logged out.", name=name))
    return 0


def _refused(error: LibraError, terminal: Terminal) -> int:
    """Say what is wrong with a name or password; raises ``error`` when it is something else."""
    hint = hint_of(error)
    if not hint:
        raise error
    terminal.line(f"✗ {_(hint)} ({error.code.name})")
    return 1


async def enrich(
    settings: Settings, terminal: Terminal, entries: int | None, tokens: int | None, *, again: bool
) -> int:
    """Let the model propose wordings for what was verified earlier, until all is done or a limit.

    With ``again`` for what has some as well. 1 when no model is set up or it is away. What was
    done stays done, however it ends.
    """
    limits = Limits(entries, tokens, since=datetime.now(UTC) if again else None)

    def tell(progress: Progress) -> None:
        terminal.stage(_progress_words(progress))

    async with AsyncExitStack() as stack:
        model = tools.model_of(stack, tools.models_of(settings))
        if model is None:
            terminal.line(f"✗ {_('No AI is set up, so there is nobody to propose wordings.')}")
            terminal.line(f"  → {_('Set GEMINI_API_KEY, or OPENAI_BASE_URL and OPENAI_MODEL.')}")
            return 1
        database, _line = await tools.open_database(stack, settings, terminal)
        rows, worker = OutboxRows(database), uuid4()
        stack.push_async_callback(rows.release, worker)
        enriching = Enriching(rows, BacklogRows(database), limits, tell)
        proposing = Proposing(ProposalRows(database), model, enriching.spent)
        works = {"propose": proposing.propose}
        drain = Draining("model", enriching, works, worker=worker, chance=random.random)
        await enriching.count()
        try:
            await drain.drain()
        finally:
            _tell_end(terminal, enriching.progress)
        if left := await enriching.left():
            terminal.line(_("Not done yet: %(count)s. The same command goes on.", count=left))
    return 1 if enriching.progress.stop == "away" else 0


def _progress_words(progress: Progress) -> str:
    if progress.pause_seconds and progress.fault:
        seconds, code = round(progress.pause_seconds), progress.fault.name
        return _("Waiting %(seconds)s s for the AI (%(code)s)", seconds=seconds, code=code)
    return _(
        "Proposing wordings: %(done)s of %(total)s questions, %(tokens)s tokens so far",
        done=progress.done,
        total=progress.total,
        tokens=f"{progress.tokens:,}",
    )


def _tell_end(terminal: Terminal, progress: Progress) -> None:
    terminal.line(
        _(
            "Wordings were proposed for %(done)s questions, for %(tokens)s tokens.",
            done=progress.done,
            tokens=f"{progress.tokens:,}",
        )
    )
    if progress.failed:
        failed = progress.failed
        terminal.line(_("Failed: %(count)s. The jobs in the panel say why.", count=failed))
    if progress.stop == "tokens":
        terminal.line(_("It stopped at the limit of tokens."))
    if progress.stop == "away" and progress.fault:
        fault = progress.fault.fault
        terminal.line(f"✗ {_(fault.sentence)} ({progress.fault.name})")
        terminal.line(f"  → {_(fault.remedy)}")
