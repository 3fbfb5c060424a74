"""Looking for a credit whose answer was lost, and laying both sides before a person when it is not found."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.work.booking import book
from bot.work.handing import hand_off
from bot.work.later import Later
from storage import cases, credits
from storage.credits import Credit
from triage.panels.model import PanelRefused, PanelUnavailable, Payment

CLOCK_SKEW = timedelta(minutes=10)
"""How far the panel's clock may be behind ours when payments are searched."""

MOST_SHOWN = 20
"""Payments that a person is shown beside the lost credit."""


def look_for(app: App, credit: Credit) -> Later | None:
    """Search every payment since the call for our reference. Not finding it must be earned before a person is asked.

    Found: booked, however late. What was seen stays with the case (event `credit_looked`).
    """
    started: datetime = credit.sending_at or credit.updated_at
    if not app.panel.can_read_payments:
        _leave_open(app, credit, None, "the answer was lost and this panel's payments cannot be read back")
        return None
    try:
        payments = app.panel.payments(credit.account, started - CLOCK_SKEW)
    except (PanelUnavailable, PanelRefused) as problem:
        return _look_again(app, credit, started, None, f"the payments cannot be read: {problem}")
    ours = [payment for payment in payments if credit.reference in payment.memo]
    if not ours:
        return _look_again(app, credit, started, payments, "no payment with our reference is to be found")
    if len(ours) == 1:
        book(app, credit, ours[0].number, ours[0].amount)
    else:
        _leave_open(app, credit, payments, f"{len(ours)} payments carry our reference {credit.reference}")
    return None


def last_look(conn: Connection, credit: Credit) -> cases.Event | None:
    """The newest look for this credit, with what was seen; None before the first."""
    looks = [
        event
        for event in cases.events(conn, credit.case_id)
        if event.kind == "credit_looked" and event.data.get("reference") == credit.reference
    ]
    return looks[-1] if looks else None


def _look_again(
    app: App, credit: Credit, started: datetime, payments: Sequence[Payment] | None, why: str
) -> Later | None:
    waited = app.database.read(app.database.now) - started
    if credit.state == "sending" and waited < timedelta(seconds=app.settings.credit.grace):
        return Later(max(app.settings.credit.look_after, waited.total_seconds() / 4))
    _leave_open(app, credit, payments, why)
    return None


def _leave_open(app: App, credit: Credit, payments: Sequence[Payment] | None, why: str) -> None:
    """Nobody can tell: a person sees what we sent and what the panel shows."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        held = credits.load(conn, credit.id)
        if not held.unsettled:
            return  # settled by a person meanwhile
        case = cases.lock(conn, credit.case_id)
        cases.add_event(conn, case, "credit_looked", "job:credit", _both_sides(credit, payments, why), now)
        credits.unknown(conn, credit.id, why, now)
        if held.state == "sending":
            note = f"{why}; reference {credit.reference}, {credit.amount} {credit.currency} to {credit.account}"
            hand_off(conn, app, case, "credit_unknown", note, now)

    app.database.run(work)


def _both_sides(credit: Credit, payments: Sequence[Payment] | None, why: str) -> dict[str, Any]:
    """What we sent, and the panel's payments since; `payments` is null when they could not be read."""
    listed = [
        {
            "number": payment.number,
            "amount": str(payment.amount),
            "memo": payment.memo[:120],
            "at": payment.created.isoformat() if payment.created else "",
        }
        for payment in payments or ()
    ]
    return {
        "reference": credit.reference,
        "found": why,
        "read": payments is not None,
        "count": len(listed),
        "payments": listed[-MOST_SHOWN:],
    }
