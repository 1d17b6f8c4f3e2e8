"""The one way in: read, authorize, fail as scripted, limit, answer, write it down."""

import asyncio
import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import Final

from aiohttp import BodyPartReader, MultipartReader, web

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import ApiError, RateLimitedError
from tests.fakes.discord.faults import Fault, Faults
from tests.fakes.discord.ledger import Call, Ledger
from tests.fakes.discord.limits import Limits
from tests.fakes.discord.messages import Upload
from tests.fakes.discord.payloads import UPLOAD_LIMIT
from tests.fakes.discord.people import User
from tests.fakes.discord.rest.asks import BOT, Answer, Ask, Route

PREFIXES: Final = ("/api/v10", "/api")
FILE_FIELD: Final = re.compile(r"files\[(\d+)\]")
VIA: Final = "1.1 google"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out; a cut one never does."""

    status: int
    payload: object = None
    headers: dict[str, str] = field(default_factory=dict)
    scope: str | None = None
    cut: bool = False


@dataclass(slots=True)
class Door:
    """``bearer`` looks up the person behind an OAuth2 access token."""

    clock: Clock
    ledger: Ledger
    limits: Limits
    faults: Faults
    token: str
    application_id: int
    bearer: Callable[[str], User | None]

    def application(self, routes: Iterable[Route]) -> web.Application:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        for route in routes:
            for prefix in PREFIXES:
                app.router.add_route(
                    route.method, prefix + route.template, partial(self._serve, route, prefix)
                )
        app.router.add_route("*", "/{path:.*}", self._lost)
        return app

    async def _lost(self, request: web.Request) -> web.Response:
        """A call that this fake was not built for must not look like one to a lost message."""
        self.ledger.broken.append(LookupError(f"no route for {request.method} {request.path}"))
        return _response(Reply(HTTPStatus.NOT_FOUND, {"message": "404: Not Found", "code": 0}))

    async def _serve(self, route: Route, prefix: str, request: web.Request) -> web.Response:
        ask = Ask(
            route.method,
            route.template,
            request.path.removeprefix(prefix),
            request.match_info,
            request.query,
            who=self._who(route, request),
            authorization=request.headers.get("Authorization", ""),
        )
        fault = self.faults.take(ask.method, ask.path)
        ask, reply = await self._attempt(route, ask, request, fault)
        self.limits.count(reply.status, reply.scope)
        self._record(ask, reply)
        if reply.cut and request.transport is not None:
            request.transport.abort()
        return _response(reply)

    def _who(self, route: Route, request: web.Request) -> str:
        """An interaction's later answers go to the application's own webhook."""
        own = request.match_info.get("webhook") == str(self.application_id)
        return "interaction" if own else route.who

    async def _attempt(
        self, route: Route, ask: Ask, request: web.Request, fault: Fault | None
    ) -> tuple[Ask, Reply]:
        """The fault's answer before or instead of the true one, or that itself."""
        ask, reply = await self._read(route, ask, request)
        if fault is None:
            return ask, reply or self._answer(route, ask)
        if fault.after_commit:
            reply = reply or self._answer(route, ask)
        await asyncio.sleep(fault.delay)
        if fault.status is not None:
            headers = {"Via": VIA, "Retry-After": str(math.ceil(fault.retry_after))}
            headers["X-RateLimit-Scope"] = fault.scope
            reply = Reply(fault.status, fault.payload(), headers if fault.via else {}, fault.scope)
        if fault.cut:
            return ask, replace(reply or Reply(HTTPStatus.OK), cut=True)
        return ask, reply or self._answer(route, ask)

    async def _read(self, route: Route, ask: Ask, request: web.Request) -> tuple[Ask, Reply | None]:
        """The request with its body and caller, or what refuses it."""
        try:
            ask = await _with_body(ask, request)
            ask = self._authorized(route, ask)
        except ApiError as error:
            return ask, Reply(error.status, error.payload())
        return ask, None

    def _authorized(self, route: Route, ask: Ask) -> Ask:
        if route.who != BOT or ask.authorization == f"Bot {self.token}":
            return ask
        kind, _, token = ask.authorization.partition(" ")
        user = self.bearer(token) if route.bearer and kind == "Bearer" else None
        if user is None:
            raise ApiError(0)
        return replace(ask, who=f"user:{user.id}", user=user)

    def _answer(self, route: Route, ask: Ask) -> Reply:
        if self.limits.banned:
            return Reply(HTTPStatus.TOO_MANY_REQUESTS, "error code: 1015")
        headers = {"Via": VIA}
        try:
            if route.who == BOT:
                self.limits.spend_global()
            headers |= self.limits.spend(route.key, ask.params)
            result = route.handler(ask)
        except ApiError as error:
            return Reply(error.status, error.payload(), headers)
        except RateLimitedError as error:
            return _too_many(error)
        except Exception as error:  # noqa: BLE001 - kept, to fail the test at its end.
            self.ledger.broken.append(error)
            return Reply(HTTPStatus.INTERNAL_SERVER_ERROR)
        if isinstance(result, Answer):
            return Reply(result.status, result.payload, headers)
        status = HTTPStatus.NO_CONTENT if result is None else HTTPStatus.OK
        return Reply(status, result, headers)

    def _record(self, ask: Ask, reply: Reply) -> None:
        self.ledger.record(
            Call(
                ask.method,
                ask.template,
                ask.path,
                reply.status,
                ask.body,
                self.clock.now(),
                ask.who,
                tuple(upload.filename for upload in ask.uploads.values()),
            )
        )


