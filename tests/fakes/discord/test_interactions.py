"""Commands, buttons and modals, answered by the real discord.py."""

import aiohttp
import discord
import pytest

from tests.fakes.discord import FakeDiscord, Interaction, NotOfferedError, Permission, Upload, User
from tests.fakes.discord.course_bot import CourseBot, running
from tests.fakes.discord.errors import Json


async def codes(fake: FakeDiscord, *calls: tuple[str, str, Json]) -> list[tuple[int, int]]:
    """Status and code of raw calls, made one after another as a careless client would."""
    found = []
    async with aiohttp.ClientSession() as session:
        for method, path, body in calls:
            async with session.request(method, fake.api_url + path, json=body) as response:
                answer = await response.json() if response.status != 204 else {}
                found.append((response.status, answer.get("code", 0)))
    return found


def callback(interaction: Interaction) -> str:
    return f"/interactions/{interaction.id}/{interaction.token}/callback"


def original(fake: FakeDiscord, interaction: Interaction) -> str:
    return f"/webhooks/{fake.bot.id}/{interaction.token}/messages/@original"


async def test_a_deferred_slash_command_is_answered_by_an_edit(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    bot.may_answer.clear()

    asked = await fake.slash(fake.channel, student, "질문", {"내용": "배열?"})
    await fake.until(lambda _: asked.acknowledged)
    assert asked.message is not None
    thinking = asked.message.loading
    bot.may_answer.set()
    answer = await fake.answer_to(asked)

    assert thinking
    assert [each.content for each in answer.revisions] == ["", "답: 배열?"]
    assert asked.acknowledged_after is not None
    assert asked.acknowledged_after < 1
    fake.assert_no_pings()


@pytest.mark.usefixtures("bot")
async def test_what_was_not_synced_or_filled_in_is_not_offered(
    fake: FakeDiscord, student: User
) -> None:
    with pytest.raises(NotOfferedError, match="질문, 크기"):
        await fake.slash(fake.channel, student, "없는명령")
    with pytest.raises(NotOfferedError, match="내용"):
        await fake.slash(fake.channel, student, "질문")
    with pytest.raises(NotOfferedError, match="내용"):
        await fake.slash(fake.channel, student, "질문", {"내용": 3})


async def test_commands_for_staff_are_offered_to_staff(fake: FakeDiscord, student: User) -> None:
    fake.commands.replace(
        None,
        [
            {
                "name": "설정",
                "description": "설정",
                "default_member_permissions": str(int(Permission.MANAGE_GUILD)),
            }
        ],
    )
    staff = fake.add_person("조교", fake.add_role("조교", Permission.MANAGE_GUILD))

    with pytest.raises(NotOfferedError):
        await fake.slash(fake.channel, student, "설정")
    assert (await fake.slash(fake.channel, staff, "설정")).use.user is staff


async def test_a_command_is_found_by_the_name_in_ones_own_language(
    fake: FakeDiscord, student: User
) -> None:
    tree = {
        "name": "팀",
        "description": "팀",
        "name_localizations": {"en-US": "team"},
        "options": [{"name": "만들기", "description": "새 팀", "type": 1}],
    }
    fake.commands.replace(fake.guild.id, [tree])

    used = await fake.slash(fake.channel, student, "team 만들기", locale="en-US")

    assert used.use.data["name"] == "팀"
    assert used.use.data["options"] == [{"name": "만들기", "type": 1, "options": []}]


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Ask", "description": "대문자"},
        {"name": "두 단어", "description": "빈칸"},
        {"name": "질문", "description": ""},
    ],
)
async def test_commands_that_discord_would_refuse_are_refused(
    fake: FakeDiscord, bot: CourseBot, command: Json
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.bulk_upsert_global_commands(fake.bot.id, [command])

    assert refused.value.code == 50035


async def test_a_synced_command_keeps_its_id(fake: FakeDiscord, bot: CourseBot) -> None:
    before = {command["name"]: command["id"] for command in fake.commands.listed(None)}

    await bot.tree.sync()

    assert {each["name"]: each["id"] for each in fake.commands.listed(None)} == before
    assert (fake.commands.syncs, fake.commands.creates) == (2, len(before))


async def test_a_later_answer_than_three_seconds_is_unknown(
    fake: FakeDiscord, student: User
) -> None:
    fake.commands.replace(None, [{"name": "빈", "description": "빈"}])
    asked = await fake.slash(fake.channel, student, "빈")

    fake.clock.advance(3.1)

    assert await codes(fake, ("POST", callback(asked), {"type": 5})) == [(404, 10062)]


@pytest.mark.usefixtures("bot")
async def test_a_second_answer_is_refused_as_a_second(fake: FakeDiscord, student: User) -> None:
    asked = await fake.slash(fake.channel, student, "질문", {"내용": "?"})
    await fake.answer_to(asked)

    assert await codes(fake, ("POST", callback(asked), {"type": 5})) == [(400, 40060)]


@pytest.mark.usefixtures("bot")
async def test_the_token_lives_for_fifteen_minutes_from_the_press(
    fake: FakeDiscord, student: User
) -> None:
    asked = await fake.slash(fake.channel, student, "질문", {"내용": "?"})
    answer = await fake.answer_to(asked)
    edit: Json = {"content": "더"}

    fake.clock.advance(890)
    early = await codes(fake, ("PATCH", original(fake, asked), edit))
    fake.clock.advance(20)
    late = await codes(fake, ("PATCH", original(fake, asked), edit))

    assert (early, late) == ([(200, 0)], [(401, 50027)])
    assert answer.content == "더"


async def test_nothing_can_be_followed_up_before_the_first_answer(
    fake: FakeDiscord, student: User
) -> None:
    fake.commands.replace(None, [{"name": "빈", "description": "빈"}])
    asked = await fake.slash(fake.channel, student, "빈")
    hook = f"/webhooks/{fake.bot.id}/{asked.token}"

    results = await codes(
        fake,
        ("POST", hook, {"content": "먼저"}),
        ("POST", callback(asked), {"type": 5}),
        ("POST", hook, {"content": "자리를 채움"}),
        ("POST", hook, {"content": "또 하나", "flags": 64}),
        ("POST", callback(asked), {"type": 9}),
    )

    assert results == [(404, 10015), (204, 0), (200, 0), (200, 0), (400, 40060)]
    assert asked.message is not None
    assert asked.message.content == "자리를 채움"
    assert [(each.content, each.ephemeral) for each in asked.followups] == [("또 하나", True)]
    assert fake.channel.history() == [asked.message]


@pytest.mark.usefixtures("bot")
async def test_autocomplete_offers_choices(fake: FakeDiscord, student: User) -> None:
    typed = await fake.autocomplete(fake.channel, student, "질문", {"내용": "배"}, focused="내용")

    choices = await fake.until(lambda _: typed.choices)

    assert choices == [{"name": "배 1", "value": "1"}, {"name": "배 2", "value": "2"}]


async def test_a_button_works_after_a_reconnect_and_in_a_new_process(
    fake: FakeDiscord, student: User
) -> None:
    async with running(fake) as bot:
        question = await fake.say(fake.channel, student, "!질문 버튼?")
        answer = await fake.reply_to(question)
        await fake.gateway.drop()
        await bot.resumed.wait()
        first = await fake.click(answer, "도움됨", student)
        thanks = await fake.answer_to(first)
    async with running(fake):
        second = await fake.click(answer, "helpful:7", student)
        thanks_again = await fake.answer_to(second)

    assert [thanks.content, thanks_again.content] == ["7번 고마워요"] * 2
    assert thanks.ephemeral
    assert thanks not in fake.channel.history()
    assert str(thanks.id) not in {each.data["id"] for each in fake.ledger.named("MESSAGE_CREATE")}


@pytest.mark.usefixtures("bot")
async def test_a_context_menu_brings_the_message(fake: FakeDiscord, student: User) -> None:
    answer = await fake.say(fake.channel, student, "정답입니다")

    used = await fake.context_menu("정답으로 저장", answer, student)

    assert (await fake.answer_to(used)).content == "저장: 정답입니다"


@pytest.mark.usefixtures("bot")
async def test_a_modal_is_shown_and_sent_in(fake: FakeDiscord, student: User) -> None:
    asked = await fake.slash(fake.channel, student, "틀림")
    await fake.until(lambda _: asked.modal)

    sent = await fake.submit_modal(asked, {"무엇이 틀렸나요?": "답이 옛날 것"})

    assert (await fake.answer_to(sent)).content == "이유: 답이 옛날 것"


@pytest.mark.usefixtures("bot")
async def test_a_file_option_can_be_read(fake: FakeDiscord, student: User) -> None:
    asked = await fake.slash(fake.channel, student, "크기", {"파일": Upload("로그.txt", b"12345")})

    assert (await fake.answer_to(asked)).content == "로그.txt 5"


async def test_a_select_menu_takes_only_what_it_shows(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    class Weeks(discord.ui.View):
        @discord.ui.select(custom_id="week", options=[discord.SelectOption(label="1주", value="1")])
        async def pick(
            self, interaction: discord.Interaction, select: discord.ui.Select["Weeks"]
        ) -> None:
            await interaction.response.edit_message(content=f"{select.values[0]}주차")

    place = bot.get_partial_messageable(fake.channel.id)
    await place.send("몇 주차?", view=Weeks())
    message = await fake.next_bot_message()

    with pytest.raises(NotOfferedError):
        await fake.select(message, "week", ["9"], student)
    picked = await fake.select(message, "week", ["1"], student)
    await fake.until(lambda _: message.content == "1주차")

    assert picked.message is message


@pytest.mark.usefixtures("bot")
async def test_a_command_works_in_a_direct_channel_too(fake: FakeDiscord, student: User) -> None:
    asked = await fake.slash(fake.dm(student), student, "질문", {"내용": "몰래"})

    assert (await fake.answer_to(asked)).content == "답: 몰래"
