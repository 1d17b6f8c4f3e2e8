"""The HTTP status under which each fault is answered."""

from typing import Final

from librabot.core.errors import Code

STATUS: Final = {
    Code.AUTH4001: 401,
    Code.AUTH4002: 401,
    Code.AUTH4003: 403,
    Code.AUTH4004: 403,
    Code.AUTH4005: 401,
    Code.AUTH4006: 429,
    Code.AUTH4007: 403,
    Code.DB5001: 503,
    Code.DB5002: 503,
    Code.DB5003: 409,
    Code.DB5004: 404,
    Code.VAL4003: 413,
    Code.VAL4007: 409,
    Code.VAL4010: 404,
    Code.VAL4012: 400,
    Code.VAL4013: 413,
    Code.VAL4014: 408,
    Code.VAL4015: 405,
}


def status_of(code: Code) -> int:
    """The HTTP status under which a fault is answered."""
    return STATUS.get(code, 422 if code.name[-4] == "4" else 500)
