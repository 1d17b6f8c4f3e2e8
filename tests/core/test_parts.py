import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from librabot.core.parts import MESSAGE_LIMIT, split_markdown, width

PIECES = st.sampled_from(
    [
        "가나다라 마바사 ",
        "word ",
        "\n",
        "\n\n",
        "```python\nx = 1\n```\n",
        "```\n",
        "```py\n",
        "👩🏽‍💻",
        "🇰🇷",
        "\u1100\u1161\u11a8",
        "| a | b |\n",
        "x" * 70,
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


def bare(text: str) -> str:
    """The text without white space and fences: what must survive any split."""
    return re.sub(r"`{3,}\w*|\s", "", text)


def test_a_short_text_is_one_part() -> None:
    assert split_markdown("짧은 답") == ["짧은 답"]


def test_an_empty_text_has_no_parts() -> None:
    assert split_markdown("\n\n") == []


def test_paragraphs_are_the_first_choice() -> None:
    first, second = "가" * 40, "나" * 40

    assert split_markdown(f"{first}\n\n{second}", limit=60) == [first, second]


def test_a_code_block_is_closed_and_opened_again_with_its_language() -> None:
    parts = split_markdown("앞\n```python\n" + "print('안녕')\n" * 20 + "```\n뒤", limit=120)

    assert len(parts) > 2
    assert parts[0].startswith("앞\n```python\n")
    assert parts[0].endswith("\n```")
    assert all(part.startswith("```python\n") for part in parts[1:])
    assert parts[-1].endswith("```\n뒤")


def test_an_indented_line_of_code_keeps_its_indentation() -> None:
    code = "```py\n" + "    if x:\n        y()\n" * 20 + "```"

    lines = "\n".join(split_markdown(code, limit=100)).splitlines()

    assert {line for line in lines if not line.startswith("```")} == {"    if x:", "        y()"}


def test_width_counts_what_discord_might_count() -> None:
    assert width("가👩") == 3


@pytest.mark.parametrize("cluster", ["👩🏽‍💻", "🇰🇷", "\u1100\u1161\u11a8", "e\u0301", "1️⃣"])
def test_no_cluster_is_cut(cluster: str) -> None:
    text = cluster * 40

    parts = split_markdown(text, limit=50)

    assert all(len(part) % len(cluster) == 0 for part in parts)


@given(TEXTS, st.integers(min_value=60, max_value=300))
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = split_markdown(text, limit=limit)

    assert all(0 < width(part) <= limit for part in parts)
    assert bare("\n".join(parts)) == bare(text)


@given(TEXTS)
def test_every_part_but_the_last_closes_its_code_blocks(text: str) -> None:
    for part in split_markdown(text, limit=120)[:-1]:
        assert part.count("```") % 2 == 0


def test_the_limit_is_discords() -> None:
    assert MESSAGE_LIMIT == 2_000
