"""What an agent asks for in chat, carried out by the desk's own functions, in one transaction, once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk import deciding, holding, money, recording, telling
from bot.desk.proposals import proposed
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.desk.values import read_amount
from bot.inbound import Inbound
from bot.staff import further
from bot.staff.asking import Asked
from bot.staff.identity import Stranger, who
from storage import cases, inbox
from storage.agents import Agent
from storage.cases import Case

PATTERN = r"s:(?P<deed>[a-z_]{2,16}):(?P<case>[0-9]{1,15}):(?P<seen>[0-9]{1,15})(?::(?P<argument>[^\s:]{1,30}))?"
"""A button's data, short enough for Telegram's 64 bytes: deed, case, the newest event its post showed, an argument."""

LATE_IS_FINE = ("take", "take_over", "give_back", "say", "note", "recheck", "desk")
"""Deeds that lose nothing when the case moved on since the post was drawn."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, in one sentence for whoever asked."""

    done: bool
    words: str


def read(data: str) -> Asked | None:
    """A button's data as a deed; None for anything else, however it came here."""
    found = re.fullmatch(PATTERN, data)
    if found is None:
        return None
    return Asked(found["deed"], int(found["case"]), int(found["seen"]), found["argument"] or "")


async def carry_out(app: App, surface: str, user_key: str, asked: Asked, inbound: Inbound | None = None) -> Outcome:
    """Do it as the agent this account belongs to; a refusal is the desk's own sentence, and nothing happened then.

    With the `inbound` it came as, the same press delivered twice is done once.
    """

    def work(conn: Connection) -> Outcome:
        now = app.database.now(conn)
        if inbound is not None and not _first_time(conn, app, inbound, now):
            return Outcome(True, "")
        agent = who(conn, app, surface, user_key)
        return Outcome(True, perform(conn, app, agent, asked, now))

    try:
        return await app.database.arun(work)
    except (Stranger, Invalid, NotAllowed, Stale) as problem:
        return Outcome(False, str(problem))
    except LookupError:
        return Outcome(False, "There is no such case.")


async def may_look(app: App, surface: str, user_key: str) -> str:
    """Empty when the account is an agent's; otherwise what to answer (menus and forms are for agents only)."""
    try:
        await app.database.aread(lambda conn: who(conn, app, surface, user_key))
    except Stranger as problem:
        return str(problem)
    return ""


def perform(conn: Connection, app: App, agent: Agent, asked: Asked, now: datetime) -> str:
    """Carry out the deed; gives the sentence that says what happened.

    Raises what the desk raises, `LookupError` for an unknown case, and `Invalid` for a deed that does not exist.
    """
    deed = DEEDS.get(asked.deed)
    if deed is None:
        raise Invalid("This button does nothing any more.")
    case = cases.lock(conn, asked.case_id)
    if case.panel_id != app.panel_id:
        raise LookupError(asked.case_id)
    if asked.deed not in LATE_IS_FINE and asked.seen is not None and holding.newest_event(conn, case) != asked.seen:
        raise Stale(f"{case.number} moved on meanwhile. Look at what is new, then decide again.")
    return deed(conn, app, agent, case, now, asked)


def _first_time(conn: Connection, app: App, inbound: Inbound, now: datetime) -> bool:
    inbox_id = inbox.put(
        conn,
        panel_id=app.panel_id,
        channel=inbound.channel,
        event_id=inbound.event_id,
        chat_key=inbound.chat_key,
        payload=inbound.to_json(),
        fetching=False,
        now=now,
    )
    if inbox_id is not None:
        inbox.done(conn, inbox_id, now)
    return inbox_id is not None


Deed = Callable[[Connection, App, Agent, Case, datetime, Asked], str]


def _take(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    holding.take(conn, app, agent, case, now, over=asked.deed == "take_over")
    return f"You hold {case.number} now."


def _give_back(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, _: Asked) -> str:
    holding.give_back(conn, app, agent, case, now)
    return f"{case.number} is back in the queue."


def _approve(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, _: Asked) -> str:
    """The proposed amount; the post that was pressed showed this very proposal, or the press is stale."""
    proposal = proposed(conn, app, case)
    if proposal is None:
        raise Invalid("The policy proposes no amount for this case; approve another one with clause and reason.")
    credit = money.approve(conn, app, agent, case, now, amount=proposal.amount, clause="", reason="")
    return f"Approved {credit.amount:f} {credit.currency}. The credit is on its way; the customer has been told."


def _amount(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    typed = asked.typed
    credit = money.approve(
        conn,
        app,
        agent,
        case,
        now,
        amount=read_amount(typed.get("amount", "")),
        clause=typed.get("clause", "").strip(),
        reason=typed.get("reason", ""),
    )
    return f"Approved {credit.amount:f} {credit.currency}. The credit is on its way; the customer has been told."


def _decline(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    clause = asked.argument or asked.typed.get("clause", "").strip()
    deciding.decline(conn, app, agent, case, now, clause=clause, words=asked.typed.get("words", ""))
    return f"Declined by {clause} and closed; the customer has been told."


def _ask(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    items = [asked.argument] if asked.argument else asked.typed.get("items", "").split()
    telling.ask(conn, app, agent, case, now, items=items, text=asked.typed.get("text", ""))
    return "The customer has been asked."


def _close(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    deciding.close(conn, app, agent, case, now, text=asked.typed.get("text", ""))
    return "Closed; the customer has been told."


def _say(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    telling.say(conn, app, agent, case, now, text=asked.typed.get("text", ""))
    return "Sent to the customer."


def _note(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, asked: Asked) -> str:
    telling.note(conn, app, agent, case, now, text=asked.typed.get("text", ""))
    return "The note is kept."


def _recheck(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, _: Asked) -> str:
    recording.check_again(conn, app, agent, case, now)
    return "The records are being read again; what is found appears here."


DEEDS: dict[str, Deed] = {
    "take": _take,
    "take_over": _take,
    "give_back": _give_back,
    "approve": _approve,
    "amount": _amount,
    "decline": _decline,
    "ask": _ask,
    "close": _close,
    "say": _say,
    "note": _note,
    "recheck": _recheck,
    "fact": further.fact,
    "refill": further.task,
    "cancel_order": further.task,
    "paid": further.settle,
    "not_paid": further.settle,
    "look": further.look,
    "putoff": further.put_off,
    "tag": further.tag,
    "give": further.give,
    "desk": further.desk,
}
