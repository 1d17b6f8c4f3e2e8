"""Which language a reader wants: their own choice, else their browser's, else Korean."""

from typing import Final

from aiohttp import web

from librabot.admin_web.pages import local_path, see_other
from librabot.admin_web.panel import Route
from librabot.admin_web.sessions import set_cookie
from librabot.features.members.values import Role
from librabot.locale import DEFAULT, Language, language_of

COOKIE: Final = "lang"
_YEAR_SECONDS = 365 * 24 * 3600


def wanted_language(chosen: str, accepted: str) -> Language:
    """The language for a cookie's value and an ``Accept-Language`` header."""
    if chosen in {"ko", "en"}:
        return language_of(chosen)
    ranked = sorted(
        ((_quality(weight), tag.strip().lower()) for tag, _, weight in _parts(accepted)),
        key=lambda pair: -pair[0],
    )
    for quality, tag in ranked:
        if quality > 0 and tag.partition("-")[0] in {"ko", "en"}:
            return language_of(tag)
    return DEFAULT


def routes() -> tuple[Route, ...]:
    """The switch that stands on every page."""
    return (Route("POST", "/language", _choose, Role.ANYONE),)


async def _choose(request: web.Request) -> web.Response:
    form = await request.post()
    response = see_other(local_path(str(form.get("next", ""))))
    chosen = language_of(str(form.get("language", "")))
    set_cookie(request, response, COOKIE, chosen, max_age=_YEAR_SECONDS)
    return response


def _parts(header: str) -> list[tuple[str, str, str]]:
    return [part.partition(";") for part in header.split(",")[:20]]


def _quality(weight: str) -> float:
    try:
        return float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0
