"""One gateway connection: hello, who are you, and what the client may say after that."""

import asyncio
import contextlib
import json
import secrets
from enum import IntEnum
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import Json
from tests.fakes.discord.intents import PRIVILEGED, Intent, application_flags
from tests.fakes.discord.sessions import Line, Session

if TYPE_CHECKING:
    from tests.fakes.discord.gateway import Gateway
    from tests.fakes.discord.people import Member


class Op(IntEnum):
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    BAD_TOKEN = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQ = 4007
    DISALLOWED_INTENTS = 4014


class Conversation:
    """Takes what the client sends until the connection ends."""

    def __init__(self, gateway: "Gateway", line: Line) -> None:
        self._gateway = gateway
        self._line = line
        self._session: Session | None = None

    async def hold(self, socket: web.WebSocketResponse) -> None:
        await self._gateway.admitting.wait()
        writer = asyncio.create_task(self._line.write())
        self._line.put({"op": Op.HELLO, "d": {"heartbeat_interval": self._gateway.heartbeat_ms}})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._read(frame.data)
        finally:
            if self._session is not None and self._session.line is self._line:
                self._session.line = None
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer

    async def _read(self, text: str) -> None:
        try:
            payload = json.loads(text)
            opcode, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            await self._line.close(Close.DECODE_ERROR)
            return
        refusal = self._take(opcode, data)
        if refusal is not None:
            await self._line.close(refusal)

    def _take(self, opcode: int, data: Json) -> Close | None:
        """Act on one payload; what comes back is the code to close with."""
        if opcode == Op.HEARTBEAT:
            self._beat()
            return None
        if self._session is not None:
            return self._serve(self._session, opcode, data)
        match opcode:
            case Op.IDENTIFY:
                return self._identify(data)
            case Op.RESUME:
                return self._resume(data)
        return Close.NOT_AUTHENTICATED

    def _serve(self, session: Session, opcode: int, data: Json) -> Close | None:
        match opcode:
            case Op.PRESENCE:
                self._gateway.presence = data
            case Op.MEMBERS:
                self._chunk(session, data)
            case Op.VOICE_STATE:
                pass  # No voice server stands behind this gateway.
            case Op.IDENTIFY | Op.RESUME:
                return Close.ALREADY_AUTHENTICATED
            case _:
                return Close.UNKNOWN_OPCODE
        return None

    def _beat(self) -> None:
        self._gateway.heartbeats += 1
        if self._gateway.acknowledges_heartbeats:
            self._line.put({"op": Op.HEARTBEAT_ACK, "d": None})

    def _identify(self, data: Json) -> Close | None:
        intents = Intent(data["intents"])
        missing = intents & PRIVILEGED & ~self._gateway.world.switched_on
        right = data["token"] == self._gateway.token
        self._gateway.note(resume=False, accepted=right and not missing, intents=intents)
        if not right:
            return Close.BAD_TOKEN
        if missing:
            return Close.DISALLOWED_INTENTS
        session = Session(secrets.token_hex(16), intents, line=self._line)
        self._gateway.sessions[session.id] = self._session = session
        self._welcome(session)
        return None

    def _welcome(self, session: Session) -> None:
        world = self._gateway.world
        guilds = list(world.guilds.values())
        ready: Json = {
            "v": 10,
            "user": payloads.user(world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._gateway.url,
            "application": {
                "id": str(world.bot.id),
                "flags": application_flags(self._gateway.world.switched_on),
            },
            "shard": [0, 1],
            "session_type": "normal",
        }
        self._gateway.send(session, "READY", ready)
        if Intent.GUILDS in session.intents:
            for guild in guilds:
                self._gateway.send(session, "GUILD_CREATE", payloads.guild(world, guild))

    def _resume(self, data: Json) -> Close | None:
        if data["token"] != self._gateway.token:
            self._gateway.note(resume=True, accepted=False)
            return Close.BAD_TOKEN
        session = self._gateway.sessions.get(data["session_id"] or "")
        known = session is not None and data["seq"] is not None
        self._gateway.note(resume=True, accepted=known)
        if session is None or not known:
            self._line.put({"op": Op.INVALID_SESSION, "d": False})
            return None
        if data["seq"] > len(session.sent):
            return Close.INVALID_SEQ
        self._session = session
        session.move(self._line, after=data["seq"])
        self._gateway.send(session, "RESUMED", {})
        return None

    def _chunk(self, session: Session, data: Json) -> None:
        """All members, those asked for by id, or those whose name starts as asked."""
        guild = self._gateway.world.guilds[int(data["guild_id"])]
        wanted = {int(each) for each in data.get("user_ids") or ()}
        start = data.get("query") or ""

        def chosen(member: "Member") -> bool:
            return member.user.id in wanted if wanted else member.user.name.startswith(start)

        members = [payloads.member(each) for each in guild.members.values() if chosen(each)]
        chunk: Json = {
            "guild_id": str(guild.id),
            "members": members[: data.get("limit") or None],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        self._gateway.send(session, "GUILD_MEMBERS_CHUNK", chunk)
