"""What the doctor looks at, for the panel and the command line."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import disk_usage
from typing import Final

import aiohttp

from librabot.adapters.discord_account import DiscordAccount
from librabot.adapters.notion import Notion
from librabot.adapters.persistence import Persistent, Standing
from librabot.core.checks import Check, Finding, failed
from librabot.core.errors import Code, LibraError
from librabot.db import requirements
from librabot.db.migrate import read_migrations
from librabot.db.pool import Database
from librabot.settings import Discord, Settings

N_ = str
"""Marks a message id that is said elsewhere."""

_LEAST_FREE_BYTES: Final = 500 * 1024**2
_CLOCK_SECONDS: Final = 30
_DATABASE: Final = N_("Database")

Look = Callable[[], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Looking:
    """A check by name."""

    name: str
    look: Look
    mend: Callable[[], Awaitable[object]] | None = None

    async def __call__(self) -> Sequence[Finding]:
        """What it finds."""
        return await self.look()


def all_of(
    settings: Settings, database: Check, models: Sequence[Persistent], archive: Notion | None
) -> tuple[Check, ...]:
    """Everything, in the order in which a service needs it."""
    return (
        database,
        look_at_disk(settings.base.data_dir),
        look_at_discord(settings.discord),
        look_at_models(models) if models else off(N_("AI"), "GEMINI_API_KEY"),
        look_at_notion(archive) if archive else off("Notion", "NOTION_TOKEN"),
    )


def look_at_discord(settings: Discord) -> Looking:
    """Token, intent, servers and permissions, the webhook; over REST, beside the gateway."""
    if settings.bot_token is None and settings.webhook_url is None:
        return off("Discord", "DISCORD_BOT_TOKEN")
    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    webhook = settings.webhook_url.get_secret_value() if settings.webhook_url else None

    async def look() -> Sequence[Finding]:
        async with aiohttp.ClientSession() as session:
            return await DiscordAccount(session, settings.api_url, token, webhook).examine()

    return Looking("Discord", look)


def off(name: str, setting: str) -> Looking:
    """A service that is not set up; nothing is wrong with that."""

    async def look() -> Sequence[Finding]:
        said = N_("Switched off. Set %(setting)s to turn it on.")
        return (Finding(name, None, said, values={"setting": setting}),)

    return Looking(name, look)


def look_at_database(database: Database) -> Looking:
    """Version, what searching needs, the schema, the clock."""

    async def look() -> Sequence[Finding]:
        # Not ``run``, which needs the schema that may not be there yet.
        async with database.transaction() as connection:
            seen = await requirements.look_at(connection)
        apart = abs((datetime.now(UTC) - seen.at).total_seconds())
        said, values = N_("PostgreSQL %(version)s"), {"version": seen.version}
        return (
            Finding(_DATABASE, ok=True, said=said, values=values),
            # Before the first migration there is nothing yet that knows letters.
            *((_searching(seen.missing),) if seen.missing or seen.schema else ()),
            _schema(seen.schema, len(read_migrations())),
            Finding(
                N_("Clock"),
                ok=apart < _CLOCK_SECONDS,
                said=N_("%(seconds).0f s between this machine's clock and the database's"),
                remedy="" if apart < _CLOCK_SECONDS else N_("Let NTP set both clocks."),
                values={"seconds": apart},
            ),
        )

    return Looking(_DATABASE, look)


def failed_database(error: LibraError) -> Looking:
    """A database that could not be opened."""

    async def look() -> Sequence[Finding]:
        raise error

    return Looking(_DATABASE, look)


def _searching(missing: LibraError | None) -> Finding:
    name = N_("Korean search")
    if missing is None:
        return Finding(name, ok=True, said=N_("Korean text has trigrams"))
    return failed(name, missing.code)


def _schema(version: int, newest: int) -> Finding:
    name, values = N_("Schema"), {"version": version, "newest": newest}
    if version > newest:
        return failed(name, Code.DB5012)
    said = N_("version %(version)s of %(newest)s")
    remedy = "" if version == newest else N_("Start librabot, or run `librabot migrate`.")
    return Finding(name, ok=version == newest, said=said, remedy=remedy, values=values)


def look_at_disk(directory: Path) -> Looking:
    """Whether files can be kept."""
    name = N_("Data directory")

    async def look() -> Sequence[Finding]:
        return (await asyncio.to_thread(_disk, name, directory),)

    return Looking(name, look)


def _disk(name: str, directory: Path) -> Finding:
    # The directory itself may come with the first file that is kept.
    there = next(each for each in (directory, *directory.absolute().parents) if each.exists())
    free = disk_usage(there).free
    ok = free > _LEAST_FREE_BYTES and os.access(there, os.W_OK)
    return Finding(
        name,
        ok=ok,
        said=N_("%(path)s, %(free)s MB free"),
        remedy="" if ok else N_("Make room, or let librabot write there."),
        values={"path": directory.absolute(), "free": free // 1024**2},
    )


_SAID: Mapping[Standing, str] = {
    Standing.OK: N_("%(model)s answers"),
    Standing.RETIRED: N_("%(model)s is suspected retired"),
    Standing.REFUSED: N_("%(model)s: the key was refused"),
    Standing.UNREACHABLE: N_("%(model)s cannot be reached"),
    Standing.LIMITED: N_("%(model)s: the allowance is used up for now"),
}
_REMEDY: Mapping[Standing, str] = {
    Standing.OK: "",
    Standing.RETIRED: N_("Set GEMINI_MODEL or OPENAI_MODEL to a current model."),
    Standing.REFUSED: N_("Check GEMINI_API_KEY or OPENAI_API_KEY."),
    Standing.UNREACHABLE: N_("Check the network, or the address of the server."),
    Standing.LIMITED: N_("Wait for the quota to return, or move to a paid key."),
}


def look_at_models(models: Sequence[Persistent]) -> Looking:
    """Every model of the line-up, at no token cost."""
    name = N_("AI")

    async def look() -> Sequence[Finding]:
        return [
            Finding(
                name,
                ok=known.standing is Standing.OK,
                said=_SAID[known.standing],
                remedy=_REMEDY[known.standing],
                values={"model": known.model},
            )
            for model in models
            for known in (await model.probe()).models
        ]

    return Looking(name, look)


def look_at_notion(archive: Notion) -> Looking:
    """The usual mistakes of a set-up."""
    name = N_("Notion")

    async def look() -> Sequence[Finding]:
        return await archive.doctor()

    return Looking(name, look, archive.create_properties)
