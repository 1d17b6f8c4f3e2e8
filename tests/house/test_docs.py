import re
from pathlib import Path

import pytest

from tests.house.tables import ROOT, documents, env_example, filled


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_the_tables_say_what_the_code_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text == filled(text), "run `make fmt`"


def test_settings_and_errors_are_documented() -> None:
    assert {"settings.md", "errors.md"} <= {path.name for path in documents()}


def test_the_env_example_names_every_setting() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example(), "run `make fmt`"


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda path: path.name
)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_decisions_are_short() -> None:
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 25, path.name
