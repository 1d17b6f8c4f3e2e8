"""Hangul as the keys that type it on the common (dubeolsik) keyboard, and back.

The key of a text is written so for two reasons: a missing space or a wrong vowel costs one letter
instead of a whole syllable, and what was typed on the wrong layout (``rhkwp``, 과제) is the same.
A shifted letter is taken for its plain one: ㄲ is ``r`` as ㄱ is.
"""

import re
from typing import Final


def _parted(words: str) -> list[str]:
    return words.split()


_INITIALS: Final = tuple("rRseEfaqQtTdwWczxvg")
_MEDIALS: Final = tuple(_parted("k o i O j p u P h hk ho hl y n nj np nl b m ml l"))
_FINALS: Final = (
    "",
    *_parted("r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"),
)
_JAMO: Final = dict(
    zip(
        "ㄱㄲㄳㄴㄵㄶㄷㄸㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅃㅄㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        (
            *_parted("r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g"),
            *_MEDIALS,
        ),
        strict=True,
    )
)
_FIRST: Final = ord("가")
_LAST: Final = ord("힣")

_VOWEL: Final = "(?:hk|ho|hl|nj|np|nl|ml|[koiOjpuPhynbml])"
_INITIAL: Final = "[rRseEfaqQtTdwWczxvg]"
_FINAL: Final = "(?:rt|sw|sg|fr|fa|fq|ft|fx|fv|fg|qt|[rRsefaqtTdwczxvg])"
_SYLLABLE: Final = re.compile(f"({_INITIAL})({_VOWEL})({_FINAL}(?!{_VOWEL}))?")
_TYPED: Final = re.compile(f"(?:{_INITIAL}{_VOWEL}(?:{_FINAL}(?!{_VOWEL}))?)+")
_LATIN: Final = re.compile("[A-Za-z]+")
_LEAST_SYLLABLES: Final = 4


def keys_of(text: str) -> str:
    """``text`` with every Hangul letter as the lower-case keys that type it."""
    return "".join(map(_keys, text)).lower()


def _keys(letter: str) -> str:
    code = ord(letter)
    if not _FIRST <= code <= _LAST:
        return _JAMO.get(letter, letter)
    place = code - _FIRST
    return _INITIALS[place // 588] + _MEDIALS[place % 588 // 28] + _FINALS[place % 28]


def mended(text: str) -> str:
    """``text`` in Hangul if all of it was typed with the keyboard set to Latin letters.

    So it is when no Hangul is in it and every word of Latin letters spells whole syllables, at
    least four in all: no English sentence does.
    """
    words = _LATIN.findall(text)
    if any(map(_is_syllable, text)) or not words or not all(map(_TYPED.fullmatch, words)):
        return text
    spelled = _LATIN.sub(lambda word: _composed(word[0]), text)
    return spelled if sum(map(_is_syllable, spelled)) >= _LEAST_SYLLABLES else text


def _is_syllable(letter: str) -> bool:
    return _FIRST <= ord(letter) <= _LAST


def _composed(typed: str) -> str:
    return "".join(
        chr(
            _FIRST
            + _INITIALS.index(found[1]) * 588
            + _MEDIALS.index(found[2]) * 28
            + _FINALS.index(found[3] or "")
        )
        for found in _SYLLABLE.finditer(typed)
    )
