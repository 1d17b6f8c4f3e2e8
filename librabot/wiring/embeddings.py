"""Search by meaning: the embedding model, the vectors, the job that makes them, the check."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import aiohttp

from librabot import telemetry
from librabot.adapters.gemini_embeddings import GeminiEmbeddings
from librabot.adapters.openai_embeddings import OpenAIEmbeddings
from librabot.core.checks import Finding, failed
from librabot.core.embedder import Embedder
from librabot.core.errors import LibraError
from librabot.db.pool import Database
from librabot.db.vectors import VectorRows
from librabot.features.questions.embedding import EVERY, Embedding, Readiness
from librabot.features.questions.meaning_search import MeaningSearch
from librabot.jobs import Job
from librabot.runtime import Background, Clock
from librabot.settings import Settings, Source
from librabot.wiring.checks import Looking, off

N_ = str
"""Marks a message id that is said elsewhere."""

_NAME: Final = N_("Search by meaning")

_SAID: Final[Mapping[Readiness, str]] = {
    "ready": N_("pgvector is there"),
    "absent": N_("The table of vectors is not there yet."),
    "missing": N_("PostgreSQL has no pgvector, so questions are found by their words alone."),
    "old": N_("pgvector is older than 0.8, so questions are found by their words alone."),
    "refused": N_("The database's account may not create pgvector."),
}
_CREATE: Final = N_("Run CREATE EXTENSION vector in the database, as superuser; start librabot.")
_REMEDY: Final[Mapping[Readiness, str]] = {
    "ready": "",
    "absent": _CREATE,
    "missing": N_("Install the pgvector package (0.8 or newer) for PostgreSQL; start librabot."),
    "old": N_("Install pgvector 0.8 or newer, then ALTER EXTENSION vector UPDATE."),
    "refused": _CREATE,
}


@dataclass(frozen=True, slots=True)
class Meanings:
    """What searches by meaning, and the job that lets it find ever more."""

    search: MeaningSearch
    job: Job


async def open_meanings(
    stack: AsyncExitStack, settings: Settings, database: Database, background: Background
) -> Meanings | None:
    """Make what vectors need; None when embeddings are off or the database cannot keep any.

    Neither a missing extension nor a fault stops the start: each is a line in the log.
    """
    source = settings.embedding_source
    if source is None:
        return None
    rows = VectorRows(database)
    try:
        readiness = await rows.prepare()
    except LibraError as error:
        telemetry.report(error, work="search by meaning")
        return None
    if readiness != "ready":
        telemetry.log.warning("search by meaning is off", pgvector=readiness)
        return None
    embedder = await _embedder(stack, source)
    if isinstance(embedder, GeminiEmbeddings):
        background.spawn(embedder.open(), name="open-embedder")
    embedding = Embedding(rows, embedder, Clock())
    return Meanings(MeaningSearch(rows, embedder, Clock()), Job("embed", EVERY, embedding.tick))


async def _embedder(stack: AsyncExitStack, source: Source) -> GeminiEmbeddings | OpenAIEmbeddings:
    if source.provider == "gemini":
        gemini = GeminiEmbeddings(
            api_key=source.api_key or "", model=source.model, base_url=source.base_url
        )
        stack.push_async_callback(gemini.aclose)
        return gemini
    session = await stack.enter_async_context(aiohttp.ClientSession())
    return OpenAIEmbeddings(
        session, model=source.model, api_key=source.api_key, base_url=source.base_url
    )


def look_at_embeddings(settings: Settings, database: Database) -> Looking:
    """The extension, the model, and how many wordings have a vector."""
    source = settings.embedding_source
    if source is None:
        return off(_NAME, "EMBEDDINGS")

    async def look() -> Sequence[Finding]:
        rows = VectorRows(database)
        readiness = await rows.look()
        said, remedy = _SAID[readiness], _REMEDY[readiness]
        extension = Finding(_NAME, ok=readiness == "ready", said=said, remedy=remedy)
        async with AsyncExitStack() as stack:
            model = await _look_at_model(await _embedder(stack, source))
        covered = (await _coverage(rows, source.model),) if readiness == "ready" else ()
        return (extension, model, *covered)

    return Looking(_NAME, look)


async def _look_at_model(embedder: Embedder) -> Finding:
    try:
        await embedder.ping()
    except LibraError as error:
        return failed(_NAME, error.code)
    said = N_("%(model)s answers")
    return Finding(_NAME, ok=True, said=said, values={"model": embedder.name})


async def _coverage(rows: VectorRows, model: str) -> Finding:
    coverage = await rows.coverage(model)
    said = N_("%(embedded)s of %(wordings)s wordings have a vector")
    values = {"embedded": coverage.embedded, "wordings": coverage.wordings}
    return Finding(_NAME, ok=True, said=said, values=values)
