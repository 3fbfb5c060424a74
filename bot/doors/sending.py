"""Queued notices go out: in order per chat, slower when the channel asks, never dropped without a trace."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from storage import cases, chats, evidence, notices
from storage.notices import Notice

log = structlog.get_logger()

MOST_ATTEMPTS = 20
"""With back-off up to five minutes: about an hour and a half of trying."""


class Later(Exception):
    """The channel asks to wait `seconds` before this notice is sent again."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class Unreachable(Exception):
    """Nothing can reach this chat any more: the customer has blocked the bot, left, or closed every way in."""


class Undeliverable(Exception):
    """The channel will never take this notice; later ones may well arrive."""


Deliver = Callable[[Notice], Awaitable[str]]
"""Sends a notice and gives the channel's id of the message. Any exception but those above: try again later."""


class Sender:
    """Sends the notices of one channel. `round` is one pass; several senders never send the same notice at once."""

    def __init__(
        self, app: App, channel: str, deliver: Deliver, *, pace: Callable[[Notice], float] = lambda _notice: 0.0
    ) -> None:
        """`pace` takes a place for a notice and gives 0, or how many seconds it must still wait."""
        self._app = app
        self._channel = channel
        self._deliver = deliver
        self._pace = pace
        self._owner = f"{channel}-{uuid.uuid4().hex[:12]}"

    async def round(self) -> float:
        """Send the oldest waiting notice of every chat. Returns how long to rest before the next round (seconds)."""
        app = self._app
        claimed = await app.database.arun(
            lambda conn: notices.claim(
                conn, app.panel_id, self._channel, self._owner, app.database.now(conn), app.settings.replicas.job_lease
            )
        )
        await asyncio.gather(*(self._send(notice) for notice in claimed))
        return 0.05 if claimed else 0.0

    async def release(self) -> None:
        """Give back what was claimed and not sent; whoever comes next need not wait for the lease to run out."""
        await self._app.database.arun(lambda conn: notices.release(conn, self._owner))

    async def _send(self, notice: Notice) -> None:
        database = self._app.database
        early = self._pace(notice)
        if early > 0:
            await self._later(notice, early, "")
            return
        try:
            message_id = await self._deliver(notice)
        except Later as problem:
            await self._later(notice, problem.seconds, str(problem))
        except Unreachable as problem:
            error = str(problem)
            await database.arun(lambda conn: self._unreachable(conn, notice, error))
        except Undeliverable as problem:
            error = str(problem)
            await database.arun(lambda conn: self._undeliverable(conn, notice, error))
        except Exception as problem:
            await self._failed(notice, f"{type(problem).__name__}: {problem}")
        else:
            await database.arun(lambda conn: notices.sent(conn, notice.id, self._owner, message_id, database.now(conn)))

    async def _failed(self, notice: Notice, error: str) -> None:
        log.warning("a notice was not sent", notice=notice.id, attempts=notice.attempts, error=error[:300])
        if notice.attempts >= MOST_ATTEMPTS:
            await self._app.database.arun(lambda conn: self._undeliverable(conn, notice, error))
        else:
            await self._later(notice, min(300.0, 2.0**notice.attempts), error, counts=True)

    async def _later(self, notice: Notice, seconds: float, error: str, *, counts: bool = False) -> None:
        """Having to wait is no failure: only a send that went wrong counts as an attempt."""

        def work(conn: Connection) -> None:
            due = self._app.database.now(conn) + timedelta(seconds=seconds)
            notices.retry(conn, notice.id, self._owner, due, error, counts=counts)

        await self._app.database.arun(work)

    def _unreachable(self, conn: Connection, notice: Notice, error: str) -> None:
        """The case stays open and says that its customer hears nothing."""
        now = self._app.database.now(conn)
        notices.failed(conn, notice.id, self._owner, error, now)
        if notice.audience == "agent":
            self._note(conn, notice, "agent_unreachable", error)
            return
        if notice.audience != "customer":
            log.error("the staff chat cannot be reached", channel=self._channel, error=error)
            return
        chat = chats.find(conn, self._app.panel_id, self._channel, notice.chat_key)
        if chat is not None:
            chats.set_reachable(conn, chat.id, False, now)
        self._note(conn, notice, "unreachable", error)

    def _undeliverable(self, conn: Connection, notice: Notice, error: str) -> None:
        notices.failed(conn, notice.id, self._owner, error, self._app.database.now(conn))
        log.error("a notice could not be delivered", notice=notice.id, audience=notice.audience, error=error)
        self._note(conn, notice, "undelivered", error)

    def _note(self, conn: Connection, notice: Notice, kind: str, error: str) -> None:
        if notice.case_id is not None:
            case = cases.load(conn, notice.case_id)
            cases.add_event(conn, case, kind, self._channel, {"error": error}, self._app.database.now(conn))


def split(text: str, most: int) -> Iterator[str]:
    """The text in parts of at most `most` characters, cut at a line or a space where there is one."""
    while len(text) > most:
        window = text[:most]
        cut = max(window.rfind("\n"), window.rfind(" "))
        cut = cut if cut > most // 2 else most
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


async def shown_picture(app: App, evidence_id: int) -> bytes:
    """The bytes of a stored picture as people look at it."""
    stored = await app.database.aread(lambda conn: evidence.load(conn, evidence_id))
    digest = stored.shown_digest or stored.digest
    return await asyncio.to_thread(lambda: app.blobs.read(digest))
