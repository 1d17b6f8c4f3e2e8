"""Application commands: one set of routes for everywhere, the same for one guild."""

from dataclasses import dataclass

from tests.fakes.discord.commands import Commands
from tests.fakes.discord.errors import ApiError, Json
from tests.fakes.discord.rest.asks import Answer, Ask, Route

EVERYWHERE = "/applications/{application}/commands"
IN_GUILD = "/applications/{application}/guilds/{guild}/commands"


@dataclass(frozen=True, slots=True)
class CommandRoutes:
    commands: Commands

    def routes(self) -> tuple[Route, ...]:
        return tuple(
            route
            for base in (EVERYWHERE, IN_GUILD)
            for route in (
                Route("GET", base, self.listed),
                Route("PUT", base, self.replace),
                Route("POST", base, self.create),
                Route("GET", f"{base}/{{command}}", self.get),
                Route("PATCH", f"{base}/{{command}}", self.edit),
                Route("DELETE", f"{base}/{{command}}", self.delete),
            )
        )

    def listed(self, ask: Ask) -> list[Json]:
        return self.commands.listed(self._guild(ask))

    def replace(self, ask: Ask) -> list[Json]:
        return self.commands.replace(self._guild(ask), ask.rows)

    def create(self, ask: Ask) -> Answer:
        return Answer(201, self.commands.put(self._guild(ask), ask.form))

    def get(self, ask: Ask) -> Json:
        return self.commands.get(self._guild(ask), ask.number("command"))

    def edit(self, ask: Ask) -> Json:
        return self.commands.edit(self._guild(ask), ask.number("command"), ask.form)

    def delete(self, ask: Ask) -> None:
        self.commands.delete(self._guild(ask), ask.number("command"))

    def _guild(self, ask: Ask) -> int | None:
        """The guild of the list, after a look at whose commands these are."""
        world = self.commands.world
        if ask.number("application") != world.bot.id:
            raise ApiError(10002)
        return world.guild(ask.number("guild")).id if "guild" in ask.params else None
