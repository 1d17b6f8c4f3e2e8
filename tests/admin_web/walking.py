"""A walk over every address of a panel, with every method, in every role."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Final

from librabot.admin_web.panel import ROUTES, SAFE_METHODS, Route
from librabot.features.members.values import Role
from tests.admin_web.visiting import House, Page, Visitor

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_PLACE = re.compile(r"\{(\w+)[^}]*\}")
_REFUSALS = ("AUTH4001", "AUTH4002", "AUTH4003", "AUTH4004")


def undeclared(house: House) -> list[str]:
    """Routes of the router whose role nobody declared."""
    declared = house.app[ROUTES]
    return [str(route) for route in house.app.router.routes() if route not in declared]


def addresses(house: House) -> Mapping[str, dict[str, Route]]:
    """Every path with its methods; a GET stands for HEAD too."""
    found: dict[str, dict[str, Route]] = {}
    for router_route, route in house.app[ROUTES].items():
        found.setdefault(route.path, {})[router_route.method] = route
    return found


async def disagreements(house: House, role: Role) -> AsyncIterator[str]:
    """Answers other than the declarations promise to a member of that role."""
    for path, methods in addresses(house).items():
        address = _PLACE.sub("1", path)
        for method in METHODS:
            visitor = await house.member(role)
            answer = await visitor.ask(method, address)
            said = _wrong(methods.get(method), method, role, answer)
            if said:
                yield f"{role.name} {method} {path}: {said} ({answer.status})"
            route = methods.get(method)
            if route and role >= route.role and method not in SAFE_METHODS:
                async for each in _with_token(visitor, address, method):
                    yield f"{role.name} {each}"


def _wrong(route: Route | None, method: str, role: Role, answer: Page) -> str:
    """What is wrong about the answer to a request without a form token."""
    if route is None:
        return "" if answer.status == 405 else "the method is not refused"
    if role < route.role:
        return _wrong_refusal(method, role, answer)
    if method not in SAFE_METHODS:
        missing = answer.status == 403 and "AUTH4003" in answer.text
        return "" if missing else "it is taken without a token"
    refused = answer.status in {401, 403, 405} or answer.status >= 500
    to_login = answer.status == 303 and answer.location.startswith("/login?")
    return "it is refused" if refused or to_login else ""


def _wrong_refusal(method: str, role: Role, answer: Page) -> str:
    if role is not Role.ANYONE:
        return "" if answer.status == 403 else "a lesser role is let in"
    if method in SAFE_METHODS:
        led = answer.status == 303 and answer.location.startswith("/login?next=")
        return "" if led else "a stranger is not led to the log-in"
    return "" if answer.status == 401 else "a stranger is not refused"


async def _with_token(visitor: Visitor, address: str, method: str) -> AsyncIterator[str]:
    """What is wrong about the answer to the same request as a page of ours would send it."""
    await visitor.get("/nowhere")
    answer = await visitor.ask(method, address, data={"csrf": visitor.token})
    if any(code in answer.text for code in _REFUSALS) or answer.status >= 500:
        yield f"{method} {address}: it is refused with a token ({answer.status})"
