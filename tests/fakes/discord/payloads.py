"""State as JSON, in the shapes that a gateway v10 client parses."""

from datetime import datetime

from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import Attachment, Message, Origin
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.permissions import permissions_in
from tests.fakes.discord.places import Channel, ChannelKind, Guild
from tests.fakes.discord.world import World

UPLOAD_LIMIT = 10 * 1024 * 1024
"""Bytes per file in a guild without boosts."""


def stamp(when: datetime) -> str:
    return when.isoformat()


def user(who: User) -> Json:
    return {
        "id": str(who.id),
        "username": who.name,
        "discriminator": "0000" if who.bot else "0",
        "global_name": None if who.bot else who.name,
        "avatar": None,
        "bot": who.bot,
        "public_flags": 0,
    }


def member(who: Member, *, with_user: bool = True) -> Json:
    body: Json = {
        "nick": who.nick,
        "roles": [str(role.id) for role in who.roles],
        "joined_at": stamp(who.joined_at),
        "avatar": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    return body | {"user": user(who.user)} if with_user else body


def role(what: Role) -> Json:
    return {
        "id": str(what.id),
        "name": what.name,
        "permissions": str(int(what.permissions)),
        "position": what.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": what.mentionable,
        "flags": 0,
    }


def guild(world: World, what: Guild) -> Json:
    """What GUILD_CREATE brings; as without presences, the bot is the only member in it."""
    channels = world.channels_of(what)
    visible = [place for place in channels if permissions_in(place, world.bot)]
    return rest_guild(what) | {
        "joined_at": stamp(what.members[world.bot.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(what.members),
        "members": [member(what.members[world.bot.id])],
        "channels": [channel(world, place) for place in channels if not place.is_thread],
        "threads": [
            channel(world, place) for place in visible if place.is_thread and not place.archived
        ],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
    }


def rest_guild(what: Guild) -> Json:
    return {
        "id": str(what.id),
        "name": what.name,
        "owner_id": str(what.owner.id),
        "icon": None,
        "roles": [role(each) for each in what.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "preferred_locale": what.locale,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_id": None,
    }


def channel(world: World, place: Channel) -> Json:
    body: Json = {
        "id": str(place.id),
        "type": int(place.kind),
        "last_message_id": str(next(reversed(place.messages))) if place.messages else None,
        "flags": 0,
    }
    if place.guild is None:
        people = [user(who) for who in place.recipients if who is not world.bot]
        return body | {"recipients": people}
    body |= {"guild_id": str(place.guild.id), "name": place.name, "rate_limit_per_user": 0}
    return body | (_thread(world, place) if place.is_thread else _standing(place))


def _standing(place: Channel) -> Json:
    body: Json = {
        "position": 0,
        "topic": place.topic,
        "nsfw": False,
        "parent_id": None,
        "permission_overwrites": [
            {
                "id": str(target),
                "type": int(rule.for_member),
                "allow": str(int(rule.allow)),
                "deny": str(int(rule.deny)),
            }
            for target, rule in place.overwrites.items()
        ],
    }
    if place.kind is ChannelKind.VOICE:
        body |= {"bitrate": 64_000, "user_limit": 0}
    if place.kind is ChannelKind.FORUM:
        body |= {"available_tags": [_tag(*pair) for pair in place.tags.items()]}
    return body


def _tag(tag_id: int, name: str) -> Json:
    return {
        "id": str(tag_id),
        "name": name,
        "moderated": False,
        "emoji_id": None,
        "emoji_name": None,
    }


def _thread(world: World, place: Channel) -> Json:
    body: Json = {
        "parent_id": str(place.parent.id) if place.parent else None,
        "owner_id": str(place.owner.id) if place.owner else None,
        "message_count": len(place.messages),
        "total_message_sent": len(place.messages),
        "member_count": len(place.joined),
        "applied_tags": [str(tag) for tag in place.applied_tags],
        "thread_metadata": {
            "archived": place.archived,
            "locked": place.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": stamp(place.made_at),
            "create_timestamp": stamp(place.made_at),
        },
    }
    if world.bot.id in place.joined:
        body["member"] = thread_member(place, world.bot)
    return body


def thread_member(place: Channel, who: User) -> Json:
    return {
        "id": str(place.id),
        "user_id": str(who.id),
        "join_timestamp": stamp(place.made_at),
        "flags": 0,
    }


def attachment(file: Attachment) -> Json:
    return {
        "id": str(file.id),
        "filename": file.filename,
        "size": file.size,
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
        "ephemeral": file.ephemeral,
    }


def message(world: World, what: Message, *, content: bool = True) -> Json:
    """One message; without ``content`` it looks as it does without the intent of that name."""
    latest = what.latest
    readable = content or _always_readable(world, what)
    body: Json = {
        "id": str(what.id),
        "channel_id": str(what.channel.id),
        "author": user(what.author),
        "type": int(what.kind),
        "timestamp": stamp(what.created_at),
        "edited_timestamp": stamp(what.edited_at) if what.edited_at else None,
        "tts": False,
        "pinned": what.pinned_at is not None,
        "flags": int(latest.flags),
        "content": latest.content if readable else "",
        "embeds": list(latest.embeds) if readable else [],
        "components": list(latest.components) if readable else [],
        "attachments": [attachment(file) for file in latest.attachments] if readable else [],
        "reactions": [
            reaction(emoji, who, me=world.bot in who) for emoji, who in what.reactions.items()
        ],
    }
    return body | _mentions(what) | _links(world, what, content=content)


def _always_readable(world: World, what: Message) -> bool:
    """The bot's own, direct ones, and those that mention the bot."""
    return what.author is world.bot or what.channel.guild is None or world.bot in what.pings.users


def _mentions(what: Message) -> Json:
    return {
        "mention_everyone": what.pings.everyone,
        "mention_roles": [str(each.id) for each in what.pings.roles],
        "mentions": [user(each) for each in what.pings.users],
    }


def _links(world: World, what: Message, *, content: bool) -> Json:
    """What ties a message to others: nonce, webhook, interaction, thread and reply."""
    body: Json = {}
    if what.nonce is not None:
        body["nonce"] = what.nonce
    if what.webhook_id is not None:
        body["webhook_id"] = str(what.webhook_id)
    if what.origin is not None:
        body |= _origin(world, what.origin)
    if what.thread is not None:
        body["thread"] = channel(world, what.thread)
    if what.reply_to_id is not None:
        body |= _reply(world, what, what.reply_to_id, content=content)
    return body


def _origin(world: World, origin: Origin) -> Json:
    return {
        "application_id": str(world.bot.id),
        "webhook_id": str(world.bot.id),
        "interaction_metadata": {
            "id": str(origin.interaction_id),
            "type": origin.kind,
            "user": user(origin.user),
            "authorizing_integration_owners": {},
        },
    }


def _reply(world: World, what: Message, reply_to_id: int, *, content: bool) -> Json:
    body: Json = {
        "message_reference": {
            "type": 0,
            "message_id": str(reply_to_id),
            "channel_id": str(what.channel.id),
        }
    }
    if what.channel.guild is not None:
        body["message_reference"]["guild_id"] = str(what.channel.guild.id)
    first = what.channel.messages.get(reply_to_id)
    body["referenced_message"] = first and message(world, first, content=content)
    return body


def reaction(emoji: str, people: list[User], *, me: bool) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(people),
        "count_details": {"burst": 0, "normal": len(people)},
        "me": me,
        "me_burst": False,
        "burst_colors": [],
    }
