"""Who may use the panel."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.forms import ask_again, typed
from librabot.admin_web.pages import render, see_other
from librabot.admin_web.panel import Link, Route, id_of, member_of
from librabot.core.errors import Code, LibraError
from librabot.features.members.managing import Managing
from librabot.features.members.values import Member, Role
from librabot.locale import say

LINK: Final = Link("/members", "Members", Role.OWNER)

_ROLES: Final = {"owner": Role.OWNER, "ta": Role.TA, "reader": Role.READER}

Change = Callable[[int, Member], Awaitable[object]]


def routes(managing: Managing) -> tuple[Route, ...]:
    """The list and what an owner can do with it."""
    pages = _Pages(managing)
    return (
        Route("GET", "/members", pages.show, Role.OWNER),
        Route("POST", "/members", pages.add, Role.OWNER),
        Route("POST", "/members/{id}/role", pages.set_role, Role.OWNER),
        Route("POST", "/members/{id}/disable", pages.disable, Role.OWNER),
        Route("POST", "/members/{id}/enable", pages.enable, Role.OWNER),
        Route("POST", "/members/{id}/password", pages.renew_password, Role.OWNER),
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    managing: Managing

    async def show(self, request: web.Request) -> web.Response:
        return await render(request, "members/list.html", await self._list())

    async def add(self, request: web.Request) -> web.Response:
        name, role = await typed(request, "name", "role")
        try:
            password = await self.managing.add(name, _role(role), by=member_of(request))
        except LibraError as error:
            context = await self._list() | {"name": name, "role": role}
            return await ask_again(request, "members/list.html", context, error)
        return await _show_once(request, name.strip(), password)

    async def set_role(self, request: web.Request) -> web.Response:
        (role,) = await typed(request, "role")
        return await self._change(
            request,
            lambda member_id, by: self.managing.set_role(member_id, _role(role), by=by),
            say("The role has been changed."),
        )

    async def disable(self, request: web.Request) -> web.Response:
        return await self._change(
            request,
            lambda member_id, by: self.managing.disable(member_id, by=by),
            say("The member is blocked and logged out everywhere."),
        )

    async def enable(self, request: web.Request) -> web.Response:
        return await self._change(
            request,
            lambda member_id, by: self.managing.enable(member_id, by=by),
            say("The member may log in again."),
        )

    async def renew_password(self, request: web.Request) -> web.Response:
        member_id = id_of(request)
        password = await self.managing.renew_password(member_id, by=member_of(request))
        names = {member.id: member.name for member in await self.managing.members()}
        return await _show_once(request, names.get(member_id, ""), password)

    async def _change(self, request: web.Request, change: Change, toast: str) -> web.Response:
        try:
            await change(id_of(request), member_of(request))
        except LibraError as error:
            if error.code is not Code.VAL4016:
                raise
            return await ask_again(request, "members/list.html", await self._list(), error)
        return see_other("/members", toast=toast)

    async def _list(self) -> dict[str, object]:
        return {
            "members": await self.managing.members(),
            "roles": _ROLES,
            "name": "",
            "role": "ta",
            "fault": "",
        }


async def _show_once(request: web.Request, name: str, password: str) -> web.Response:
    """The only time the password is seen: it stands in no redirect, cookie or row."""
    return await render(request, "members/password.html", {"name": name, "password": password})


def _role(given: str) -> Role:
    role = _ROLES.get(given)
    if role is None:
        raise LibraError(Code.VAL4008, "role")
    return role
