"""Every setting, in groups: its name in the environment, its form, its default, what it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError

_HTTP = "must be an address that begins with http:// or https://."
_SOCKET = "must be an address that begins with ws:// or wss://."
_DATABASE = "must begin with postgresql://."

_EVERYWHERE: Mapping[str, str] = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to.
"""What to ask instead of an address that stands for all of a machine's."""


_EMBEDDING_MODELS: Mapping[str, str] = {
    "gemini": "gemini-embedding-001",
    "openai": "text-embedding-3-small",
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


class Embeddings(Group):
    """What finds entries by their meaning; needs PostgreSQL's vector extension."""

    provider: Literal["off", "gemini", "openai"] = Field(
        "off",
        alias="EMBEDDINGS",
        description="gemini or openai also searches by meaning; needs PostgreSQL's pgvector.",
    )
    model: str | None = Field(
        None,
        alias="EMBEDDING_MODEL",
        description="The embedding model; gemini-embedding-001 or text-embedding-3-small if unset.",
    )
    api_key: SecretStr | None = Field(
        None, alias="EMBEDDING_API_KEY", description="Its key; that of Gemini or OpenAI if unset."
    )
    base_url: HttpUrl | None = Field(
        None,
        alias="EMBEDDING_BASE_URL",
        description="Its address; to another one than Gemini's or OpenAI's no key of theirs goes.",
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

    @property
    def near_host(self) -> str:
        """The host under which this machine reaches the panel."""
        return _EVERYWHERE.get(self.host, self.host)


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
class Source:
    """An embedding model: whose protocol it speaks, where it is, with which key."""

    provider: Literal["gemini", "openai"]
    model: str
    api_key: str | None
    base_url: str | None


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, by group."""

    base: Base
    web: Web
    discord: Discord
    gemini: Gemini
    openai: OpenAI
    embeddings: Embeddings
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
    def embedding_source(self) -> Source | None:
        """The embedding model with what it shares with its provider; None when it is off.

        A key is shared with the provider's own address alone.
        """
        wanted = self.embeddings
        if wanted.provider == "off":
            return None
        shared = self.gemini if wanted.provider == "gemini" else self.openai
        key = wanted.api_key or (None if wanted.base_url else shared.api_key)
        return Source(
            wanted.provider,
            wanted.model or _EMBEDDING_MODELS[wanted.provider],
            key.get_secret_value() if key else None,
            wanted.base_url or shared.base_url,
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups in the order in which they are shown."""
        return (
            self.base,
            self.web,
            self.discord,
            self.gemini,
            self.openai,
            self.embeddings,
            self.notion,
        )


GROUPS: Mapping[str, type[Group]] = {
    "base": Base,
    "web": Web,
    "discord": Discord,
    "gemini": Gemini,
    "openai": OpenAI,
    "embeddings": Embeddings,
    "notion": Notion,
}
