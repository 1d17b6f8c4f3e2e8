"""Values that travel through a browser and come back unchanged."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode


def mark(key: bytes, purpose: str, value: str) -> str:
    """A mark that only the holder of ``key`` can make; one purpose's is worth nothing elsewhere."""
    return hmac.new(
        key, f"{purpose}\0{value}".encode(errors="surrogatepass"), hashlib.sha256
    ).hexdigest()


def is_mark(given: str, key: bytes, purpose: str, value: str) -> bool:
    """Whether ``given`` is the mark, compared in constant time."""
    return hmac.compare_digest(given.encode(errors="replace"), mark(key, purpose, value).encode())


def seal(key: bytes, purpose: str, value: str, *, until: float) -> str:
    """``value`` in a form safe in a cookie, readable by all, valid ``until`` that Unix time."""
    body = urlsafe_b64encode(value.encode()).decode().rstrip("=")
    stamped = f"{int(until)}.{body}"
    return f"{stamped}.{mark(key, purpose, stamped)}"


def unseal(key: bytes, purpose: str, sealed: str, *, now: float) -> str | None:
    """What was sealed for this purpose; None when it was changed or its time is over."""
    stamped, _, given = sealed.rpartition(".")
    if not is_mark(given, key, purpose, stamped):
        return None
    until, _, body = stamped.partition(".")
    if now > int(until):
        return None
    return urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