def _too_many(error: RateLimitedError) -> Reply:
    headers = {
        "Via": VIA,
        "Retry-After": str(math.ceil(error.retry_after)),
        "X-RateLimit-Scope": error.scope,
        "X-RateLimit-Reset-After": f"{error.retry_after:.3f}",
    }
    if error.scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return Reply(HTTPStatus.TOO_MANY_REQUESTS, error.payload(), headers, error.scope)


def _response(reply: Reply) -> web.Response:
    """Clients compare the JSON content type as a string, so it must carry no charset."""
    if reply.payload is None:
        return web.Response(status=reply.status, headers=reply.headers)
    if isinstance(reply.payload, str):
        return web.Response(status=reply.status, text=reply.payload)
    headers = reply.headers | {"Content-Type": "application/json"}
    body = json.dumps(reply.payload, ensure_ascii=False).encode()
    return web.Response(status=reply.status, body=body, headers=headers)


async def _with_body(ask: Ask, request: web.Request) -> Ask:
    """A JSON body, a multipart one around JSON and files, or a plain form."""
    if not request.can_read_body:
        return ask
    if request.content_type.startswith("multipart/"):
        return await _with_parts(ask, await request.multipart())
    if request.content_type == "application/x-www-form-urlencoded":
        form = await request.post()
        return replace(ask, body={key: str(value) for key, value in form.items()})
    if request.content_type != "application/json":
        raise ApiError(50109)
    return replace(ask, body=_json(await request.text()))


async def _with_parts(ask: Ask, reader: MultipartReader) -> Ask:
    body: object = None
    uploads: dict[int, Upload] = {}
    async for part in reader:
        if not isinstance(part, BodyPartReader):
            continue
        data = await part.read(decode=True)
        found = FILE_FIELD.fullmatch(part.name or "")
        if part.name == "payload_json":
            body = _json(data.decode())
        elif len(data) > UPLOAD_LIMIT:
            raise ApiError(40005)
        elif found is not None:
            uploads[int(found[1])] = Upload(part.filename or "unnamed", bytes(data))
    return replace(ask, body=body, uploads=uploads)


def _json(text: str) -> object:
    try:
        result: object = json.loads(text)
    except ValueError:
        raise ApiError(50109) from None
    return result
