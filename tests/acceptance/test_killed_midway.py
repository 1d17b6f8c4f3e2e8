"""A power cut while an answer is being written."""

from pathlib import Path

from tests.acceptance.stage import Stage, settled
from tests.product import product


async def test_an_interrupted_answer_ends_with_a_ta_and_says_so(stage: Stage, home: Path) -> None:
    stage.gemini.chunks, stage.gemini.pause = 3, 14.0
    student = stage.discord.add_person("민지")
    async with product(home, environment=stage.environment) as running:
        await stage.discord.bot_ready(within=20)
        reply = await stage.ask(student, "도중에 꺼지면 어떻게 되나요?")
        await settled(stage.discord, reply, "AI의 초안")
        await running.kill()

        await running.start()

        await settled(stage.discord, reply, "조교에게")
        assert "AI의 초안" not in reply.content
        assert stage.discord.replies_to(reply) == []
