"""The tools of the house, opened from the settings and closed by the caller's stack."""

import asyncio
import errno
import os
import secrets
import socket
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from librabot import telemetry
from librabot.adapters.chain import Chain
from librabot.adapters.gemini import Gemini
from librabot.adapters.notion.archive import BASE_URL, Notion
from librabot.adapters.openai_compatible import OpenAICompatible
from librabot.adapters.persistence import Persistent, Standing
from librabot.core.errors import Code, LibraError
from librabot.core.model import Model
from librabot.db.connecting import OnWait
from librabot.db.dump import before_migration
from librabot.db.embedded import EmbeddedPostgres, Happening
from librabot.db.migrate import migrate
from librabot.db.pool import Database, open_pool
from librabot.handlers.line import Account
from librabot.locale import say as _
from librabot.settings import Settings
from librabot.terminal import Service, Terminal

PEEK_SECONDS = 5.0
"""How long a look waits for a database that is not there."""

_EXPECTED = {
    Happening.CREATED,
    Happening.STARTED,
    Happening.BORROWED,
    Happening.WAITING,
    Happening.STOPPED,
}


async def open_address(
    stack: AsyncExitStack, settings: Settings, terminal: Terminal, *, borrows: bool = True
) -> tuple[str, Service]:
    """The database's address: the given one, else that of the embedded server.

    That is started here, unless another process runs it already and we may borrow it.
    """
    name = _("Database")
    if settings.base.database_url is not None:
        return settings.base.database_url.get_secret_value(), Service(name, "DATABASE_URL")
    terminal.stage(_("Starting the embedded PostgreSQL"))
    home = settings.base.data_dir / "postgres"
    server = EmbeddedPostgres(home, on_event=_note, borrows=borrows)
    dsn = await server.start()
    stack.push_async_callback(server.stop)
    said = _(
        "embedded PostgreSQL %(version)s in %(home)s",
        version=server.places.binaries.version,
        home=server.places.home,
    )
    return dsn, Service(name, said)


def _note(happening: Happening, detail: str) -> None:
    level = telemetry.log.info if happening in _EXPECTED else telemetry.log.warning
    level("embedded database", happening=happening.value, detail=detail)


async def open_database(
    stack: AsyncExitStack, settings: Settings, terminal: Terminal, *, borrows: bool = True
) -> tuple[Database, Service]:
    """The database, migrated, with a pool over it. See ``open_address``."""
    dsn, service = await open_address(stack, settings, terminal, borrows=borrows)
    terminal.stage(_("Bringing the database up to date"))
    backups = settings.base.data_dir / "backups"
    # Waits for a server that is still starting, before the migration asks only once.
    pool = await open_pool(dsn, on_wait=_waiting(terminal))
    stack.push_async_callback(pool.close)
    await migrate(dsn, backup=before_migration(dsn, backups, _no_backup))
    return Database(pool), service


async def peek_database(stack: AsyncExitStack, settings: Settings, terminal: Terminal) -> Database:
    """The database as it is, for whoever only looks."""
    dsn, _service = await open_address(stack, settings, terminal)
    pool = await open_pool(dsn, patience_seconds=PEEK_SECONDS, on_wait=_waiting(terminal))
    stack.push_async_callback(pool.close)
    return Database(pool)


def _waiting(terminal: Terminal) -> OnWait:
    def tell(words: str, seconds_left: float) -> None:
        said = _("Waiting for the database (%(seconds)d s left): %(words)s")
        terminal.stage(said % {"seconds": int(seconds_left), "words": telemetry.redact(words)})

    return tell


def _no_backup(words: str) -> None:
    telemetry.log.warning("no backup before the migration", detail=words)


