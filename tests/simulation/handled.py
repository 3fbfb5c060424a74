"""What must have become of everything that customers wrote, showed and pressed."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from bot.discord.reading import CHANNEL as DISCORD
from bot.inbound import FileState, Inbound, Kind
from storage import messages
from storage.tables import chat, evidence, inbox, message, task

if TYPE_CHECKING:
    from tests.simulation.world import World


def broken(world: "World", conn: Connection) -> Iterable[str]:
    """A sentence for each message, picture, press, or request that did not come out as promised."""
    for check in (_accepted, _read_back, _once, _in_order, _pictures, _bytes, _answered, _asked_once):
        yield from check(world, conn)


def _events(conn: Connection) -> list[tuple[Row[Any], Inbound]]:
    return [(row, Inbound.from_json(row.payload)) for row in conn.execute(select(inbox).order_by(inbox.c.id))]


def _accepted(world: "World", conn: Connection) -> Iterable[str]:
    states = {inbound.event_id: row.state for row, inbound in _events(conn)}
    for number in world.server.acknowledged:
        if states.get(f"update-{number}") not in ("done", "dead"):
            yield f"update {number} was acknowledged and is {states.get(f'update-{number}', 'lost')}"
    for event in world.gateway.stored:
        if states.get(event) not in ("done", "dead"):
            yield f"event {event} was stored and is {states.get(event, 'lost')}"


def _read_back(world: "World", conn: Connection) -> Iterable[str]:
    """In a conversation that was ever heard of, nothing that was written later is missing."""
    kept = {inbound.event_id for _, inbound in _events(conn)}
    for key, written in world.gateway.history.items():
        known = [place for place, one in enumerate(written) if one.event_id in kept]
        for one in written[min(known, default=len(written)) :]:
            if one.event_id not in kept:
                yield f"{one.event_id} of {key} was written and never kept"


def _once(world: "World", conn: Connection) -> Iterable[str]:
    rows = list(conn.execute(select(message).where(message.c.author == "customer")))
    handled = Counter(row.inbox_id for row in rows)
    said = {row.channel_key: [row.text, *(one["text"] for one in row.earlier or ())] for row in rows}
    for row, inbound in _events(conn):
        changed = inbound.kind is Kind.EDIT and inbound.text in said.get(inbound.message_key, ())
        if handled[row.id] != 1 and not (changed and not handled[row.id]):
            yield f"message {row.id} was handled {handled[row.id]} times"


def _in_order(world: "World", conn: Connection) -> Iterable[str]:
    query = select(message.c.chat_id, message.c.inbox_id).where(message.c.author == "customer")
    last: dict[int, int] = {}
    for chat_id, inbox_id in conn.execute(query.order_by(message.c.id)):
        if inbox_id < last.get(chat_id, 0):
            yield f"message {inbox_id} of chat {chat_id} was handled after a later one"
        last[chat_id] = inbox_id


def _pictures(world: "World", conn: Connection) -> Iterable[str]:
    """Each file that came is kept with its message, or refused for a reason."""
    of_customers = select(message.c.inbox_id, message.c.files).where(message.c.author == "customer")
    kept = dict(conn.execute(of_customers).all())  # type: ignore[arg-type]
    for row, inbound in _events(conn):
        for file in inbound.attachments:
            if file.state is FileState.REFUSED and file.reason:
                continue
            if file.state is not FileState.STORED or file.evidence_id not in kept.get(row.id, ()):
                yield f"a picture of message {row.id} is {file.state} and not with it"


def _bytes(world: "World", conn: Connection) -> Iterable[str]:
    """No row without its bytes; no bytes without a row for longer than a day."""
    named = {digest for row in conn.execute(select(evidence)) for digest in (row.digest, row.shown_digest)}
    for digest in sorted(named - set(world.shelf.kept)):
        yield f"the bytes {digest[:8]} are named and not there"
    for digest, (_, at) in world.shelf.kept.items():
        if digest not in named and (world.clock.now - at).total_seconds() > 24 * 3600:
            yield f"the bytes {digest[:8]} belong to nobody for longer than a day"


def _answered(world: "World", conn: Connection) -> Iterable[str]:
    """Whoever pressed and sees that an answer is due gets one."""
    chats = dict(conn.execute(select(chat.c.chat_key, chat.c.id).where(chat.c.channel == DISCORD)).all())  # type: ignore[arg-type]
    for row, inbound in _events(conn):
        due = inbound.reply_token and row.state == "done"
        if due and not messages.has_answer(conn, chats[inbound.chat_key], row.id):
            yield f"the press {row.id} has no answer"


def _asked_once(world: "World", conn: Connection) -> Iterable[str]:
    """No refill or cancellation was asked for more often than somebody wanted it, and each has ended."""
    rows = list(conn.execute(select(task)))
    wanted = Counter((row.kind, row.order_number) for row in rows if row.state != "intended")
    asked = Counter((one.kind, one.order.number) for one in world.asked.arrived)
    for (kind, number), times in asked.items():
        if times > wanted[kind, number]:
            yield f"the {kind} of {number} was asked for {times} times and wanted {wanted[kind, number]} times"
    for row in rows:
        if row.state not in ("done", "refused", "unclear"):
            yield f"the {row.kind} of {row.order_number} is left {row.state}"
