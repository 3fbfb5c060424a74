"""One notice as Discord messages, and what Discord's refusals mean."""

import io
from collections.abc import AsyncIterator
from typing import Any, cast

import discord

from bot.app import App
from bot.discord.answering import EXPIRED, Answered, Way, answered, put
from bot.discord.places import CLOSED, NO_THREAD, chat_of, direct, own_thread
from bot.discord.pressing import view
from bot.doors.sending import Later, Undeliverable, Unreachable, shown_picture, split
from storage import notices
from storage.chats import Chat
from storage.notices import Notice

MOST_LETTERS = 2000
MOST_FILES = 10
NO_WAY = (10003, 10007, 10013, 50001, 50007, 50013, 50278)
"""Codes for a room, a member or a person there is not, for missing rights, and for a person who takes no messages.

Any other refusal (a network in the way, a token being changed) may pass, and is tried again.
"""


async def deliver(app: App, client: discord.Client, notice: Notice) -> str:
    """Send the notice; gives Discord's id of its last message.

    Raises `Later` where Discord asks to wait, `Unreachable` where there is no way to the chat any more,
    `Undeliverable` where the message itself is refused, and the library's errors for everything that may pass.
    """
    try:
        if "corrects" in notice.payload and (corrected := await _correct(app, client, notice)):
            return corrected
        if notice.audience == "customer":
            return await _to_customer(app, client, notice)
        if notice.audience == "agent":
            return await _to_room(app, await direct(client, notice.chat_key), notice)
        return await _to_room(app, client.get_partial_messageable(int(notice.chat_key)), notice)
    except discord.RateLimited as problem:
        raise Later(problem.retry_after, "discord asks to wait") from problem
    except discord.HTTPException as problem:
        if problem.code in NO_WAY:
            raise Unreachable(str(problem)) from problem
        if problem.status == 400:
            raise Undeliverable(str(problem)) from problem
        raise


async def _to_customer(app: App, client: discord.Client, notice: Notice) -> str:
    """In place where it answers an interaction in time; otherwise where this customer can be written to."""
    about = await app.database.aread(lambda conn: answered(conn, app, notice))
    if about.way is not None:
        try:
            return await _in_place(app, client, notice, about.way, first=about.first)
        except discord.HTTPException as problem:
            if problem.code not in EXPIRED:
                raise
    chat = await chat_of(app, notice.chat_key)
    if chat is None:
        raise Undeliverable("the chat is not known any more")
    if chat.place and not _wrote_directly(about):
        return await _to_thread(app, client, notice, chat)
    try:
        return await _to_room(app, await direct(client, notice.chat_key), notice)
    except discord.Forbidden as problem:
        if problem.code not in CLOSED:
            raise
    return await _to_thread(app, client, notice, chat)


async def _correct(app: App, client: discord.Client, notice: Notice) -> str:
    """Change or delete the message that went out before; empty when it cannot be, so that the new words are sent."""
    payload = notice.payload
    first = await app.database.aread(lambda conn: notices.of_message(conn, int(payload["corrects"])))
    sent = first[2] if first is not None else ""
    chat = await chat_of(app, notice.chat_key)
    if not sent or chat is None:
        return "" if payload["text"] else "nothing to delete"
    rooms = [client.get_partial_messageable(int(chat.place))] if chat.place else []
    for room in (await direct(client, notice.chat_key), *rooms):
        message = discord.PartialMessage(channel=cast("Any", room), id=int(sent))
        try:
            await (message.edit(content=payload["text"][:MOST_LETTERS]) if payload["text"] else message.delete())
        except (discord.NotFound, discord.Forbidden):
            continue  # it stands elsewhere, or was hidden from all but the customer
        return sent
    return "" if payload["text"] else sent


async def _in_place(app: App, client: discord.Client, notice: Notice, way: Way, *, first: bool) -> str:
    """The first part takes the place of "thinking…", further ones stand below it."""
    sent = ""
    async for given in messages_of(app, notice, write=way.hidden):
        sent = await put(client, way, given, first=first)
        first = False
    return sent


async def _to_thread(app: App, client: discord.Client, notice: Notice, chat: Chat) -> str:
    write = not client.intents.message_content
    try:
        return await _to_room(app, await own_thread(app, client, chat, anew=False), notice, write=write)
    except discord.HTTPException as problem:
        if problem.code not in NO_THREAD:
            raise
    return await _to_room(app, await own_thread(app, client, chat, anew=True), notice, write=write)


async def _to_room(app: App, room: discord.abc.Messageable, notice: Notice, *, write: bool = False) -> str:
    """Send all parts. The nonce makes Discord give back the message that exists when one is sent again soon."""
    sent, number = "", 0
    async for given in messages_of(app, notice, write=write):
        message = await room.send(**given, nonce=nonce(notice, number), suppress_embeds=True)
        sent, number = str(message.id), number + 1
    return sent


async def messages_of(app: App, notice: Notice, *, write: bool) -> AsyncIterator[dict[str, Any]]:
    """What to send, message by message: pictures with the first ones, buttons under the last."""
    payload = notice.payload
    texts = list(split(payload["text"], MOST_LETTERS))
    files = [int(one) for one in payload.get("files", ())]
    batches = [files[start : start + MOST_FILES] for start in range(0, len(files), MOST_FILES)]
    last = max(len(texts), len(batches)) - 1
    for place in range(last + 1):
        given: dict[str, Any] = {"content": texts[place] if place < len(texts) else ""}
        if place < len(batches):
            given["files"] = [await _upload(app, one) for one in batches[place]]
        shown = view(payload.get("buttons", ()), payload.get("language", "en"), write=write)
        if place == last and shown is not None:
            given["view"] = shown
        yield given


def nonce(notice: Notice, part: int) -> str:
    """The same for every attempt at the same part of the same notice; at most 25 characters."""
    return f"mg{notice.id}.{part}"


def _wrote_directly(about: Answered) -> bool:
    return about.inbound is not None and not about.inbound.thread and about.inbound.event_id.startswith("message:")


async def _upload(app: App, evidence_id: int) -> discord.File:
    data = await shown_picture(app, evidence_id)
    name = "picture.png" if data.startswith(b"\x89PNG") else "picture.jpg"
    return discord.File(io.BytesIO(data), filename=name)
