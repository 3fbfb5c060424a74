"""Booking what the panel confirms, and telling the customer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.work.batches import queue_together, untold
from bot.work.handing import hand_off
from bot.work.speaking import speak
from storage import cases, chats, credits, facts
from storage.credits import Credit


def book(app: App, credit: Credit, payment_id: str, amount: Any) -> None:
    """The panel confirmed: the ledger books what it confirms, the customer hears it; another amount is a person's."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        booked = credits.confirmed(conn, credit.id, payment_id, amount or credit.amount, now)
        case = cases.lock(conn, credit.case_id)
        data = {"payment_id": payment_id, "amount": str(amount), "reference": credit.reference}
        cases.add_event(conn, case, "credited", "job:credit", data, now)
        if booked.state != "credited" or booked.confirmed != credit.amount:
            note = f"sent {credit.amount} {credit.currency}, the panel confirms {amount}"
            hand_off(conn, app, case, "credit_amount_differs", note, now)
            return
        cases.update(conn, case.id, now, state="closed", outcome="credited", closed_at=now)
        _tell_credited(conn, app, case, credit, now)

    app.database.run(work)


def _tell_credited(conn: Connection, app: App, case: cases.Case, credit: Credit, now: datetime) -> None:
    if case.batch_id is not None and untold(conn, case):
        queue_together(conn, app, case.batch_id, now)
        return
    stored = facts.assessments(conn, case.id)
    source = (stored[-1].decision.get("proposal") or stored[-1].decision) if stored else {}
    chat = chats.load(conn, case.chat_id, hold=True)
    turn = from_case.told_credited(
        Draft.from_json(chat.draft),
        case_id=case.id,
        order_number=credit.object_id,
        amount=credit.amount,
        currency=credit.currency,
        formula=source.get("formula") or "",
        clauses=app.policies.texts(source.get("clauses") or ()),
    )
    speak(conn, app, chat, turn, case_id=case.id, now=now)
