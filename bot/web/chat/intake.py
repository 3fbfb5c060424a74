"""Taking what a customer sends: read, checked, its pictures kept, and stored in the inbox before it is answered."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException

from bot.app import App
from bot.evidence import Kept, examine, record
from bot.inbound import Attachment, FileState, Inbound, Kind
from bot.receiving import receive
from bot.web.chat.visitor import Visitor
from storage import chats
from triage.evidence import MOST_BYTES

MOST_LETTERS = 4_000
MOST_FILES = 10

_EVENT = re.compile(r"[A-Za-z0-9_-]{8,64}")
_BUTTON = re.compile(r"[\x21-\x7e]{1,64}")


class Unusable(Exception):
    """What was sent cannot be taken; `why` names the sentence for the customer, `text` is what was typed."""

    def __init__(self, why: str, text: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.text = text


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as the page sent it, before its files were looked at."""

    event_id: str
    text: str
    button: str
    files: tuple[UploadFile, ...]


class _Repeated(Exception):
    """The inbox has this event already; what else the transaction wrote must not stay."""


async def read(request: Request) -> Sent:
    """The message in this request. Raises `Unusable` for one that is empty, too long or not readable."""
    try:
        form = await request.form(max_files=MOST_FILES + 20, max_fields=20, max_part_size=256 * 1024)
    except MultiPartException as problem:
        raise Unusable("too_many_files" if "files" in str(problem) else "unreadable") from problem
    text, button, event_id = _typed(form, "text"), _field(form, "button"), _field(form, "event_id")
    files = tuple(part for part in form.getlist("files") if isinstance(part, UploadFile) and part.filename)
    if len(text) > MOST_LETTERS:
        raise Unusable("too_long", text)
    if len(files) > MOST_FILES:
        raise Unusable("too_many_files", text)
    if button and not _BUTTON.fullmatch(button):
        raise Unusable("unreadable", text)
    if not (text or button or files):
        raise Unusable("empty")
    usable = event_id if _EVENT.fullmatch(event_id) else secrets.token_urlsafe(16)
    return Sent(usable, text, button, files)


async def store(app: App, guest: Visitor, sent: Sent) -> tuple[int | None, tuple[Attachment, ...]]:
    """Keep the files and put the message into the inbox, in one transaction. Returns its inbox id and the files.

    The id is None when the same event is already there: then nothing was written, so that sending again is harmless.
    """
    looked_at = [await _examined(app, part) for part in sent.files]
    kept: list[Attachment] = []

    def work(conn: Connection) -> int:
        kept.clear()
        now = app.database.now(conn)
        kept.extend(_record_all(conn, app, guest, looked_at, now))
        inbox_id = receive(conn, app, _inbound(guest, sent, tuple(kept), now), now)
        if inbox_id is None:
            raise _Repeated
        return inbox_id

    try:
        return await app.database.arun(work), tuple(kept)
    except _Repeated:
        return None, ()


async def _examined(app: App, part: UploadFile) -> Kept | Attachment:
    file = Attachment(name=(part.filename or "")[:200], state=FileState.FETCHING, mime=part.content_type or "")
    if part.size is not None and part.size > MOST_BYTES:
        return Attachment(file.name, FileState.REFUSED, size=part.size, reason="too_big")
    return await examine(app, part.file, file)


def _record_all(
    conn: Connection, app: App, guest: Visitor, looked_at: list[Kept | Attachment], now: datetime
) -> list[Attachment]:
    if not any(isinstance(one, Kept) for one in looked_at):
        return [one for one in looked_at if isinstance(one, Attachment)]
    chat = chats.open_chat(conn, app.panel_id, "web", guest.chat_key, language=guest.language, name="", now=now)
    return [record(conn, app, one, chat.id, now) if isinstance(one, Kept) else one for one in looked_at]


def _inbound(guest: Visitor, sent: Sent, files: tuple[Attachment, ...], now: datetime) -> Inbound:
    return Inbound(
        channel="web",
        event_id=_scoped(guest, sent.event_id),
        chat_key=guest.chat_key,
        at=now,
        kind=Kind.BUTTON if sent.button else Kind.MESSAGE,
        sender_key=guest.chat_key,
        language=guest.language,
        text="" if sent.button else sent.text,
        button=sent.button,
        message_key=sent.event_id,
        attachments=files,
    )


def _scoped(guest: Visitor, event_id: str) -> str:
    """The page's own event id, made unique to this chat: nobody can take another chat's."""
    return hashlib.sha256(f"{guest.chat_key} {event_id}".encode()).hexdigest()


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _typed(form: FormData, name: str) -> str:
    """A typed text with plain line ends, without the one character no database takes."""
    return _field(form, name).replace("\r\n", "\n").replace("\0", "").strip()
