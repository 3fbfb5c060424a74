"""Keeping posts true: whatever changes a case, wherever, its post in the staff's chat follows."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.doors.sending import Later, Undeliverable
from bot.staff import talk
from bot.staff.card import Card, read_card
from bot.staff.talk import Chunk, Line
from bot.work.handing import post_to_staff
from storage import cases, staffroom
from storage.staffroom import Post

log = structlog.get_logger()

LEASE_SECONDS = 120
LONGEST_PAUSE = 300.0
PATIENCE = 5.0
"""How long a closing door waits for the post it is at."""


class Gone(Exception):
    """The post was deleted in the chat: it is to be made anew."""


class Surface(Protocol):
    """A staff chat. Each method may raise `Later`, `Gone`, `Undeliverable`, and anything else to be tried again."""

    name: str
    most_letters: int
    """Of one chat message."""

    @property
    def place_id(self) -> str:
        """The channel's id of the staff chat as it is now."""
        ...

    def lay(self, line: Line) -> str:
        """The line as this channel writes it, safe for it."""
        ...

    async def open(self, card: Card) -> tuple[str, str]:
        """Make the post; gives the thread (empty where there are none) and the message that shows the brief."""
        ...

    async def redraw(self, post: Post, card: Card) -> None:
        """Show the card in the brief's message."""
        ...

    async def mark(self, post: Post, card: Card) -> None:
        """Let the thread show the case's state; a closed case's thread is closed, and opened again with it."""
        ...

    async def say(self, post: Post, chunk: Chunk, nonce: str) -> str:
        """Write a chunk in the thread; gives the chat message's id. `nonce` is the same for the same chunk."""
        ...

    async def reword(self, post: Post, channel_key: str, text: str) -> None:
        """Change what one of our messages in the thread says."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that a post is to show, read at once."""

    card: Card
    chunks: Sequence[Chunk]
    corrections: Sequence[tuple[str, str]]
    last_message: int
    last_event: int


