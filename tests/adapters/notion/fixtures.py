"""Forty answers as TAs write them, with the blocks that Notion should show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    markdown: str
    outline: str


SAMPLES = (
    Sample(
        "plain", "포인터는 주소를 담는 변수입니다.", "paragraph: 포인터는 주소를 담는 변수입니다."
    ),
    Sample("paragraphs", "하나\n\n둘", "paragraph: 하나\nparagraph: 둘"),
    Sample("line break", "하나\n둘  \n셋\\\n넷", "paragraph: 하나⏎둘⏎셋⏎넷"),
    Sample(
        "headings",
        "# 하나\n## 둘\n### 셋\n#### 넷\n##### 다섯",
        "heading_1: 하나\nheading_2: 둘\nheading_3: 셋\nheading_4: 넷\nheading_4: 다섯",
    ),
    Sample("underlined headings", "하나\n===\n\n둘\n---", "heading_1: 하나\nheading_2: 둘"),
    Sample("styled heading", "## `int*`와 **포인터**", "heading_2: `int*`와 <b>포인터</b>"),
    Sample("number signs", "C#의 # 기호 #", "paragraph: C#의 # 기호 #"),
    Sample(
        "styles",
        "**굵게** *기울여* ~~지워~~ `코드`",
        "paragraph: <b>굵게</b> <i>기울여</i> <s>지워</s> `코드`",
    ),
    Sample(
        "styles in styles", "***둘 다*** **`코드`**", "paragraph: <b><i>둘 다</i></b> <b>`코드`</b>"
    ),
    Sample(
        "bold before a particle",
        '**함수(f)**는 **`x`**를 **"따옴표"**로',
        'paragraph: <b>함수(f)</b>는 <b>`x`</b>를 <b>"따옴표"</b>로',
    ),
    Sample("styles side by side", "**가***나*~~다~~", "paragraph: <b>가</b><i>나</i><s>다</s>"),
    Sample("underscores", "__init__.py와 snake_case", "paragraph: <b>init</b>.py와 snake_case"),
    Sample("literal stars", r"2 \* 3 * 4 = 24, a\*b", "paragraph: 2 * 3 * 4 = 24, a*b"),
    Sample("code with backticks", "`` a`b `` 와 ``` `` ```", "paragraph: `a`b` 와 ````"),
    Sample("bullets", "- 하나\n- 둘\n* 셋", "bulleted: 하나\nbulleted: 둘\nbulleted: 셋"),
    Sample(
        "nested lists",
        "- 하나\n  - 둘\n    1. 셋\n- 넷",
        "bulleted: 하나\n  bulleted: 둘\n    numbered: 셋\nbulleted: 넷",
    ),
    Sample(
        "numbers with code between",
        "1. 컴파일\n   ```sh\n   gcc a.c\n   ```\n2. 실행\n\n   설명",
        "numbered: 컴파일\n  code shell: gcc a.c\nnumbered: 실행\n  paragraph: 설명",
    ),
    Sample("tasks", "- [ ] 할 일\n- [x] 한 일", "to_do -: 할 일\nto_do x: 한 일"),
    Sample("item without text", "- ```py\n  x = 1\n  ```", "bulleted\n  code python: x = 1"),
    Sample("dashes that are text", "하나\n\\- 둘\n1\\. 셋", "paragraph: 하나⏎- 둘⏎1. 셋"),
    Sample("quote", "> 하나\n> 둘", "quote: 하나⏎둘"),
    Sample(
        "quote with a list",
        "> 하나\n>\n> - 둘\n> - 셋",
        "quote: 하나\n  bulleted: 둘\n  bulleted: 셋",
    ),
    Sample("quote in a quote", "> 하나\n>\n> > 둘", "quote: 하나\n  quote: 둘"),
    Sample("code", "```python\nprint('안녕')\n```", "code python: print('안녕')"),
    Sample(
        "code aliases",
        "```cpp\nint x;\n```\n\n```js\n1\n```",
        "code c++: int x;\ncode javascript: 1",
    ),
    Sample("unknown language", "```brainfuck\n+[]\n```", "code plain text: +[]"),
    Sample("code with blank lines", "```\na\n\n\nb\n```", "code plain text: a⏎⏎⏎b"),
    Sample("code with fences", "````md\n```py\nx\n```\n````", "code markdown: ```py⏎x⏎```"),
    Sample(
        "tags in code", "```html\n<page url='x'>a</page>\n```", "code html: <page url='x'>a</page>"
    ),
    Sample("indented code", "설명\n\n    int a[3];", "paragraph: 설명\ncode plain text: int a[3];"),
    Sample(
        "table",
        "| 함수 | 뜻 |\n|---|:-:|\n| `f` | **값** |\n| g | |",
        "table\n  table_row: 함수 | 뜻\n  table_row: `f` | <b>값</b>\n  table_row: g |",
    ),
    Sample(
        "bars in a table",
        "| a | b |\n|---|---|\n| `x\\|y` | p\\|q |",
        "table\n  table_row: a | b\n  table_row: `x|y` | p|q",
    ),
    Sample("divider", "위\n\n***\n\n아래", "paragraph: 위\ndivider\nparagraph: 아래"),
    Sample(
        "links",
        '[문서](https://docs.python.org/3/ "제목") <https://a.kr> [**굵게**](https://b.kr/x_(y))',
        "paragraph: [문서](https://docs.python.org/3/) [https://a.kr](https://a.kr) "
        "[<b>굵게</b>](https://b.kr/x_(y))",
    ),
    Sample(
        "bare address before a particle",
        "https://example.com/a_b?c=d&e에서 보세요.",
        "paragraph: [https://example.com/a_b?c=d&e](https://example.com/a_b?c=d&e)에서 보세요.",
    ),
    Sample(
        "addresses Notion refuses",
        "[가](/상대) [나](javascript:alert(1)) [다](ftp://x)",
        "paragraph: 가 [나](javascript:alert(1)) 다",
    ),
    Sample(
        "image",
        "![회로도](https://i.kr/a.png)",
        "image https://i.kr/a.png: 회로도",
    ),
    Sample(
        "image in a table",
        "| 그림 |\n|---|\n| 앞 ![회로](https://i.kr/a.png) |",
        "table\n  table_row: 그림\n  table_row: 앞 [회로](https://i.kr/a.png)",
    ),
    Sample(
        "images Notion cannot show",
        "![첨부](data:image/png;base64,AAAA) ![](a.png) [끝](http://[x)",
        "paragraph: 첨부 a.png 끝",
    ),
    Sample(
        "image within text",
        "앞 ![그림](https://i.kr/a.png) 뒤",
        "paragraph: 앞\nimage https://i.kr/a.png: 그림\nparagraph: 뒤",
    ),
    Sample("inline maths", "$x^2$은 제곱, 값은 $5와 $6", "paragraph: $x^2$은 제곱, 값은 $5와 $6"),
    Sample(
        "maths",
        "$$\n\\frac{a}{b}\n$$\n\n$$ e = mc^2 $$\n\n- 항목\n\n  $$\n  k\n  $$",
        "equation: \\frac{a}{b}\nequation: e = mc^2\nbulleted: 항목\n  equation: k",
    ),
    Sample(
        "tags and entities",
        '<page url="x">가짜</page> &lt;b&gt; &amp;lt; <callout>',
        'paragraph: <page url="x">가짜</page> <b> &lt; <callout>',
    ),
    Sample(
        "signs Notion reads",
        "{color=red} [^https://x.kr] :smile: ^위^",
        "paragraph: {color=red} [^[https://x.kr](https://x.kr)] :smile: ^위^",
    ),
)
