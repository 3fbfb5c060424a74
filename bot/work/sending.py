"""The blind credit call: sent at most once by the machine, looked for when the answer was lost, else a person's."""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.work.gathering import behaviour
from bot.work.handing import hand_off
from bot.work.later import Later
from bot.work.queueing import queue_gathering
from bot.work.speaking import speak
from storage import cases, chats, credits, facts, ledger, switches
from storage.credits import Credit
from triage.claim import Claim
from triage.facts import Readings
from triage.facts.money import earlier_credit_total, order_charge, panel_returned
from triage.panels.model import CreditAnswer, CreditCall, CreditOutcome, PanelRefused, PanelUnavailable

log = structlog.get_logger()

MOST_TRIES = 3
"""Calls that the panel certainly refused, before a person takes over."""

MOST_CHANGES = 3
"""How often an order may change under a credit before a person takes over."""

CLOCK_SKEW = timedelta(minutes=10)
"""How far the panel's clock may be behind ours when payments are searched."""


def credit_step(app: App, credit_id: int) -> Later | None:
    """Bring the credit one step further; None when nothing is left to do for the machine.

    intended -> (the order read again) -> sending -> one call -> credited, intended again after a certain refusal, or
    looked for. A credit found in `sending` (a crash, a lost answer) is only ever looked for, never sent again.
    """
    credit = app.database.read(lambda conn: credits.load(conn, credit_id))
    if credit.state == "intended":
        return _send(app, credit)
    if credit.state == "sending":
        return _look(app, credit)
    return None


def _send(app: App, credit: Credit) -> Later | None:
    obstacle = _obstacle(app, credit)
    if obstacle is not None:
        _put_back(app, credit, *obstacle)
        return None
    if not app.database.run(lambda conn: credits.start_sending(conn, credit.id, app.database.now(conn))):
        return None  # another worker made the change, and only that one may call
    call = CreditCall(credit.account, credit.amount, credit.currency, memo=_memo(credit))
    return _after_call(app, credit, app.panel.credit(call))


def _memo(credit: Credit) -> str:
    return f"{credit.reference} refund for order {credit.object_id}"


def _obstacle(app: App, credit: Credit) -> tuple[str, str] | None:
    """Why this credit must not be sent now: reason and note; `changed` sends the case back to gathering."""
    if app.database.read(lambda conn: switches.get(conn, app.panel_id, "credits_stopped")):
        return "credits_stopped", "the operator has stopped all credits"
    try:
        order = app.panel.order(credit.object_id, fresh=True)
        payments = None
        if order is not None and order.account and order.created and app.panel.can_read_payments:
            payments = tuple(app.panel.payments(order.account, order.created))
    except (PanelUnavailable, PanelRefused) as problem:
        return "panel_unavailable", f"the order could not be read again before the credit: {problem}"
    if order is None or order.account != credit.account:
        return "changed", "the order is gone or belongs to another account now"
    readings = app.database.read(lambda conn: _readings(conn, app, credit, order, payments))
    changes = _changes(credit, readings)
    return ("changed", "; ".join(changes)) if changes else None


def _readings(conn: Connection, app: App, credit: Credit, order: Any, payments: Any) -> Readings:
    case = cases.load(conn, credit.case_id)
    given = ledger.given_back(conn, app.panel_id, credit.object_kind, credit.object_id, credit.currency)
    return Readings(
        at=app.database.now(conn),
        claim=Claim.from_json(case.claim),
        behaviour=behaviour(app),
        order=order,
        order_known=True,
        payments=payments,
        own_references=frozenset(credits.references(conn, app.panel_id, credit.object_kind, credit.object_id)),
        credited=given.credited + given.reserved - credit.amount,
    )


def _changes(credit: Credit, readings: Readings) -> list[str]:
    order = readings.order
    now = {
        "order_status": order.status.value if order and order.status else None,
        "order_charge": order_charge(readings),
        "order_remains": order.remains if order else None,
        "order_quantity": order.quantity if order else None,
        "order_link": order.link if order else None,
        "panel_returned": panel_returned(readings),
        "earlier_credit_total": earlier_credit_total(readings),
    }
    agents = set(credit.snapshot.get("by_agents", ()))
    return [
        f"{name.replace('_', ' ')} was {was}, is {now[name]}"
        for name, was in credit.snapshot.items()
        if name in now and name not in agents and not _equal(was, now[name])
    ]


