"""Every sentence a person reads has its Korean."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from librabot.core.errors import Code
from librabot.locale import catalog
from librabot.settings import table
from tests.house.tables import ROOT

SOURCES = sorted((ROOT / "librabot").rglob("*.py"))
TEMPLATES = sorted((ROOT / "librabot" / "admin_web" / "templates").rglob("*.html"))
FRAGMENTS = sorted((ROOT / "librabot" / "locale" / "ko").glob("*.po"))
MESSAGE = re.compile(r'^msgid "(.+)"$', re.MULTILINE)
SAYING = {"_", "say", "say_in", "N_"}
PLACES = re.compile(r"%\((\w+)\)")
KOREAN = re.compile("[가-힣]")


def in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _called(node.func) in SAYING:
            for argument in node.args[:2]:
                value = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(value, str) and value not in {"ko", "en"}:
                    yield value


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def in_template(path: Path) -> Iterator[str]:
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    for _line, _function, message in extract_from_ast(tree):
        if isinstance(message, str):
            yield message


def messages() -> set[str]:
    found = {message for path in SOURCES for message in in_python(path)}
    found |= {message for path in TEMPLATES for message in in_template(path)}
    found |= {words for code in Code for words in (code.fault.sentence, code.fault.remedy)}
    return found | {row.description for row in table()}


def test_every_message_has_its_korean() -> None:
    assert sorted(messages() - catalog("ko").keys()) == []


def test_no_message_is_translated_twice() -> None:
    found = Counter(
        message
        for path in FRAGMENTS
        for message in MESSAGE.findall(path.read_text(encoding="utf-8"))
    )

    assert [message for message, times in found.items() if times > 1] == []


def test_translations_fill_the_same_places() -> None:
    for message, korean in catalog("ko").items():
        assert set(PLACES.findall(message)) == set(PLACES.findall(korean)), message


def test_no_translation_is_left_over() -> None:
    """Sentences held as data are found in the text of the sources."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*SOURCES, *TEMPLATES))
    joined = re.sub(r'"\s*\n\s*f?"', "", text).replace('\\"', '"')
    said = messages()

    assert [each for each in catalog("ko") if each not in said and each not in joined] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_korean_of_their_own(path: Path) -> None:
    assert not KOREAN.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_escape_always_and_hold_no_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "|safe" not in text.replace(" ", "")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
