"""Answers that are pages: a template in the reader's language, and the redirect after a form."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

import aiohttp_jinja2
import jinja2
from aiohttp import web
from yarl import URL

from librabot.admin_web.assets import Assets
from librabot.admin_web.panel import MEMBER, PANEL, Link
from librabot.admin_web.sessions import (
    drop_cookie,
    form_token,
    keep_form_cookie,
    read_cookie,
    set_cookie,
)
from librabot.admin_web.signing import seal, unseal
from librabot.core.errors import Code
from librabot.features.members.values import Role
from librabot.locale import language, say
from librabot.telemetry import current_request

TEMPLATES: Final = Path(__file__).parent / "templates"

_LANGUAGES: Final = {"ko": "한국어", "en": "English"}
"""Each by its own name, for whoever does not read the other."""

_TOAST = web.ResponseKey("toast", str)
_TOAST_COOKIE, _TOAST_SECONDS, _TOAST_LENGTH = "librabot-toast", 60, 300
_FAR_AWAY = ("/\\", "//")


def use_templates(app: web.Application, assets: Assets) -> None:
    """Let ``render`` work in ``app``."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        default_helpers=False,
    )
    environment.globals.update(_=say, asset=assets.url, Role=Role, languages=_LANGUAGES)


async def render(
    request: web.Request, template: str, context: dict[str, object], *, status: int = 200
) -> web.Response:
    """A page made from ``template``.

    Besides ``context`` every template knows ``member``, ``csrf``, ``nav``, ``path``, ``path_qs``,
    ``language``, ``languages``, ``request_id``, ``toast``, ``Role``, and the functions ``_`` and
    ``asset``.
    """
    csrf = form_token(request)
    toast = "" if is_fragment(request) else _toast(request)
    known: dict[str, object] = {
        "member": request.get(MEMBER),
        "csrf": csrf,
        "nav": _navigation(request),
        "path": request.path,
        "path_qs": request.path_qs,
        "language": language(),
        "request_id": current_request(),
        "toast": toast,
    }
    response = aiohttp_jinja2.render_template(template, request, known | context, status=status)
    if csrf.used:
        keep_form_cookie(request, response)
    if toast:
        drop_cookie(request, response, _TOAST_COOKIE)
    return response


def see_other(path: str, *, toast: str | None = None) -> web.Response:
    """Send the browser on to a page of ours after a form; it shows ``toast``, once."""
    response = web.Response(status=303, headers={"Location": str(URL(path))})
    if toast:
        response[_TOAST] = toast[:_TOAST_LENGTH]
    return response


def send_toast(request: web.Request, response: web.StreamResponse) -> None:
    """Let what ``see_other`` was given travel in a cookie."""
    toast = response.get(_TOAST)
    if toast and not response.prepared:
        panel = request.app[PANEL]
        until = panel.clock.now().timestamp() + _TOAST_SECONDS
        sealed = seal(panel.secret_key, "toast", cast("str", toast), until=until)
        set_cookie(request, response, _TOAST_COOKIE, sealed, max_age=_TOAST_SECONDS)


def is_fragment(request: web.Request) -> bool:
    """Whether the answer will stand inside a page that is shown already."""
    return "HX-Request" in request.headers


def local_path(path: str | None, *, default: str = "/") -> str:
    """``path`` if it leads to a page of ours, whatever a browser makes of it; else ``default``."""
    if not path or not path.startswith("/") or path.startswith(_FAR_AWAY) or not path.isprintable():
        return default
    return path


def sentence(code: Code) -> str:
    """What a person reads for a fault."""
    return say(code.fault.sentence)


def _navigation(request: web.Request) -> Sequence[Link]:
    member = request.get(MEMBER)
    role = member.role if member else Role.ANYONE
    return [link for link in request.app[PANEL].navigation if role >= link.role]


def _toast(request: web.Request) -> str:
    panel = request.app[PANEL]
    sealed = read_cookie(request, _TOAST_COOKIE)
    if not sealed:
        return ""
    return unseal(panel.secret_key, "toast", sealed, now=panel.clock.now().timestamp()) or ""
