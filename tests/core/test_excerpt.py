import pytest

from librabot.core.excerpt import excerpt


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**10월 24일**까지예요.", "10월 24일까지예요."),
        ("# 제목\n\n> 인용\n- 하나\n* 둘", "제목 인용 하나 둘"),
        ("[안내](https://a.example/b)와 ![그림](x.png)", "안내와 그림"),
        ("```python\nprint(1)\n```\n끝", "print(1) 끝"),
        ("`pip`과 ~~옛것~~ ||비밀||", "pip과 옛것 비밀"),
        ("위\n---\n아래", "위 아래"),
        ("| 증상 | 원인 |\n|---|:--:|\n| a | b |", "증상 원인 a b"),
        ("my_var * 2 와 __init__.py, 2 ** 3", "my_var * 2 와 __init__.py, 2 ** 3"),
        ("", ""),
        ("***", ""),
    ],
)
def test_only_what_is_read_stays(markdown: str, words: str) -> None:
    assert excerpt(markdown, limit=120) == words


def test_it_ends_at_its_limit() -> None:
    assert excerpt("가" * 200, limit=120) == "가" * 119 + "…"


def test_a_text_of_markup_alone_takes_no_time() -> None:
    assert len(excerpt("[" * 20_000 + "*" * 20_000 + "|" * 20_000, limit=10)) <= 10
