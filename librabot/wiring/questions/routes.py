"""The panel's pages of questions and of what is known."""

import asyncio
from dataclasses import dataclass

from librabot.admin_web import (
    aliases,
    courses,
    explaining,
    files,
    holding,
    jobs,
    merging,
    phrases,
    public,
    questions,
    sample,
    try_page,
    tuning,
)
from librabot.admin_web.cards import Card
from librabot.admin_web.panel import Route
from librabot.db.aliases import AliasRows
from librabot.db.courses import CourseRows
from librabot.db.desk import DeskRows
from librabot.db.entries import EntryRows
from librabot.db.explaining import QuestionLogRows
from librabot.db.holding import HoldingRows
from librabot.db.merging import TwinRows
from librabot.db.phrases import PhraseRows
from librabot.db.tuning import TuningRows
from librabot.features.questions.aliases import Aliasing
from librabot.features.questions.asking import Asking
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.courses import Courses
from librabot.features.questions.explaining import Explaining
from librabot.features.questions.finding import Finding
from librabot.features.questions.holding import Holding
from librabot.features.questions.merging import Merging
from librabot.features.questions.phrases import Rephrasing
from librabot.features.questions.tuning import Tuning
from librabot.features.questions.verifying import Verifying
from librabot.wiring import House
from librabot.wiring.questions.lanes import Lanes

LINKS = (
    questions.LINK,
    try_page.LINK,
    holding.LINK,
    aliases.LINK,
    tuning.LINK,
    jobs.LINK,
    courses.LINK,
)


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the pages of questions call."""

    asking: Asking
    finding: Finding
    browsing: Browsing


def routes_of(
    house: House,
    cases: UseCases,
    owed: Lanes,
    closing: asyncio.Event,
) -> tuple[Route, ...]:
    """Every page; ``closing`` ends the streams of those that listen."""
    archive_on = house.archive is not None
    entries = EntryRows(house.database, archive_on, propose_on=house.model is not None)
    desk, set_up = DeskRows(house.database), Courses(CourseRows(house.database))
    board_url = house.settings.notion.board_url
    return (
        *_knowledge(house, cases.finding, owed, set_up),
        *questions.routes(desk, Verifying(entries, owed.wake), set_up, _cards(house)),
        *files.routes(desk, house.files),
        *try_page.routes(cases.asking, desk, set_up, closing=closing, board_url=board_url),
        *jobs.routes(owed.rows, owed.wake, archive_on=archive_on),
        *courses.routes(set_up),
        *sample.routes(set_up),
        *public.routes(cases.browsing, board_url=board_url),
    )


def _knowledge(house: House, finding: Finding, owed: Lanes, set_up: Courses) -> tuple[Route, ...]:
    database = house.database
    twins = TwinRows(database, archive_on=house.archive is not None)
    return (
        *phrases.routes(_phrases(house)),
        *holding.routes(holding.HoldingPages(Holding(HoldingRows(database)))),
        *aliases.routes(Aliasing(AliasRows(database)), set_up),
        *merging.routes(Merging(twins, owed.wake)),
        *explaining.routes(Explaining(QuestionLogRows(database), finding)),
        *tuning.routes(Tuning(TuningRows(database))),
    )


def _phrases(house: House) -> phrases.PhrasePages:
    return phrases.PhrasePages(
        Rephrasing(PhraseRows(house.database)), model_on=house.model is not None
    )


def _cards(house: House) -> tuple[Card, ...]:
    spans = holding.HoldingPages(Holding(HoldingRows(house.database)))
    return (_phrases(house).card, spans.card)
