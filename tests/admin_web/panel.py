"""The whole panel over what is kept in memory, and a browser that is logged in."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer

from librabot.admin_web import courses, files, jobs, public, questions, sample, try_page
from librabot.admin_web.base import Panel, Route, create_app
from librabot.core.model import Model
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role, Secret
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.courses import Courses
from librabot.features.questions.receiving import Receiving
from librabot.features.questions.values import Entry
from librabot.features.questions.verifying import Verifying
from librabot.runtime import Background
from tests.admin_web.asked import Library, Questions
from tests.admin_web.memory import CourseStore, Desk, Entries, World, a_course, a_row, an_entry
from tests.admin_web.owed import Outbox
from tests.fakes.asking import Script, ScriptedAsking
from tests.features.members.people import People

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass
class House:
    """What a test sets up before it opens the panel, and looks at afterwards."""

    world: World = field(default_factory=World)
    outbox: Outbox = field(default_factory=Outbox)
    model: Model | None = None
    archive_on: bool = True
    board_url: str | None = None
    directory: Path = Path("nowhere")
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    script: Script = field(default_factory=Script)
    woken: int = 0
    reported: list[BaseException] = field(default_factory=list)
    kept_files: list[str] = field(default_factory=list)

    async def keep(self, question_id: int, filename: str, kind: object, data: bytes) -> None:
        del question_id, kind, data
        self.kept_files.append(filename)

    async def __call__(self, url: str, *, limit: int) -> bytes:
        raise AssertionError(f"the panel has the bytes: {url}, {limit}")

    def wake(self) -> None:
        self.woken += 1

    def routes(self, background: Background) -> list[Route]:
        desk, store = Desk(self.world), Courses(CourseStore(self.world))
        verifying = Verifying(Entries(self.world), self.wake)
        receiving = Receiving(self, self)
        rows = Questions(self.world)
        asking = ScriptedAsking(rows, receiving, background, self.model, 20, script=self.script)
        return [
            *questions.routes(desk, verifying, store),
            *files.routes(desk, self.directory),
            *try_page.routes(asking, desk, store, closing=self.closing, board_url=self.board_url),
            *jobs.routes(self.outbox, self.wake, archive_on=self.archive_on),
            *courses.routes(store),
            *sample.routes(store),
            *public.routes(Browsing(Library(self.world)), board_url=self.board_url),
        ]


COUNTS = {"waiting": 1, "needs_human": 0, "verified": 2, "all": 3}


def a_house(entry: Entry | None = None, /, **review: object) -> House:
    house = House(World(courses=[a_course()], rows=[a_row()], counts=dict(COUNTS)))  # type: ignore[arg-type] # its keys are views.
    house.world.keep(entry or an_entry(), **review)
    return house


@dataclass
class Browser:
    """A browser with a session; ``client`` is what it is made of."""

    client: TestClient[web.Request, web.Application]
    token: str

    async def get(self, path: str, *, status: int = 200) -> str:
        async with self.client.get(path, allow_redirects=False) as response:
            assert response.status == status, await response.text()
            return await response.text()

    async def submit(self, path: str, data: dict[str, str] | FormData) -> ClientResponse:
        """Send a form as a page of ours would; redirects are not followed."""
        fields = dict(data) if isinstance(data, dict) else data
        headers = {"X-CSRF-Token": self.token}
        return await self.client.post(path, data=fields, headers=headers, allow_redirects=False)


@asynccontextmanager
async def opened(house: House, role: Role = Role.TA) -> AsyncIterator[Browser]:
    """The panel over ``house``, seen by a member of that role, or by nobody for ``ANYONE``."""
    people, background = People(), Background(house.reported.append)
    await people.create("박관리", Role.OWNER, Secret("unused"), by=None)
    signing_in = SigningIn(people, "ABCD-EFGH-JKMN")
    session = await signing_in.log_in_discord(7, "이조교", max(role, Role.READER))
    app = create_app(Panel(signing_in, b"a key for tests only"), house.routes(background))
    async with TestClient(TestServer(app)) as client:
        if role is not Role.ANYONE:
            client.session.cookie_jar.update_cookies({"librabot": session.token})
        page = await (await client.get("/q/0")).text()
        yield Browser(client, _CSRF.findall(page)[0])
    await background.close(patience_seconds=5)
