"""Deciding that money moves: booking what was paid and returned, reserving the credit, and queueing its call."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from storage import cases, credits, facts, jobs, ledger
from storage.cases import Case
from storage.credits import Credit
from storage.ledger import OverCredit
from triage.decide import sendable
from triage.decision import Decision

SNAPSHOT = (
    *("order_status", "order_charge", "order_remains", "order_quantity", "link_matches_claim"),
    *("panel_returned", "earlier_credit_total"),
)
"""What must still be so immediately before sending, as the panel said it; anything else goes back to gathering."""


class CannotCredit(ValueError):
    """This credit must not be made; the text says why in one sentence."""


def intend(conn: Connection, app: App, case: Case, decision: Decision, now: datetime) -> Credit:
    """Commit to the credit that triage decided. Raises `CannotCredit` when the record does not bear it."""
    if decision.amount is None or decision.currency is None:
        raise CannotCredit("the decision names no amount")
    seen = _seen(conn, case)
    return _reserve(conn, app, case, seen, decision.amount, decision.currency, None, now)


def approve(
    conn: Connection,
    app: App,
    case: Case,
    *,
    amount: Decimal,
    currency: str,
    clause: str,
    agent_id: int,
    note: str,
    now: datetime,
) -> Credit:
    """Commit to the credit a person approved, under the same limits of the ledger. Raises `CannotCredit`.

    `amount` is rounded down to what the panel can book.
    """
    seen = _seen(conn, case)
    whole = sendable(amount, app.settings.panel.decimals)
    credit = _reserve(conn, app, case, seen, whole, currency, agent_id, now)
    data = {"amount": format(whole, "f"), "currency": currency, "clause": clause, "note": note}
    cases.add_event(conn, case, "credit_approved", f"agent:{agent_id}", data, now)
    return credit


def _seen(conn: Connection, case: Case) -> dict[str, Any]:
    return {row.name: row.value for row in facts.latest(conn, case.id)}


def _reserve(
    conn: Connection,
    app: App,
    case: Case,
    seen: dict[str, Any],
    amount: Decimal,
    currency: str,
    agent_id: int | None,
    now: datetime,
) -> Credit:
    account, paid, given = _grounds(case, seen, currency)
    if amount <= 0:
        raise CannotCredit("the amount is less than the smallest the panel can book")
    _must_be_settled(credits_of_order(conn, app, case), agent_id)
    place = (app.panel_id, "order", str(case.order_number))
    try:
        ledger.record_paid(conn, *place, paid, currency, now)
        returned = given - _already_credited(conn, app, case, currency)
        ledger.record_returned(conn, *place, max(returned, Decimal(0)), currency, now)
        credit = credits.intend(
            conn,
            panel_id=app.panel_id,
            case_id=case.id,
            object_kind="order",
            object_id=str(case.order_number),
            component=_component(seen),
            raises_to=given + amount,
            amount=amount,
            currency=currency,
            account=account,
            snapshot=_snapshot(conn, case),
            approved_by=agent_id,
            now=now,
        )
    except OverCredit as problem:
        raise CannotCredit("more than was paid for this order would be given back") from problem
    if credit.case_id != case.id or credit.state != "intended":
        raise CannotCredit(f"this is what the credit {credit.reference} was made for, which is {credit.state}")
    cases.update(conn, case.id, now, state="crediting", account=account)
    jobs.put(
        conn,
        kind="credit",
        key=str(credit.id),
        payload={"credit_id": credit.id},
        run_at=now,
        panel_id=app.panel_id,
        now=now,
    )
    return credit


def credits_of_order(conn: Connection, app: App, case: Case) -> list[Credit]:
    """Every credit ever intended for the case's order, by whichever case."""
    return credits.of_object(conn, app.panel_id, "order", str(case.order_number))


def _must_be_settled(made: list[Credit], agent_id: int | None) -> None:
    """While a call of ours may yet have paid, no other is made; after a lost answer the next payment is a person's."""
    for one in made:
        if one.unsettled:
            raise CannotCredit(f"the credit {one.reference} for this order is not settled yet: {one.state}")
        if one.settled_unpaid and agent_id is None:
            raise CannotCredit(f"the answer to the credit {one.reference} was lost; a person decides about another")


def _snapshot(conn: Connection, case: Case) -> dict[str, Any]:
    """What the panel said by itself: a fact that an agent recorded stands as long as the panel's own word does."""
    said = {row.name: row.value for row in facts.gathered(conn, case.id)}
    return {name: said.get(name) for name in SNAPSHOT}


def _grounds(case: Case, seen: dict[str, Any], currency: str) -> tuple[str, Decimal, Decimal]:
    """Account, paid amount and what was given back so far; raises `CannotCredit` naming the first that is unknown."""
    if not case.order_number or not case.account:
        raise CannotCredit("the order's account is not known")
    for name in ("order_charge", "order_promo_share", "earlier_credit_total"):
        if seen.get(name) is None:
            raise CannotCredit(f"{name.replace('_', ' ')} is not known; record it on the case first")
    if seen.get("order_currency") != currency:
        raise CannotCredit(f"the order was paid in {seen.get('order_currency')}, not in {currency}")
    paid = Decimal(seen["order_charge"]) - Decimal(seen["order_promo_share"])
    return case.account, paid, Decimal(seen["earlier_credit_total"])


def _already_credited(conn: Connection, app: App, case: Case, currency: str) -> Decimal:
    given = ledger.given_back(conn, app.panel_id, "order", str(case.order_number), currency)
    return given.credited + given.reserved


def _component(seen: dict[str, Any]) -> str:
    """`excess` where a wrong price is corrected, else `loss`."""
    overcharged = seen.get("correct_charge") is not None and seen["correct_charge"] != seen.get("order_charge")
    return "excess" if overcharged and seen.get("incident_type") == "pricing" else "loss"
