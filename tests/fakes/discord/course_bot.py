"""The bot that these tests run: the shapes a course bot uses, and nothing more."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import discord
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from tests.fakes.discord.inprocess import pointed_at
from tests.fakes.discord.server import FakeDiscord

START_SECONDS = 5.0


class Helpful(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"helpful:(?P<question>\d+)",
):
    """A button that knows its question by its custom id, so it outlives the process."""

    def __init__(self, question: int) -> None:
        self.question = question
        super().__init__(discord.ui.Button(label="도움됨", custom_id=f"helpful:{question}"))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
        /,
    ) -> Self:
        del interaction, item
        return cls(int(match["question"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"{self.question}번 고마워요", ephemeral=True)


class Reason(discord.ui.Modal, title="이유"):
    why: discord.ui.TextInput[Self] = discord.ui.TextInput(label="무엇이 틀렸나요?")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"이유: {self.why.value}", ephemeral=True)


class CourseBot(commands.Bot):
    """Answers ``!질문`` and ``/질문``, and lets a test wait for what it has heard."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(
            command_prefix="!",
            intents=intents or discord.Intents.all(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,
            chunk_guilds_at_startup=False,
        )
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.resumed = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Helpful)
        self.add_command(ask)
        self.tree.add_command(slash_ask)
        self.tree.add_command(file_size)
        self.tree.add_command(wrong)
        self.tree.add_command(keep)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library waits five seconds before it identifies again; a test need not."""

    async def on_message(self, message: discord.Message, /) -> None:
        if not message.author.bot:
            self.heard.put_nowait(message)
        await self.process_commands(message)

    async def hear(self, count: int = 1) -> list[discord.Message]:
        """The next messages of people."""
        async with asyncio.timeout(START_SECONDS):
            return [await self.heard.get() for _ in range(count)]

    async def on_resumed(self) -> None:
        self.resumed.set()


@commands.command("질문")
async def ask(ctx: commands.Context[CourseBot], *, text: str = "") -> None:
    view = discord.ui.View(timeout=None).add_item(Helpful(7))
    await ctx.reply(f"답: {text}", view=view)


@app_commands.command(name="질문", description="질문하기")
@app_commands.rename(text="내용")
async def slash_ask(interaction: discord.Interaction[CourseBot], text: str) -> None:
    await interaction.response.defer()
    await interaction.client.may_answer.wait()
    await interaction.edit_original_response(content=f"답: {text}")


@slash_ask.autocomplete("text")
async def suggest(
    _interaction: discord.Interaction[CourseBot], current: str
) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current} {n}", value=str(n)) for n in (1, 2)]


@app_commands.command(name="크기", description="파일 크기")
@app_commands.rename(file="파일")
async def file_size(interaction: discord.Interaction[CourseBot], file: discord.Attachment) -> None:
    data = await file.read()
    await interaction.response.send_message(f"{file.filename} {len(data)}")


@app_commands.command(name="틀림", description="틀렸어요")
async def wrong(interaction: discord.Interaction[CourseBot]) -> None:
    await interaction.response.send_modal(Reason())


@app_commands.context_menu(name="정답으로 저장")
async def keep(interaction: discord.Interaction[CourseBot], message: discord.Message) -> None:
    await interaction.response.send_message(f"저장: {message.content}", ephemeral=True)


@asynccontextmanager
async def running(fake: FakeDiscord, client: CourseBot | None = None) -> AsyncIterator[CourseBot]:
    """A started and ready bot; it is closed at the end of the block."""
    client = client or CourseBot()
    with pointed_at(fake):
        async with client:
            life = asyncio.create_task(client.start(fake.token))
            ready = asyncio.create_task(client.wait_until_ready())
            await asyncio.wait(
                {life, ready}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            assert ready.done()
            yield client
            await client.close()
            await life


async def main() -> None:
    """The same bot as a process of its own, told by its environment where Discord is."""
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["DISCORD_GATEWAY_URL"])
    async with CourseBot() as client:
        await client.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
