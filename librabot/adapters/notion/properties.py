"""The columns of our database, and what a page says in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from librabot.adapters.notion.source import Source
from librabot.adapters.notion.text import chunks
from librabot.core.parts import width
from librabot.core.text import one_line
from librabot.features.questions.archive import ArchivePage

OPTION_LIMIT = 100
"""Of one multi-select option, in characters, and of the options of one page."""

TITLE_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Names:
    """What our columns, our two states and the parts of a page are called in Notion.

    The title column has no name here: Notion knows it by its type.
    """

    keywords: str = "키워드"
    status: str = "상태"
    hits: str = "조회수"
    key: str = "librabot 키"
    verified: str = "검증됨"
    archived: str = "보관됨"
    question: str = "질문"
    answer: str = "답변"
    checked: str = "검증"
    link: str = "librabot에서 보기"

    @property
    def columns(self) -> Mapping[str, str]:
        """Every column we fill, with the type it must have."""
        return {
            self.keywords: "multi_select",
            self.status: "select",
            self.hits: "number",
            self.key: "rich_text",
        }

    def missing(self, source: Source) -> tuple[str, ...]:
        """The columns that do not exist under any type."""
        return tuple(name for name in self.columns if name not in source.types)


def properties_of(page: ArchivePage, names: Names, source: Source) -> dict[str, Any]:
    """The values of ``page`` for those columns that exist with the right type."""
    state = {"verified": names.verified, "archived": names.archived}[page.status]
    values: dict[str, Any] = {
        names.keywords: [{"name": option} for option in _options(page.keywords)],
        names.status: {"name": state},
        names.hits: page.hits,
        names.key: texts(page.key),
    }
    fitting = {
        name: {kind: values[name]}
        for name, kind in names.columns.items()
        if source.types.get(name) == kind
    }
    return {source.title: {"title": texts(one_line(page.title, limit=TITLE_LIMIT))}} | fitting


def new_columns(names: Names, source: Source) -> dict[str, Any]:
    """What to send to Notion to create the columns that are missing."""
    bare: dict[str, Any] = {name: {kind: {}} for name, kind in names.columns.items()}
    bare[names.status] = {
        "select": {
            "options": [
                {"name": names.verified, "color": "green"},
                {"name": names.archived, "color": "gray"},
            ]
        }
    }
    return {name: bare[name] for name in names.missing(source)}


def texts(text: str) -> list[dict[str, Any]]:
    """``text`` as Notion's list of rich text."""
    return [{"type": "text", "text": {"content": chunk}} for chunk in chunks(text)]


def plain(value: object) -> str:
    """The text of a rich text property as Notion returns it."""
    items = value.get("rich_text", []) if isinstance(value, dict) else []
    return "".join(str(item.get("plain_text", "")) for item in items)


def _options(keywords: tuple[str, ...]) -> list[str]:
    """Keywords as multi-select options: no comma, at most 100 characters, none twice."""
    return list(dict.fromkeys(_cleaned(keywords)))[:OPTION_LIMIT]


def _cleaned(keywords: tuple[str, ...]) -> Iterator[str]:
    for keyword in keywords:
        option = one_line(keyword.replace(",", " "), limit=OPTION_LIMIT)
        while width(option) > OPTION_LIMIT:
            option = option[:-1].rstrip()
        if option:
            yield option
