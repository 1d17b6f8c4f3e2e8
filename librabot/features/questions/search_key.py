"""The form of a question under which it is searched: what was typed, without its dress."""

import re
import unicodedata

_WORD = re.compile(
    r"[가-힣ㄱ-ㅎㅏ-ㅣ]+"
    r"|[a-z_]+(?:\+\+|#)?"  # C++ and C# are not C.
    r"|(?:(?<![\w)])-)?\d+(?:\.\d+)*"  # -1 is not 1.
    r"|[=!<>]=|&&|\|\||[<>](?=\s|\w)"  # == is not !=.
    r"|[^\W\d_]+"
)
_STEMS = 40


def words_of(text: str) -> tuple[str, ...]:
    """The words of ``text`` in order, split where the script changes, in lower case."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def search_key(text: str) -> str:
    """The words of ``text`` as one string; empty when it has none. At most 40 words count."""
    return " ".join(words_of(text)[:_STEMS])
