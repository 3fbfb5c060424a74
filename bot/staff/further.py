"""Deeds that agents type rather than press: facts, refills, lost credits, putting off, tags, giving on, signing in."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk import money, recording, sorting, tasks
from bot.desk.recording import Side
from bot.desk.rights import Invalid
from bot.staff.asking import Asked
from bot.work.naming import tell_agent
from storage import agents, credits
from storage.agents import Agent
from storage.cases import Case

UNKNOWN = "-"


def fact(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    """Record a fact; the answer says what the policy said before and says now."""
    typed = asked.typed
    value = "" if typed.get("value") == UNKNOWN else typed.get("value", "")
    change = recording.record_fact(
        conn, app, agent, case, now, name=typed.get("name", ""), typed=value, note=typed.get("note", "")
    )
    return f"{change.fact} = {change.value}. Before: {_side(change.before)}. Now: {_side(change.after)}."


def task(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    """Ask for a refill or the cancellation, once."""
    tasks.ask_for(conn, app, agent, case, now, kind="refill" if asked.deed == "refill" else "cancel")
    return "It has been asked for once; the case follows it and reports how it ends."


def settle(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    """Settle a credit whose answer was lost, named by its reference."""
    credit_id, payment = _credit(conn, case, asked), asked.typed.get("payment_id", "")
    paid = asked.deed == "paid"
    money.settle(conn, app, agent, case, now, credit_id=credit_id, paid=paid, payment_id=payment)
    return f"Settled as {'paid' if paid else 'not paid'}."


def look(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    """Search the panel's payments for it once more."""
    money.look_again(conn, app, agent, case, now, credit_id=_credit(conn, case, asked))
    return "The panel's payments are being searched again; what is found appears here."


def put_off(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    """Put the case off, or bring it back."""
    hours = asked.typed.get("hours", "")
    sorting.snooze(conn, app, agent, case, now, hours=hours)
    return f"Put off for {sorting.HOURS[hours]}." if hours else f"{case.number} is back in the queue."


def tag(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    """Add tags."""
    sorting.tag_also(conn, app, agent, case, now, words=asked.typed.get("words", ""))
    return "Tagged."


def give(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    """Give the case to somebody."""
    name = asked.typed.get("name", "")
    sorting.assign(conn, app, agent, case, now, name=name)
    return f"{case.number} is with {name} now."


def desk(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:  # noqa: ARG001
    """Send a one-time sign-in link to whoever asks, where nobody else reads it."""
    link = f"{app.settings.web.address()}/desk/sign-in/{agents.sign_in_code(conn, agent.id, now)}"
    tell_agent(conn, app, agent, f"This signs you in to the desk once, within a quarter of an hour: {link}", None, now)
    return "A link is on its way to you alone. If none comes, write to the bot directly once, then ask again."


def _credit(conn: Connection, case: Case, asked: Asked) -> int:
    reference = asked.typed.get("reference", "")
    found = next((one.id for one in credits.of_case(conn, case.id) if one.reference == reference), None)
    if found is None:
        known = ", ".join(one.reference for one in credits.of_case(conn, case.id)) or "none"
        raise Invalid(f"Name the credit by its reference; this case has: {known}.")
    return found


def _side(side: Side) -> str:
    return f"{side.outcome} ({side.detail})" if side.detail else side.outcome
