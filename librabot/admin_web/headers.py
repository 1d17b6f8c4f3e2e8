"""What every answer says about how a browser must treat it."""

from typing import Final

from aiohttp import web

from librabot.admin_web.assets import IMMUTABLE
from librabot.admin_web.panel import PANEL

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)

_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: under it a browser sends a form's Origin as null, and the guard refuses it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_ONE_YEAR_OF_HTTPS: Final = "max-age=31536000"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Just before an answer's headers go out, whoever made it: a page, a stream or an error."""
    headers = response.headers
    headers.update(_HEADERS)
    if headers.get("Cache-Control") != IMMUTABLE:
        headers["Cache-Control"] = "no-store"
    if request.app[PANEL].secure:
        headers["Strict-Transport-Security"] = _ONE_YEAR_OF_HTTPS
    headers.pop("Server", None)
