"""The commands beside ``run``: each opens what it needs, does one thing, and closes it."""

from contextlib import AsyncExitStack

from librabot.admin_web.doctor import examine
from librabot.db.members import MemberRows
from librabot.features.members.managing import Managing
from librabot.locale import say as _
from librabot.settings import Settings
from librabot.terminal import Terminal
from librabot.wiring import checks, tools


async def doctor(settings: Settings, terminal: Terminal, *, mend: bool) -> int:
    """Look at everything; 0 when nothing is wrong. ``mend`` puts right what can be."""
    wrong = 0
    async with AsyncExitStack() as stack:
        database, _line = await tools.open_database(stack, settings, terminal)
        models = tools.models_of(settings)
        for model in models:
            stack.push_async_callback(model.aclose)
        archive = tools.archive_of(stack, settings)
        for check in checks.all_of(settings, database, models, archive):
            terminal.stage(_(check.name))
            if mend and check.mend is not None:
                await check.mend()
            findings = await examine(check)
            terminal.findings(findings)
            wrong += sum(finding.ok is False for finding in findings)
    terminal.line(
        _("Everything is in order.") if not wrong else _("To mend: %(count)s", count=wrong)
    )
    return 1 if wrong else 0


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
        await Managing(MemberRows(database)).add_owner(name, password)
    terminal.line(_("%(name)s is an owner now.", name=name))
    return 0


async def reset_password(settings: Settings, terminal: Terminal, name: str, password: str) -> int:
    """Give a member a new password and end their sessions; raises ``DB5004``, ``VAL4008``."""
    async with AsyncExitStack() as stack:
        database, _line = await tools.open_database(stack, settings, terminal)
        await Managing(MemberRows(database)).reset_password(name, password)
    terminal.line(_("%(name)s has a new password; other devices are logged out.", name=name))
    return 0
