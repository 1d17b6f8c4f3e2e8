"""Every query is well formed, fits the schema, and is known to exactly who asks for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

import librabot
import librabot.db
from librabot.db import queries
from librabot.db.queries import QueryFileError, load
from librabot.db.sqlfiles import sql_directory

FEATURES = sorted(path.stem for path in (sql_directory() / "queries").glob("*.sql"))
MODULES = sorted(Path(librabot.db.__file__).parent.glob("*.py"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The directory of query files, empty."""
    monkeypatch.setattr(queries, "sql_directory", lambda: tmp_path)
    load.cache_clear()
    made = tmp_path / "queries"
    made.mkdir()
    yield made
    load.cache_clear()


def asked_for(module: Path) -> set[tuple[str, str]]:
    """The (feature, query) pairs a module names, as ``load("x").y`` or by way of a name."""
    nodes = list(ast.walk(ast.parse(module.read_text())))
    feature_of = {f"load('{feature}')": feature for feature in FEATURES}
    for node in nodes:
        match node:
            case ast.Assign(targets=[name], value=ast.Call(func=ast.Name(id="load")) as call):
                feature_of[ast.unparse(name)] = feature_of[ast.unparse(call)]
            case ast.AnnAssign(target=name, value=ast.Call(func=ast.Name(id="load")) as call):
                feature_of[ast.unparse(name)] = feature_of[ast.unparse(call)]
    asked = set()
    for node in nodes:
        match node:
            case ast.Attribute(value=holder, attr=attribute):
                asked.add((ast.unparse(holder), attribute))
            case ast.Subscript(value=holder, slice=ast.Constant(value=str(item))):
                asked.add((ast.unparse(holder), item))
    return {(feature_of[holder], name) for holder, name in asked if holder in feature_of}


@pytest.mark.parametrize("feature", FEATURES)
async def test_the_server_understands_every_query(dsn: str, feature: str) -> None:
    connection = await asyncpg.connect(dsn)
    for optional in (sql_directory() / "optional").glob("*.sql"):
        await connection.execute(optional.read_text(encoding="utf-8"))

    for name in load(feature):
        try:
            await connection.prepare(load(feature)[name])
        except asyncpg.PostgresError as error:
            error.add_note(f"{feature}.sql, {name}")
            raise

    await connection.close()


def test_the_code_asks_for_every_query_and_for_no_other() -> None:
    asked = set().union(*(asked_for(module) for module in MODULES))

    assert asked == {(feature, name) for feature in FEATURES for name in load(feature)}


def test_a_query_is_found_by_name_without_its_comments(folder: Path) -> None:
    (folder / "books.sql").write_text(
        "-- Of books.\n\n-- name: keep\n-- Keep one.\nINSERT INTO books\nVALUES ($1);\n\n"
        "-- name: count\n-- How many.\n-- All of them.\nSELECT count(*) FROM books;\n"
    )

    books = load("books")

    assert list(books) == ["keep", "count"]
    assert books["keep"] == books.keep == "-- books.keep\nINSERT INTO books\nVALUES ($1)"
    assert load("books") is books


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT 1;", "before the first"),
        ("-- name: one\nSELECT 1;", "what it is for"),
        ("-- name: one\n-- One.\nSELECT 1", "semicolon"),
        ("-- name: One\n-- One.\nSELECT 1;", "not a name"),
        ("-- name: one\n-- One.\nSELECT 1;\n-- name: one\n-- Again.\nSELECT 1;", "twice"),
    ],
)
def test_a_file_out_of_form_is_refused(folder: Path, text: str, complaint: str) -> None:
    (folder / "books.sql").write_text(text)

    with pytest.raises(QueryFileError, match=complaint):
        load("books")


def test_a_name_that_is_not_there_is_refused(folder: Path) -> None:
    (folder / "books.sql").write_text("-- name: one\n-- One.\nSELECT 1;\n")

    with pytest.raises(QueryFileError, match=r"books\.sql has no query 'two'"):
        _ = load("books").two
    with pytest.raises(QueryFileError, match=r"shelves\.sql does not exist"):
        load("shelves")


def test_an_installed_package_holds_its_own_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sql").mkdir()
    monkeypatch.setattr(librabot, "__file__", str(tmp_path / "__init__.py"))

    assert sql_directory() == tmp_path / "sql"
