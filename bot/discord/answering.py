"""Answers in place: an interaction is answered where it was made, for the quarter of an hour that Discord allows.

An interaction in a server's channel is answered so that nobody else can read it (ephemeral).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
from sqlalchemy import Connection

from bot.app import App
from bot.inbound import Inbound
from storage import inbox, messages
from storage.notices import Notice

GOOD_FOR = timedelta(minutes=14)
"""A token lasts 15 minutes; the last one is left for whatever delays the call."""

EXPIRED = (10008, 10015, 10062, 50027)
"""Codes for a message, a hook, an interaction or a token that is no more."""


@dataclass(frozen=True, slots=True)
class Way:
    """How one interaction can be answered. `hidden`: only the customer sees it, and cannot type an answer there."""

    message_id: int
    hidden: bool
    token: str

    def __str__(self) -> str:
        return f"{self.message_id}:{int(self.hidden)}:{self.token}"

    @classmethod
    def read(cls, text: str) -> "Way":
        """Read back what `str` wrote."""
        message_id, hidden, token = text.split(":", 2)
        return cls(int(message_id), hidden == "1", token)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a notice answers: `way` only while it may still be used, `first` where nothing answered it before."""

    inbound: Inbound | None
    way: Way | None
    first: bool


def answered(conn: Connection, app: App, notice: Notice) -> Answered:
    """What the notice answers, if anything."""
    message = messages.load(conn, notice.message_id) if notice.message_id is not None else None
    stored = inbox.find(conn, message.inbox_id) if message is not None and message.inbox_id is not None else None
    if message is None or stored is None:
        return Answered(None, None, first=False)
    inbound = Inbound.from_json(stored.payload)
    in_time = app.database.now(conn) - stored.received_at < GOOD_FOR
    way = Way.read(inbound.reply_token) if inbound.reply_token and in_time else None
    return Answered(inbound, way, messages.is_first_answer(conn, message))


async def put(client: discord.Client, way: Way, given: dict[str, Any], *, first: bool) -> str:
    """Put a message where the interaction waits for it; further ones stand below. Gives the message's id.

    Raises `discord.HTTPException` with one of `EXPIRED` once the time is over.
    """
    hook = discord.Webhook.partial(client.application_id or 0, way.token, client=client)
    hook.type = discord.WebhookType.application
    if first:
        sent: discord.Message = await hook.edit_message(way.message_id, **_for_an_edit(given))
    else:
        sent = await hook.send(**given, ephemeral=way.hidden, wait=True, suppress_embeds=True)
    return str(sent.id)


def _for_an_edit(given: dict[str, Any]) -> dict[str, Any]:
    """An edit names its files otherwise."""
    changed = {name: value for name, value in given.items() if name != "files"}
    return {**changed, "attachments": given["files"]} if "files" in given else changed
