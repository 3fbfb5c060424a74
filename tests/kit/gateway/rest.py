"""The REST side: login, channels, messages and their history, threads; rate limits with Discord's headers."""

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.kit.gateway.sessions import Gateway
from tests.kit.gateway.world import GUILD_TEXT, PUBLIC_THREAD, Channel, Json, Refused, World

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12


@dataclass
class Fault:
    """The next calls of a method whose path matches are answered so."""

    method: str
    path: str
    times: int
    status: int
    body: Json
    headers: dict[str, str]


class Rest:
    """Answers the calls, and remembers them with the time they came."""

    def __init__(self, world: World, gateway: Gateway, token: str) -> None:
        self._world = world
        self._gateway = gateway
        self._token = token
        self.calls: list[tuple[float, str, str]] = []
        self.faults: list[Fault] = []
        self.routes: tuple[tuple[str, str, Callable[[web.Request], Awaitable[Any]]], ...] = (
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("PUT", "/applications/{application}/commands", self._commands),
            ("POST", "/users/@me/channels", self._direct),
            ("GET", "/guilds/{guild}", self._guild),
            ("GET", "/guilds/{guild}/channels", self._channels),
            ("GET", "/guilds/{guild}/members/{user}", self._member),
            ("GET", "/channels/{channel}", self._channel),
            ("PATCH", "/channels/{channel}", self._change_channel),
            ("GET", "/channels/{channel}/messages", self._history),
            ("POST", "/channels/{channel}/messages", self._say),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit),
            ("POST", "/channels/{channel}/threads", self._thread),
            ("POST", "/channels/{channel}/messages/{message}/threads", self._thread),
        )

    async def answer(self, request: web.Request, handler: Callable[[web.Request], Awaitable[Any]]) -> web.Response:
        """One call: token, planted faults, the method, and the headers of its rate limit."""
        path = request.path.removeprefix("/api/v10")
        self.calls.append((time.monotonic(), request.method, path))
        if request.headers.get("Authorization") != f"Bot {self._token}":
            return answered({"code": 0, "message": "401: Unauthorized"}, status=401)
        for fault in self.faults:
            if fault.times and fault.method == request.method and re.fullmatch(fault.path, path):
                fault.times -= 1
                return answered(fault.body, status=fault.status, headers=fault.headers)
        try:
            body = await handler(request)
        except Refused as refusal:
            return answered(refusal.body, status=refusal.status)
        return answered(body, headers=_bucket(f"{request.method} {path}", remaining=4))

    def limit(self, method: str, path: str, retry_after: float, *, everywhere: bool, times: int) -> None:
        """429 as Discord says it: by body and headers, for this route or for all."""
        scope = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"} if everywhere else {}
        headers = {"Retry-After": str(retry_after), "Via": "1.1 google", **_bucket(path, remaining=0), **scope}
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
        self.faults.append(Fault(method, path, times, 429, body, headers))

    async def _me(self, _: web.Request) -> Json:
        return self._world.users[self._world.bot]

    async def _application(self, _: web.Request) -> Json:
        return {
            **self._world.application,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "team": None,
            "owner": self._world.users[self._world.bot],
        }

    async def _commands(self, request: web.Request) -> list[Json]:
        given = await request.json()
        shown = {"application_id": str(self._world.bot), "version": "1", "default_member_permissions": None}
        return [{**one, **shown, "id": str(self._world.snowflake())} for one in given]

    async def _direct(self, request: web.Request) -> Json:
        return self._world.channel_json(self._world.direct(int((await request.json())["recipient_id"])))

    async def _guild(self, request: web.Request) -> Json:
        if int(request.match_info["guild"]) != self._world.guild_id:
            raise Refused(404, 10004, "Unknown Guild")
        return self._world.guild_json()

    async def _channels(self, request: web.Request) -> list[Json]:
        shown: list[Json] = (await self._guild(request))["channels"]
        return shown

    async def _member(self, request: web.Request) -> Json:
        user = int(request.match_info["user"])
        if user not in self._world.users:
            raise Refused(404, 10007, "Unknown Member")
        return self._world.member_json(user)

    async def _channel(self, request: web.Request) -> Json:
        return self._world.channel_json(self._found(request))

    async def _change_channel(self, request: web.Request) -> Json:
        channel, given = self._found(request), await request.json()
        channel.archived = bool(given.get("archived", channel.archived))
        channel.name = given.get("name", channel.name)
        shown = self._world.channel_json(channel)
        await self._gateway.dispatch("THREAD_UPDATE" if channel.parent else "CHANNEL_UPDATE", shown, intent=GUILDS)
        return shown

    async def _history(self, request: web.Request) -> list[Json]:
        given = request.query
        marks = {name: int(given[name]) if name in given else None for name in ("before", "after")}
        return self._world.history(self._found(request), limit=int(given.get("limit", 50)), **marks)

    async def _say(self, request: web.Request) -> Json:
        channel, given = self._found(request), await _body(request)
        if len(given.get("content") or "") > 2000:
            raise Refused(400, 50035, "Invalid Form Body")
        kept = {name: given[name] for name in ("embeds", "components", "nonce") if given.get(name)}
        known = set(channel.messages)
        message = self._world.say(channel, self._world.bot, given.get("content") or "", **kept)
        if int(message["id"]) not in known:
            intent = GUILD_MESSAGES if channel.recipient is None else DIRECT_MESSAGES
            await self._gateway.dispatch("MESSAGE_CREATE", message, intent=intent)
        return message

    async def _edit(self, request: web.Request) -> Json:
        message = self._world.message(self._found(request), int(request.match_info["message"]))
        given = await _body(request)
        message |= {name: given[name] or "" for name in ("content",) if name in given}
        message |= {name: given[name] for name in ("embeds", "components") if name in given}
        return message

    async def _thread(self, request: web.Request) -> Json:
        """A thread of a channel or a message, or a forum's post with its first message."""
        parent, given = self._found(request), await _body(request)
        kind = given.get("type", PUBLIC_THREAD) if parent.kind == GUILD_TEXT else PUBLIC_THREAD
        thread = self._world.add_channel(kind, given["name"], parent=parent.id)
        shown = self._world.channel_json(thread)
        await self._gateway.dispatch("THREAD_CREATE", {**shown, "newly_created": True}, intent=GUILDS)
        if "message" in given:
            first = given["message"]
            kept = {name: first[name] for name in ("embeds", "components") if first.get(name)}
            message = self._world.say(thread, self._world.bot, first.get("content") or "", **kept)
            shown["message"] = message
        return shown

    def _found(self, request: web.Request) -> Channel:
        return self._world.channel(int(request.match_info["channel"]))


def answered(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer with exactly the content type that Discord sends; the library takes no other for JSON."""
    given = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=given)


async def _body(request: web.Request) -> Json:
    """JSON, or a form whose `payload_json` it is."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        parsed: Json = json.loads(str(form["payload_json"]))
        return parsed
    given: Json = await request.json()
    return given


def _bucket(path: str, *, remaining: int) -> dict[str, str]:
    return {
        "X-RateLimit-Bucket": str(abs(hash(path))),
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(time.time() + 0.1),
        "X-RateLimit-Reset-After": "0.1",
    }
