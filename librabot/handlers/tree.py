"""The slash commands: their names in each language, and telling Discord of them."""

import hashlib
import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Concatenate, ParamSpec, Protocol, cast

import discord
from discord import app_commands
from discord.ext import commands

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.handlers.faults import of_library
from librabot.locale import DEFAULT, say_in

ENGLISH = frozenset({discord.Locale.american_english, discord.Locale.british_english})
_KEPT_AS = "discord-commands"


P = ParamSpec("P")

Callback = Callable[Concatenate[Any, Any, P], Coroutine[Any, Any, None]]


class Kept(Protocol):
    """Small values that outlive the process."""

    async def get(self, name: str) -> str | None:
        """The value kept under a name."""
        ...

    async def put(self, name: str, value: str) -> None:
        """Keep a value."""
        ...


class Tree(app_commands.CommandTree[discord.Client]):
    """The library's tree; what fails before a command's own door is reported like all else."""

    async def on_error(
        self,
        _interaction: discord.Interaction[discord.Client],
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        """A command that we do not have any more is old news; anything else is a fault."""
        if not isinstance(error, app_commands.CommandNotFound):
            telemetry.report(of_library(error.__cause__ or error))


class Words(app_commands.Translator):
    """Korean is what is sent to Discord as such; English clients are shown English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        _context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The English of ``named`` and ``described``; None leaves the Korean standing."""
        return string.extras.get("english") if locale in ENGLISH else None


def named(korean: str, english: str) -> app_commands.locale_str:
    """A name that is Korean unless the client is English."""
    return app_commands.locale_str(korean, english=english)


def described(english: str) -> app_commands.locale_str:
    """A description from the catalog."""
    return app_commands.locale_str(say_in(DEFAULT, english), english=english)


def command(
    korean: str, english: str, description: str, *, also: Sequence[str] = ()
) -> Callable[[Callback[P]], commands.HybridCommand[Any, P, None]]:
    """A slash command that also answers to the prefix, under both names and those in ``also``.

    The library's own decorator is one that mypy cannot solve.
    """
    decorator = commands.hybrid_command(
        name=named(korean, english), description=described(description), aliases=[english, *also]
    )
    return cast("Callable[[Callback[P]], commands.HybridCommand[Any, P, None]]", decorator)


async def publish(tree: app_commands.CommandTree[Any], kept: Kept) -> None:
    """Tell Discord of the commands, if they are not those that it was told of last.

    It allows 200 new ones a day. What it refuses leaves those that it knows, and is reported.
    """
    fingerprint = await _fingerprint(tree)
    if await kept.get(_KEPT_AS) == fingerprint:
        return
    try:
        await tree.sync()
    except discord.HTTPException as error:
        detail = f"commands not accepted: {error.status}/{error.code}"
        telemetry.report(LibraError(Code.EXT5011, detail))
        return
    await kept.put(_KEPT_AS, fingerprint)


async def _fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """Of everything that Discord would be sent, for this application."""
    words = tree.translator or Words()
    rows = [await each.get_translated_payload(tree, words) for each in tree.get_commands()]
    document = json.dumps([tree.client.application_id, rows], sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()
