"""Passwords at rest: scrypt, computed one at a time in a thread."""

import asyncio
import hashlib
import hmac
import os
import secrets
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from functools import partial

SHORTEST = 10
LONGEST = 200

_COST, _BLOCK, _PARALLEL, _LENGTH = 2**15, 8, 1, 32
"""32 MiB and about .1 s: what OWASP's cheat sheet asks of scrypt at least, with p = 3 traded for a
thread that is taken by one log-in at a time."""

_FEWEST_CHARACTERS = 5
_RUNS = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u")
_TOO_COMMON = ("password", "librabot", "discord", "letmein", "iloveyou", "비밀번호")
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # Nothing that is read as something else.

_one_at_a_time = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scrypt")


async def hashed(password: str) -> str:
    """The form in which ``password`` is stored."""
    salt = os.urandom(16)
    digest = await _scrypt(password, salt, _COST)
    return f"scrypt${_COST}${_encoded(salt)}${_encoded(digest)}"


async def matches(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the stored one; takes as long when there is none."""
    if stored is None:
        await _scrypt(password, bytes(16), _COST)
        return False
    _, cost, salt, digest = stored.split("$")
    found = await _scrypt(password, b64decode(salt), int(cost))
    return hmac.compare_digest(found, b64decode(digest))


def is_guessable(password: str, name: str) -> bool:
    """Whether ``password`` is among the first that anybody would try for the person ``name``."""
    plain = password.casefold()
    rest = plain
    for known in (*_TOO_COMMON, name.casefold()):
        rest = rest.replace(known, "")
    if len(set(rest)) < _FEWEST_CHARACTERS:
        return True
    return any(plain in run * 2 or plain in run[::-1] * 2 for run in _RUNS)


def one_time_code() -> str:
    """A secret that is easy to type: three groups of four, 59 bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[place : place + 4] for place in range(0, 12, 4))


async def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    work = partial(
        hashlib.scrypt,
        password.encode(errors="surrogatepass"),
        salt=salt,
        n=cost,
        r=_BLOCK,
        p=_PARALLEL,
        maxmem=256 * cost * _BLOCK,
        dklen=_LENGTH,
    )
    return await asyncio.get_running_loop().run_in_executor(_one_at_a_time, work)


def _encoded(data: bytes) -> str:
    return b64encode(data).decode()
