"""Tying a chat to a panel account: by a code that arrives as a ticket, or by a one-time address of the panel's own."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import answers
from bot.dialogue.draft import Draft, Stage
from bot.work.batches import AGAIN, meant
from bot.work.queueing import queue_gathering
from bot.work.speaking import speak
from storage import cases, chats, jobs, linking
from triage.panels.model import PanelRefused, PanelUnavailable, Ticket

log = structlog.get_logger()

SKEW = timedelta(minutes=10)
"""How far the panel's clock may be behind ours."""
CODE = re.compile(rf"(?<![A-Z0-9])[{linking.ALPHABET}]{{{linking.TICKET_LETTERS}}}(?![A-Z0-9])")


def watch_tickets(conn: Connection, app: App, now: datetime) -> None:
    """Have the panel's tickets read until no code waits any more."""
    jobs.put(
        conn,
        kind="tickets",
        key=app.panel_id,
        payload={},
        run_at=now + timedelta(seconds=app.settings.linking.every / 4),
        panel_id=app.panel_id,
        now=now,
        again=True,
    )


def read_tickets(app: App) -> bool:
    """Read the tickets since the oldest waiting code and link what they prove. False: no code waits any more.

    Only what the account itself wrote counts (`Ticket.messages`), and a code only once.
    """
    since = app.database.read(lambda conn: linking.waiting_since(conn, app.panel_id, app.database.now(conn)))
    if since is None:
        return False
    try:
        found = app.panel.tickets(since - SKEW)
    except (PanelUnavailable, PanelRefused) as problem:
        log.warning("tickets cannot be read", problem=str(problem))
        return True
    for ticket in found:
        _proven(app, ticket)
    return True


def _proven(app: App, ticket: Ticket) -> None:
    account = ticket.account
    codes = dict.fromkeys(CODE.findall("\n".join((ticket.subject, *ticket.messages)).upper()))
    if account is None:
        return
    for code in codes:
        app.database.run(lambda conn, code=code: _use(conn, app, code, account))  # type: ignore[misc]


def _use(conn: Connection, app: App, code: str, account: str) -> None:
    now = app.database.now(conn)
    used = linking.use(conn, app.panel_id, code, now)
    if used is not None and used.chat_id is not None:
        tie(conn, app, used.chat_id, account, now)


def redeem(conn: Connection, app: App, chat_id: int, code: str, now: datetime) -> bool:
    """Use up a one-time code of the panel's own backend; False when it does not count."""
    used = linking.use(conn, app.panel_id, code, now) if code else None
    if used is None or used.account is None:
        return False
    tie(conn, app, chat_id, used.account, now)
    return True


def tie(conn: Connection, app: App, chat_id: int, account: str, now: datetime) -> None:
    """Tie the chat to the account. Another chat that was tied to it is not any more, and is told so."""
    for other in linking.chats_of(conn, app.panel_id, account):
        if other != chat_id:
            _tell(conn, app, other, None, answers.told_moved, now)
    _tell(conn, app, chat_id, account, answers.told_linked, now)
    _go_on(conn, app, chat_id, now)


def _go_on(conn: Connection, app: App, chat_id: int, now: datetime) -> None:
    """A case that waited for this proof is gathered again by itself."""
    chat = chats.load(conn, chat_id, hold=True)
    draft = Draft.from_json(chat.draft)
    if draft.stage is not Stage.ASKING or "ownership" not in draft.missing or draft.case_id is None:
        return
    waiting = [one for one in meant(conn, cases.lock(conn, draft.case_id), ("asking",)) if one.state == "asking"]
    for case in waiting:
        cases.update(conn, case.id, now, state="gathering")
        cases.add_event(conn, case, "account_shown", "customer", {}, now)
        queue_gathering(conn, app, case.id, now)
    if not waiting:
        return
    if len(waiting) > 1 and draft.batch is not None:
        cases.add_event(conn, cases.lock(conn, draft.batch), AGAIN, "customer", {}, now)
    going_on = replace(draft, stage=Stage.CHECKING, missing=())
    chats.save_draft(conn, chat_id, going_on.to_json(), going_on.language, now)


def untie(conn: Connection, app: App, chat_id: int, now: datetime) -> None:
    """The chat is tied to no account any more."""
    _tell(conn, app, chat_id, None, answers.told_unlinked, now)


def _tell(conn: Connection, app: App, chat_id: int, account: str | None, words: answers.Words, now: datetime) -> None:
    chat = chats.load(conn, chat_id, hold=True)
    chats.link_account(conn, chat_id, account, now)
    speak(conn, app, chat, words(Draft.from_json(chat.draft)), case_id=None, now=now)
