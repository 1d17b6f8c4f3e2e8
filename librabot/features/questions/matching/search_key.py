"""The form of a question under which it is searched: what was typed, without its dress."""

from librabot.features.questions.matching.asking_part import asking_part
from librabot.features.questions.matching.hangul import keys_of, mended
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.words import words_of

KEY_VERSION = 1
"""Counts changes of the rules; keys of an older version are made anew when librabot starts."""

_STEMS = 25


def search_key(text: str, lexicon: Lexicon = SHIPPED) -> str:
    """The stems of ``text`` in order, in the letters of a keyboard; empty when it has no word.

    Only the part that asks counts, and of that 25 stems. A text of nothing but polite phrases is
    searched by its words.
    """
    text = mended(asking_part(text))
    return keys_of(" ".join((lexicon.stems(text) or words_of(text))[:_STEMS]))
