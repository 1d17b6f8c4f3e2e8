"""Answers to interactions; their own token is all the authority they need."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import Json
from tests.fakes.discord.interactions import Interaction, Interactions
from tests.fakes.discord.rest.asks import Ask, Route


@dataclass(frozen=True, slots=True)
class InteractionRoutes:
    interactions: Interactions

    def routes(self) -> tuple[Route, ...]:
        path = "/interactions/{interaction}/{token}/callback"
        return (Route("POST", path, self.answer, who="interaction"),)

    def answer(self, ask: Ask) -> Json | None:
        interaction = self.interactions.answer(
            ask.number("interaction"), ask.params["token"], ask.form, ask.uploads
        )
        wanted = ask.query.get("with_response") in ("1", "true")
        return self._response(interaction) if wanted else None

    def _response(self, interaction: Interaction) -> Json:
        about: Json = {"id": str(interaction.id), "type": int(interaction.use.kind)}
        resource: Json = {"type": int(interaction.callback or 0)}
        message = interaction.message
        if message is not None:
            about |= {
                "response_message_id": str(message.id),
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
            resource["message"] = payloads.message(self.interactions.world, message)
        return {"interaction": about, "resource": resource}