class Keeper:
    """Brings the posts of one surface up to date, one at a time. `round` is one post."""

    def __init__(self, app: App, surface: Surface) -> None:
        self._app = app
        self._surface = surface
        self._showing: asyncio.Future[float] | None = None
        self._owner = f"{surface.name}-posts-{uuid.uuid4().hex[:12]}"

    async def round(self) -> float:
        """Bring the post that waited longest up to date. Returns how long to rest (seconds), 0 for "nothing waits"."""
        app = self._app
        post = await app.database.arun(
            lambda conn: staffroom.claim(
                conn, app.panel_id, self._surface.name, self._owner, app.database.now(conn), LEASE_SECONDS
            )
        )
        if post is None:
            return 0.0
        # a door that closes finishes the post it is at: cut off between the chat and our record, it would be made twice
        self._showing = asyncio.ensure_future(self._bring_up_to_date(post))
        return await asyncio.shield(self._showing)

    async def _bring_up_to_date(self, post: Post) -> float:
        app = self._app
        try:
            await self._show(post)
        except Later as problem:
            # the whole chat is asked to wait, so nothing else is tried in it meanwhile
            await self._later(post, 0, str(problem))
            return min(problem.seconds, LONGEST_PAUSE)
        except Gone:
            await app.database.arun(lambda conn: staffroom.lost(conn, post, self._owner, app.database.now(conn)))
        except Undeliverable as problem:
            log.error("a case cannot be shown to the staff", surface=self._surface.name, problem=str(problem)[:300])
            await self._later(post, LONGEST_PAUSE, str(problem))
        except Exception as problem:
            log.warning("a case was not shown to the staff yet", surface=self._surface.name, problem=str(problem)[:300])
            await self._later(post, min(LONGEST_PAUSE, 2.0**post.attempts), f"{type(problem).__name__}: {problem}")
        return 0.02

    async def catch_up(self) -> None:
        """Have every case that waits for people stand here, also those from before the staff chat was set."""
        app = self._app

        def work(conn: Connection) -> None:
            now = app.database.now(conn)
            for case in cases.queue(conn, app.panel_id, ("handoff",), limit=10_000):
                if staffroom.of_case(conn, case.id, self._surface.name) is None:
                    post_to_staff(conn, app, case.id, now)

        await app.database.arun(work)

    async def release(self) -> None:
        """Finish the post at hand, then give back what is held."""
        if self._showing is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._showing
        await self._app.database.arun(lambda conn: staffroom.release(conn, self._owner))

    async def _show(self, post: Post) -> None:
        if post.head and post.place != self._surface.place_id:
            raise Gone  # the staff have moved to another chat
        look = await self._app.database.aread(lambda conn: self._look(conn, post))
        post = await self._head(post, look)
        for channel_key, text in look.corrections:
            await self._correct(post, channel_key, text)
        for chunk in look.chunks:
            await self._say(post, chunk)
        if post.state != look.card.state:
            await self._surface.mark(post, look.card)
        stands = {"last_message": look.last_message, "last_event": look.last_event, "state": look.card.state}
        await self._app.database.arun(
            lambda conn: staffroom.shown(conn, post, self._owner, self._app.database.now(conn), **stands)
        )

    async def _head(self, post: Post, look: Look) -> Post:
        """The brief's message, made or redrawn. A closed thread is opened before anything is said in it again."""
        card, stands = look.card, dict[str, Any]()
        if not post.head:
            thread, head = await self._surface.open(card)
            stands = {"thread": thread, "head": head, "head_digest": card.digest, "state": "open"}
            stands |= {"last_event": look.last_event, "place": self._surface.place_id}
        elif post.state == "closed" and card.state != "closed":
            await self._surface.mark(post, card)
            stands = {"state": card.state}
        if post.head and post.head_digest != card.digest:
            await self._surface.redraw(post, card)
            stands |= {"head_digest": card.digest}
        if not stands:
            return post

        await self._app.database.arun(lambda conn: staffroom.placed(conn, post, self._owner, **stands))
        return replace(post, **stands)

    async def _correct(self, post: Post, channel_key: str, text: str) -> None:
        await self._surface.reword(post, channel_key, text)
        await self._app.database.arun(lambda conn: staffroom.refreshed(conn, post.id, channel_key))

    async def _say(self, post: Post, chunk: Chunk) -> None:
        nonce = hashlib.sha256(f"{post.id} {chunk.words}".encode()).hexdigest()[:24]
        channel_key = await self._surface.say(post, chunk, nonce)
        await self._app.database.arun(lambda conn: self._said(conn, post, chunk, channel_key))

    def _look(self, conn: Connection, post: Post) -> Look:
        surface, case = self._surface, cases.load(conn, post.case_id)
        new = talk.news(conn, post)
        return Look(
            read_card(conn, self._app, case),
            talk.chunks(new.lines, surface.lay, surface.most_letters),
            [(key, self._anew(conn, post, key)) for key in staffroom.outdated(conn, post.id)],
            new.last_message,
            new.last_event,
        )

    def _anew(self, conn: Connection, post: Post, channel_key: str) -> str:
        lines = talk.lines_at(conn, staffroom.words_at(conn, post.id, channel_key))
        return talk.chunks(lines, self._surface.lay, self._surface.most_letters)[0].text

    def _said(self, conn: Connection, post: Post, chunk: Chunk, channel_key: str) -> None:
        """Remember each chunk at once: after a crash nothing of it is said again."""
        words = chunk.at(channel_key)
        staffroom.add_words(conn, post.id, words)
        said = [one.message_id for one in words if one.message_id is not None]
        done = [one.event_id for one in words if one.event_id is not None]
        marks = {"last_message": max(said, default=0), "last_event": max(done, default=0)}
        staffroom.placed(conn, post, self._owner, **{name: mark for name, mark in marks.items() if mark})

    async def _later(self, post: Post, seconds: float, why: str) -> None:
        def work(conn: Connection) -> None:
            due = self._app.database.now(conn) + timedelta(seconds=seconds)
            staffroom.later(conn, post, self._owner, due, why)

        await self._app.database.arun(work)
