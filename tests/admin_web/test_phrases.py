import re

import pytest

from librabot.features.members.values import Role
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.phrases import Proposing, Taken, suggestions_for
from tests.admin_web.panel import Browser, opened
from tests.admin_web.phrased import Phrases, a_book, a_phrase, a_phrase_house

HTMX = {"HX-Request": "true"}


def chips(page: str) -> list[str]:
    return re.findall(r'<span class="phrase-body">(.*?)</span>', page)


async def by_script(browser: Browser, path: str, form: dict[str, str]) -> str:
    headers = HTMX | {"X-CSRF-Token": browser.token}
    async with browser.client.post(path, data=form, headers=headers) as response:
        assert response.status == 200
        return await response.text()


async def test_a_question_shows_what_it_is_known_by_and_where_that_is_from() -> None:
    async with opened(a_phrase_house()) as browser:
        page = await browser.get("/questions/1")

    assert "같은 질문으로 알아듣는 말" in page
    assert "헷갈리면 안 되는 질문" in page
    assert chips(page) == [
        "도커 컨테이너는 어떻게 켜나요?",
        "도커 켜는 법",
        "docker run 안 됨",
        "도커 컨테이너는 어떻게 끄나요?",
    ]
    for words in ("제목", "조교", "AI 제안 · 증상부터", "AI 제안 · 반대"):
        assert f'<small class="phrase-source">{words}</small>' in page


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("question", "질문"),
        ("chosen", "학생이 고름"),
        ("merged", "합친 질문"),
        ("refused", "학생이 아니라고 함"),
        ("unmerged", "합치기 취소"),
        ("corrected", "고침"),
    ],
)
async def test_each_source_has_a_name(source: str, words: str) -> None:
    book = a_book(lookalikes=[a_phrase(5, "이름 붙은 말", source)])

    async with opened(a_phrase_house(phrases=Phrases(book))) as browser:
        page = await browser.get("/questions/1/phrases")

    assert f'<small class="phrase-source">{words}</small>' in page


async def test_all_but_the_entrys_own_text_can_be_removed() -> None:
    async with opened(a_phrase_house()) as browser:
        page = await browser.get("/questions/1/phrases")

    assert 'aria-label="“도커 켜는 법” 빼기"' in page
    assert 'value="wording-3"' in page
    assert 'value="wording-1"' not in page


async def test_without_scripts_removing_and_bringing_back_are_redirects() -> None:
    house = a_phrase_house()

    async with opened(house) as browser:
        removed = await browser.submit("/questions/1/phrases/remove", {"phrase": "wording-3"})
        page = await browser.get("/questions/1?undo=wording-3")
        back = await browser.submit("/questions/1/phrases/restore", {"phrase": "wording-3"})
        later = await browser.get("/questions/1?undo=wording-3")

    assert removed.headers["Location"] == "/questions/1?undo=wording-3#phrases"
    assert "“도커 켜는 법” 말을 뺐어요." in page
    assert back.headers["Location"] == "/questions/1#phrases"
    assert "말을 뺐어요" not in later
    assert house.phrases.deeds == [
        ("remove", "wording", 3, "이조교"),
        ("restore", "wording", 3, "이조교"),
    ]


async def test_with_scripts_only_the_card_is_sent_and_offers_to_undo() -> None:
    async with opened(a_phrase_house()) as browser:
        answer = await by_script(browser, "/questions/1/phrases/remove", {"phrase": "lookalike-4"})

    assert "<html" not in answer
    assert "“도커 컨테이너는 어떻게 끄나요?” 말을 뺐어요." in answer
    assert 'name="phrase" value="lookalike-4" aria-describedby="undone" autofocus' in answer
    assert '<p class="toast">뺐어요.</p>' in answer


@pytest.mark.parametrize("kind", ["wording", "lookalike"])
async def test_a_ta_adds_one_of_either_kind(kind: str) -> None:
    house = a_phrase_house()
    form = {"kind": kind, "body": " 도커 <b>시작</b> "}

    async with opened(house) as browser:
        plain = await browser.submit("/questions/1/phrases", form)
        answer = await by_script(browser, "/questions/1/phrases", form | {"body": "또 하나"})

    assert plain.headers["Location"] == "/questions/1#phrases"
    assert house.phrases.deeds[0] == ("add", kind, "도커 <b>시작</b>", "이조교")
    assert "도커 &lt;b&gt;시작&lt;/b&gt;" in answer
    assert "또 하나" in answer


@pytest.mark.parametrize("body", ["", "??", "가" * 301])
async def test_what_cannot_be_taken_stays_in_its_field_with_the_reason(body: str) -> None:
    house = a_phrase_house()
    form = {"kind": "wording", "body": body}

    async with opened(house) as browser:
        plain = await browser.submit("/questions/1/phrases", form)
        page = await plain.text()
        answer = await by_script(browser, "/questions/1/phrases", form)

    assert plain.status == 422
    for each in (page, answer):
        assert 'id="trouble-wording" role="alert"' in each
        assert f'value="{body}"' in each
    assert "<html" not in answer
    assert house.phrases.deeds == []


async def test_the_question_itself_is_not_its_own_look_alike() -> None:
    form = {"kind": "lookalike", "body": "도커 컨테이너는 어떻게 켜나요?"}

    async with opened(a_phrase_house()) as browser:
        answer = await by_script(browser, "/questions/1/phrases", form)

    assert "바로 이 질문의 말이라 다른 질문이 될 수 없어요." in answer


