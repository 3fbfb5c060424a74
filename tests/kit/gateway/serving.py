"""A small Discord for tests, on real sockets of 127.0.0.1: what a simulation inside the process cannot break.

    with GatewayServer() as discord:
        settings = {"token": discord.token, "api_base": discord.api_base, "gateway": discord.gateway_url}
        ana = discord.person("ana")
        ana.write("hello")                        # reaches whoever is connected
        discord.cut()                             # the line breaks; the client resumes and misses nothing
        discord.forget_sessions(); discord.cut()  # too late to resume: what was said meanwhile is in the history alone
        discord.limit("POST", "/channels/[0-9]+/messages", 0.5)
        ana.hears("order number")

Kept as in the real one: a session's events are numbered and replayed on resume, after which RESUMED comes; a session
that is not known any more is answered by "invalid, not resumable"; a privileged intent that is off closes with 4014; a
repeated nonce gives the existing message; 429 says how long in body and headers; ids sort by time.
Different: no interactions, no files, no shards; one guild.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.kit.gateway.rest import DIRECT_MESSAGES, GUILD_MESSAGES, Fault, Rest, answered
from tests.kit.gateway.sessions import Gateway
from tests.kit.gateway.world import FORUM, GUILD_TEXT, Channel, Json, World
from tests.kit.whole import wait_for

T = TypeVar("T")
TOKEN = "gateway.test.token"


class GatewayServer:
    """The server, as a context manager. Its methods may be called from any plain test."""

    token = TOKEN

    def __init__(self, *, heartbeat_ms: int = 41_250, intents_on: bool = True) -> None:
        self._heartbeat_ms = heartbeat_ms
        self.world = World(intents_on)
        self.help = self.world.add_channel(GUILD_TEXT, "help")
        self.staff = self.world.add_channel(FORUM, "cases")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="discord gateway server", daemon=True)
        self.gateway: Gateway
        self.rest: Rest

    def __enter__(self) -> Self:
        self._thread.start()
        self.do(self._start)
        return self

    def __exit__(self, *_problem: object) -> None:
        self.do(self._stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def do(self, act: Callable[[], Awaitable[T]]) -> T:
        """Run something on the server's loop and wait for it."""

        async def run() -> T:
            return await act()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(30)

    @property
    def api_base(self) -> str:
        """What the library's routes begin with."""
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where the library connects."""
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def log(self) -> list[str]:
        """What clients did on the gateway so far."""
        return list(self.gateway.log)

    def person(self, name: str) -> "Somebody":
        """Somebody on Discord, in the guild."""
        return Somebody(self, self.world.add_user(name))

    def cut(self) -> None:
        """Break the line."""
        self.do(self.gateway.cut)

    def forget_sessions(self) -> None:
        """From now on nothing can be resumed."""
        self.do(self.gateway.forget)

    def invalidate(self, *, resumable: bool) -> None:
        """Tell the client that its session is invalid."""
        self.do(lambda: self.gateway.invalidate(resumable=resumable))

    def ask_to_reconnect(self) -> None:
        """Tell the client to connect anew."""
        self.do(self.gateway.ask_to_reconnect)

    def close_gate(self, closed: bool = True) -> None:
        """Turn away everybody who connects, until opened again."""
        self.gateway.takes_connections = not closed

    def limit(self, method: str, path: str, retry_after: float, *, everywhere: bool = False, times: int = 1) -> None:
        """The next calls whose path matches (a pattern) are asked to wait."""
        self.rest.limit(method, path, retry_after, everywhere=everywhere, times=times)

    def fail(self, method: str, path: str, status: int, code: int = 0, *, times: int = 1) -> None:
        """The next calls whose path matches (a pattern) fail."""
        self.rest.faults.append(Fault(method, path, times, status, {"code": code, "message": "planted"}, {}))

    def calls(self, method: str, ending: str) -> list[float]:
        """When calls came whose path ends so (monotonic seconds)."""
        return [at for at, made, path in self.rest.calls if made == method and path.endswith(ending)]

    def say(self, channel: Channel, author: int, text: str) -> Json:
        """A message in a channel; an event for whoever is connected."""

        async def act() -> Json:
            message = self.world.say(channel, author, text)
            intent = GUILD_MESSAGES if channel.recipient is None else DIRECT_MESSAGES
            await self.gateway.dispatch("MESSAGE_CREATE", message, intent=intent)
            return message

        return self.do(act)

    def said(self, channel: Channel) -> list[str]:
        """What the bot said in a channel."""
        bot = str(self.world.bot)
        return [one["content"] for one in list(channel.messages.values()) if one["author"]["id"] == bot]

    async def _start(self) -> None:
        app = web.Application()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        # one route for all: the others need the address, which is known only once the socket is bound
        app.router.add_route("*", "/{path:.*}", self._route)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._runner = runner
        self._port = int(runner.addresses[0][1])
        self.gateway = Gateway(self.world, self.gateway_url, self._heartbeat_ms)
        self.rest = Rest(self.world, self.gateway, self.token)
        self._routes = web.UrlDispatcher()
        for method, path, handler in self.rest.routes:
            self._routes.add_route(method, f"/api/v10{path}", _bound(self.rest, handler))

    async def _route(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/gateway":
            return await self.gateway.serve(request)
        found = await self._routes.resolve(request)
        if found.http_exception is not None:
            return answered({"code": 0, "message": f"{request.method} {request.path}"}, status=404)
        request.match_info.update(found)
        return await found.handler(request)

    async def _stop(self) -> None:
        await self.gateway.cut()
        await self._runner.cleanup()


class Somebody:
    """A person who writes to the bot directly, and reads its answers."""

    def __init__(self, server: GatewayServer, user_id: int) -> None:
        self.server, self.id = server, user_id
        self._read = 0

    @property
    def room(self) -> Channel:
        """The direct messages with the bot."""
        return self.server.world.direct(self.id)

    def write(self, text: str) -> Json:
        """Send the bot a direct message."""
        return self.server.say(self.room, self.id, text)

    def write_in(self, channel: Channel, text: str) -> Json:
        """Write in a channel or thread."""
        return self.server.say(channel, self.id, text)

    def heard(self) -> list[str]:
        """Everything the bot has said here."""
        return self.server.said(self.room)

    def hears(self, words: str) -> str:
        """The bot's next message that holds these words."""

        def look() -> str | None:
            for place, text in enumerate(self.heard()):
                if place >= self._read and words in text:
                    self._read = place + 1
                    return text
            return None

        return str(wait_for(look, f"{words!r}; heard: {self.heard()}"))


def _bound(
    rest: Rest, handler: Callable[[web.Request], Awaitable[Any]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        return await rest.answer(request, handler)

    return answer
