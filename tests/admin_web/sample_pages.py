"""Pages for the tests of what every page shares."""

from typing import Final

from aiohttp import web

from librabot.admin_web.base import Link, Route, actor_of, id_of, member_of, render, see_other
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role

MEBIBYTE: Final = 2**20


async def page(request: web.Request) -> web.Response:
    context: dict[str, object] = {"code": "CODE", "sentence": "A page.", "remedy": ""}
    return await render(
        request, "errors/page.html", context | {"detail": "", "log_in": False, "fragment": False}
    )


async def fail(request: web.Request) -> web.Response:
    raise LibraError(Code[request.match_info["code"]], "a detail for staff", retry_after=2.5)


async def crash(_request: web.Request) -> web.Response:
    raise RuntimeError("something secret")


async def redirect(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/page")


async def toast(_request: web.Request) -> web.Response:
    return see_other("/page?q=도커 안돼요", toast="저장했어요 <b>")


async def stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"data: begun\n\n")
    if request.query:
        raise LibraError(Code.AI5007)
    return response


async def who(request: web.Request) -> web.Response:
    return web.json_response([member_of(request).name, actor_of(request).member_id])


async def number(request: web.Request) -> web.Response:
    return web.Response(text=str(id_of(request)))


async def form(request: web.Request) -> web.Response:
    context: dict[str, object] = {"fault": "", "name": "", "next": "/", "discord": False}
    return await render(request, "auth/login.html", context)


async def take(request: web.Request) -> web.Response:
    sent = await request.post()
    sizes = {
        name: len(value.file.read()) if isinstance(value, web.FileField) else len(value)
        for name, value in sent.items()
    }
    return web.json_response(sizes)


async def take_json(request: web.Request) -> web.Response:
    return web.json_response(await request.json())


PAGES = (
    Route("GET", "/page", page, Role.ANYONE),
    Route("GET", "/fail/{code}", fail, Role.ANYONE),
    Route("GET", "/staff/{code}", fail, Role.READER),
    Route("GET", "/crash", crash, Role.ANYONE),
    Route("GET", "/redirect", redirect, Role.ANYONE),
    Route("POST", "/toast", toast, Role.ANYONE),
    Route("GET", "/stream", stream, Role.ANYONE),
    Route("GET", "/who", who, Role.ANYONE),
    Route("GET", "/number/{id}", number, Role.ANYONE),
)
FORMS = (
    Route("GET", "/form", form, Role.ANYONE),
    Route("POST", "/form", take, Role.ANYONE),
    Route("POST", "/large", take, Role.TA, body_limit=3 * MEBIBYTE),
    Route("POST", "/json", take_json, Role.ANYONE),
    Route("GET", "/machine", form, Role.ANYONE, bare=True),
)
NAVIGATION = (
    Link("/page", "Everybody's", Role.ANYONE),
    Link("/tas", "TAs'", Role.TA),
    Link("/owners", "Owners'", Role.OWNER),
)
