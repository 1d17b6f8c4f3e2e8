"""What the search would find: entries with their wordings scored as the database scores them."""

from collections.abc import Sequence

from librabot.features.questions.matching.alike import similarity
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.search_key import search_key


def near(
    text: str,
    entry_id: int,
    wordings: Sequence[str],
    lookalikes: Sequence[str],
    *,
    stale: bool = False,
) -> Near:
    """An entry as it is found for ``text``."""
    key = search_key(text)
    return Near(entry_id, wordings[0], stale, _phrases(key, wordings), _phrases(key, lookalikes))


def _phrases(key: str, bodies: Sequence[str]) -> tuple[Phrase, ...]:
    phrases = (Phrase(body, search_key(body), similarity(key, search_key(body))) for body in bodies)
    return tuple(sorted(phrases, key=lambda phrase: -phrase.score))
