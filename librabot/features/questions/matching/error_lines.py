"""What a pasted error says, without what differs from one machine to the next."""

import re
from typing import Final

_LINE: Final = re.compile(
    r"""
    ^[ \t]*(?:
        (?:Exception\ in\ thread\ "[^"]*"\ |Uncaught\ (?:\(in\ promise\)\ )?|Caused\ by:\ )?
        (?:[a-z_]\w*\.)*(?P<kind>[A-Z]\w*(?:Error|Exception|Warning|Interrupt|Fault))
        (?::[ ]*(?P<message>.*))?
      | (?P<plain>(?:ERROR|error|fatal\ error|fatal|npm\ ERR!)[ :].*)
      | (?:[^\s:]+:\d+(?::\d+)?:[ ]*)(?P<compiler>(?:fatal\ )?error:.*)
    )[ \t]*$
    """,
    re.VERBOSE | re.MULTILINE,
)
_TRACE: Final = re.compile(
    r"""
    ^[ \t]*(?:
        Traceback\ \(most\ recent\ call\ last\):.*
      | File\ "[^"]*",\ line\ \d+.*(?:\n[ \t]{4,}\S.*)*
      | at\ [\w.$<>\[\]/ ]+\(.*\)
      | at\ \S+:\d+:\d+
      | \.{3}\ \d+\ more
      | During\ handling\ of\ the\ above\ exception,.*
      | The\ above\ exception\ was\ the\ direct\ cause.*
      | [ \t]*[\^~]+
    )[ \t]*$\n?
    """,
    re.VERBOSE | re.MULTILINE,
)
_FENCE: Final = re.compile(r"```\w*\n?(.*?)(?:```|\Z)", re.DOTALL)
_PLACES: Final = (
    (re.compile(r"\b[A-Za-z]:\\[^\s'\"<>|]*"), " "),
    (re.compile(r"(?<![\w.])(?:~|\.{1,2})?/(?:[\w.@+-]+/)*[\w.@+-]+"), " "),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), " "),
    (re.compile(r"\bhttps?://\S+"), " "),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{13,}\b"), " "),
    (
        re.compile(
            r"\((?:line|줄)\s*\d+\)|\b(?:at )?line \d+(?:, column \d+)?|\bcolumn \d+|:\d+:\d+"
        ),
        " ",
    ),
    (re.compile(r"\(most recent call last\)|\b(?:pid|thread|port)[ =]\d+", re.IGNORECASE), " "),
)
_OWN_NAMES: Final = frozenset({"NameError", "UnboundLocalError", "KeyError", "FileNotFoundError"})
"""The quoted names in these are the student's own."""
_QUOTED: Final = re.compile(r"""(['"`])(?:(?!\1).){1,120}\1""")
_LONGEST: Final = 300


def fingerprint(kind: str, message: str) -> str:
    """An error's kind and what is the same of its message for everyone who meets it."""
    if kind in _OWN_NAMES:
        message = _QUOTED.sub(" ", message)
    return f"{kind} {_placeless(message)}".strip()[:_LONGEST]


def reduced(text: str) -> str:
    """``text`` with each pasted trace as the fingerprint of its last error; code blocks left out.

    What the student wrote beside it is as it was.
    """
    text = _FENCE.sub(_of_block, text)
    errors = list(_LINE.finditer(text))
    if errors and _TRACE.search(text):
        told = _LINE.sub("\n", _TRACE.sub("\n", text))
        return f"{told}\n{_of_line(errors[-1])}"
    return _LINE.sub(_of_line, text)


def _of_block(block: re.Match[str]) -> str:
    errors = list(_LINE.finditer(block[1]))
    return f"\n{errors[-1][0]}\n" if errors else "\n"


def _of_line(line: re.Match[str]) -> str:
    if line["kind"]:
        return fingerprint(line["kind"], line["message"] or "")
    return _placeless(line["plain"] or line["compiler"])[:_LONGEST]


def _placeless(text: str) -> str:
    for pattern, instead in _PLACES:
        text = pattern.sub(instead, text)
    return text
