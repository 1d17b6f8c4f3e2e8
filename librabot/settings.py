"""The environment, read once and validated whole. Nothing else reads it."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

OWN_PREFIXES = ("LIBRABOT_", "DISCORD_", "GEMINI_", "NOTION_")
"""An unknown name that starts so is a mistake, wherever it stands."""

RETIRED = frozenset({"DEBUG", "DOCKER_USERNAME", "DOCKER_PASSWORD", "EC2_HOST", "EC2_KEY"})
"""Names from older ``.env`` files that have no effect and are let pass."""


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


_HTTP = "must be an address that begins with http:// or https://."
_SOCKET = "must be an address that begins with ws:// or wss://."
_DATABASE = "must begin with postgresql://."
_PROBLEMS = {
    "int_parsing": "must be a whole number.",
    "greater_than_equal": "must be at least %(ge)s.",
    "less_than_equal": "must be at most %(le)s.",
    "literal_error": "must be one of: %(expected)s.",
    "too_short": "must have at least %(min_length)s characters.",
    "string_too_short": "must have at least %(min_length)s characters.",
}


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PydanticCustomError("http_url", _HTTP)
    return value.rstrip("/")


def _socket_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"ws", "wss"} or not parts.hostname:
        raise PydanticCustomError("socket_url", _SOCKET)
    return value


def _database_url(value: SecretStr) -> SecretStr:
    scheme = urlsplit(value.get_secret_value()).scheme
    if scheme not in {"postgres", "postgresql", "postgresql+asyncpg"}:
        raise PydanticCustomError("database_url", _DATABASE)
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Features = Annotated[tuple[Literal["questions"], ...], BeforeValidator(_listed)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
SocketUrl = Annotated[str, AfterValidator(_socket_url)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]


class Group(BaseModel):
    """Settings that belong together; each field's alias is its name in the environment."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Discord(Group):
    """The bot's account and where Discord is."""

    bot_token: SecretStr | None = Field(
        None, alias="DISCORD_BOT_TOKEN", description="The bot's token; turns Discord on."
    )
    webhook_url: SecretStr | None = Field(
        None, alias="DISCORD_WEBHOOK_URL", description="Webhook that tells staff what waits."
    )
    client_secret: SecretStr | None = Field(
        None,
        alias="DISCORD_CLIENT_SECRET",
        description="The application's OAuth2 secret; turns on log-in with Discord.",
    )
    api_url: HttpUrl = Field(
        "https://discord.com/api/v10", alias="DISCORD_API_URL", description="REST base address."
    )
    gateway_url: SocketUrl | None = Field(
        None, alias="DISCORD_GATEWAY_URL", description="Gateway address; Discord's own if unset."
    )
    cdn_url: HttpUrl | None = Field(
        None,
        alias="DISCORD_CDN_URL",
        description="A further address that attachments may come from, for proxies.",
    )


class Gemini(Group):
    """Google Gemini."""

    api_key: SecretStr | None = Field(
        None, alias="GEMINI_API_KEY", description="Google AI Studio key; turns Gemini on."
    )
    model: str = Field(
        "gemini-3.8-flash", alias="GEMINI_MODEL", description="The model asked first."
    )
    fallback_model: Names = Field(
        ("gemini-3.5-flash-lite",),
        alias="GEMINI_FALLBACK_MODEL",
        description="Models asked next, in order, separated by commas.",
    )
    base_url: HttpUrl | None = Field(
        None, alias="GEMINI_BASE_URL", description="Another address that speaks Gemini's protocol."
    )


class OpenAI(Group):
    """Any server that speaks OpenAI's protocol: Groq, Ollama, vLLM and others."""

    base_url: HttpUrl | None = Field(
        None, alias="OPENAI_BASE_URL", description="Address of a compatible server; turns it on."
    )
    api_key: SecretStr | None = Field(
        None, alias="OPENAI_API_KEY", description="Its key, if it wants one."
    )
    model: str | None = Field(
        None, alias="OPENAI_MODEL", description="Its model; needed when OPENAI_BASE_URL is set."
    )


class Notion(Group):
    """The public archive of verified answers."""

    token: SecretStr | None = Field(
        None, alias="NOTION_TOKEN", description="The connection's token; turns Notion on."
    )
    db_id: str | None = Field(
        None, alias="NOTION_DB_ID", description="The database's id or address."
    )
    board_url: HttpUrl | None = Field(
        None, alias="NOTION_BOARD_URL", description="Public page shown to students as the archive."
    )
    base_url: HttpUrl | None = Field(
        None, alias="NOTION_BASE_URL", description="Another address that speaks Notion's protocol."
    )


