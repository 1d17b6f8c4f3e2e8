"""Forms: what was typed, and the page again when it cannot be accepted."""

from typing import Final

from aiohttp import web

from librabot.admin_web.pages import render, sentence
from librabot.admin_web.panel import place_of
from librabot.admin_web.statuses import status_of
from librabot.core.errors import Code, LibraError
from librabot.locale import say
from librabot.telemetry import report

_HINTS: Final = {
    "name": "Please enter a name.",
    "taken name": "This name is taken already.",
    "password": "A password needs 10 to 200 characters.",
    "guessable password": "This password is too easy to guess. Please choose another one.",
    "same password": "The new password must differ from the current one.",
}
"""What to mend, by the detail that comes with ``VAL4008``."""


def hint_of(error: LibraError) -> str:
    """The message id of what to mend about something typed; empty when nothing is known."""
    return _HINTS.get(error.detail, "") if error.code is Code.VAL4008 else ""


async def typed(request: web.Request, *names: str) -> tuple[str, ...]:
    """The form's fields of these names; an absent one, or a file, is an empty string."""
    form = await request.post()
    return tuple(value if isinstance(value := form.get(name, ""), str) else "" for name in names)


async def ask_again(
    request: web.Request, template: str, context: dict[str, object], error: LibraError
) -> web.Response:
    """The page with the form once more; ``fault`` holds the sentences that say what is wrong."""
    report(error, route=place_of(request))
    hint = hint_of(error)
    fault = say(hint) if hint else sentence(error.code)
    return await render(request, template, context | {"fault": fault}, status=status_of(error.code))
