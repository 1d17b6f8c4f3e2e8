"""The part of a message that asks: not the greeting, the introduction, the thanks or the trace."""

import re
from typing import Final

from librabot.features.questions.matching.error_lines import reduced

_LONG_WORDS: Final = 14
"""Words from which a message is taken apart; a shorter one is nothing but its question."""

_SENTENCES: Final = re.compile(
    r"(?<=[.?!~…])\s+|(?<=[다요죠음임])[.!~]*\s*\n|\n{1,}|(?<=요)\s(?=[가-힣])"
)
_ASKS: Final = re.compile(
    r"\?|나요|까요|가요|인지|는지|은지|을지|을까|어떻게|어떡|어케|어디|언제|무엇|무슨|얼마|몇|뭐|뭘|왜|안\s?돼|안\s?되|안\s?됩|안\s?나|못\s|모르겠|궁금"
    r"|알려|차이|방법|에러|오류|error|exception|뜨|떠요|뜹니다|실패|\b(?:how|what|why|when|where|which|can|could|should)\b",
    re.IGNORECASE,
)
_SOCIAL: Final = re.compile(
    r"^\W*(?:안녕|교수님|조교님|선생님|감사|고맙|수고|죄송|실례|좋은\s?하루|다름이?\s?아니라|미리|늘|항상|hi\b|hello\b|dear\b|thank|thanks|sorry)",
    re.IGNORECASE,
)
_INTRODUCES: Final = re.compile(
    r"학번|학과|학부|수강\s?(?:중|하|생)|분반|\d\s?학년|my name is|I am a student", re.IGNORECASE
)
_NUMBER_OF_STUDENT: Final = re.compile(r"(?<!\d)(?:19|20)\d{6,8}(?!\d)")
_ADDRESSES: Final = re.compile(
    r"\A\W*(?:(?:교수|조교|선생)님들?[,.!~:]+\s*"
    r"|안녕하(?:세요|십니까)[\s,.!~^]*(?:(?:교수|조교|선생)님들?[\s,.!~:]+)?)+"
)
_KEPT: Final = 4
_READ: Final = 8_000
"""Letters looked at; more than a message of Discord holds."""


def asking_part(text: str) -> str:
    """``text`` as it counts for matching; what is short already stays whole."""
    text = _ADDRESSES.sub("", _NUMBER_OF_STUDENT.sub(" ", reduced(text[:_READ])))
    if len(text.split()) < _LONG_WORDS:
        return text
    sentences = [each for each in _SENTENCES.split(text) if each and each.strip()]
    telling = [each for each in sentences if not _is_social(each)] or sentences
    asking = [place for place, each in enumerate(telling) if _ASKS.search(each)]
    told = sorted({*asking, *(place - 1 for place in asking if place)})
    return "\n".join([telling[place] for place in told][-_KEPT:] or telling[-_KEPT:])


def _is_social(sentence: str) -> bool:
    if _INTRODUCES.search(sentence) and "?" not in sentence:
        return True
    return _SOCIAL.search(sentence) is not None and not _ASKS.search(sentence)
