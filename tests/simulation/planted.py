"""Parts with a fault in them, each a real alternative to a part of the product, to show that the histories find it."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.app import App
from bot.discord.catching_up import Conversation
from bot.evidence import Kept
from bot.inbound import Attachment
from bot.work.later import Later
from bot.work.sending import credit_step
from bot.work.tasks import task_step
from storage import credits, tasks
from storage.blobs import Content
from storage.inbox import Stored
from storage.jobs import Job
from storage.tables import inbox, job
from tests.simulation.chat import ChatServer, Event, store
from tests.simulation.parts import REAL, Parts, Weather
from tests.simulation.shelf import look
from triage.panels.model import CreditCall, CreditOutcome, PanelUnavailable

OFTEN_LOST = {"well": 10, "cut before": 30, "late": 30}


def sends_again_after_looking(app: App, work: Job) -> Later | None:
    """Looks for the lost credit, finds nothing, and sends it again."""
    credit_id = int(work.payload["credit_id"])
    before = app.database.read(lambda conn: credits.load(conn, credit_id))
    later = credit_step(app, credit_id)
    after = app.database.read(lambda conn: credits.load(conn, credit_id))
    if before.state == "sending" == after.state:
        memo = f"{after.reference} refund for order {after.object_id}"
        answer = app.panel.credit(CreditCall(after.account, after.amount, after.currency, memo))
        if answer.outcome is CreditOutcome.CONFIRMED and answer.payment_id:
            payment_id = answer.payment_id
            app.database.run(
                lambda conn: credits.confirmed(conn, credit_id, payment_id, after.amount, app.database.now(conn))
            )
    return later


def acknowledges_then_stores(app: App, server: ChatServer, events: list[Event]) -> None:
    """Tells the chat server that it has the updates before they are committed."""
    server.acknowledge(events)
    store(app, events)


def any_ready(conn: Connection, panel_id: str, now: datetime) -> Stored | None:
    """Takes the newest ready message, whatever waits before it in its chat."""
    query = (
        select(inbox)
        .where(inbox.c.panel_id == panel_id, inbox.c.state == "ready", inbox.c.run_at <= now, inbox.c.done_at.is_(None))
        .order_by(inbox.c.id.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    names = ("id", "panel_id", "channel", "event_id", "chat_key", "payload", "state", "attempts", "received_at")
    return None if row is None else Stored(*(getattr(row, name) for name in names))


def finishes_whoever_holds_it(conn: Connection, done: Job, owner: str, now: datetime) -> None:
    """Finishes a job without looking whether it is still ours."""
    conn.execute(update(job).where(job.c.id == done.id).values(done_at=now, leased_by=None, leased_until=None))


def reads_nothing_back(conn: Connection, app: App) -> list[Conversation]:
    """Takes for granted that a new session is told what was written before it."""
    return []


async def names_then_keeps(app: App, data: Content, file: Attachment) -> Kept | Attachment:
    """Names the bytes of a picture and leaves the keeping of what people look at for later."""
    kept = await look(app, data, file)
    if isinstance(kept, Kept):
        app.blobs.remove(kept.shown_digest)
    return kept


def asks_again_after_a_cut(app: App, work: Job) -> Later | None:
    """Takes a refill whose answer was lost for one that was never asked, and asks again."""
    task_id = int(work.payload["task_id"])
    later = task_step(app, task_id)
    wanted = app.database.read(lambda conn: tasks.load(conn, task_id))
    if wanted.state == "unclear" and wanted.kind == "refill":
        with suppress(PanelUnavailable):
            app.providers.refill("supplier.example", f"9{wanted.order_number}")
    return later


MANY_DEATHS = Weather(death=0.05, deaths=12)
OFTEN_HELD_UP = Weather(
    death=0,
    deaths=0,
    held_up=0.2,
    pauses=(75, 400),
    meanwhile=12,
    jobs=14,
    calls=OFTEN_LOST,
    modes=(("manual", "gross"),),
)

PLANTED = {
    "a credit is sent again after a look that found nothing": (
        Parts(
            steps={**REAL.steps, "credit": sends_again_after_looking},
            weather=Weather(calls=OFTEN_LOST, modes=(("manual", "gross"),)),
        ),
        "was sent twice",
    ),
    "an update is acknowledged before it is committed": (
        Parts(door=acknowledges_then_stores, weather=MANY_DEATHS),
        "was acknowledged and is lost",
    ),
    "a new session reads nothing back": (
        Parts(read_back=reads_nothing_back, weather=MANY_DEATHS),
        "was written and never kept",
    ),
    "a picture is named before it is kept": (Parts(look=names_then_keeps), "are named and not there"),
    "a refill is asked for again after a cut": (
        Parts(steps={**REAL.steps, "task": asks_again_after_a_cut}),
        "was asked for",
    ),
    "the order of a chat is dropped": (Parts(next_message=any_ready), "was handled after a later one"),
    "a job is finished under a lost lease": (
        Parts(finish=finishes_whoever_holds_it, weather=OFTEN_HELD_UP),
        "is left ",
    ),
    "a net charge is taken for what was paid": (
        Parts(told={"returns": "manual", "charge": "gross"}, weather=Weather(modes=(("automatic", "net"),))),
        "returned for a missing part of",
    ),
}
"""Fault -> the parts that have it, and what the history must say of it."""


def sound(parts: Parts) -> Parts:
    """The product as it is, in the same weather."""
    return replace(Parts(), weather=parts.weather)
