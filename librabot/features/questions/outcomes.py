"""What may come of a question at once."""

from dataclasses import dataclass

from librabot.core.errors import Code
from librabot.features.questions.receiving import Refusal
from librabot.features.questions.values import Entry, Offer
from librabot.features.questions.writing import Writing


@dataclass(frozen=True, slots=True)
class Known:
    """A TA has verified the answer already. Call ``delivered`` once the student has it."""

    question_id: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Maybe:
    """One of up to three verified entries may answer it; the student chooses, or none."""

    question_id: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class New:
    """The answer is being written; ``entry_id`` is where it will be kept.

    ``joined``: it is, or lately was, written for another student who asked the same.
    """

    question_id: int
    entry_id: int
    writing: Writing
    refusals: tuple[Refusal, ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The question cannot be taken; the asker is told the sentence of ``code``."""

    question_id: int
    code: Code
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same message came a second time; it is being or has been answered already."""

    question_id: int


Outcome = Known | Maybe | New | Refused | Repeated
