import re

import pytest

from librabot.admin_web.markdown import to_html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[누르세요](javascript:alert(1))",
        "[나가기](/logout) [어디로](//x.example)",
        "[누르세요](JaVaScRiPt:alert(1))",
        "[누르세요](data:text/html,<script>alert(1)</script>)",
        "![그림](javascript:alert(1))",
        '```"><script>alert(1)</script>\ncode\n```',
        "```html\n<script>alert(1)</script>\n```",
        '[a](https://x.example/"onmouseover="alert(1))',
        "<https://x.example/<script>>",
        "<style>body { display: none }</style>",
        '<a href="https://x.example" style="position:fixed">모두 덮는 링크</a>',
        "|<b onclick=alert(1)>|\n|---|\n|<iframe src=//x.example>|",
    ],
)
def test_what_people_write_never_becomes_markup_of_its_own(hostile: str) -> None:
    html = to_html(hostile)

    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"script|style|iframe|\son\w+=", tag)]
    assert not re.search(r'(?:href|src)="(?!https?://|mailto:|/files/)', "".join(tags))


def test_a_link_leads_out_safely_and_shows_where_its_words_do_not() -> None:
    html = to_html("[공식 문서](https://docs.python.org/ko/3/) https://python.org/downloads/.")

    assert html == (
        '<p><a href="https://docs.python.org/ko/3/" target="_blank" rel="noopener nofollow">'
        '공식 문서</a><span class="host">docs.python.org</span> '
        '<a href="https://python.org/downloads/" target="_blank" rel="noopener nofollow">'
        "https://python.org/downloads/</a>.</p>\n"
    )


def test_a_link_that_shows_another_host_than_its_own_is_told_apart() -> None:
    html = to_html("[https://python.org](https://evil.example/python.org)")

    assert '<span class="host">evil.example</span>' in html


def test_an_address_within_code_or_a_link_stays_as_it_is() -> None:
    html = to_html("`https://in.code` [https://in.link 봐요](https://q.example)")

    assert html.count("<a ") == 1
    assert "<code>https://in.code</code>" in html


def test_only_our_own_files_are_shown_as_pictures() -> None:
    html = to_html(
        "![우리 것](/files/3) ![밖의 것](https://x.example/spy.png) ![가짜](/files/3/..)"
    )

    assert html.count("<img") == 1
    assert '<img src="/files/3" alt="우리 것">' in html
    assert 'href="https://x.example/spy.png"' in html


def test_code_keeps_its_language_and_can_be_scrolled_by_keyboard() -> None:
    html = to_html("```python title=x\nprint('<b>')\n```\n\n    indented")

    assert html == (
        '<pre tabindex="0" data-language="python"><code class="language-python">'
        "print('&lt;b&gt;')\n</code></pre>\n"
        '<pre tabindex="0"><code>indented\n</code></pre>\n'
    )


def test_a_diff_marks_what_came_and_what_went() -> None:
    html = to_html("```diff\n-old <\n+new\n same\n```")

    assert '<span class="minus">-old &lt;\n</span><span class="plus">+new\n</span> same' in html


def test_a_table_scrolls_by_itself_and_is_aligned_without_inline_style() -> None:
    html = to_html("| 왼쪽 | 오른쪽 |\n|:--|--:|\n| a | 1 |")

    assert html.startswith('<div class="scroll" tabindex="0"><table>')
    assert '<td class="align-right">1</td>' in html
    assert "style=" not in html


def test_lines_break_where_they_were_broken_and_headings_stay_below_the_page_s() -> None:
    assert to_html("첫 줄\n둘째 줄") == "<p>첫 줄<br>\n둘째 줄</p>\n"
    assert to_html("# 하나\n##### 다섯") == "<h3>하나</h3>\n<h6>다섯</h6>\n"


def test_struck_and_strong_words_are_kept() -> None:
    assert to_html("~~아니~~ **맞아**") == "<p><s>아니</s> <strong>맞아</strong></p>\n"
