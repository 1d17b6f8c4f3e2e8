"""The people of the panel: always on."""

from contextlib import AsyncExitStack

import aiohttp

from librabot.adapters.discord_oauth import DiscordOAuth
from librabot.admin_web import account, auth, discord_login, members
from librabot.db.members import MemberRows
from librabot.features.members.directory import DiscordDirectory
from librabot.features.members.discord_login import DiscordSigningIn
from librabot.features.members.managing import Managing
from librabot.features.members.signing_in import SigningIn
from librabot.settings import Discord
from librabot.wiring import Feature


def join(rows: MemberRows, signing_in: SigningIn, discord: DiscordSigningIn | None) -> Feature:
    """Log-in, one's own account, and the members' page."""
    routes = (
        *auth.routes(signing_in, discord=discord is not None),
        *account.routes(signing_in),
        *members.routes(Managing(rows)),
        *(discord_login.routes(discord) if discord else ()),
    )
    return Feature(routes=routes, navigation=(members.LINK,))


async def discord_signing_in(
    stack: AsyncExitStack, settings: Discord, directory: DiscordDirectory, signing_in: SigningIn
) -> DiscordSigningIn | None:
    """Log-in with Discord, when the bot and the application's secret are set."""
    if settings.bot_token is None or settings.client_secret is None:
        return None
    session = await stack.enter_async_context(aiohttp.ClientSession())
    login = DiscordOAuth(
        session,
        api_url=settings.api_url,
        bot_token=settings.bot_token.get_secret_value(),
        client_secret=settings.client_secret.get_secret_value(),
    )
    return DiscordSigningIn(login, directory, signing_in)