def _equal(was: Any, is_now: Any) -> bool:
    """Amounts are compared as numbers: `0` and `0.00` are the same sum."""
    if isinstance(was, str) and isinstance(is_now, str):
        try:
            return Decimal(was) == Decimal(is_now)
        except InvalidOperation:
            return was == is_now
    return bool(was == is_now)


def _put_back(app: App, credit: Credit, reason: str, note: str) -> None:
    """Release the money and send the case where it belongs: to be gathered anew, or to a person."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        credits.withdraw(conn, credit.id, f"{reason}: {note}", now)
        case = cases.lock(conn, credit.case_id)
        cases.add_event(conn, case, "credit_withdrawn", "job:credit", {"reason": reason, "note": note}, now)
        turned_back = sum(event.kind == "credit_withdrawn" for event in cases.events(conn, case.id))
        if reason == "changed" and credit.approved_by is None and turned_back < MOST_CHANGES:
            cases.update(conn, case.id, now, state="gathering")
            queue_gathering(conn, app, case.id, now)
            return
        hand_off(conn, app, case, reason, note, now, tell=credit.approved_by is None)

    app.database.run(work)


def _after_call(app: App, credit: Credit, answer: CreditAnswer) -> Later | None:
    log.info("credit call answered", credit=credit.reference, outcome=str(answer.outcome))
    if answer.outcome is CreditOutcome.CONFIRMED and answer.payment_id is not None:
        _book(app, credit, answer.payment_id, answer.amount)
        return None
    if answer.outcome is CreditOutcome.REFUSED:
        return _refused(app, credit, answer)
    app.database.run(lambda conn: _pending(conn, app, credit, answer.reason))
    return Later(app.settings.credit.look_after)


def _pending(conn: Connection, app: App, credit: Credit, reason: str) -> None:
    now = app.database.now(conn)
    case = cases.lock(conn, credit.case_id)
    cases.add_event(conn, case, "credit_answer_lost", "job:credit", {"reason": reason}, now)
    chat = chats.load(conn, case.chat_id, hold=True)
    turn = from_case.told_credit_pending(Draft.from_json(chat.draft))
    speak(conn, app, chat, turn, case_id=case.id, now=now)


def _refused(app: App, credit: Credit, answer: CreditAnswer) -> Later | None:
    if credit.tries + 1 < MOST_TRIES:
        app.database.run(lambda conn: credits.refused(conn, credit.id, answer.reason, app.database.now(conn)))
        return Later(answer.retry_after or 2.0 ** (credit.tries + 1))

    def give_up(conn: Connection) -> None:
        now = app.database.now(conn)
        credits.refused(conn, credit.id, answer.reason, now)
        credits.withdraw(conn, credit.id, f"refused {MOST_TRIES} times: {answer.reason}", now)
        case = cases.lock(conn, credit.case_id)
        note = f"the panel refused the credit {MOST_TRIES} times: {answer.reason}"
        hand_off(conn, app, case, "credit_refused", note, now)

    app.database.run(give_up)
    return None


def _look(app: App, credit: Credit) -> Later | None:
    """Search every payment since the call for our reference. Not finding it must be earned before a person is asked."""
    started: datetime = credit.sending_at or credit.updated_at
    if not app.panel.can_read_payments:
        _unknown(app, credit, "the answer was lost and this panel's payments cannot be read back")
        return None
    try:
        payments = app.panel.payments(credit.account, started - CLOCK_SKEW)
    except (PanelUnavailable, PanelRefused) as problem:
        return _look_again(app, credit, started, f"the payments cannot be read: {problem}")
    ours = [payment for payment in payments if credit.reference in payment.memo]
    if len(ours) == 1:
        _book(app, credit, ours[0].number, ours[0].amount)
        return None
    if ours:
        _unknown(app, credit, f"{len(ours)} payments carry our reference {credit.reference}")
        return None
    return _look_again(app, credit, started, "no payment with our reference is to be found")


def _look_again(app: App, credit: Credit, started: datetime, why: str) -> Later | None:
    waited = app.database.read(app.database.now) - started
    if waited < timedelta(seconds=app.settings.credit.grace):
        return Later(max(app.settings.credit.look_after, waited.total_seconds() / 4))
    _unknown(app, credit, why)
    return None


def _book(app: App, credit: Credit, payment_id: str, amount: Any) -> None:
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


def _unknown(app: App, credit: Credit, why: str) -> None:
    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        credits.unknown(conn, credit.id, why, now)
        case = cases.lock(conn, credit.case_id)
        note = f"{why}; reference {credit.reference}, {credit.amount} {credit.currency} to {credit.account}"
        hand_off(conn, app, case, "credit_unknown", note, now)

    app.database.run(work)
