"""How well the same question is known again, held to what the product promises."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import retrieval

DATA = Path(retrieval.__file__).with_name("data")
NOBODY_WANTS = {"new", "chatter"}
"""Kinds of which no question should be troubled; a trap may well be offered its look-alike."""


def measured(capsys: pytest.CaptureFixture[str], name: str, *options: str) -> dict[str, Any]:
    retrieval.main([str(DATA / name), "--json", *options])
    figure: dict[str, Any] = json.loads(capsys.readouterr().out)
    return figure


def counted(figure: dict[str, Any], name: str, *, kinds: set[str] | None = None) -> int:
    return sum(
        kind[name] for each, kind in figure["kinds"].items() if kinds is None or each in kinds
    )


def precision(figure: dict[str, Any]) -> float:
    right = counted(figure, "served_right")
    return right / (right + counted(figure, "served_wrong"))


@pytest.mark.parametrize("name", ["course_ko.json", "univ_ko.json"])
def test_with_wordings_most_is_served_and_nearly_nothing_wrongly(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = measured(capsys, name)

    document = json.loads((DATA / name).read_text(encoding="utf-8"))
    answerable = sum(query["expect"] is not None for query in document["queries"])
    served, offered = counted(figure, "served_right"), counted(figure, "offered_right")
    assert precision(figure) >= 0.97
    assert served / answerable >= 0.60
    assert (served + offered) / answerable >= 0.95
    troubled = counted(figure, "n", kinds=NOBODY_WANTS) - counted(figure, "new", kinds=NOBODY_WANTS)
    assert troubled <= 0.15 * counted(figure, "n", kinds=NOBODY_WANTS)
    assert figure["recall"]["1"] >= 0.95


@pytest.mark.parametrize("name", ["course_ko.json", "univ_ko.json"])
def test_without_wordings_little_is_served_and_nothing_wrongly(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = measured(capsys, name, "--wordings", "0", "--lookalikes", "0")

    assert precision(figure) >= 0.97
    assert counted(figure, "offered_right") > counted(figure, "served_right") > 0


def test_a_judging_models_verdicts_are_played_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shown, verdicts = tmp_path / "shown.jsonl", tmp_path / "verdicts.jsonl"
    before = measured(capsys, "course_ko.json", "--export-candidates", str(shown))
    lines = [json.loads(line) for line in shown.read_text(encoding="utf-8").splitlines()]
    document = json.loads((DATA / "course_ko.json").read_text(encoding="utf-8"))
    told = [_verdict(line, document["queries"][line["query"]]["expect"]) for line in lines]
    verdicts.write_text("".join(f"{json.dumps(each)}\n" for each in told), encoding="utf-8")

    after = measured(capsys, "course_ko.json", "--verdicts", str(verdicts))

    assert {len(line["candidates"]) for line in lines} <= {1, 2, 3, 4, 5}
    assert counted(after, "served_right") > counted(before, "served_right")
    assert counted(after, "served_wrong") == counted(before, "served_wrong")
    assert counted(after, "offered_wrong") < counted(before, "offered_wrong")


def _verdict(line: dict[str, Any], expect: str | None) -> dict[str, Any]:
    """What a judge would say who never errs."""
    numbers = (each["number"] for each in line["candidates"] if each["entry"] == expect)
    return {"file": line["file"], "query": line["query"], "same": next(numbers, 0), "sure": True}
