import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from librabot import telemetry
from librabot.core.errors import Code, LibraError

PLANTED = {
    "discord token": "MTA1MDUyMDM0NTY3ODkwMTIzNA.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB",
    "discord webhook": "https://discord.com/api/webhooks/123456789012345678/abcDEF_ghiJKL-mnopqrstuv",
    "google key": "AIzaSyA1234567890abcdefghijklmnopqrstuv",
    "google key, new form": "AQ.Ab8RN6Jabcdefghijklmnopqrstuvwxyz012345",
    "notion token": "ntn_12345678901abcdefghijklmnopqrstuvwxyzAB",
    "old notion token": "secret_abcdefghijklmnopqrstuvwxyz0123456789ABCD",
    "openai key": "sk-proj-abcdefghijklmnopqrstuvwxyz012345",
    "groq key": "gsk_abcdefghijklmnopqrstuvwxyz012345",
    "github token": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "github fine token": "github_pat_11ABCDEFG0abcdefghijklmnop",
    "slack token": "xoxb-123456789012-abcdefghijklmnop",
    "aws key": "AKIAIOSFODNN7EXAMPLE",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "bearer": "Authorization: Bearer abcdef0123456789",
    "basic": "authorization: Basic dXNlcjpwYXNzd29yZA==",
    "dsn": "postgresql://libra:hunter2hunter@db.example:5432/libra",
    "dsn with at": "postgres://libra:p4ssw0rd!@10.0.0.5/libra",
    "password=": "connect password=hunter2hunter host=db",
    "token=": "GET /x?token=abcd1234efgh&y=1",
    "key=": "https://x.example/v1?key=abcd1234efgh",
    "secret=": "client_secret=abcd1234efgh",
    "resident number": "주민번호 990101-1234567",
    "mobile": "010-1234-5678",
    "mobile, spaces": "010 1234 5678",
    "mobile, bare": "01012345678",
    "student number": "학번 20231234",
    "student number, ten digits": "2023123456",
    "student number, dashed": "2023-12345",
    "e-mail": "student.kim@univ.ac.kr",
    "configured": "a-secret-of-this-installation",
}
TELLTALES = {
    "discord webhook": "abcDEF_ghiJKL",
    "bearer": "abcdef0123456789",
    "basic": "dXNlcjpwYXNzd29yZA",
    "dsn": "hunter2",
    "dsn with at": "p4ssw0rd",
    "password=": "hunter2",
    "token=": "abcd1234efgh",
    "key=": "abcd1234efgh",
    "secret=": "abcd1234efgh",
    "resident number": "1234567",
    "student number": "20231234",
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    telemetry.configure("json", secret_values=[PLANTED["configured"]], stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def last(lines: io.StringIO) -> dict[str, object]:
    return dict(json.loads(lines.getvalue().splitlines()[-1]))


@pytest.mark.parametrize("name", PLANTED)
def test_no_planted_secret_reaches_a_line(lines: io.StringIO, name: str) -> None:
    planted = PLANTED[name]
    telltale = TELLTALES.get(name, planted)

    telemetry.log.info("event", text=planted, nested={"list": [planted]})
    logging.getLogger("some.library").warning("it said %s", planted)
    telemetry.report(ValueError(planted))

    assert telltale not in lines.getvalue()
    assert lines.getvalue().count(telemetry.MASK) >= 4


def test_ordinary_words_and_ids_are_left_alone(lines: io.StringIO) -> None:
    telemetry.log.info("asked", question_id=142, channel="1050520345678901234", at="2026-11-20")

    assert telemetry.MASK not in lines.getvalue()


def test_one_request_id_follows_the_work(lines: io.StringIO) -> None:
    with telemetry.request("ask") as request_id:
        telemetry.log.info("inside")
        logging.getLogger("some.library").warning("also inside")
        assert telemetry.current_request() == request_id
    telemetry.log.info("outside")

    first, second, third = (json.loads(line) for line in lines.getvalue().splitlines())
    assert first["request_id"] == second["request_id"] == request_id
    assert "request_id" not in third


def test_a_line_break_in_a_value_stays_in_its_line(lines: io.StringIO) -> None:
    telemetry.log.info("asked", text='\n{"level": "critical"}')

    assert len(lines.getvalue().splitlines()) == 1


def test_a_named_fault_is_one_line_with_its_code(lines: io.StringIO) -> None:
    telemetry.report(LibraError(Code.AI5003, "after 90 s"), question_id=7)

    line = last(lines)
    assert line["code"] == "AI5003"
    assert line["severity"] == "High"
    assert line["question_id"] == 7
    assert "exception" not in line


def test_an_unknown_fault_is_reported_with_its_trace(lines: io.StringIO) -> None:
    nothing: dict[str, str] = {}
    try:
        nothing["missing"]
    except KeyError as error:
        telemetry.report(error)

    line = last(lines)
    assert line["code"] == "COMMON5001"
    assert "Traceback" in str(line["exception"])
