"""The one way into the inbox, for every door: secrets are cut out first, then the message is stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.collecting import expects_number
from bot.dialogue.draft import Draft
from bot.inbound import Inbound
from storage import chats, inbox
from triage.secrets import redact


def receive(conn: Connection, app: App, inbound: Inbound, now: datetime) -> int | None:
    """Store the message, without the secrets its text may hold. None: this event was stored before.

    What stands in the inbox is what was received as far as anybody will ever know: the secret itself is kept nowhere.
    """
    clean = without_secrets(conn, app, inbound)
    return inbox.put(
        conn,
        panel_id=app.panel_id,
        channel=clean.channel,
        event_id=clean.event_id,
        chat_key=clean.chat_key,
        payload=clean.to_json(),
        fetching=clean.fetching,
        now=now,
    )


async def receive_all(app: App, inbounds: Sequence[Inbound]) -> list[int | None]:
    """Store them in this order, all or none, without blocking the event loop; otherwise as `receive`."""

    def work(conn: Connection) -> list[int | None]:
        now = app.database.now(conn)
        return [receive(conn, app, inbound, now) for inbound in inbounds]

    return await app.database.arun(work)


def without_secrets(conn: Connection, app: App, inbound: Inbound) -> Inbound:
    """The message with its text redacted; the chat's draft is read only when something was found."""
    found = redact(inbound.text)
    if found.cuts and _expects_number(conn, app, inbound):
        found = redact(inbound.text, asked_for=True)
    if not found.cuts:
        return inbound
    cuts = tuple((cut.kind, cut.start, cut.end) for cut in found.cuts)
    return replace(inbound, text=found.text, redactions=cuts)


def _expects_number(conn: Connection, app: App, inbound: Inbound) -> bool:
    chat = chats.find(conn, app.panel_id, inbound.channel, inbound.chat_key)
    try:
        return chat is not None and expects_number(Draft.from_json(chat.draft))
    except (KeyError, TypeError, ValueError):
        return False  # an unreadable draft asks for nothing; its next turn goes to a person
