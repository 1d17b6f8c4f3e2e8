"""Two questions that are the same: found, put side by side, merged, and parted again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Route, actor_of, id_of, render, see_other
from librabot.admin_web.fields import id_in, number
from librabot.admin_web.markdown import to_html
from librabot.admin_web.moments import ago, exact, minute
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.merging import Merging, Overtaken, Pair, Pairing
from librabot.locale import say

ACTIONS: Final[Mapping[str, str]] = {
    "merge": "merged into another question",
    "absorb": "another question merged into it",
    "part": "parted from the other question",
    "release": "a merged question parted from it",
}
"""What the history of either question calls merging and parting; message ids."""

_CONFLICT: Final = 409


def routes(merging: Merging) -> tuple[Route, ...]:
    """The pages of merging, which a question's page leads to."""
    pages = MergingPages(merging)
    return (
        Route("GET", "/questions/{id}/merge", pages.show, Role.TA),
        Route("POST", "/questions/{id}/merge", pages.merge, Role.TA),
        Route("POST", "/questions/{id}/part", pages.part, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class MergingPages:
    """Each form ends in a redirect, or in the page again with the reason why not."""

    merging: Merging

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Both side by side; without another one, where to find it, or what became of merging."""
        entry_id, other_id = id_of(request), id_in(request.query.get("with", ""))
        if other_id is not None:
            return await self._beside(request, entry_id, other_id)
        return await self._alone(request, entry_id)

    async def merge(self, request: web.Request) -> web.StreamResponse:
        """Let the chosen one answer for both."""
        entry_id, other_id = id_of(request), await number(request, "with")
        versions = {
            entry_id: await number(request, "version"),
            other_id: await number(request, "other_version"),
        }
        target_id = await number(request, "stay")
        if target_id not in versions or len(versions) == 1:
            raise LibraError(Code.VAL4020)
        twin_id = other_id if target_id == entry_id else entry_id
        pairing = Pairing(twin_id, versions[twin_id], target_id, versions[target_id])
        outcome = await self.merging.merge(pairing, actor_of(request))
        if isinstance(outcome, Overtaken):
            return await self._overtaken(request, entry_id, other_id)
        toast = say("Merged. Whoever asks either of them gets this answer.")
        return see_other(f"/questions/{target_id}", toast=toast)

    async def part(self, request: web.Request) -> web.StreamResponse:
        """Let the question stand for itself again."""
        entry_id, version = id_of(request), await number(request, "version")
        outcome = await self.merging.part(entry_id, version, actor_of(request))
        if isinstance(outcome, Overtaken):
            return await self._alone(request, entry_id, changed=True)
        toast = say("Parted. They are told apart from now on.")
        return see_other(f"/questions/{entry_id}", toast=toast)

    async def _beside(
        self, request: web.Request, entry_id: int, other_id: int, *, changed: bool = False
    ) -> web.Response:
        pair = await self.merging.pair(entry_id, other_id)
        status = _CONFLICT if changed else 200
        context = _context(pair) | {"changed": changed}
        return await render(request, "merging/compare.html", context, status=status)

    async def _overtaken(
        self, request: web.Request, entry_id: int, other_id: int
    ) -> web.StreamResponse:
        try:
            return await self._beside(request, entry_id, other_id, changed=True)
        except LibraError as error:
            if error.code is not Code.VAL4020:
                raise
            return await self._alone(request, entry_id, changed=True)

    async def _alone(
        self, request: web.Request, entry_id: int, *, changed: bool = False
    ) -> web.Response:
        entry = await self.merging.twins.entry(entry_id)
        typed = request.query.get("q", "")
        open_to_merging = entry.status in {"waiting", "verified"}
        context: dict[str, object] = {
            "entry": entry,
            "standing": await self.merging.standing(entry_id),
            "open_to_merging": open_to_merging,
            "typed": typed,
            "found": await self.merging.found(entry, typed) if open_to_merging else (),
            "near": await self.merging.near(entry) if open_to_merging else (),
            "changed": changed,
            "ago": ago,
            "exact": exact,
            "minute": minute,
        }
        status = _CONFLICT if changed else 200
        return await render(request, "merging/choose.html", context, status=status)


def _context(pair: Pair) -> dict[str, object]:
    return {"pair": pair, "markdown": to_html, "ago": ago, "exact": exact}
