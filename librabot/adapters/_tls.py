"""One set of trusted certificates for every client of the process."""

import ssl
from functools import cache

import httpx2


@cache
def tls() -> ssl.SSLContext:
    """The context every client shares: reading the trust store takes 25 ms of CPU each time."""
    return httpx2.create_ssl_context()
