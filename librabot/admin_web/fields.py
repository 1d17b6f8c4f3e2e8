"""Fields of a form that was sent, one at a time."""

from aiohttp import web

from librabot.admin_web.forms import typed
from librabot.core.errors import Code, LibraError

_LARGEST = 2**63 - 1
_DIGITS = 19


async def text(request: web.Request, name: str) -> str:
    """A text field without the space around it; an absent one is empty."""
    (value,) = await typed(request, name)
    return value.strip()


async def number(request: web.Request, name: str) -> int:
    """A whole number that the database can hold; raises ``VAL4008`` for anything else."""
    found = id_in(await text(request, name))
    if found is None:
        raise LibraError(Code.VAL4008, name)
    return found


async def number_if_any(request: web.Request, name: str) -> int | None:
    """The same for a field that may stay empty."""
    return await number(request, name) if await text(request, name) else None


def id_in(words: str) -> int | None:
    """The id that ``words`` are, None when no row can have it."""
    if not (words.isascii() and words.isdigit()) or len(words) > _DIGITS:
        return None
    return int(words) if int(words) <= _LARGEST else None
