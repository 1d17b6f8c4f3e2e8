"""A text as words: split where the script changes, in lower case."""

import re
import unicodedata

_WORD = re.compile(
    r"[가-힣ㄱ-ㅎㅏ-ㅣ]+"
    r"|[a-z_]+(?:\+\+|#)?"  # C++ and C# are not C.
    r"|(?:(?<![\w)])-)?\d+(?:\.\d+)*"  # -1 is not 1.
    r"|[=!<>]=|&&|\|\||(?<![-=])[<>](?=[\s\w]|$)"  # == is not !=.
    r"|[^\W\d_]+"
)

_NOT = re.compile(r"(?<![가-힣])(안|못)\s+(?=[가-힣])")
"""Students write 안돼요 and 안 돼요 alike."""

_COUNTED = r"(?=\s*(?:개|명|줄|장|가지|시간|주|달|학기|팀|과목|권|쪽|칸|차례|군데))"
_NUMERALS = tuple(
    (f" {number} ", re.compile(pattern))
    for number, pattern in (
        (
            1,
            rf"첫\s*번째|첫째|첫\s*(?=과제|주차|시험|수업|강의)|\b(?:first|1st)\b|(?<![가-힣])한{_COUNTED}",
        ),
        (2, rf"두\s*번째|둘째|\b(?:second|2nd)\b|(?<![가-힣])두(?:{_COUNTED}|(?=\s*번))"),
        (3, rf"세\s*번째|셋째|\b(?:third|3rd)\b|(?<![가-힣])세(?:{_COUNTED}|(?=\s*번))"),
        (4, rf"네\s*번째|넷째|\b(?:fourth|4th)\b|(?<![가-힣])네(?:{_COUNTED}|(?=\s*번))"),
        (5, rf"다섯\s*번째|다섯째|\b(?:fifth|5th)\b|다섯(?:{_COUNTED}|(?=\s*번))"),
    )
)
"""Numbers that are written as words; 한 번 is left out, for it mostly means "once more"."""


_SINGLE = {
    ord(unicodedata.normalize("NFKC", chr(code))): chr(code) for code in range(0x3131, 0x3164)
}
"""Single letters of Hangul, which NFKC would turn into parts of a syllable."""

_LAUGHTER = re.compile("[ㅋㅎㅠㅜㅡㅇㄷㄱㄴ]{2,}|[ㅋㅎㅠㅜ]")


def words_of(text: str) -> tuple[str, ...]:
    """The words of ``text`` in order; 첫 번째 is the number 1."""
    text = unicodedata.normalize("NFKC", text).translate(_SINGLE).casefold()
    text = _LAUGHTER.sub(" ", text)
    for number, pattern in _NUMERALS:
        text = pattern.sub(number, text)
    return tuple(_WORD.findall(_NOT.sub(r"\1", text)))
