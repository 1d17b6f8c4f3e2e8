"""The panel: the pages of every feature, of the people, and for machines."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from socket import socket

from librabot.adapters.persistence import Persistent
from librabot.admin_web import doctor, health
from librabot.admin_web.base import create_app
from librabot.admin_web.listening import serving
from librabot.admin_web.panel import Panel, Route
from librabot.db.courses import CourseRows
from librabot.db.members import MemberRows
from librabot.features.members.passwords import one_time_code
from librabot.features.members.signing_in import SigningIn
from librabot.handlers.directory import ServerDirectory
from librabot.locale import say as _
from librabot.runtime import Clock
from librabot.wiring import Feature, House, checks, members, tools
from librabot.wiring.embeddings import look_at_embeddings

CLOSING_SECONDS = 2.0
"""How long the panel waits for requests that are still being answered."""


async def open_panel(
    stack: AsyncExitStack,
    house: House,
    models: Sequence[Persistent],
    features: Sequence[Feature],
    listening: socket,
) -> str:
    """Serve the panel; returns the set-up code to tell, empty once there is an owner.

    A code from the settings is known to whoever set it, and is not shown.
    """
    rows = MemberRows(house.database)
    given = house.settings.web.setup_code
    signing_in = SigningIn(rows, given.get_secret_value() if given else one_time_code())
    people = await _people(stack, house, rows, signing_in)
    everyone = (*features, people)
    looks = (
        *checks.all_of(
            house.settings, checks.look_at_database(house.database), models, house.archive
        ),
        look_at_embeddings(house.settings, house.database),
    )
    routes = [route for each in everyone for route in each.routes]
    routes += [*doctor.routes(looks), *_health(house)]
    app = create_app(await _panel(house, signing_in, everyone), routes)
    await stack.enter_async_context(serving(app, listening, patience_seconds=CLOSING_SECONDS))
    if await rows.any_owner():
        return ""
    return _("(the one in the settings)") if given else signing_in.setup_code


async def _people(
    stack: AsyncExitStack, house: House, rows: MemberRows, signing_in: SigningIn
) -> Feature:
    directory = ServerDirectory(house.line.bot, CourseRows(house.database))
    discord = await members.discord_signing_in(stack, house.settings.discord, directory, signing_in)
    return members.join(rows, signing_in, discord)


async def _panel(house: House, signing_in: SigningIn, features: Sequence[Feature]) -> Panel:
    web = house.settings.web
    links = [link for each in features for link in each.navigation]
    return Panel(
        signing_in=signing_in,
        secret_key=await tools.secret_key(house.settings),
        host=web.host,
        public_url=house.public_url,
        allowed_hosts=web.allowed_hosts,
        navigation=(*links, doctor.LINK),
    )


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
