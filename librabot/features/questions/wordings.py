"""The ways to ask that a question has from the beginning: its title and its own words."""

from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Wording, WordingSource


def own_wordings(title: str, question: str, lexicon: Lexicon = SHIPPED) -> tuple[Wording, ...]:
    """Title and question as wordings; only the title when both are searched alike.

    What has no word to be searched by is left out.
    """
    found: dict[str, Wording] = {}
    asked: tuple[tuple[str, WordingSource], ...] = ((title, "title"), (question, "question"))
    for body, source in asked:
        key = search_key(body, lexicon)
        if key and key not in found:
            found[key] = Wording(body, key, source)
    return tuple(found.values())
