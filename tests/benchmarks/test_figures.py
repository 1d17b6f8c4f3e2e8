import io
import json
import os

import pytest

from benchmarks import machine
from benchmarks.figures import Sheet, percentile
from benchmarks.machine import Spent


@pytest.mark.parametrize(("percent", "value"), [(50, 2.0), (75, 3.0), (95, 4.0), (100, 4.0)])
def test_a_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == value


def test_a_percentile_of_nothing_is_zero() -> None:
    assert percentile([], 95) == 0


def test_a_table_has_its_names_once_and_its_columns_in_line() -> None:
    stream = io.StringIO()
    sheet = Sheet(as_json=False, stream=stream)

    sheet.add({"kind": "new", "per_second": 1.5})
    sheet.add({"kind": "known", "per_second": 100})

    lines = stream.getvalue().splitlines()
    assert [line.split() for line in lines] == [
        ["kind", "per_second"],
        ["new", "1.5"],
        ["known", "100"],
    ]
    assert len({len(line) for line in lines}) == 1


def test_json_is_one_object_a_line() -> None:
    stream = io.StringIO()
    sheet = Sheet(as_json=True, stream=stream)

    sheet.add({"kind": "new"})
    sheet.add({"kind": "known"})

    lines = stream.getvalue().splitlines()
    assert [json.loads(line) for line in lines] == [{"kind": "new"}, {"kind": "known"}]


def test_the_figures_of_a_process_are_the_kernel_s() -> None:
    before = Spent.by(os.getpid()).seconds
    while Spent.by(os.getpid()).seconds - before < 0.05:
        pass

    assert Spent.by(os.getpid()).seconds == pytest.approx(sum(os.times()[:2]), abs=0.05)
    assert machine.pss_mib(os.getpid()) > 10


def test_the_machine_is_told_apart_from_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    machine.describe()

    told = capsys.readouterr()
    assert told.out == ""
    assert "cores" in told.err
    assert "Python 3" in told.err
