"""A Discord on loopback: REST v10, gateway v10 and CDN, with the real one's rules.

``FakeDiscord`` is the way in; the rest of what is exported are the values it deals in.
"""

from tests.fakes.discord.commands import NotOfferedError
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.ledger import Call, Event
from tests.fakes.discord.limits import Rate
from tests.fakes.discord.messages import Attachment, Message, Revision, Upload
from tests.fakes.discord.people import Role, User
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Channel, ChannelKind, Guild
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import Webhook, World

__all__ = [
    "Attachment",
    "Call",
    "Channel",
    "ChannelKind",
    "Event",
    "FakeDiscord",
    "Guild",
    "Intent",
    "Interaction",
    "Message",
    "NotOfferedError",
    "Permission",
    "Rate",
    "Revision",
    "Role",
    "Upload",
    "User",
    "Webhook",
    "World",
]
