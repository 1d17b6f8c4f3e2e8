"""The panel as one application, and the words that every page module needs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aiohttp import web

from librabot.admin_web import languages
from librabot.admin_web.assets import gather
from librabot.admin_web.doors import door
from librabot.admin_web.guards import FIRST_RUN, FirstRun, form_guard, host_guard, role_guard
from librabot.admin_web.headers import add_headers
from librabot.admin_web.listening import CROWD, Crowd, crowd_guard
from librabot.admin_web.pages import render, see_other, sentence, use_templates
from librabot.admin_web.panel import (
    BODY_LIMIT,
    MEMBER,
    PANEL,
    ROUTES,
    SAFE_METHODS,
    Handler,
    Link,
    Panel,
    Route,
    actor_of,
    id_of,
    member_of,
)
from librabot.admin_web.sessions import session_guard

__all__ = [
    "MEMBER",
    "Handler",
    "Link",
    "Panel",
    "Route",
    "actor_of",
    "create_app",
    "id_of",
    "member_of",
    "render",
    "see_other",
    "sentence",
]

STATIC: Final = Path(__file__).parent / "static"


def create_app(panel: Panel, routes: Sequence[Route], *, static: Path = STATIC) -> web.Application:
    """The panel with these pages; a ``ValueError`` for a route declared twice."""
    app = web.Application(
        middlewares=[door, host_guard, session_guard, role_guard, form_guard, crowd_guard],
        client_max_size=BODY_LIMIT,
    )
    assets = gather(static)
    app[PANEL] = panel
    app[CROWD] = Crowd()
    app[FIRST_RUN] = FirstRun(panel.signing_in)
    app[ROUTES] = _declare(app.router, [*routes, *languages.routes(), assets.route()])
    app.on_response_prepare.append(add_headers)
    use_templates(app, assets)
    return app


def _declare(router: web.UrlDispatcher, routes: Sequence[Route]) -> dict[web.AbstractRoute, Route]:
    declared: dict[web.AbstractRoute, Route] = {}
    seen: set[tuple[str, str]] = set()
    for route in routes:
        if (route.method, route.path) in seen:
            raise ValueError(f"{route.method} {route.path} is declared twice")
        seen.add((route.method, route.path))
        handler = _plain(route.handler)
        for method in sorted(SAFE_METHODS) if route.method == "GET" else (route.method,):
            declared[router.add_route(method, route.path, handler)] = route
    return declared


def _plain(handler: Handler) -> Handler:
    """``handler`` as a function: aiohttp hashes it, which a bound method may not allow."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await handler(request)

    return handle
