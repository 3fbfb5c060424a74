"""The layer between the wire and the panel that plays the faults and records each call."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox import modes as modes_of
from bot.sandbox import orders
from bot.sandbox.admin_v2 import envelope
from bot.sandbox.faults import Faults, Rule
from bot.sandbox.order_fields import read_columns
from bot.sandbox.panel import Panel, as_json
from bot.sandbox.wire import cut

CHALLENGE = "<!DOCTYPE html><title>Just a moment...</title><h1>Checking your browser</h1><p>Ray ID: 8f00ba4</p>"
BROKEN = "<!DOCTYPE html><title>{0}</title><center><h1>{0} Bad Gateway</h1></center><hr><center>nginx</center>"
KEPT_CALLS = 5000
SECRET = re.compile(r"""((?:^|[?&"])key(?:"\s*:\s*"|=))[^&"]+""")


@dataclass(frozen=True, slots=True)
class Heard:
    """One call with its body read."""

    scope: Scope
    body: bytes
    receive: Receive
    send: Send

    async def replay(self, body: bytes | None = None) -> Message:
        """The body again, for whoever answers."""
        return {"type": "http.request", "body": self.body if body is None else body, "more_body": False}


class FaultLayer:
    """ASGI middleware; the levers under `/_sandbox` and the index page are never touched."""

    def __init__(self, app: ASGIApp, faults: Faults, panel: Panel) -> None:
        self.app = app
        self.faults = faults
        self.panel = panel

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, with the fault that hits it."""
        if scope["type"] != "http" or scope["path"] == "/" or scope["path"].startswith("/_sandbox"):
            await self.app(scope, receive, send)
            return
        heard = Heard(scope, await Request(scope, receive).body(), receive, send)
        query = scope["query_string"].decode("latin-1")
        text = f"{query}\n{heard.body.decode('utf-8', 'replace')}"
        rule = self.faults.take(scope["method"], scope["path"], text)
        self._record(heard, query, rule)
        if rule is None:
            await self._pass(heard)
        else:
            await PLAYS[rule.fault](self, rule, heard)

    def _record(self, heard: Heard, query: str, rule: Rule | None) -> None:
        body = heard.body.decode("utf-8", "replace")
        call = {"method": heard.scope["method"], "path": heard.scope["path"], "query": query, "body": body}
        hidden = {name: SECRET.sub(r"\1***", value) for name, value in call.items()}
        self.faults.calls.append({**hidden, "at": self.panel.now(), "fault": rule.fault if rule else None})
        del self.faults.calls[:-KEPT_CALLS]

    async def _pass(self, heard: Heard) -> None:
        await self.app(heard.scope, heard.replay, heard.send)

    async def _apply(self, heard: Heard, body: bytes | None = None) -> Response:
        """Let the panel do its work and keep the answer here."""
        status, parts, headers = 500, [], {}

        async def receive() -> Message:
            return await heard.replay(body)

        async def keep(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers.update({name.decode(): value.decode() for name, value in message["headers"]})
            else:
                parts.append(message.get("body", b""))

        await self.app(heard.scope, receive, keep)
        return Response(b"".join(parts), status, {"content-type": headers.get("content-type", "application/json")})

    async def _slow(self, rule: Rule, heard: Heard) -> None:
        await asyncio.sleep(rule.seconds)
        await self._pass(heard)

    async def _slow_after(self, rule: Rule, heard: Heard) -> None:
        answer = await self._apply(heard)
        await asyncio.sleep(rule.seconds)
        await _answer(heard, answer)

    async def _too_many(self, rule: Rule, heard: Heard) -> None:
        await self._apply_if(rule.applied, heard)
        answer = refusal(heard.scope["path"], 429, rule.message or "Too many requests")
        answer.headers["retry-after"] = str(int(rule.seconds) or 1)
        await _answer(heard, answer)

    async def _broken_before(self, rule: Rule, heard: Heard) -> None:
        await _answer(heard, HTMLResponse(BROKEN.format(rule.status or 502), rule.status or 502))

    async def _broken_after(self, rule: Rule, heard: Heard) -> None:
        await self._apply(heard)
        await self._broken_before(rule, heard)

    async def _challenge(self, rule: Rule, heard: Heard) -> None:
        await self._apply_if(rule.applied, heard)
        await _answer(heard, HTMLResponse(CHALLENGE, rule.status or 403))

    async def _cut(self, rule: Rule, heard: Heard) -> None:  # noqa: ARG002 - all plays are called alike
        await self._apply(heard)
        await cut(heard.scope, heard.receive)

    async def _down(self, rule: Rule, heard: Heard) -> None:  # noqa: ARG002
        await cut(heard.scope, heard.receive)

    async def _late(self, rule: Rule, heard: Heard) -> None:
        async def arrive() -> None:
            await asyncio.sleep(rule.seconds)
            await self._apply(heard)

        task = asyncio.create_task(arrive())
        self.faults.pending.add(task)
        task.add_done_callback(self.faults.pending.discard)
        await cut(heard.scope, heard.receive)

    async def _refuse(self, rule: Rule, heard: Heard) -> None:
        path = heard.scope["path"]
        status = rule.status or (422 if path.startswith("/adminapi/v2") else 200)
        await _answer(heard, refusal(path, status, rule.message or "The panel refuses this"))

    async def _wrong_amount(self, rule: Rule, heard: Heard) -> None:
        await _answer(heard, await self._apply(heard, with_amount(heard.body, rule.amount or "0.01")))

    async def _truncated(self, rule: Rule, heard: Heard) -> None:  # noqa: ARG002
        whole = await self._apply(heard)
        await _answer(heard, Response(whole.body[: len(whole.body) // 2], 200, media_type="application/json"))

    async def _empty(self, rule: Rule, heard: Heard) -> None:  # noqa: ARG002
        await self._apply(heard)
        await _answer(heard, as_json({}))

    async def _change(self, rule: Rule, heard: Heard) -> None:
        now = self.panel.now()
        with self.panel.store.transaction() as conn:
            columns = read_columns(rule.set, now)
            orders.change(conn, rule.order, modes_of.read(conn), now, **columns)
        await self._pass(heard)

    async def _apply_if(self, wanted: bool, heard: Heard) -> None:
        if wanted:
            await self._apply(heard)


def refusal(path: str, status: int, message: str) -> Response:
    """A well-formed refusal in the shape of the API under that path."""
    if path.startswith("/adminapi/v2"):
        answer = envelope(None, status=status, message=message)
        return answer if status != 200 else as_json({"data": None, "error_message": message, "error_code": 1})
    if path.startswith("/adminapi"):
        return as_json({"status": "fail", "error": message}, status)
    return as_json({"error": message}, status)


def with_amount(body: bytes, amount: str) -> bytes:
    """The same JSON or form body with another `amount`."""
    try:
        read = json.loads(body)
    except ValueError:
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return urlencode(form | {"amount": amount}).encode()
    return json.dumps({**read, "amount": amount}).encode()


async def _answer(heard: Heard, answer: Response) -> None:
    await answer(heard.scope, heard.receive, heard.send)


PLAYS: dict[str, Callable[[FaultLayer, Rule, Heard], Awaitable[None]]] = {
    "slow": FaultLayer._slow,
    "slow_after": FaultLayer._slow_after,
    "429": FaultLayer._too_many,
    "5xx_before": FaultLayer._broken_before,
    "5xx_after": FaultLayer._broken_after,
    "html_challenge": FaultLayer._challenge,
    "cut": FaultLayer._cut,
    "late": FaultLayer._late,
    "refuse": FaultLayer._refuse,
    "wrong_amount": FaultLayer._wrong_amount,
    "down": FaultLayer._down,
    "truncated": FaultLayer._truncated,
    "empty": FaultLayer._empty,
    "change": FaultLayer._change,
}
