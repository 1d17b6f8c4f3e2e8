"""The words a person reads: English message ids, a complete Korean catalog, Korean first."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, cast

from babel.messages.pofile import read_po

Language = Literal["ko", "en"]

DEFAULT: Language = "ko"

_language: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def language_of(tag: str | None) -> Language:
    """The language we speak for a BCP 47 tag such as ``en-US``; Korean unless it is English."""
    return "en" if (tag or "").lower().startswith("en") else DEFAULT


def language() -> Language:
    """The language of whoever is being answered in this context."""
    return _language.get()


@contextmanager
def speaking(wanted: Language) -> Iterator[None]:
    """Let everything said inside be said in ``wanted``."""
    token = _language.set(wanted)
    try:
        yield
    finally:
        _language.reset(token)


def say(message: str, /, **values: object) -> str:
    """``message`` in the current language, its ``%(name)s`` places filled from ``values``."""
    return say_in(_language.get(), message, **values)


def say_in(wanted: Language, message: str, /, **values: object) -> str:
    """``message`` in ``wanted``; one without a translation is said in English."""
    words = message if wanted == "en" else catalog(wanted).get(message, message)
    return words % values if values else words


@cache
def catalog(wanted: Language) -> Mapping[str, str]:
    """Every translated message of a language, gathered from its ``*.po`` files."""
    messages: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / wanted).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=wanted):
                if message.id and message.string and not message.fuzzy:
                    messages[cast("str", message.id)] = cast("str", message.string)
    return messages
