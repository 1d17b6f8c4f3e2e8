import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from librabot.handlers.defusing import body, plain

NO_BREAK = "\N{ZERO WIDTH SPACE}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[문서](https://evil.example/x)", "[문서](https://evil.example/x) (evil.example)"),
        ("[문서](<https://evil.example/x>)", "[문서](<https://evil.example/x>) (evil.example)"),
        ('[문서](https://a.kr "제목")', '[문서](https://a.kr "제목") (a.kr)'),
        ("[a [b]](http://evil.example)", "[a [b]](http://evil.example) (evil.example)"),
        (
            "[snu.ac.kr](https://snu.ac.kr@evil.example)",
            "[snu.ac.kr](https://snu.ac.kr@evil.example) (evil.example)",
        ),
        ("[x](https://[broken)", "[x](https://[broken) (?)"),
        ("https://docs.python.org", "https://docs.python.org"),
        ("@everyone @here", f"@{NO_BREAK}everyone @{NO_BREAK}here"),
        ("<@1> <@!2> <@&3>", f"<@{NO_BREAK}1> <@{NO_BREAK}!2> <@{NO_BREAK}&3>"),
        ("a@b.kr", "a@b.kr"),
        (">>> 끝없는 인용", "> 끝없는 인용"),
        ("# 제목\n- 항목\n**굵게**", "# 제목\n- 항목\n**굵게**"),
        ("```py\nprint(1)", "```py\nprint(1)\n```"),
        ("```\n@everyone [x](https://e.kr)\n```", "```\n@everyone [x](https://e.kr)\n```"),
        ("`[x](https://e.kr)`", "`[x](https://e.kr)`"),
        ("열린 ` 하나 [x](https://e.kr)", "열린 ` 하나 [x](https://e.kr) (e.kr)"),
    ],
)
def test_a_text_formats_itself_and_hides_nothing(written: str, shown: str) -> None:
    assert body(written) == shown


@given(st.text(st.sampled_from("`@<>[]()\n aeveryonehr:/.1")) | st.text())
def test_no_text_leaves_a_block_open_or_calls_anybody(text: str) -> None:
    shown = body(text)
    prose = "".join(re.split(r"`{3,}.*?`{3,}|`[^`\n]+`", shown, flags=re.DOTALL))

    assert len(re.findall("`{3,}", shown)) % 2 == 0
    assert not re.search(r"@(everyone|here)\b|<@[!&]?\d+>", prose)


@given(st.text())
def test_plain_text_formats_nothing(text: str) -> None:
    shown = plain(text)

    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|\[\]()<>#]", shown)
    assert "@everyone" not in shown
