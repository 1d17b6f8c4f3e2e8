"""The pages of merging, over entries kept in memory."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from librabot.admin_web import merging, public
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.merging import Merging, Paired, Pairing, Side, Standing, Twins
from librabot.features.questions.values import Actor, Entry, Place, Status, Title, Wording
from tests.admin_web.visiting import Visitor, open_house

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ALONE = Standing(None, None, ())


def an_entry(entry_id: int, title: str, *, status: Status = "verified", hits: int = 0) -> Entry:
    return Entry(
        id=entry_id,
        course_id=1,
        status=status,
        title=title,
        question=f"{title} <b>질문</b>",
        answer=f"**{title}**의 답",
        keywords=(),
        version=entry_id + 10,
        needs_human=False,
        verifier_name="이조교",
        verified_at=NOW,
        page_url=None,
        hits=hits,
    )


@dataclass
class Memory:
    """Implements ``Twins``, and the ``Library`` of browsing."""

    entries: dict[int, Entry]
    standings: dict[int, Standing] = field(default_factory=dict)
    merged: list[Pairing] = field(default_factory=list)
    parted: list[Pairing] = field(default_factory=list)
    overtaken: bool = False

    async def entry(self, entry_id: int) -> Entry:
        if entry_id not in self.entries:
            raise LibraError(Code.DB5004)
        return self.entries[entry_id]

    async def side(self, entry_id: int) -> Side:
        return Side(await self.entry(entry_id), (f"{entry_id}번을 묻는 말",))

    async def standing(self, entry_id: int, *, within: timedelta) -> Standing:
        assert within == timedelta(days=1)
        return self.standings.get(entry_id, ALONE)

    async def lexicon(self, course_id: int) -> Lexicon:
        assert course_id == 1
        return SHIPPED

    async def found(self, entry: Entry, text: str, *, limit: int) -> Sequence[Title]:
        return [
            Title(each.id, each.title, each.hits, None)
            for each in self.entries.values()
            if text in each.title and each != entry
        ][:limit]

    async def near(self, entry: Entry, keys: Sequence[str], *, limit: int) -> Sequence[Title]:
        assert all(keys)
        return await self.found(entry, "도커", limit=limit)

    async def merge(
        self, pairing: Pairing, by: Actor, twin_asked: Sequence[Wording]
    ) -> Paired | None:
        assert by.name
        assert [each.source for each in twin_asked] == ["title", "question"]
        self.merged.append(pairing)
        return self._paired(pairing)

    async def part(
        self,
        pairing: Pairing,
        by: Actor,
        *,
        twin_asked: Sequence[Wording],
        target_asked: Sequence[Wording],
        within: timedelta,
    ) -> Paired | None:
        assert by.name
        assert twin_asked
        assert target_asked
        assert within == timedelta(days=1)
        self.parted.append(pairing)
        return self._paired(pairing)

    async def course_of(self, place: Place) -> int:
        return place.course_id or 1

    async def titles(self, course_id: int, text: str, *, limit: int) -> Sequence[Title]:
        raise AssertionError(f"nobody searches here: {course_id} {text} {limit}")

    async def popular(self, course_id: int, *, limit: int) -> Sequence[Title]:
        raise AssertionError(f"nobody looks here: {course_id} {limit}")

    async def verified(self, entry_id: int) -> Entry | None:
        entry = await self.entry(entry_id)
        return await self.entry(entry.merged_into or entry_id)

    def _paired(self, pairing: Pairing) -> Paired | None:
        if self.overtaken:
            return None
        return Paired(self.entries[pairing.twin_id], self.entries[pairing.target_id])


@pytest.fixture
def memory() -> Memory:
    entries = (
        an_entry(1, "도커 실행", hits=2),
        an_entry(2, "도커 켜는 방법", hits=7),
        an_entry(3, "과제 제출 기한", status="waiting"),
        an_entry(4, "버린 질문", status="discarded"),
    )
    return Memory({entry.id: entry for entry in entries})


@pytest.fixture
async def ta(memory: Memory) -> AsyncIterator[Visitor]:
    twins: Twins = memory
    routes = merging.routes(Merging(twins, lambda: None))
    pages = public.routes(Browsing(memory), board_url=None)
    async with open_house([*routes, *pages]) as house:
        visitor = await house.member(Role.TA)
        await visitor.get("/nowhere")
        yield visitor


async def test_without_a_word_the_nearest_are_proposed(ta: Visitor) -> None:
    page = await ta.get("/questions/3/merge")

    assert page.status == 200
    assert "혹시 이 질문인가요?" in page.text
    assert 'href="/questions/3/merge?with=1"' in page.text


async def test_what_is_typed_is_searched(ta: Visitor) -> None:
    found = await ta.get("/questions/3/merge?q=%EC%BC%9C%EB%8A%94")
    nothing = await ta.get("/questions/3/merge?q=%3Cscript%3E")

    assert 'href="/questions/3/merge?with=2"' in found.text
    assert 'href="/questions/3/merge?with=1"' not in found.text
    assert "찾은 질문" in found.text
    assert "맞는 질문이 없어요" in nothing.text
    assert "<script>" not in nothing.text


async def test_a_discarded_question_says_that_it_cannot_be_merged(ta: Visitor) -> None:
    page = await ta.get("/questions/4/merge")

    assert "버린 질문은 합칠 수 없어요" in page.text
    assert "<search" not in page.text


async def test_both_stand_side_by_side_and_the_more_asked_one_is_proposed(ta: Visitor) -> None:
    page = await ta.get("/questions/1/merge?with=2")

    assert page.status == 200
    for words in (
        "도커 실행 &lt;b&gt;질문&lt;/b&gt;",
        "<strong>도커 켜는 방법</strong>의 답",
        "1번을 묻는 말",
        "2번을 묻는 말",
        'href="/q/2"',
        '<input type="radio" name="stay" value="1" aria-describedby="side-1" required>',
        '<input type="radio" name="stay" value="2" aria-describedby="side-2" required checked>',
    ):
        assert words in page.text


async def test_a_waiting_one_cannot_stay(ta: Visitor) -> None:
    page = await ta.get("/questions/3/merge?with=1")

    assert (
        '<input type="radio" name="stay" value="1" aria-describedby="side-1" required checked>'
        in page.text
    )
    assert 'value="3" required' not in page.text
    assert "확인된 답만 남길 수 있어요" in page.text


@pytest.mark.parametrize("other", [3, 4])
async def test_two_that_cannot_be_merged_are_not_shown_so(ta: Visitor, other: int) -> None:
    page = await ta.get(f"/questions/3/merge?with={other}")

    assert page.status == 422
    assert "VAL4020" in page.text


async def test_merging_leads_to_the_one_that_stays(ta: Visitor, memory: Memory) -> None:
    form = {"with": "2", "version": "11", "other_version": "12", "stay": "2"}

    answer = await ta.post("/questions/1/merge", form)
    await ta.post("/questions/1/merge", form | {"stay": "1"})

    assert (answer.status, answer.location) == (303, "/questions/2")
    assert memory.merged == [Pairing(1, 11, 2, 12), Pairing(2, 12, 1, 11)]


@pytest.mark.parametrize(
    "wrong", [{"stay": "3"}, {"with": "1", "stay": "1"}, {"stay": ""}, {"other_version": "x"}]
)
async def test_a_form_that_makes_no_sense_merges_nothing(
    ta: Visitor, memory: Memory, wrong: dict[str, str]
) -> None:
    form = {"with": "2", "version": "11", "other_version": "12", "stay": "2"}

    answer = await ta.post("/questions/1/merge", form | wrong)

    assert answer.status == 422
    assert memory.merged == []


async def test_whoever_was_too_late_sees_both_again_as_they_are_now(
    ta: Visitor, memory: Memory
) -> None:
    memory.overtaken = True
    form = {"with": "2", "version": "1", "other_version": "12", "stay": "2"}

    answer = await ta.post("/questions/1/merge", form)

    assert answer.status == 409
    assert "그 사이에 내용이 바뀌었어요" in answer.text
    assert 'name="version" value="11"' in answer.text


async def test_whoever_was_too_late_to_merge_at_all_is_told_what_became_of_it(
    ta: Visitor, memory: Memory
) -> None:
    memory.overtaken = True
    memory.entries[1] = replace(memory.entries[1], status="merged", merged_into=2)
    memory.standings[1] = Standing(Title(2, "도커 켜는 방법", 7, None), None, ())
    form = {"with": "2", "version": "11", "other_version": "12", "stay": "2"}

    answer = await ta.post("/questions/1/merge", form)

    assert answer.status == 409
    assert "다른 질문에 합쳐진 질문이에요" in answer.text


async def test_a_merged_question_names_the_other_and_can_be_parted_in_time(
    ta: Visitor, memory: Memory
) -> None:
    into = Title(2, "도커 켜는 방법", 7, None)
    memory.entries[1] = replace(memory.entries[1], status="merged", merged_into=2)
    memory.standings[1] = Standing(into, NOW, ())

    in_time = await ta.get("/questions/1/merge")
    answer = await ta.post("/questions/1/part", {"version": "11"})
    memory.standings[1] = Standing(into, None, ())
    late = await ta.get("/questions/1/merge")

    assert 'href="/questions/2"' in in_time.text
    assert 'action="/questions/1/part"' in in_time.text
    assert "11월 2일 18:00까지 할 수 있어요" in in_time.text
    assert (answer.status, answer.location) == (303, "/questions/1")
    assert memory.parted == [Pairing(1, 11, 2, 12)]
    assert 'href="/questions/2"' in late.text
    assert "/part" not in late.text


async def test_whoever_was_too_late_to_part_them_is_told(ta: Visitor, memory: Memory) -> None:
    memory.overtaken = True
    memory.standings[1] = Standing(Title(2, "도커 켜는 방법", 7, None), NOW, ())

    answer = await ta.post("/questions/1/part", {"version": "1"})

    assert answer.status == 409
    assert "그 사이에 내용이 바뀌었어요" in answer.text


async def test_what_was_merged_into_a_question_is_listed(ta: Visitor, memory: Memory) -> None:
    memory.standings[2] = Standing(None, None, (Title(1, "도커 실행", 2, None),))

    page = await ta.get("/questions/2/merge")

    assert "이 질문에 합쳐진 질문" in page.text
    assert '<a href="/questions/1">도커 실행</a>' in page.text


async def test_a_merged_questions_public_page_leads_to_the_others(
    ta: Visitor, memory: Memory
) -> None:
    memory.entries[1] = replace(memory.entries[1], status="merged", merged_into=2)

    led = await ta.get("/q/1")
    there = await ta.get("/q/2")

    assert (led.status, led.location) == (302, "/q/2")
    assert there.status == 200
