"""The thresholds' page, over a log kept in memory."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import pytest

from librabot.admin_web import tuning
from librabot.features.members.values import Role
from librabot.features.questions.comparing import Told
from librabot.features.questions.matching.deciding import DEFAULT, Thresholds, decide
from librabot.features.questions.matching.story import story_of
from librabot.features.questions.tuning import Tunables, Tuning
from librabot.features.questions.values import Actor
from tests.admin_web.visiting import House, Visitor, open_house
from tests.features.questions.judged import a_near

TEXT = "과제 2 제출 기한은 언제인가요?"
STRICT = "/tuning?offer_from=1"


@dataclass
class Memory:
    """Implements ``Tunables``."""

    rows: list[Told] = field(default_factory=list)
    kept: Thresholds = DEFAULT
    deeds: list[str] = field(default_factory=list)

    def ask(self, text: str, *, right: int | None = None, judged: bool = False) -> None:
        decision = decide(text, [a_near(1, TEXT), a_near(2, "과제 2 발표는 언제인가요?")])
        story = json.dumps(story_of(decision), ensure_ascii=False)
        self.rows.append(Told(len(self.rows) + 1, story, judged, right, 0, 0))

    async def thresholds(self) -> Thresholds:
        return self.kept

    async def told(self, *, limit: int) -> Sequence[Told]:
        return self.rows[:limit]

    async def merged(self) -> Mapping[int, int]:
        return {}

    async def bodies(self, question_ids: Sequence[int]) -> Mapping[int, str]:
        return {each: f"{each}번 <b>질문</b>" for each in question_ids}

    async def save(self, thresholds: Thresholds, by: Actor) -> None:
        self.kept = thresholds
        self.deeds.append(by.name)

    async def reset(self, by: Actor) -> None:
        await self.save(DEFAULT, by)


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def house(memory: Memory) -> AsyncIterator[House]:
    store: Tunables = memory
    async with open_house(tuning.routes(Tuning(store))) as house:
        yield house


@pytest.fixture
async def ta(house: House) -> Visitor:
    visitor = await house.member(Role.TA, "이조교")
    await visitor.get("/nowhere")
    return visitor


def asked(memory: Memory) -> None:
    memory.ask("과제 3 제출 기한은 언제인가요?", judged=True, right=1)
    memory.ask("과제 4 제출 기한은 언제인가요?", judged=True)
    memory.ask(TEXT, judged=True, right=1)
    memory.ask("과제 5 제출 기한은 언제인가요?")


async def test_before_anybody_judged_it_says_how_feedback_comes_about(ta: Visitor) -> None:
    page = await ta.get("/tuning")

    assert page.status == 200
    assert "아직 판정된 질문이 없어요" in page.text
    assert "👎" in page.text
    assert 'name="serve_from"' in page.text


async def test_how_well_it_does_is_said_with_its_uncertainty(ta: Visitor, memory: Memory) -> None:
    asked(memory)

    page = await ta.get("/tuning")

    assert "최근 질문 4개 중" in page.text
    assert "100% <small>1개 중 1개</small>" in page.text
    assert "50% <small>2개 중 1개</small>" in page.text
    assert "9%–91%" in page.text
    assert 'href="/asked/4"' in page.text


async def test_every_threshold_has_a_field_with_what_it_is_now(ta: Visitor, memory: Memory) -> None:
    memory.kept = replace(DEFAULT, serve_from=0.7)

    page = await ta.get("/tuning")

    assert f"지금 0.70, 처음 값 {DEFAULT.serve_from:.2f}" in page.text
    assert page.text.count("data-slides=") == len(Thresholds.__slots__)


async def test_a_preview_shows_what_would_have_gone_otherwise_and_keeps_nothing(
    ta: Visitor, memory: Memory
) -> None:
    asked(memory)

    page = await ta.get(STRICT)

    assert "최근 질문 4개 중 3개가 달라졌을 거예요." in page.text
    assert '<td class="number moves-on">3</td>' in page.text
    assert 'href="/asked/2"' in page.text
    assert "1번 &lt;b&gt;질문" in page.text
    assert '<input type="hidden" name="offer_from" value="1">' in page.text
    assert (memory.kept, memory.deeds) == (DEFAULT, [])


async def test_the_thresholds_in_force_have_nothing_to_save(ta: Visitor, memory: Memory) -> None:
    asked(memory)

    page = await ta.get(f"/tuning?serve_from={DEFAULT.serve_from}")

    assert "지금 쓰고 있는 기준이에요." in page.text
    assert 'action="/tuning"' in page.text
    assert "이 기준으로 저장" not in page.text


async def test_saving_keeps_them_and_a_reset_leads_back(ta: Visitor, memory: Memory) -> None:
    page = await ta.get(STRICT)
    first = {name: str(value) for name, value in asdict(DEFAULT).items()}
    form = first | {"serve_from": "0.9", "offer_from": "1"}

    saved = await ta.post("/tuning", form)
    kept = memory.kept
    reset = await ta.post("/tuning/reset")

    assert "처음 값으로 되돌리기" not in page.text
    assert (saved.status, saved.location) == (303, "/tuning")
    assert kept == replace(DEFAULT, serve_from=0.9, offer_from=1.0)
    assert reset.status == 303
    assert memory.kept == DEFAULT
    assert memory.deeds == ["이조교", "이조교"]


@pytest.mark.parametrize("typed", ["hoch", "7", "-1", ""])
async def test_what_cannot_be_a_threshold_is_said_beside_what_was_typed(
    ta: Visitor, memory: Memory, typed: str
) -> None:
    asked(memory)

    page = await ta.get(f"/tuning?serve_from={typed}&offer_from=0.3")
    part = await ta.get(f"/tuning?serve_from={typed}", **{"HX-Request": "true"})
    saved = await ta.post("/tuning", {"serve_from": typed})

    assert page.status == 422
    assert "바로 답하는 기준: " in page.text
    assert f'name="serve_from" min="0" max="1" step="any" value="{typed}"' in page.text
    assert (part.status, "바로 답하는 기준: " in part.text) == (200, True)
    assert saved.status == 422
    assert memory.deeds == []


async def test_readers_have_no_business_here(house: House, memory: Memory) -> None:
    reader = await house.member(Role.READER)

    pages = [
        await reader.get("/tuning"),
        await reader.post("/tuning", {"serve_from": "0.1"}),
        await reader.post("/tuning/reset"),
    ]

    assert [page.status for page in pages] == [403, 403, 403]
    assert memory.deeds == []
