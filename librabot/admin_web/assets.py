"""Static files under names that change with their content, so that browsers may keep them."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from aiohttp import web

from librabot.admin_web.panel import Route
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role

IMMUTABLE: Final = "public, max-age=31536000, immutable"
PREFIX: Final = "/static/"
SERVED: Final = frozenset({".css", ".js", ".svg", ".png", ".ico", ".woff2", ".webmanifest"})

_COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".webmanifest"})
_REFERENCE = re.compile(r"""(["'(])\./([\w./-]+)(["')])""")


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file as it is served; ``name`` holds the hash."""

    name: str
    media_type: str
    body: bytes
    zipped: bytes | None


@dataclass(frozen=True, slots=True, eq=False)
class Assets:
    """The static files, by the name a template uses and by the name a browser asks for."""

    by_path: Mapping[str, Asset]
    by_name: Mapping[str, Asset]

    def url(self, path: str) -> str:
        """The address of ``path``; raises ``KeyError`` when there is no such file."""
        return PREFIX + self.by_path[path].name

    async def serve(self, request: web.Request) -> web.Response:
        """Answer with one file; only its hashed name exists."""
        asset = self.by_name.get(request.match_info["name"])
        if asset is None:
            raise LibraError(Code.VAL4010)
        headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
        body = asset.body
        if asset.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = asset.zipped
        return web.Response(body=body, content_type=asset.media_type, headers=headers)

    def route(self) -> Route:
        """The route that serves them."""
        return Route("GET", PREFIX + "{name:.+}", self.serve, Role.ANYONE, bare=True)


@cache
def gather(directory: Path) -> Assets:
    """Read every file below ``directory`` that a browser may ask for, once."""
    by_path: dict[str, Asset] = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.suffix in SERVED:
            _add(directory, path.relative_to(directory).as_posix(), by_path)
    return Assets(by_path, {asset.name: asset for asset in by_path.values()})


def _add(directory: Path, path: str, found: dict[str, Asset]) -> Asset:
    if path in found:
        return found[path]
    body = (directory / path).read_bytes()
    if path.endswith((".css", ".js")):
        body = _with_hashed_references(directory, path, body, found)
    stem, suffix = path.rsplit(".", 1)
    found[path] = Asset(
        name=f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{suffix}",
        media_type=_media_type(path),
        body=body,
        zipped=gzip.compress(body, mtime=0) if f".{suffix}" in _COMPRESSIBLE else None,
    )
    return found[path]


def _with_hashed_references(
    directory: Path, path: str, body: bytes, found: dict[str, Asset]
) -> bytes:
    """``body`` with ``./name`` of a file beside it replaced by that file's hashed name."""
    folder = (directory / path).parent

    def hashed(match: re.Match[str]) -> str:
        opening, reference, closing = match.groups()
        target = folder / reference
        if target.suffix not in SERVED or not target.is_file():
            return match[0]
        asset = _add(directory, target.relative_to(directory).as_posix(), found)
        return f"{opening}./{Path(asset.name).relative_to(Path(path).parent)}{closing}"

    return _REFERENCE.sub(hashed, body.decode()).encode()


def _media_type(path: str) -> str:
    if path.endswith(".js"):
        return "text/javascript"
    return guess_type(path)[0] or "application/octet-stream"
