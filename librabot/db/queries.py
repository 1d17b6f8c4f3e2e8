"""Named queries: SQL stays in ``sql/queries/<feature>.sql`` and pastes into psql as it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from librabot.db.sqlfiles import sql_directory

_HEADER = re.compile(r"^-- name: *(.*?) *$", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class QueryFileError(Exception):
    """A query file does not follow the form, or lacks a name that the code asks for."""


@dataclass(frozen=True, slots=True, repr=False)
class Queries:
    """The queries of one feature, by name.

    Bind each at the top of the module (``KEEP = load("questions").keep``), so that a name the
    file lacks stops the start and not a student's question.
    """

    feature: str
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        try:
            return self.texts[name]
        except KeyError:
            raise QueryFileError(f"sql/queries/{self.feature}.sql has no query {name!r}") from None

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)


@cache
def load(feature: str) -> Queries:
    """Read ``sql/queries/<feature>.sql``, once; raises ``QueryFileError``."""
    path = sql_directory() / "queries" / f"{feature}.sql"
    if not path.is_file():
        raise QueryFileError(f"sql/queries/{feature}.sql does not exist")
    return Queries(feature, MappingProxyType(dict(_parse(path))))


def _parse(path: Path) -> Iterator[tuple[str, str]]:
    preamble, *pieces = _HEADER.split(path.read_text(encoding="utf-8"))
    if any(line and not line.startswith("--") for line in preamble.splitlines()):
        raise QueryFileError(f"{path.name}: SQL before the first `-- name:`")
    seen: set[str] = set()
    for name, body in zip(pieces[::2], pieces[1::2], strict=True):
        if not _NAME.fullmatch(name) or name in seen:
            raise QueryFileError(f"{path.name}: {name!r} is not a name, or is there twice")
        seen.add(name)
        yield name, _statement(path, name, body)


def _statement(path: Path, name: str, body: str) -> str:
    """The SQL alone, under a comment by which the server's own lists name it."""
    lines = body.strip().splitlines()
    if not lines or not lines[0].startswith("-- "):
        raise QueryFileError(f"{path.name}: {name} lacks the line that says what it is for")
    sql = "\n".join(line for line in lines if not line.startswith("--")).strip()
    if not sql.endswith(";"):
        raise QueryFileError(f"{path.name}: {name} does not end with a semicolon")
    return f"-- {path.stem}.{name}\n{sql.removesuffix(';')}"
