"""The door of the panel: where each request gets its id and language, and each fault its page."""

from collections.abc import Mapping
from math import ceil
from typing import Final
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from librabot.admin_web.languages import COOKIE, wanted_language
from librabot.admin_web.pages import is_fragment, render, see_other, send_toast, sentence
from librabot.admin_web.panel import MEMBER, SAFE_METHODS, Handler, place_of
from librabot.admin_web.sessions import read_cookie
from librabot.admin_web.statuses import status_of
from librabot.core.errors import Code, LibraError, code_of
from librabot.features.members.values import Role
from librabot.locale import say, speaking
from librabot.telemetry import current_request, log, report
from librabot.telemetry import request as followed

_CODES: Final = {400: Code.VAL4008, 404: Code.VAL4010, 405: Code.VAL4015, 413: Code.VAL4013}
_LOG_IN: Final = frozenset({Code.AUTH4001, Code.AUTH4002})
_ORDINARY: Final = _LOG_IN | {Code.VAL4010, Code.VAL4015, Code.DB5004}
"""What happens on any day, and says nothing to whoever reads the log."""


_NOTHING: Final = Code.VAL4010.fault.remedy
_AGAIN_SECONDS: Final = {Code.AUTH4006: 15 * 60, Code.DB5001: 10, Code.DB5002: 10}


@web.middleware
async def door(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Serve one request; nothing leaves as an exception but a redirect."""
    choice = read_cookie(request, COOKIE)
    language = wanted_language(choice, request.headers.get("Accept-Language", ""))
    with followed("web") as request_id, speaking(language):
        try:
            response = await handler(request)
        except ConnectionError:
            return _gone(request)
        except web.HTTPException as error:
            if error.status < web.HTTPBadRequest.status_code:
                raise
            response = await _page_for(request, LibraError(_code_of(error)), error.headers)
        except Exception as error:  # noqa: BLE001 - the last door of a request: every fault ends as a page.
            response = await _page_for(request, error, {})
        send_toast(request, response)
        if not response.prepared:
            response.headers["X-Request-ID"] = request_id
        return response


def _gone(request: web.Request) -> web.Response:
    """Nobody is left to read the answer; the log gets one line, not a trace."""
    log.info("client went away", route=place_of(request))
    return web.Response(status=400)


async def _page_for(
    request: web.Request, error: Exception, headers: Mapping[str, str]
) -> web.StreamResponse:
    code = code_of(error)
    if code not in _ORDINARY:
        report(error, route=place_of(request))
    if request.writer.output_size and request.transport:
        request.transport.abort()  # Half an answer is out; another one cannot follow it.
        return web.Response(status=500)
    if code in _LOG_IN and request.method in SAFE_METHODS and not is_fragment(request):
        toast = sentence(code) if code is Code.AUTH4002 else None
        return see_other(f"/login?{urlencode({'next': request.path_qs})}", toast=toast)
    response = await _error_page(request, code, getattr(error, "detail", ""))
    if "Allow" in headers:
        response.headers["Allow"] = headers["Allow"]
    if (again := getattr(error, "retry_after", None) or _AGAIN_SECONDS.get(code)) is not None:
        response.headers["Retry-After"] = str(ceil(again))
    return response


async def _error_page(request: web.Request, code: Code, detail: str) -> web.Response:
    member = request.get(MEMBER)
    staff = member is not None and member.role >= Role.TA
    remedy = code.fault.remedy
    context: dict[str, object] = {
        "code": code.name,
        "sentence": sentence(code),
        "fragment": is_fragment(request),
        "remedy": say(remedy) if staff and remedy != _NOTHING else "",
        "detail": detail if staff else "",
        "log_in": code in _LOG_IN,
    }
    template = "errors/fragment.html" if is_fragment(request) else "errors/page.html"
    try:
        return await render(request, template, context, status=status_of(code))
    except jinja2.TemplateError as error:
        report(error, template=template)
        words = f"{sentence(code)}\n{code.name} {current_request()}\n"
        return web.Response(text=words, status=status_of(code))


def _code_of(error: web.HTTPException) -> Code:
    return _CODES.get(error.status, Code.VAL4008 if error.status < 500 else Code.COMMON5001)  # noqa: PLR2004 - the first status of the server's own faults.
