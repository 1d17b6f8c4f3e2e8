"""A verified answer's own page, open to everyone who has the link."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Route, id_of, render
from librabot.admin_web.markdown import to_html
from librabot.admin_web.moments import ago, day, exact
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.values import Entry

_NOT_FOUND: Final = 404


def routes(browsing: Browsing, *, board_url: str | None) -> tuple[Route, ...]:
    """``board_url`` is the public archive's page, if there is one."""
    return (Route("GET", "/q/{entry_id}", Public(browsing, board_url).show, Role.ANYONE),)


@dataclass(frozen=True, slots=True)
class Public:
    """Verified answers, without anyone's name but the verifier's."""

    browsing: Browsing
    board_url: str | None

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The answer, the way to the one it was merged into, or a page that it is not there."""
        entry = await self._entry(request)
        context: dict[str, object] = {"entry": entry, "board_url": self.board_url}
        if entry is None:
            return await render(request, "public/missing.html", context, status=_NOT_FOUND)
        if entry.id != id_of(request, "entry_id"):
            raise web.HTTPFound(f"/q/{entry.id}")  # Not for good: the two may be parted again.
        context |= {"answer": to_html(entry.answer), "ago": ago, "day": day, "exact": exact}
        return await render(request, "public/answer.html", context)

    async def _entry(self, request: web.Request) -> Entry | None:
        try:
            return await self.browsing.library.verified(id_of(request, "entry_id"))
        except LibraError as error:
            if error.code in {Code.VAL4010, Code.DB5004}:
                return None
            raise
