"""The ways Notion says no."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

CODES = {
    400: "validation_error",
    401: "unauthorized",
    403: "restricted_resource",
    404: "object_not_found",
    409: "conflict_error",
    429: "rate_limited",
    500: "internal_server_error",
    502: "bad_gateway",
    503: "service_unavailable",
    504: "gateway_timeout",
    529: "service_overload",
}


class RefusalError(Exception):
    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        more: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code or CODES[status]
        self.message = message
        self.more = dict(more or {})
        self.retry_after = retry_after

    def response(self) -> web.Response:
        body = {
            "object": "error",
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "request_id": "00000000-0000-4000-8000-000000000000",
        }
        headers = {}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
            self.more["retry_after"] = str(self.retry_after)
        if self.more:
            body["additional_data"] = self.more
        return web.json_response(body, status=self.status, headers=headers)


def invalid(message: str) -> RefusalError:
    return RefusalError(400, message)


def not_found(kind: str, object_id: str) -> RefusalError:
    return RefusalError(
        404,
        f"Could not find {kind} with ID: {object_id}. Make sure the relevant pages and databases "
        'are shared with your connection "librabot".',
    )


def blocks_used_up() -> RefusalError:
    return RefusalError(
        403,
        "This workspace has used all of its free blocks. Upgrade its plan to create more.",
        more={"block_limit": "block_creation"},
    )


def lacking() -> RefusalError:
    return RefusalError(403, "Insufficient permissions for this endpoint.")