class Web(Group):
    """The panel."""

    host: str = Field(
        "127.0.0.1", alias="LIBRABOT_WEB_HOST", description="Address the panel listens on."
    )
    port: int = Field(
        8080, alias="LIBRABOT_WEB_PORT", ge=0, le=65535, description="Its port; 0 picks a free one."
    )
    public_url: HttpUrl | None = Field(
        None,
        alias="LIBRABOT_PUBLIC_URL",
        description="The panel's address for students and TAs, used in links.",
    )
    allowed_hosts: Names = Field(
        (),
        alias="ALLOWED_HOSTS",
        description="Host names the panel answers to besides localhost; * for any.",
    )
    secret_key: SecretStr | None = Field(
        None,
        alias="SECRET_KEY",
        min_length=16,
        description="Signs forms; made and kept in the data directory if unset.",
    )
    setup_code: SecretStr | None = Field(
        None,
        alias="LIBRABOT_SETUP_CODE",
        min_length=8,
        description="The one-time set-up code, instead of a printed one.",
    )
    health_token: SecretStr | None = Field(
        None,
        alias="LIBRABOT_HEALTH_TOKEN",
        description="Bearer token that opens the details of /readyz.",
    )


class Base(Group):
    """The process itself."""

    database_url: DatabaseUrl | None = Field(
        None,
        alias="DATABASE_URL",
        description="A PostgreSQL of your own (15 or newer); the embedded one if unset.",
    )
    data_dir: Path = Field(
        Path("data"), alias="LIBRABOT_DATA_DIR", description="Where screenshots and data are kept."
    )
    features: Features = Field(
        ("questions",), alias="LIBRABOT_FEATURES", description="Features that are on."
    )
    log_format: Literal["auto", "json", "pretty"] = Field(
        "auto",
        alias="LIBRABOT_LOG_FORMAT",
        description="json, pretty, or auto: on a terminal only warnings, else JSON.",
    )
    follow_ups: int = Field(
        20,
        alias="LIBRABOT_FOLLOW_UPS",
        ge=0,
        le=200,
        description="Follow-up questions answered in one conversation.",
    )
    digest_minutes: int = Field(
        30,
        alias="LIBRABOT_DIGEST_MINUTES",
        ge=1,
        le=1440,
        description="Minutes between two notices to staff about waiting questions.",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, by group."""

    base: Base
    web: Web
    discord: Discord
    gemini: Gemini
    openai: OpenAI
    notion: Notion

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for redaction."""
        return tuple(
            value.get_secret_value()
            for group in self.groups
            for value in dict(group).values()
            if isinstance(value, SecretStr)
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups in the order in which they are shown."""
        return (self.base, self.web, self.discord, self.gemini, self.openai, self.notion)


GROUPS: Mapping[str, type[Group]] = {
    "base": Base,
    "web": Web,
    "discord": Discord,
    "gemini": Gemini,
    "openai": OpenAI,
    "notion": Notion,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as the documentation lists it."""

    group: str
    name: str
    default: str
    secret: bool
    description: str


def table() -> tuple[Row, ...]:
    """Every setting, in order, for the documentation and ``librabot settings``."""
    return tuple(
        Row(
            group=group,
            name=str(field.alias),
            default=_shown(field.default),
            secret="SecretStr" in str(field.annotation),
            description=field.description or "",
        )
        for group, model in GROUPS.items()
        for field in model.model_fields.values()
    )


def shown_values(settings: Settings) -> Mapping[str, str]:
    """Each setting's value by name; a secret shows only that it is set."""
    return {
        str(field.alias): _shown(getattr(group, name))
        for group in settings.groups
        for name, field in type(group).model_fields.items()
    }


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return "********"
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    return str(value)


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
    suspects = sorted(set(names) - known - RETIRED)
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
    if settings.openai.base_url and not settings.openai.model:
        mistakes.append(Mistake("OPENAI_MODEL", "is needed when OPENAI_BASE_URL is set."))
    if settings.notion.token and not settings.notion.db_id:
        mistakes.append(Mistake("NOTION_DB_ID", "is needed when NOTION_TOKEN is set."))
    return mistakes
