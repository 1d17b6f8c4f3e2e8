"""The whole process, opened in order; the stack closes it in reverse."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib import import_module
from socket import socket
from uuid import uuid4

from librabot import __version__, telemetry
from librabot.adapters.persistence import Persistent
from librabot.admin_web import doctor, health
from librabot.admin_web.base import create_app
from librabot.admin_web.listening import serving
from librabot.admin_web.panel import Panel, Route
from librabot.core.errors import LibraError
from librabot.db.courses import CourseRows
from librabot.db.kept import KeptRows
from librabot.db.members import MemberRows
from librabot.features.members.passwords import one_time_code
from librabot.features.members.signing_in import SigningIn
from librabot.features.questions.courses import Courses
from librabot.handlers.base import Bot, Cog, Fittings
from librabot.handlers.directory import ServerDirectory
from librabot.handlers.line import DiscordLine
from librabot.jobs import Schedule
from librabot.locale import say as _
from librabot.runtime import Background, Clock, Door
from librabot.settings import Settings
from librabot.terminal import Ready, Service, Terminal
from librabot.wiring import Feature, House, Step, checks, members, tools

CLOSING_SECONDS = 2.0
"""How long the panel waits for requests that are still being answered."""


@dataclass(frozen=True, slots=True)
class Process:
    """What runs. ``loops`` are for the caller to hold."""

    house: House
    door: Door
    services: tuple[Service, ...]
    setup_code: str
    loops: Mapping[str, Step]
    rest: tuple[Step, ...]

    @classmethod
    async def open(
        cls, stack: AsyncExitStack, settings: Settings, terminal: Terminal, *, sample: bool
    ) -> "Process":
        """Open everything; raises ``LibraError`` for what makes a start impossible."""
        listening = tools.bind(settings.web.host, settings.web.port)
        stack.callback(listening.close)
        port = listening.getsockname()[1]
        database, database_line = await tools.open_database(stack, settings, terminal)
        models = tools.models_of(settings)
        for model in models:
            stack.push_async_callback(model.aclose)
        archive, door = tools.archive_of(stack, settings), Door()
        background = Background(telemetry.report)
        features: list[Feature] = []

        def cogs(bot: Bot) -> list[Cog]:
            return [cog for each in features for make in each.cogs for cog in make(bot)]

        fittings = Fittings(door, KeptRows(database), cogs)
        line = DiscordLine(tools.account_of(settings), lambda: Bot(fittings), door)
        house = House(
            settings=settings,
            database=database,
            model=tools.model_of(models),
            archive=archive,
            line=line,
            background=background,
            worker=uuid4(),
            public_url=tools.public_url(settings, port),
        )
        if sample:
            terminal.stage(_("Bringing the sample course"))
            await Courses(CourseRows(database)).bring_sample()
        terminal.stage(_("Opening the panel"))
        features += [
            await import_module(f"librabot.wiring.{name}").join(stack, house)
            for name in settings.base.features
        ]
        setup_code = await _open_panel(stack, house, models, features, listening)
        _start_clock(stack, features)
        background.spawn(tools.look_at(models), name="look-at-models")
        # Closed before the loops' tools: what is being answered still needs them.
        stack.push_async_callback(background.close, patience_seconds=CLOSING_SECONDS)
        return cls(
            house=house,
            door=door,
            services=(database_line, *tools.service_lines(settings)),
            setup_code=setup_code,
            loops={
                "discord": _holding(line),
                **{name: loop for each in features for name, loop in each.loops.items()},
            },
            rest=tuple(step for each in features for step in each.rest),
        )

    def ready(self, seconds: float) -> Ready:
        """What the terminal tells."""
        return Ready(
            version=__version__,
            panel_url=self.house.public_url,
            setup_code=self.setup_code,
            services=self.services,
            seconds=seconds,
        )

    async def drain(self, *, patience_seconds: float) -> None:
        """Let nobody new in and finish what was begun: answers first, then what is owed."""
        try:
            async with asyncio.timeout(patience_seconds):
                await self.door.drain(patience_seconds=patience_seconds)
                await self.house.background.settle(patience_seconds=patience_seconds)
                await asyncio.gather(*(step() for step in self.rest))
        except TimeoutError:
            telemetry.log.warning("not everything was finished", seconds=patience_seconds)
        await self.house.line.close(patience_seconds=0)


async def _open_panel(
    stack: AsyncExitStack,
    house: House,
    models: Sequence[Persistent],
    features: Sequence[Feature],
    listening: socket,
) -> str:
    """Serve the panel; returns the set-up code, empty once there is an owner."""
    settings = house.settings.web
    rows = MemberRows(house.database)
    given = settings.setup_code
    setup_code = given.get_secret_value() if given else one_time_code()
    signing_in = SigningIn(rows, setup_code)
    for each in features:
        for step in each.before:
            await step()
        for step in each.after:
            stack.push_async_callback(step)
    directory = ServerDirectory(house.line.bot, CourseRows(house.database))
    people = members.join(
        rows,
        signing_in,
        await members.discord_signing_in(stack, house.settings.discord, directory, signing_in),
    )
    looks = checks.all_of(house.settings, house.database, models, house.archive)
    links = [link for each in (*features, people) for link in each.navigation]
    panel = Panel(
        signing_in=signing_in,
        secret_key=await tools.secret_key(house.settings),
        host=settings.host,
        public_url=settings.public_url,
        allowed_hosts=settings.allowed_hosts,
        navigation=(*links, doctor.LINK),
    )
    routes: list[Route] = [route for each in (*features, people) for route in each.routes]
    routes += doctor.routes(looks)
    routes += _health(house)
    app = create_app(panel, routes)
    await stack.enter_async_context(serving(app, listening, patience_seconds=CLOSING_SECONDS))
    return "" if await rows.any_owner() else setup_code


def _holding(line: DiscordLine) -> Step:
    """Hold the line; what Discord refuses for good ends the process."""

    async def hold() -> None:
        await line.hold()
        if line.fault is not None:
            raise LibraError(line.fault)

    return hold


def _health(house: House) -> tuple[Route, ...]:
    token = house.settings.web.health_token
    reported = {"discord": house.line.ping}
    if house.model is not None:
        reported["ai"] = house.model.ping
    if house.archive is not None:
        reported["notion"] = house.archive.ping
    return health.routes(
        {"database": house.database.ping},
        reported,
        token=token.get_secret_value() if token else None,
        clock=Clock(),
    )


def _start_clock(stack: AsyncExitStack, features: Sequence[Feature]) -> None:
    schedule = Schedule([job for each in features for job in each.jobs])
    schedule.start()
    stack.callback(schedule.stop)
