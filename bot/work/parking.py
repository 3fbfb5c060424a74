"""Putting a case aside that waits for its customer in vain; their next word goes on with it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import silence
from bot.dialogue.draft import Draft
from bot.work.speaking import speak
from storage import cases
from storage.cases import Case
from storage.chats import Chat


def park(conn: Connection, app: App, case: Case, chat: Chat, draft: Draft | None, now: datetime) -> None:
    """Put the case aside, and say so where the chat still speaks of it (`draft`)."""
    cases.update(conn, case.id, now, state="parked")
    cases.add_event(conn, case, "parked", "job:case_silence", {"was": case.state}, now)
    if draft is not None:
        speak(conn, app, chat, silence.parked(draft), case_id=case.id, now=now)
