"""The gateway: hello, identify, heartbeats, a session's numbered events, resume, and everything that breaks it."""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.kit.gateway.world import Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Wire:
    """One websocket, compressed as a stream where the client asks for it."""

    def __init__(self, socket: web.WebSocketResponse, compress: bool) -> None:
        self.socket = socket
        self._stream = zlib.compressobj() if compress else None

    async def send(self, op: int, data: Any = None, *, name: str | None = None, number: int | None = None) -> None:
        """One payload; one to a socket that is gone is lost, as it is on a real line."""
        text = json.dumps({"op": op, "d": data, "s": number, "t": name})
        if self.socket.closed:
            return
        try:
            if self._stream is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(
                    self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
                )
        except ConnectionError:
            pass


@dataclass
class Session:
    """What a client identified for: its events so far, and the line it is on, if any."""

    id: str
    intents: int
    events: list[tuple[str, Json]] = field(default_factory=list)
    wire: Wire | None = None


class Gateway:
    """All sessions of the server."""

    def __init__(self, world: World, address: str, heartbeat_ms: int) -> None:
        self._world = world
        self._address = address
        self._heartbeat_ms = heartbeat_ms
        self.sessions: dict[str, Session] = {}
        self.log: list[str] = []
        """What clients did, in order: hello, identify, resume <number>, heartbeat."""
        self.acknowledges = True
        self.takes_connections = True

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection from hello to its end."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        wire = Wire(socket, request.query.get("compress") == "zlib-stream")
        if not self.takes_connections:
            await socket.close(code=1013)
            return socket
        self.log.append("hello")
        await wire.send(HELLO, {"heartbeat_interval": self._heartbeat_ms})
        async for frame in socket:
            if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await self._take(wire, json.loads(frame.data))
        for session in self.sessions.values():
            if session.wire is wire:
                session.wire = None
        return socket

    async def dispatch(self, name: str, data: Json, *, intent: int = 0) -> None:
        """An event for every session that asked for it; one without a line gets it when it resumes, if it ever does."""
        for session in self.sessions.values():
            if not intent or session.intents & intent:
                session.events.append((name, data))
                if session.wire is not None:
                    await session.wire.send(DISPATCH, data, name=name, number=len(session.events))

    async def cut(self) -> None:
        """The line breaks; the session can be resumed."""
        for session in list(self.sessions.values()):
            if session.wire is not None:
                wire, session.wire = session.wire, None
                await wire.socket.close(code=4000)

    async def forget(self) -> None:
        """The sessions are forgotten, as after too long a break: whoever resumes is told to begin anew."""
        self.sessions.clear()

    async def invalidate(self, *, resumable: bool) -> None:
        """Opcode 9 to everybody who is connected."""
        await self._tell(INVALID, resumable)
        if not resumable:
            self.sessions.clear()

    async def ask_to_reconnect(self) -> None:
        """Opcode 7 to everybody who is connected."""
        await self._tell(RECONNECT, None)

    async def _tell(self, op: int, data: Any) -> None:
        for session in list(self.sessions.values()):
            if session.wire is not None:
                wire, session.wire = session.wire, None
                await wire.send(op, data)

    async def _take(self, wire: Wire, payload: Json) -> None:
        op, data = payload["op"], payload["d"]
        if op == HEARTBEAT:
            self.log.append("heartbeat")
            if self.acknowledges:
                await wire.send(ACK)
        elif op == IDENTIFY:
            await self._identify(wire, data)
        elif op == RESUME:
            await self._resume(wire, data)

    async def _identify(self, wire: Wire, data: Json) -> None:
        self.log.append("identify")
        if self._forbidden(int(data["intents"])):
            await wire.socket.close(code=4014)
            return
        session = Session(f"session-{len(self.log)}", int(data["intents"]), wire=wire)
        self.sessions[session.id] = session
        ready = {
            "v": 10,
            "user": self._world.users[self._world.bot],
            "guilds": [{"id": str(self._world.guild_id), "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": self._address,
            "application": {"id": self._world.application["id"], "flags": self._world.application["flags"]},
        }
        for name, event in (("READY", ready), ("GUILD_CREATE", self._world.guild_json())):
            session.events.append((name, event))
            await wire.send(DISPATCH, event, name=name, number=len(session.events))

    def _forbidden(self, intents: int) -> bool:
        """Asking for a privileged intent that the application has not switched on."""
        flags = int(self._world.application["flags"])
        content, members = intents & 1 << 15 and not flags & 1 << 18, intents & 1 << 1 and not flags & 1 << 14
        return bool(content or members)

    async def _resume(self, wire: Wire, data: Json) -> None:
        """Everything since the number that the client has seen, then RESUMED; or begin anew."""
        self.log.append(f"resume {data['seq']}")
        session = self.sessions.get(str(data["session_id"]))
        if session is None:
            await wire.send(INVALID, False)
            return
        session.wire = wire
        for number in range(int(data["seq"]) + 1, len(session.events) + 1):
            name, event = session.events[number - 1]
            await wire.send(DISPATCH, event, name=name, number=number)
        await wire.send(DISPATCH, {}, name="RESUMED", number=len(session.events))
