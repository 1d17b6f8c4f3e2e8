"""A PostgreSQL of the operator's own: what is enough, and what is refused with a reason."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from librabot.core.errors import Code
from tests.acceptance.person import Person
from tests.acceptance.stage import SETUP_CODE, finally_true, refusal, the_owner
from tests.acceptance.terminal import librabot
from tests.db.conftest import ask
from tests.postgres import ORDERLY, Cluster
from tests.product import product

ASKED = "과제 제출은 어디에 해요?"
NEWER = "INSERT INTO schema_migrations (version, name, checksum) VALUES (9999, '9999_later', 'x')"


@pytest.fixture
async def ordinary_dsn(cluster: Cluster) -> AsyncIterator[str]:
    """The address of a fresh database for an owner who may nothing beyond it."""
    role = "librabot_ordinary"
    await ask(cluster.dsn, f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    name = await cluster.create(options=f"{ORDERLY} OWNER {role}")
    parts = urlsplit(cluster.dsn_of(name))
    yield parts._replace(netloc=f"{role}@{parts.netloc.rpartition('@')[2]}").geturl()
    await cluster.drop(name)
    await ask(cluster.dsn, f"DROP ROLE {role}")


@pytest.fixture
async def letterless_dsn(cluster: Cluster) -> AsyncIterator[str]:
    """The address of a database to which 가 is no letter."""
    name = await cluster.create(options="LC_COLLATE 'C' LC_CTYPE 'C'")
    yield cluster.dsn_of(name)
    await cluster.drop(name)


async def test_an_ordinary_role_on_a_fresh_database_is_enough(
    ordinary_dsn: str, home: Path
) -> None:
    environment = {"DATABASE_URL": ordinary_dsn, "LIBRABOT_SETUP_CODE": SETUP_CODE}
    async with product(home, environment=environment) as running, the_owner(running) as owner:
        await owner.open("/courses")
        await owner.submit("/courses", {"name": "자료구조"})
        await asked_in_the_panel(owner, "조교에게 전달했어요")
        await owner.verify(1, "학교 LMS의 **과제** 메뉴에 올려요.")

        await asked_in_the_panel(owner, "학교 LMS의 <strong>과제</strong> 메뉴에 올려요.")

        assert await running.stop() == 0
    assert await ask(ordinary_dsn, "SELECT count(*) FROM hits") == 1
    assert await ask(ordinary_dsn, "SELECT current_setting('is_superuser')") == "off"


async def asked_in_the_panel(owner: Person, wanted: str) -> None:
    """Ask, and wait until the answer's page shows what is wanted."""
    await owner.open("/try")
    await owner.submit("/try", {"origin": owner.hidden("origin"), "course": "1", "text": ASKED})

    async def shown() -> bool:
        return wanted in (await owner.open(owner.path)).page

    await finally_true(shown)


async def test_a_database_without_korean_letters_is_refused_with_what_to_do(
    letterless_dsn: str, home: Path
) -> None:
    ended = await librabot(home=home, environment={"DATABASE_URL": letterless_dsn})

    assert ended.code == 69
    assert refusal(Code.DB5010) in ended.said
    assert "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'" in ended.said


async def test_a_schema_newer_than_the_code_is_refused_with_what_to_do(
    dsn: str, home: Path
) -> None:
    await ask(dsn, NEWER)

    ended = await librabot(home=home, environment={"DATABASE_URL": dsn})

    assert ended.code == 69
    assert refusal(Code.DB5012) in ended.said
    assert "더 새로운 버전" in ended.said


async def test_a_setting_with_a_wrong_name_is_refused_by_name(home: Path) -> None:
    ended = await librabot(home=home, environment={"LIBRABOT_WEB_PROT": "8081"})

    assert ended.code == 64
    assert "LIBRABOT_WEB_PROT" in ended.said
    assert "LIBRABOT_WEB_PORT" in ended.said
    assert not (home / "data").exists()
