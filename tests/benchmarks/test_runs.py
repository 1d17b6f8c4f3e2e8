"""A tiny run of each benchmark, on the real product."""

import json
from typing import Any

import pytest

from benchmarks import load, memory, search, startup


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_load_tells_of_each_kind_and_number_of_students(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tiny = ["--students", "3", "--seconds", "0.5", "--rows", "20", "--latency", "0.1", "--json"]

    load.main(tiny)

    new, known = told(capsys)
    assert (new["kind"], new["students"], new["failed"]) == ("new", 3, 0)
    assert (known["kind"], known["students"], known["failed"]) == ("known", 3, 0)
    assert known["per_second"] > 0
    assert known["cpu_ms_per_answer"] > 0
    assert 0 < known["p50_s"] <= known["p95_s"]
    assert min(new["pss_mib"], known["pss_mib"]) > 20


def test_search_finds_every_question_and_tells_how_soon(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tiny = ["--rows", "100", "--courses", "3", "--questions", "20", "--json"]

    search.main(tiny)

    [figure] = told(capsys)
    assert (figure["rows"], figure["courses"], figure["questions"]) == (100, 3, 20)
    assert (figure["found"], figure["given_up"]) == (1, 0)
    assert figure["lookup_ms"].keys() == figure["orm_form_ms"].keys() == {"p50", "p95", "p99"}
    assert 0 < figure["lookup_ms"]["p50"] <= figure["lookup_ms"]["p95"]
    assert figure["ratio_p50"] > 0
    assert figure["index_mib"]["wordings_by_key"] > 0
    assert figure["insert_ms"]["p50"] > 0


def test_search_tells_of_the_process_too(capsys: pytest.CaptureFixture[str]) -> None:
    search.main(["--rows", "100", "--questions", "5", "--event-to-send"])

    shown = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert shown["rows"] == "100"
    assert shown["event_to_send_ms"].startswith("p50 ")
    assert 0 < float(shown["served"]) <= 1


def test_memory_is_that_of_the_idle_process(capsys: pytest.CaptureFixture[str]) -> None:
    memory.main(["--settle", "0", "--seconds", "0.2", "--json"])

    [figure] = told(capsys)
    assert figure["pss_mib"] > 50


def test_startup_tells_of_first_and_next_starts(capsys: pytest.CaptureFixture[str]) -> None:
    startup.main(["--times", "1", "--json"])

    first, following = told(capsys)
    assert (first["start"], following["start"]) == ("first", "next")
    assert first["times"] == following["times"] == 1
    assert 0 < following["min_s"] == following["median_s"] == following["max_s"]


def test_an_unknown_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load.main(["--kinds", "new,old"])

    assert "kinds are new, known" in capsys.readouterr().err
