"""A pasted error is the same error on every machine, and no other."""

import itertools
from collections.abc import Iterator

import pytest

from librabot.features.questions.matching.error_lines import fingerprint, reduced
from librabot.features.questions.matching.search_key import search_key

ERRORS = (
    ("ModuleNotFoundError", "No module named 'numpy'"),
    ("ModuleNotFoundError", "No module named 'pandas'"),
    ("ImportError", "cannot import name 'soft_unicode' from 'markupsafe' ({path})"),
    ("FileNotFoundError", "[Errno 2] No such file or directory: '{path}'"),
    ("PermissionError", "[Errno 13] Permission denied: '{path}'"),
    ("UnicodeDecodeError", "'cp949' codec can't decode byte 0xec in position 3: illegal"),
    ("UnicodeEncodeError", "'cp949' codec can't encode character in position 3: illegal"),
    ("IndexError", "list index out of range"),
    ("IndexError", "string index out of range"),
    ("KeyError", "'{name}'"),
    ("NameError", "name '{name}' is not defined"),
    ("TypeError", "'NoneType' object is not subscriptable"),
    ("TypeError", "unsupported operand type(s) for +: 'int' and 'str'"),
    ("ValueError", "invalid literal for int() with base 10: ''"),
    ("ZeroDivisionError", "division by zero"),
    ("RecursionError", "maximum recursion depth exceeded in comparison"),
    ("AttributeError", "'list' object has no attribute 'length'"),
    ("AttributeError", "'str' object has no attribute 'append'"),
    ("RuntimeError", "CUDA out of memory"),
    ("ConnectionRefusedError", "[Errno 111] Connection refused"),
)
PATHS = ("/home/kim/hw1/main.py", "C:\\Users\\lee\\a.py", "/Users/park/과제/run.py", "./b.py", "/x")
NAMES = ("foo", "result")


def pasted(kind: str, message: str, path: str, name: str) -> str:
    line = 3 + 7 * len(path)
    told = message.format(path=path, name=name)
    return (
        "실행하니까 이렇게 나와요\n"
        "Traceback (most recent call last):\n"
        f'  File "{path}", line {line}, in <module>\n'
        f"    {name} = run({line})\n"
        f"{kind}: {told}"
    )


def variants() -> Iterator[tuple[int, str]]:
    for place, (kind, message) in enumerate(ERRORS):
        for path, name in itertools.product(PATHS, NAMES):
            yield place, pasted(kind, message, path, name)


def test_two_hundred_pastes_of_twenty_errors_have_twenty_keys() -> None:
    keys = {text: search_key(text) for _, text in variants()}
    first = {search_key(pasted(*error, PATHS[0], NAMES[0])): n for n, error in enumerate(ERRORS)}

    assert len(keys) == 200
    assert len(first) == len(ERRORS)
    assert [first.get(keys[text]) for _, text in variants()] == [n for n, _ in variants()]


def test_the_students_own_names_are_left_out_where_they_are_the_students() -> None:
    assert fingerprint("NameError", "name 'foo' is not defined") == fingerprint(
        "NameError", "name 'bar' is not defined"
    )
    assert fingerprint("ModuleNotFoundError", "No module named 'numpy'") != fingerprint(
        "ModuleNotFoundError", "No module named 'pandas'"
    )


def test_what_the_student_wrote_beside_it_stays() -> None:
    assert reduced(pasted(*ERRORS[7], PATHS[0], "foo")).startswith("실행하니까 이렇게 나와요")


def test_of_several_errors_the_last_one_counts() -> None:
    text = (
        "Traceback (most recent call last):\n"
        '  File "a.py", line 1, in f\n'
        "KeyError: 'x'\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n"
        '  File "a.py", line 3, in g\n'
        "ValueError: bad"
    )

    assert reduced(text).split() == ["ValueError", "bad"]


def test_code_goes_and_an_error_in_a_code_block_stays() -> None:
    text = "왜 이래요?\n```python\nx = 1\nprint(x)\nNameError: name 'y' is not defined\n```"

    assert reduced(text).split() == ["왜", "이래요?", "NameError", "name", "is", "not", "defined"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            'Exception in thread "m" java.lang.NullPointerException: x is null\n\tat a.b(A.java:5)',
            "NullPointerException x is null",
        ),
        ("main.c:12:5: error: expected ';' before 'return'", "error: expected ';' before 'return'"),
        (
            "Uncaught TypeError: x is not a function\n    at app.js:3:5",
            "TypeError x is not a function",
        ),
    ],
)
def test_other_languages_have_errors_too(text: str, kept: str) -> None:
    assert reduced(text).split() == kept.split()


def test_a_path_outside_an_error_is_what_the_question_is_about() -> None:
    assert reduced("/etc/hosts 파일은 뭔가요?") == "/etc/hosts 파일은 뭔가요?"