async def test_words_of_another_question_lead_to_it_and_to_merging() -> None:
    owners = {search_key("도커 이미지 지우기"): Taken(7, "이미지는 어떻게 지우나요?")}
    house = a_phrase_house(phrases=Phrases(owners=owners))

    async with opened(house) as browser:
        form = {"kind": "wording", "body": "도커 이미지 지우기"}
        answer = await by_script(browser, "/questions/1/phrases", form)

    assert '<a href="/questions/7">이미지는 어떻게 지우나요?</a>' in answer
    assert 'href="/questions/1/merge?with=7"' in answer


async def test_a_wording_that_found_another_owner_does_not_come_back() -> None:
    owners = {search_key("도커 켜는 법"): Taken(7, "이미지는 어떻게 지우나요?")}
    house = a_phrase_house(phrases=Phrases(owners=owners))

    async with opened(house) as browser:
        await browser.submit("/questions/1/phrases/remove", {"phrase": "wording-3"})
        restored = await browser.submit("/questions/1/phrases/restore", {"phrase": "wording-3"})
        page = await restored.text()

    assert restored.status == 422
    assert 'href="/questions/1/merge?with=7"' in page
    assert [deed[0] for deed in house.phrases.deeds] == ["remove"]


@pytest.mark.parametrize("state", ["waiting", "running"])
async def test_while_the_model_looks_the_page_asks_again(state: str) -> None:
    house = a_phrase_house(phrases=Phrases(a_book(proposing=Proposing(state, None))))  # type: ignore[arg-type] # both are states.

    async with opened(house) as browser:
        page = await browser.get("/questions/1")

    assert "AI가 다른 표현을 찾는 중이에요" in page
    assert 'hx-get="/questions/1/phrases" hx-trigger="every 3s"' in page


async def test_once_the_model_is_done_nothing_asks_again() -> None:
    house = a_phrase_house(phrases=Phrases(a_book(proposing=Proposing("done", None))))

    async with opened(house) as browser:
        page = await browser.get("/questions/1/phrases")

    assert 'id="proposing"' not in page


@pytest.mark.parametrize(
    ("fault", "words"),
    [("AI5004", "사용량을 모두 썼어요"), ("XX9999", "문제가 생겼")],
)
async def test_a_dead_job_says_why_and_leads_to_the_jobs(fault: str, words: str) -> None:
    house = a_phrase_house(phrases=Phrases(a_book(proposing=Proposing("dead", fault))))

    async with opened(house) as browser:
        page = await browser.get("/questions/1/phrases")

    assert "AI가 다른 표현을 찾지 못했어요." in page
    assert words in page
    assert 'href="/jobs?state=dead"' in page


async def test_only_without_a_model_are_there_suggestions() -> None:
    async with opened(a_phrase_house(model_on=False)) as browser:
        without = await browser.get("/questions/1")
    async with opened(a_phrase_house(model_on=True)) as browser:
        with_model = await browser.get("/questions/1")

    for suggested in suggestions_for(a_book()):
        assert f'aria-label="“{suggested.body}” 추가"' in without
    assert "phrase-suggested" in without
    assert "phrase-suggested" not in with_model


async def test_a_reader_only_reads() -> None:
    house = a_phrase_house(model_on=False)

    async with opened(house, Role.READER) as browser:
        page = await browser.get("/questions/1/phrases")
        refused = await browser.submit("/questions/1/phrases", {"kind": "wording", "body": "말"})

    assert "도커 켜는 법" in page
    for words in ("빼기", 'name="body"', "phrase-suggested"):
        assert words not in page
    assert refused.status == 403
    assert house.phrases.deeds == []


async def test_many_are_folded_away() -> None:
    wordings = [a_phrase(number, f"{number}번째로 묻는 말") for number in range(20)]

    async with opened(a_phrase_house(phrases=Phrases(a_book(wordings=wordings)))) as browser:
        page = await browser.get("/questions/1/phrases")

    assert "6개 더 보기" in page
    assert page.index("13번째로") < page.index("6개 더 보기") < page.index("14번째로")


async def test_an_unverified_question_shows_none_before_it_has_any() -> None:
    book = a_book(status="waiting")
    bare = a_book(status="waiting", wordings=[], lookalikes=[])

    async with opened(a_phrase_house(phrases=Phrases(book))) as browser:
        page = await browser.get("/questions/1")
    async with opened(a_phrase_house(phrases=Phrases(bare))) as browser:
        without = await browser.get("/questions/1")

    assert "답을 확정하면 이 말로 물어도 찾아요." in page
    assert 'id="phrases"' not in without


@pytest.mark.parametrize("status", ["discarded", "merged"])
async def test_what_is_put_away_is_not_changed(status: str) -> None:
    house = a_phrase_house(phrases=Phrases(a_book(status=status)))

    async with opened(house) as browser:
        page = await browser.get("/questions/1/phrases")

    assert "빼기" not in page
    assert 'name="body"' not in page


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/questions/1/phrases", {"kind": "title", "body": "말"}, 422),
        ("/questions/1/phrases/remove", {"phrase": "wording"}, 422),
        ("/questions/1/phrases/remove", {"phrase": "title-1"}, 422),
        ("/questions/1/phrases/restore", {"phrase": "wording--1"}, 422),
        ("/questions/2/phrases", {"kind": "wording", "body": "말"}, 404),
        ("/questions/2/phrases/remove", {"phrase": "wording-1"}, 404),
    ],
)
async def test_what_no_form_sends_changes_nothing(
    path: str, form: dict[str, str], status: int
) -> None:
    house = a_phrase_house()

    async with opened(house) as browser:
        response = await browser.submit(path, form)

    assert response.status == status
    assert house.phrases.deeds == []


async def test_removing_what_is_gone_already_offers_nothing_to_undo() -> None:
    async with opened(a_phrase_house()) as browser:
        answer = await by_script(browser, "/questions/1/phrases/remove", {"phrase": "wording-99"})

    assert "phrase-undo" not in answer
