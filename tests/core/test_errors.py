import re

import pytest

from librabot.core.errors import Code, LibraError, Severity, code_of
from librabot.locale import catalog, say_in

DOMAINS = {"AI", "AUTH", "COMMON", "DB", "EXT", "VAL"}
FORM = re.compile(r"(?P<domain>[A-Z]+)(?P<side>[45])(?P<number>\d{3})")
KOREAN = re.compile("[가-힣]")
POLITE = re.compile(r"요[.:]")


@pytest.mark.parametrize("code", list(Code), ids=lambda code: code.name)
def test_a_code_is_a_domain_a_side_and_a_number(code: Code) -> None:
    match = FORM.fullmatch(code.name)

    assert match
    assert match["domain"] in DOMAINS
    assert 1 <= int(match["number"]) <= 99


def test_no_code_is_another_name_for_an_earlier_one() -> None:
    assert len(Code.__members__) == len(list(Code))


def test_no_two_codes_are_told_apart_by_nothing() -> None:
    rows = [(code.fault.sentence, code.fault.remedy) for code in Code]

    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("code", list(Code), ids=lambda code: code.name)
def test_a_code_has_its_sentence_and_remedy_in_both_languages(code: Code) -> None:
    for words in (code.fault.sentence, code.fault.remedy):
        korean = catalog("ko").get(words, "")

        assert words.endswith(".")
        assert not KOREAN.search(words)
        assert KOREAN.search(korean)
        assert POLITE.search(korean)
        assert say_in("en", words) == words


@pytest.mark.parametrize("code", list(Code), ids=lambda code: code.name)
def test_settings_and_commands_are_named_alike_in_both_languages(code: Code) -> None:
    named = re.compile(r"\b[A-Z]+_[A-Z_]+\b|`librabot [a-z-]+", re.ASCII)

    for words in (code.fault.sentence, code.fault.remedy):
        assert named.findall(words) == named.findall(catalog("ko")[words])


def test_a_fault_of_the_askers_never_calls_anybody_at_night() -> None:
    grave = {code.name for code in Code if code.name[-4] == "4"} & {
        code.name for code in Code if code.fault.severity is Severity.CRITICAL
    }

    assert grave == {"AUTH4003", "COMMON4001"}


def test_an_error_says_its_code_and_its_detail() -> None:
    assert str(LibraError(Code.DB5004)) == "DB5004"
    assert str(LibraError(Code.DB5004, "entry 5", retry_after=1.5)) == "DB5004: entry 5"


def test_what_has_no_name_is_reported_under_the_common_one() -> None:
    assert code_of(LibraError(Code.AI5003)) is Code.AI5003
    assert code_of(ValueError("x")) is Code.COMMON5001