def models_of(settings: Settings) -> tuple[Persistent, ...]:
    """A model of each provider that is set up, Gemini first; opened and closed by the caller."""
    found: list[Persistent] = []
    gemini, openai = settings.gemini, settings.openai
    if gemini.api_key is not None:
        ids = tuple(dict.fromkeys((gemini.model, *gemini.fallback_model)))
        key = gemini.api_key.get_secret_value()
        found.append(Gemini(api_key=key, models=ids, base_url=gemini.base_url))
    if openai.model is not None and (openai.base_url or openai.api_key):
        found.append(
            OpenAICompatible(
                models=(openai.model,),
                api_key=openai.api_key.get_secret_value() if openai.api_key else None,
                base_url=openai.base_url,
            )
        )
    return tuple(found)


def model_of(stack: AsyncExitStack, models: tuple[Persistent, ...]) -> Model | None:
    """One model over all providers, closed by ``stack``; None when none is set up."""
    for model in models:
        stack.push_async_callback(model.aclose)
    if len(models) > 1:
        return Chain(models)
    return models[0] if models else None


async def look_at(models: tuple[Persistent, ...]) -> None:
    """Load the providers' libraries and see which models can be asked; warns of the others."""
    for model in models:
        for known in (await model.probe()).models:
            tell = telemetry.log.info if known.standing is Standing.OK else telemetry.log.warning
            tell("model", model=known.model, standing=known.standing.value, detail=known.detail)


def bind(host: str, port: int) -> socket.socket:
    """The panel's socket, bound before anything is started.

    Raises ``LibraError``: COMMON5002 where another process listens, COMMON5004 for an address
    that is not this machine's or not for us.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        code = Code.COMMON5002 if error.errno == errno.EADDRINUSE else Code.COMMON5004
        raise LibraError(code, f"{host}:{port}: {error.strerror}") from error


def public_url(settings: Settings, port: int) -> str:
    """The panel's address for links, cookies and log-in: as set, else where it listens."""
    web = settings.web
    if web.public_url:
        return web.public_url
    host = web.near_host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def secret_key(settings: Settings) -> bytes:
    """The key that signs forms: as set, else one made once and kept in the data directory."""
    if settings.web.secret_key is not None:
        return settings.web.secret_key.get_secret_value().encode()
    return await asyncio.to_thread(_kept_key, settings.base.data_dir / "secret_key")


def _kept_key(path: Path) -> bytes:
    """Whole or not there at all: an empty key, as an older crash may have left, is made anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if kept := path.read_bytes():
            return kept
        path.unlink()
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # Mode 0600.
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # Another process was first, and its key is the one.
            os.link(name, path)
    finally:
        Path(name).unlink()
    return path.read_bytes()


def archive_of(stack: AsyncExitStack, settings: Settings) -> Notion | None:
    """Notion, when it is set up."""
    token, database = settings.notion.token, settings.notion.db_id
    if token is None or database is None:
        return None
    base_url = settings.notion.base_url or BASE_URL
    archive = Notion(token.get_secret_value(), database, base_url=base_url)
    stack.push_async_callback(archive.close)
    return archive


def service_lines(settings: Settings, models: Sequence[Persistent]) -> tuple[Service, ...]:
    """What is on and off, for the start-up lines; of each provider the model asked first."""
    ids = [model.name for model in models]
    return (
        _line("Discord", settings.discord.bot_token is not None, "DISCORD_BOT_TOKEN"),
        _line(_("AI"), bool(ids), "GEMINI_API_KEY", said=", ".join(ids)),
        _line("Notion", settings.notion.token is not None, "NOTION_TOKEN"),
    )


def _line(name: str, on: bool, setting: str, *, said: str = "") -> Service:  # noqa: FBT001 - read once.
    return Service(name, said or _("on")) if on else Service(name, _("off"), setting)


def account_of(settings: Settings) -> Account | None:
    """The bot's account, when it is set up."""
    discord = settings.discord
    if discord.bot_token is None:
        return None
    return Account(discord.bot_token.get_secret_value(), discord.api_url, discord.gateway_url)
