"""Money on the desk: approving a credit, and settling one whose answer was lost."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor, hold
from bot.desk.proposals import Proposed, currency_of, proposed
from bot.desk.rights import Invalid, NotAllowed, Stale, must_be_senior, must_be_within_limit
from bot.desk.telling import tell
from bot.dialogue import from_case
from bot.work import crediting
from bot.work.finding import last_look
from storage import cases, credits, jobs, switches
from storage.agents import Agent
from storage.cases import Case
from storage.credits import Credit, WrongState
from storage.ledger import OverCredit

PAID_AGAIN = (
    "The order does not bear it: it was paid again meanwhile. Take one of the two payments back on the panel, "
    "then record that as a difference of the audit."
)


def approve(
    conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, amount: Decimal, clause: str, reason: str
) -> Credit:
    """Approve a credit on this case; its call is queued, and the customer hears that it is approved.

    The proposed amount needs nothing more; another one needs a clause of the policy and a reason. Raises `NotAllowed`
    above the agent's limit or while credits are stopped, `Invalid` when the record does not bear it.
    """
    case = hold(conn, app, agent, case, now)
    currency = currency_of(conn, case)
    if not currency:
        raise Invalid("The currency of the order is not known; record it as a fact first.")
    must_be_within_limit(app, agent, amount, currency)
    if any(one.settled_unpaid for one in crediting.credits_of_order(conn, app, case)):
        must_be_senior(agent, "pay again for an order whose credit's answer was lost")
    if switches.get(conn, app.panel_id, "credits_stopped"):
        raise NotAllowed("The operator has stopped all credits.")
    proposal = proposed(conn, app, case)
    ground = _ground(app, proposal, amount, currency, clause, reason)
    credit = _commit(conn, app, agent, case, amount, currency, ground, reason, now)
    formula = proposal.formula if proposal is not None and _is_proposed(proposal, amount, currency) else ""
    texts = app.policies.texts([ground])
    tell(
        conn,
        app,
        agent,
        case,
        now,
        lambda draft: from_case.person_approved(draft, agent.name, credit.amount, currency, formula, texts),
    )
    return credit


def settle(
    conn: Connection,
    app: App,
    agent: Agent,
    case: Case,
    now: datetime,
    *,
    credit_id: int,
    paid: bool,
    payment_id: str,
) -> Credit:
    """Record what a lead found out about a credit whose answer was lost. Paid: booked, and the case is closed.

    Not paid: the reservation is released, and a lead may approve another; where payments can be read, only after a
    look at the panel has shown none. One settled as not paid may be found paid after all. Raises `NotAllowed` for an
    agent, `Stale` when the credit is settled already, `Invalid` for a payment without its id.
    """
    must_be_senior(agent, "settle a credit whose answer was lost")
    case = hold(conn, app, agent, case, now)
    payment = payment_id.strip()
    if paid and not payment:
        raise Invalid("Give the id of the payment you found on the panel.")
    if not paid:
        _must_have_looked(conn, app, case, credit_id)
    settled = _settle(conn, agent, case, credit_id, paid, payment, now)
    data = {"reference": settled.reference, "paid": paid, "payment_id": payment}
    cases.add_event(conn, case, "credit_settled", actor(agent), data, now)
    if paid:
        cases.update(conn, case.id, now, state="closed", outcome="credited", closed_at=now, held_by=None)
        _tell_credited(conn, app, agent, case, settled, now)
    return settled


def _is_proposed(proposal: Proposed, amount: Decimal, currency: str) -> bool:
    return amount in (proposal.amount, proposal.exact) and currency == proposal.currency


def _ground(app: App, proposal: Proposed | None, amount: Decimal, currency: str, clause: str, reason: str) -> str:
    """The clause the credit rests on: the proposal's, or for another amount the one the agent names with a reason."""
    if proposal is not None and _is_proposed(proposal, amount, currency) and not clause:
        return proposal.clauses[0] if proposal.clauses else ""
    if app.policies.clause(clause) is None:
        raise Invalid("Another amount than the proposed one needs a clause of the policy.")
    if not reason.strip():
        raise Invalid("Another amount than the proposed one needs a reason.")
    return clause


def _commit(
    conn: Connection,
    app: App,
    agent: Agent,
    case: Case,
    amount: Decimal,
    currency: str,
    clause: str,
    reason: str,
    now: datetime,
) -> Credit:
    try:
        return crediting.approve(
            conn,
            app,
            case,
            amount=amount,
            currency=currency,
            clause=clause,
            agent_id=agent.id,
            note=reason.strip(),
            now=now,
        )
    except (ValueError, OverCredit) as problem:
        raise Invalid(f"This cannot be credited: {problem}.") from problem


def _settle(
    conn: Connection, agent: Agent, case: Case, credit_id: int, paid: bool, payment_id: str, now: datetime
) -> Credit:
    held = _of_case(conn, case, credit_id)
    if held.state != "unknown" and not (paid and held.settled_unpaid):
        raise Stale("This credit has been settled already.")
    words = "paid" if paid else "not paid"
    try:
        return credits.settle(
            conn, credit_id, paid=paid, payment_id=payment_id or None, note=f"{agent.name} found it {words}", now=now
        )
    except WrongState as problem:
        raise Stale("This credit has been settled already.") from problem
    except OverCredit as problem:
        raise Invalid(PAID_AGAIN) from problem


def _of_case(conn: Connection, case: Case, credit_id: int) -> Credit:
    held = next((one for one in credits.of_case(conn, case.id) if one.id == credit_id), None)
    if held is None:
        raise Stale("This credit does not belong to this case.")
    return held


def _must_have_looked(conn: Connection, app: App, case: Case, credit_id: int) -> None:
    """ "Not paid" must be earned: the panel was read long enough after the call, and showed no payment of ours."""
    credit = _of_case(conn, case, credit_id)
    if not app.panel.can_read_payments or credit.sending_at is None:
        return
    look = last_look(conn, credit)
    late_enough = look is not None and look.at - credit.sending_at >= timedelta(seconds=app.settings.credit.grace)
    if look is None or not late_enough or not look.data["read"]:
        raise Invalid("Look at the panel's payments again first: they could not be read after the credit was sent.")


def look_again(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, credit_id: int) -> None:
    """Have the panel's payments searched once more for a lost credit: booked if found, else both sides shown."""
    credit = _of_case(conn, case, credit_id)
    if credit.state != "unknown":
        raise Stale("This credit has been settled already.")
    payload = {"credit_id": credit.id}
    jobs.put(
        conn, kind="credit", key=str(credit.id), payload=payload, run_at=now, panel_id=app.panel_id, now=now, again=True
    )
    cases.add_event(conn, case, "look_asked", actor(agent), {"reference": credit.reference}, now)


def _tell_credited(conn: Connection, app: App, agent: Agent, case: Case, credit: Credit, now: datetime) -> None:
    proposal = proposed(conn, app, case)
    fits = proposal is not None and _is_proposed(proposal, credit.amount, credit.currency)
    formula = proposal.formula if proposal is not None and fits else ""
    clauses = proposal.clauses if proposal is not None and fits else ()
    tell(
        conn,
        app,
        agent,
        case,
        now,
        lambda draft: from_case.told_credited(
            draft,
            case_id=case.id,
            order_number=credit.object_id,
            amount=credit.amount,
            currency=credit.currency,
            formula=formula,
            clauses=app.policies.texts(clauses),
        ),
    )
