"""The doctor's page: what is wrong with the service, and what to do about it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.pages import render, see_other
from librabot.admin_web.panel import Link, Route, id_of
from librabot.core.checks import Check, Finding, failed
from librabot.core.errors import Code, LibraError, code_of
from librabot.features.members.values import Role
from librabot.locale import say
from librabot.telemetry import report

LINK: Final = Link("/doctor", "Doctor", Role.OWNER)
DEADLINE_SECONDS: Final = 15.0


async def examine(check: Check, *, seconds: float = DEADLINE_SECONDS) -> Sequence[Finding]:
    """What one check finds; its failing, or taking too long, is a finding too."""
    try:
        async with asyncio.timeout(seconds):
            return await check()
    except TimeoutError:
        said = "There was no answer within %(seconds)g seconds."
        remedy = "Look again later; if it stays so, check the network and the log."
        values = {"seconds": seconds}
        return (Finding(check.name, ok=False, said=said, remedy=remedy, values=values),)
    except Exception as error:  # noqa: BLE001 - the doctor tells of every fault and goes on.
        code = code_of(error)
        if code is Code.COMMON5001:
            report(error, check=check.name)
        return (failed(check.name, code),)


def routes(checks: Sequence[Check]) -> tuple[Route, ...]:
    """The page, and one part of it for each check."""
    pages = _Pages(tuple(checks))
    return (
        Route("GET", "/doctor", pages.show, Role.OWNER),
        Route("GET", "/doctor/{id}", pages.show_one, Role.OWNER),
        Route("POST", "/doctor/{id}/mend", pages.mend, Role.OWNER),
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    checks: tuple[Check, ...]

    async def show(self, request: web.Request) -> web.Response:
        """At once with every name; the browser fetches the findings, each as it comes."""
        context: dict[str, object] = {"checks": [check.name for check in self.checks]}
        return await render(request, "doctor/page.html", context)

    async def show_one(self, request: web.Request) -> web.Response:
        check = self._chosen(request)
        findings = await examine(check)
        ill = any(finding.ok is False for finding in findings)
        context: dict[str, object] = {
            "number": id_of(request),
            "name": check.name,
            "findings": findings,
            "mendable": ill and check.mend is not None,
        }
        return await render(request, "doctor/findings.html", context)

    async def mend(self, request: web.Request) -> web.Response:
        """Put right what can be, then show what is left."""
        check = self._chosen(request)
        if check.mend is None:
            raise LibraError(Code.VAL4010)
        await check.mend()
        return see_other("/doctor", toast=say("Done. Everything is being checked again."))

    def _chosen(self, request: web.Request) -> Check:
        number = id_of(request)
        if number > len(self.checks):
            raise LibraError(Code.VAL4010)
        return self.checks[number - 1]
