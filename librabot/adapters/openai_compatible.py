"""Any server that speaks OpenAI's language: OpenAI, Groq, Ollama, vLLM and others."""

from collections.abc import Sequence
from functools import partial

from librabot.adapters.persistence import DEADLINES, PACE, Deadlines, Line, Pace, Persistent
from librabot.core.errors import Code, LibraError


class OpenAICompatible(Persistent):
    """Models behind one server, ``models`` first choice first.

    ``base_url`` ends where ``/chat/completions`` begins and is OpenAI's own unless given; a server
    such as Ollama needs no ``api_key``. The library is an extra of librabot: without it, ``open``
    and every call raise ``COMMON4001``. Close with ``aclose``.
    """

    def __init__(
        self,
        *,
        models: Sequence[str],
        api_key: str | None = None,
        base_url: str | None = None,
        deadlines: Deadlines = DEADLINES,
        pace: Pace = PACE,
    ) -> None:
        key = api_key.strip() if api_key else None
        super().__init__(partial(_dial, key, base_url), models, deadlines, pace)


def _dial(api_key: str | None, base_url: str | None) -> Line:
    if api_key and not (api_key.isascii() and api_key.isprintable()):
        raise LibraError(Code.AI5001, "the key holds characters no key has")
    try:
        from librabot.adapters._openai_compatible.line import (  # noqa: PLC0415 - an extra, and a second to import
            OpenAICompatibleLine,
        )
    except ImportError as error:
        needs = "the openai package is missing: pip install 'librabot[openai]'"
        raise LibraError(Code.COMMON4001, needs) from error
    return OpenAICompatibleLine(api_key=api_key, base_url=base_url)
