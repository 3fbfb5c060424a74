"""The staff channel as a surface: a forum post per case, or a message with a thread in a text channel."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import discord
import structlog

from bot.app import App
from bot.discord.staff.looks import embed_of, laid, missing_tags, name_of, tags_of, view_of
from bot.doors.sending import Later, Undeliverable, shown_picture
from bot.staff.card import Card
from bot.staff.keeping import Gone
from bot.staff.talk import Chunk, Line
from storage.staffroom import Post

log = structlog.get_logger()

WEEK_MINUTES: Literal[10080] = 10080
GONE = (10003, 10008)
"""Codes for a thread and for a message that somebody deleted."""

Room = discord.ForumChannel | discord.TextChannel


class DiscordRoom:
    """The staff channel of one bot. See `bot.staff.keeping.Surface`."""

    name = "discord"
    most_letters = 1_900

    def __init__(self, app: App, client: discord.Client) -> None:
        self._app = app
        self._client = client
        self.channel_id = app.settings.discord.staff_channel
        self._tags_refused = False

    @property
    def place_id(self) -> str:
        """The staff channel's id."""
        return self.channel_id

    def lay(self, line: Line) -> str:
        """With every mark of the customer's own text escaped."""
        return laid(line)

    async def open(self, card: Card) -> tuple[str, str]:
        """Make the post; where one of this case is there already (a crash came between), the brief goes into it."""
        with told():
            room = await self._room()
            shown: dict[str, Any] = {"embed": embed_of(card), "view": self._view(card)}
            there = next((one for one in room.threads if one.name.startswith(f"{card.number} ")), None)
            if there is not None:
                return str(there.id), str((await there.send(**shown, nonce=f"head{card.case_id}.{card.seen}")).id)
            if isinstance(room, discord.ForumChannel):
                room = await self._with_tags(room)
                made = await room.create_thread(
                    name=name_of(card), auto_archive_duration=WEEK_MINUTES, applied_tags=tags_of(room, card), **shown
                )
                return str(made.thread.id), str(made.message.id)
            message = await room.send(**shown, nonce=f"head{card.case_id}.{card.seen}")
            thread = await message.create_thread(name=name_of(card), auto_archive_duration=WEEK_MINUTES)
            return str(thread.id), str(message.id)

    async def redraw(self, post: Post, card: Card) -> None:
        """Edit the brief, which stands in the forum's post, or in the text channel above its thread."""
        with told():
            room = await self._room()
            above = isinstance(room, discord.TextChannel) and post.head == post.thread
            place = self._client.get_partial_messageable(room.id if above else int(post.thread))
            message = place.get_partial_message(int(post.head))
            await message.edit(embed=embed_of(card), view=self._view(card))

    async def mark(self, post: Post, card: Card) -> None:
        """The tag for the state; a closed case's thread is archived, and comes back with the case."""
        with told():
            room, thread = await self._room(), await self._thread(post, fresh=True)
            change: dict[str, Any] = {}
            if thread.archived != (card.state == "closed"):
                change["archived"] = card.state == "closed"
            if isinstance(room, discord.ForumChannel) and thread.applied_tags != (tags := tags_of(room, card)):
                change["applied_tags"] = tags
            if thread.archived and change and change.get("archived") is not False:
                await thread.edit(archived=False)
                change["archived"] = card.state == "closed"
            if change:
                await thread.edit(**change)

    async def say(self, post: Post, chunk: Chunk, nonce: str) -> str:
        """Write in the thread, the pictures with the words. The nonce keeps a repeated attempt from saying it twice."""
        with told():
            place = self._client.get_partial_messageable(int(post.thread))
            files = [await self._file(one) for one in chunk.files]
            sent = await place.send(chunk.text or None, files=files, nonce=nonce, suppress_embeds=True)
            return str(sent.id)

    async def reword(self, post: Post, channel_key: str, text: str) -> None:
        """Change one of our own messages."""
        with told():
            place = self._client.get_partial_messageable(int(post.thread))
            await place.get_partial_message(int(channel_key)).edit(content=text[: self.most_letters])

    async def answer(self, text: str, *, thread: str, reply_to: str, nonce: str) -> str:
        """Say something to an agent, in reply to a message that may be gone by now."""
        with told():
            place = self._client.get_partial_messageable(int(thread or self.channel_id))
            reference = (
                discord.MessageReference(message_id=int(reply_to), channel_id=place.id, fail_if_not_exists=False)
                if reply_to
                else None
            )
            sent = await place.send(text[: self.most_letters], reference=reference, nonce=nonce)  # type: ignore[arg-type]
            return str(sent.id)

    def _view(self, card: Card) -> discord.ui.View:
        return view_of(card, reads_threads=self._client.intents.message_content)

    async def _room(self) -> Room:
        try:
            number = int(self.channel_id)
            room = self._client.get_channel(number) or await self._client.fetch_channel(number)
        except (discord.NotFound, discord.Forbidden) as problem:
            raise Undeliverable(f"the staff channel cannot be seen: {problem}") from problem
        if not isinstance(room, discord.ForumChannel | discord.TextChannel):
            raise Undeliverable("MAKEGOOD_DISCORD__STAFF_CHANNEL is neither a forum nor a text channel")
        return room

    async def _thread(self, post: Post, *, fresh: bool = False) -> discord.Thread:
        """The thread; asked for anew where its state counts, since nobody tells a bot of every archived thread."""
        known = None if fresh else self._client.get_channel(int(post.thread))
        thread = known or await self._client.fetch_channel(int(post.thread))
        if not isinstance(thread, discord.Thread):
            raise Gone
        return thread

    async def _with_tags(self, forum: discord.ForumChannel) -> discord.ForumChannel:
        """The forum with a tag for each state; without the right to make them the brief alone says it."""
        missing = () if self._tags_refused else missing_tags(forum)
        try:
            for name in missing:
                await forum.create_tag(name=name)
        except discord.Forbidden as problem:
            log.warning("the forum's tags cannot be made; `makegood doctor` says more", problem=str(problem))
            self._tags_refused = True
        anew = await self._client.fetch_channel(forum.id) if missing else forum
        return anew if isinstance(anew, discord.ForumChannel) else forum

    async def _file(self, evidence_id: int) -> discord.File:
        data = await shown_picture(self._app, evidence_id)
        ending = "png" if data.startswith(b"\x89PNG") else "jpg"
        return discord.File(io.BytesIO(data), filename=f"evidence-{evidence_id}.{ending}")


@contextmanager
def told() -> Iterator[None]:
    """Discord's refusals in the words of `Surface`; what may pass is left as it is."""
    try:
        yield
    except discord.RateLimited as problem:
        raise Later(problem.retry_after, "discord asks to wait") from problem
    except discord.NotFound as problem:
        if problem.code in GONE:
            raise Gone from problem
        raise Undeliverable(str(problem)) from problem
    except discord.Forbidden as problem:
        raise Undeliverable(str(problem)) from problem
    except discord.HTTPException as problem:
        if problem.status == 400:
            raise Undeliverable(str(problem)) from problem
        raise
