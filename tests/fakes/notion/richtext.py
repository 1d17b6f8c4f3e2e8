"""Rich text, checked and completed as Notion returns it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.notion.refusals import invalid

Json = dict[str, Any]

STYLES = ("bold", "italic", "strikethrough", "underline", "code")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def text(
    content: str, styles: Mapping[str, bool] | None = None, *, link: str | None = None
) -> Json:
    """A piece of text."""
    return {
        "type": "text",
        "text": {"content": content, "link": {"url": link} if link else None},
        "annotations": _annotations(styles),
        "plain_text": content,
        "href": link,
    }


def equation(expression: str, styles: Mapping[str, bool] | None = None) -> Json:
    """A formula within text."""
    return {
        "type": "equation",
        "equation": {"expression": expression},
        "annotations": _annotations(styles),
        "plain_text": expression,
        "href": None,
    }


def stored(items: object, where: str) -> list[Json]:
    """What a client sent, refused if it breaks a limit."""
    if not isinstance(items, list):
        raise invalid(f"body failed validation: {where} should be an array.")
    if len(items) > 100:
        raise invalid(
            f"body failed validation: {where}.length should be ≤ `100`, instead was `{len(items)}`."
        )
    return [_stored(item, f"{where}[{place}]") for place, item in enumerate(items)]


def _annotations(styles: Mapping[str, bool] | None) -> Json:
    return {style: (styles or {}).get(style, False) for style in STYLES}


def _stored(item: Json, where: str) -> Json:
    styles = {name: bool(worn) for name, worn in item.get("annotations", {}).items()}
    unknown = set(styles) - set(STYLES)
    if unknown:
        raise invalid(f"body failed validation: {where}.annotations: {unknown} not present.")
    if item.get("type") == "equation":
        expression = item["equation"]["expression"]
        _within(expression, 1_000, f"{where}.equation.expression")
        return equation(expression, styles)
    content = item["text"]["content"]
    _within(content, 2_000, f"{where}.text.content")
    link = (item["text"].get("link") or {}).get("url")
    if link is not None:
        web_address(link, f"{where}.text.link.url")
    return text(content, styles, link=link)


def web_address(
    url: str, where: str, schemes: tuple[str, ...] = ("http", "https", "mailto")
) -> None:
    """Refuse what Notion does not take for an address."""
    _within(url, 2_000, where)
    if urlsplit(url).scheme not in schemes:
        raise invalid("Invalid URL for link.")


def _within(value: str, limit: int, where: str) -> None:
    if units(value) > limit:
        raise invalid(
            f"body failed validation: {where}.length should be ≤ `{limit}`, "
            f"instead was `{units(value)}`."
        )
