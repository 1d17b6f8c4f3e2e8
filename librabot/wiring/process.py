"""The whole process, opened in order; the stack closes it in reverse."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib import import_module
from uuid import uuid4

from librabot import __version__, telemetry
from librabot.core.errors import LibraError
from librabot.db.courses import CourseRows
from librabot.db.kept import KeptRows
from librabot.db.pool import Database
from librabot.features.questions.courses import Courses
from librabot.handlers.base import Bot, Cog, Fittings
from librabot.handlers.line import DiscordLine
from librabot.jobs import Schedule
from librabot.locale import say as _
from librabot.runtime import Background, Door
from librabot.settings import Settings
from librabot.terminal import Ready, Service, Terminal
from librabot.wiring import Feature, House, Step, tools
from librabot.wiring.panel import open_panel

LEAVING_SECONDS = 1.0
"""For what is not over when draining is, and for a feature's last step: neither a silent model
nor a database that is away holds up the end."""


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
        database, database_line = await tools.open_database(
            stack, settings, terminal, borrows=False
        )
        if sample:
            terminal.stage(_("Loading the sample course"))
            await Courses(CourseRows(database)).bring_sample()
        terminal.stage(_("Opening the panel"))
        models, features, door = tools.models_of(settings), list[Feature](), Door()
        house = House(
            settings=settings,
            database=database,
            model=tools.model_of(stack, models),
            archive=tools.archive_of(stack, settings),
            line=_line(settings, database, features, door),
            background=Background(telemetry.report),
            worker=uuid4(),
            public_url=tools.public_url(settings, listening.getsockname()[1]),
        )
        for name in settings.base.features:
            features.append(await _joined(stack, house, name))
        setup_code = await open_panel(stack, house, models, features, listening)
        _start_clock(stack, features)
        house.background.spawn(tools.look_at(models), name="look-at-models")
        # Closed before the tools: what is being answered still needs them.
        stack.push_async_callback(house.background.close, patience_seconds=LEAVING_SECONDS)
        loops = {name: loop for each in features for name, loop in each.loops.items()}
        return cls(
            house=house,
            door=door,
            services=(database_line, *tools.service_lines(settings, models)),
            setup_code=setup_code,
            loops={"discord": _holding(house.line), **loops},
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


def _line(
    settings: Settings, database: Database, features: Sequence[Feature], door: Door
) -> DiscordLine:
    """The way to Discord; ``features`` is read when a bot is made, after all have joined."""

    def cogs(bot: Bot) -> list[Cog]:
        return [cog for each in features for make in each.cogs for cog in make(bot)]

    fittings = Fittings(door, KeptRows(database), cogs)
    return DiscordLine(tools.account_of(settings), lambda: Bot(fittings), door)


async def _joined(stack: AsyncExitStack, house: House, name: str) -> Feature:
    """Import a feature, which one that is off never is, and let it join the house."""
    feature: Feature = await import_module(f"librabot.wiring.{name}").join(stack, house)
    for step in feature.before:
        await step()
    for step in feature.after:
        stack.push_async_callback(_leave, step)
    return feature


async def _leave(step: Step) -> None:
    """Do what is left to do, if that takes a moment: its rows are cared for without it, later."""
    try:
        async with asyncio.timeout(LEAVING_SECONDS):
            await step()
    except (LibraError, TimeoutError) as error:
        telemetry.log.warning("left undone", error=type(error).__name__)


def _holding(line: DiscordLine) -> Step:
    """Hold the line; what Discord refuses for good ends the process."""

    async def hold() -> None:
        await line.hold()
        if line.fault is not None:
            raise LibraError(line.fault)

    return hold


def _start_clock(stack: AsyncExitStack, features: Sequence[Feature]) -> None:
    schedule = Schedule([job for each in features for job in each.jobs])
    schedule.start()
    stack.callback(schedule.stop)
