"""Every provider beside its fake, and a clock that only sleeping moves."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, field

from librabot.adapters.gemini import Gemini
from librabot.adapters.openai_compatible import OpenAICompatible
from librabot.adapters.persistence import DEADLINES, PACE, Deadlines, Pace, Persistent
from librabot.core.model import Ended, Model, Prompt, Said, Turn
from tests.fakes.gemini import FakeGemini
from tests.fakes.model import FakeModelServer
from tests.fakes.openai import FakeOpenAI

QUESTION = Prompt("Answer briefly.", (Turn("asker", "왜 NullPointerException 인가요?"),))


@dataclass(slots=True)
class StillTime:
    """Time that stands still but for sleeping, which takes none; chance is always a half."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(clock=lambda: self.now, sleep=self.sleep, chance=lambda: 0.5)


@dataclass(frozen=True, slots=True)
class Bench:
    """An adapter with two models, first choice first, and the server it asks."""

    model: Persistent
    fake: FakeModelServer
    time: StillTime
    first: str
    second: str


OpenBench = Callable[[Deadlines], AbstractAsyncContextManager[Bench]]


@asynccontextmanager
async def gemini_over(
    fake: FakeGemini, *models: str, deadlines: Deadlines = DEADLINES, pace: Pace = PACE
) -> AsyncIterator[Gemini]:
    url = fake.base_url
    gemini = Gemini(api_key="key", models=models, base_url=url, deadlines=deadlines, pace=pace)
    async with aclosing(gemini):
        yield gemini


@asynccontextmanager
async def compatible_over(
    fake: FakeOpenAI, *models: str, deadlines: Deadlines = DEADLINES, pace: Pace = PACE
) -> AsyncIterator[OpenAICompatible]:
    """The key is a good one, or none where none is asked for."""
    key = min(fake.keys) if fake.keys else None
    url = fake.base_url
    compatible = OpenAICompatible(
        api_key=key, models=models, base_url=url, deadlines=deadlines, pace=pace
    )
    async with aclosing(compatible):
        yield compatible


@asynccontextmanager
async def gemini_bench(deadlines: Deadlines = DEADLINES) -> AsyncIterator[Bench]:
    time = StillTime()
    async with FakeGemini(keys=frozenset({"key"})) as fake:
        first, second = fake.models[:2]
        over = gemini_over(fake, first, second, deadlines=deadlines, pace=time.pace())
        async with over as model:
            yield Bench(model, fake, time, first, second)


@asynccontextmanager
async def openai_bench(deadlines: Deadlines = DEADLINES) -> AsyncIterator[Bench]:
    async with FakeOpenAI() as fake, _compatible_bench(fake, deadlines) as bench:
        yield bench


@asynccontextmanager
async def ollama_bench(deadlines: Deadlines = DEADLINES) -> AsyncIterator[Bench]:
    async with FakeOpenAI.ollama() as fake, _compatible_bench(fake, deadlines) as bench:
        yield bench


@asynccontextmanager
async def _compatible_bench(fake: FakeOpenAI, deadlines: Deadlines) -> AsyncIterator[Bench]:
    time = StillTime()
    first, second = fake.models
    over = compatible_over(fake, first, second, deadlines=deadlines, pace=time.pace())
    async with over as model:
        yield Bench(model, fake, time, first, second)


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply to its end."""

    pieces: tuple[str, ...]
    ended: Ended

    @property
    def text(self) -> str:
        return "".join(self.pieces)


async def hear(model: Model, prompt: Prompt = QUESTION) -> Heard:
    """Listen to a whole reply; exactly one ``Ended`` comes, and last."""
    *said, ended = [event async for event in model.reply(prompt)]
    assert isinstance(ended, Ended)
    assert all(isinstance(event, Said) for event in said)
    return Heard(tuple(event.text for event in said if isinstance(event, Said)), ended)
