"""Reading the environment once, and telling every mistake in it at once."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from librabot.settings.groups import GROUPS, Settings
from librabot.settings.listing import table

OWN_PREFIXES = ("LIBRABOT_", "DISCORD_", "GEMINI_", "NOTION_")
"""An unknown name that starts so is a mistake, wherever it stands."""

RETIRED = frozenset({"DEBUG", "DOCKER_USERNAME", "DOCKER_PASSWORD", "EC2_HOST", "EC2_KEY"})
"""Names from older ``.env`` files that have no effect and are let pass."""

FOREIGN = frozenset({"PANEL_PORT"})
"""Names in the same ``.env`` that are compose.yaml's."""

_PROBLEMS = {
    "int_parsing": "must be a whole number.",
    "greater_than_equal": "must be at least %(ge)s.",
    "less_than_equal": "must be at most %(le)s.",
    "literal_error": "must be one of: %(expected)s.",
    "too_short": "must have at least %(min_length)s characters.",
    "string_too_short": "must have at least %(min_length)s characters.",
}

_NEEDS_GEMINI = "or GEMINI_API_KEY is needed when EMBEDDINGS is gemini."
_NEEDS_OPENAI = "or EMBEDDING_BASE_URL or OPENAI_API_KEY is needed when EMBEDDINGS is openai."


@dataclass(frozen=True, slots=True)
class Mistake:
    """One setting that cannot be accepted.

    ``problem`` is the message id of a sentence whose subject is the setting's name; its places
    are filled from ``values``.
    """

    name: str
    problem: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The mistake in English, for logs."""
        return f"{self.name} {self.problem % self.values if self.values else self.problem}"


class SettingsError(Exception):
    """The settings cannot be accepted; ``mistakes`` holds every one of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(str(each) for each in mistakes))
        self.mistakes = tuple(mistakes)


def read(environment: Mapping[str, str], *, env_file: Path | None = None) -> Settings:
    """The settings from ``environment`` over ``env_file``.

    Raises ``SettingsError`` with every fault found. An empty value counts as unset. ``NAME_FILE``
    holds the path of a file with the value of a secret ``NAME``.
    """
    filed = _from_file(env_file)
    mistakes = [*_unknown(filed, everywhere=True), *_unknown(environment, everywhere=False)]
    values = {name: value for name, value in {**filed, **environment}.items() if value.strip()}
    mistakes.extend(_open_secret_files(values))
    groups: dict[str, Any] = {}
    for name, model in GROUPS.items():
        try:
            groups[name] = model.model_validate(values)
        except ValidationError as error:
            mistakes.extend(_told(error))
    if len(groups) == len(GROUPS):
        mistakes.extend(_contradictions(Settings(**groups)))
    if mistakes:
        raise SettingsError(mistakes)
    return Settings(**groups)


def _from_file(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    return {name: value or "" for name, value in dotenv_values(path).items()}


def _known() -> frozenset[str]:
    rows = table()
    files = {f"{row.name}_FILE" for row in rows if row.secret}
    return frozenset({row.name for row in rows} | files)


def _unknown(names: Iterable[str], *, everywhere: bool) -> list[Mistake]:
    known = _known()
    suspects = sorted(set(names) - known - RETIRED - FOREIGN)
    return [
        _unknown_mistake(name, known)
        for name in suspects
        if everywhere or name.startswith(OWN_PREFIXES)
    ]


def _unknown_mistake(name: str, known: Iterable[str]) -> Mistake:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    if near:
        return Mistake(name, "is not a setting. Did you mean %(near)s?", {"near": near[0]})
    return Mistake(name, "is not a setting. `librabot settings` lists the known ones.")


def _open_secret_files(values: dict[str, str]) -> list[Mistake]:
    mistakes = []
    for row in table():
        path = values.get(f"{row.name}_FILE") if row.secret else None
        if path is None:
            continue
        if row.name in values:
            twice = {"also": f"{row.name}_FILE"}
            mistakes.append(Mistake(row.name, "is set twice: also as %(also)s.", twice))
            continue
        try:
            values[row.name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            mistakes.append(Mistake(f"{row.name}_FILE", "names a file that cannot be read."))
    return mistakes


def _told(error: ValidationError) -> list[Mistake]:
    return [_mistake(fault) for fault in error.errors(include_url=False, include_input=False)]


def _mistake(fault: ErrorDetails) -> Mistake:
    problem = _PROBLEMS.get(fault["type"], fault["msg"])
    return Mistake(str(fault["loc"][0]), problem, dict(fault.get("ctx", {})))


def _contradictions(settings: Settings) -> list[Mistake]:
    mistakes = []
    openai = settings.openai
    if openai.base_url and not openai.model:
        mistakes.append(Mistake("OPENAI_MODEL", "is needed when OPENAI_BASE_URL is set."))
    elif openai.api_key and not openai.model:
        mistakes.append(Mistake("OPENAI_MODEL", "is needed when OPENAI_API_KEY is set."))
    if openai.model and not (openai.base_url or openai.api_key):
        needed = "or OPENAI_API_KEY is needed when OPENAI_MODEL is set."
        mistakes.append(Mistake("OPENAI_BASE_URL", needed))
    if settings.notion.token and not settings.notion.db_id:
        mistakes.append(Mistake("NOTION_DB_ID", "is needed when NOTION_TOKEN is set."))
    return [*mistakes, *_embedding_mistakes(settings)]


def _embedding_mistakes(settings: Settings) -> list[Mistake]:
    """Gemini wants a key; of a compatible server the address alone may be enough."""
    source = settings.embedding_source
    if source is None or source.api_key:
        return []
    if source.provider == "gemini":
        return [Mistake("EMBEDDING_API_KEY", _NEEDS_GEMINI)]
    return [] if source.base_url else [Mistake("EMBEDDING_API_KEY", _NEEDS_OPENAI)]
