"""Merging two cases of one matter, and splitting one that holds two. Both records say so, and nothing is lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor, hold
from bot.desk.rights import Invalid, NotAllowed, must_be_workable
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.work.due import set_due
from bot.work.handing import hand_off
from bot.work.repeating import same_customer
from bot.work.speaking import speak
from storage import cases, chats, credits, messages
from storage.agents import Agent
from storage.cases import Case
from triage.claim import Claim

LONGEST_NUMBER = 60


def merge(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, into: str) -> Case:
    """Close the case in favour of another of the same customer, which shows both conversations from then on.

    What the customer writes to either goes to the other one. Raises `Invalid` for another customer's case, another
    order's, and while money of the closed one is on its way: each order is decided by itself.
    """
    found = cases.by_number(conn, app.panel_id, into.strip().upper())
    if found is None or found.id == case.id:
        raise Invalid("Name the case that goes on, such as MG-1042.")
    first, second = sorted((case.id, found.id))
    locked = {one: cases.lock(conn, one) for one in (first, second)}
    case, goes_on = locked[case.id], locked[found.id]
    must_be_workable(goes_on)
    _must_fit(conn, case, goes_on)
    if goes_on.held_by not in (None, agent.id):
        raise NotAllowed(f"Somebody else holds {goes_on.number}; ask them first.")
    case = hold(conn, app, agent, case, now)
    goes_on = hold(conn, app, agent, goes_on, now)
    _close_into(conn, agent, case, goes_on, now)
    _tell_merged(conn, app, agent, case, goes_on, now)
    set_due(conn, app, goes_on.id, now)
    return cases.load(conn, goes_on.id)


def split(
    conn: Connection,
    app: App,
    agent: Agent,
    case: Case,
    now: datetime,
    *,
    order: str,
    message_ids: Sequence[int],
) -> Case:
    """Open another case of the same customer, held by the agent, about an order and with these of their messages.

    The messages stand there from then on, their pictures in both; both records name them. Raises `Invalid` for the
    case's own order, or messages that are not the customer's here.
    """
    number = order.strip().lstrip("#")
    said = {one.id: one for one in messages.of_case(conn, case.id) if one.author == "customer"}
    if not number and not message_ids:
        raise Invalid("Name the other order, or choose the messages that belong to the other matter.")
    if len(number) > LONGEST_NUMBER or number == case.order_number:
        raise Invalid("Name another order than this case's own.")
    if not set(message_ids) <= set(said):
        raise Invalid("Choose among the customer's messages of this case.")
    case = hold(conn, app, agent, case, now)
    opened = _open(conn, app, case, number, [said[one].text for one in message_ids], now)
    messages.attach_to_case(conn, case.chat_id, message_ids, opened.id)
    cases.link_evidence(conn, opened.id, [file for one in message_ids for file in said[one].files], now)
    data = {"messages": list(message_ids), "order": number}
    cases.add_event(conn, case, "split_off", actor(agent), {"to": opened.number, **data}, now)
    cases.add_event(conn, opened, "split_from", actor(agent), {"from": case.number, **data}, now)
    hand_off(conn, app, opened, "split", f"{agent.name} split it off {case.number}", now, tell=False, held_by=agent.id)
    _tell_split(conn, app, agent, case, opened, now)
    return cases.load(conn, opened.id)


def _must_fit(conn: Connection, case: Case, goes_on: Case) -> None:
    if not same_customer(conn, case, goes_on):
        raise Invalid(f"{goes_on.number} is another customer's, as far as is proven.")
    orders = {one.order_number for one in (case, goes_on) if one.order_number}
    if len(orders) > 1:
        raise Invalid(f"{goes_on.number} is about another order; each order is decided by itself.")
    if case.order_number and not goes_on.order_number:
        raise Invalid(f"{case.number} names the order; merge {goes_on.number} into it instead.")
    if case.batch_id is not None:
        raise Invalid(f"{case.number} was claimed together with others and is answered with them.")
    if any(one.unsettled for one in credits.of_case(conn, case.id)):
        raise Invalid(f"A credit of {case.number} is not settled yet.")


def _close_into(conn: Connection, agent: Agent, case: Case, goes_on: Case, now: datetime) -> None:
    closed = {"state": "closed", "outcome": "merged", "closed_at": now, "held_by": None}
    cases.update(conn, case.id, now, merged_into=goes_on.id, **closed)
    for earlier in cases.merged_into(conn, case.id):
        cases.update(conn, earlier.id, now, merged_into=goes_on.id)
    cases.link_evidence(conn, goes_on.id, cases.evidence_of(conn, case.id), now)
    cases.add_event(conn, case, "merged", actor(agent), {"into": goes_on.number}, now)
    cases.add_event(conn, goes_on, "merged_here", actor(agent), {"from": case.number}, now)


def _tell_merged(conn: Connection, app: App, agent: Agent, case: Case, goes_on: Case, now: datetime) -> None:
    """Where the customer spoke of the closed case they speak of the other one now, and hear that."""
    chat = chats.load(conn, case.chat_id, hold=True)
    draft = Draft.from_json(chat.draft)
    if draft.case_id == case.id:
        draft = replace(draft, case_id=goes_on.id, case_number=goes_on.number)
    turn = from_case.told_merged(draft, case.number, goes_on.number)
    speak(conn, app, chat, turn, case_id=goes_on.id, now=now, author="agent", agent_id=agent.id)


def _tell_split(conn: Connection, app: App, agent: Agent, case: Case, opened: Case, now: datetime) -> None:
    chat = chats.load(conn, case.chat_id, hold=True)
    turn = from_case.told_split(Draft.from_json(chat.draft), case.number, opened.number, opened.order_number or "")
    speak(conn, app, chat, turn, case_id=opened.id, now=now, author="agent", agent_id=agent.id)


def _open(conn: Connection, app: App, case: Case, number: str, said: Sequence[str], now: datetime) -> Case:
    before = Claim.from_json(case.claim)
    claim = Claim(
        first_contact=before.first_contact,
        object="order" if number else before.object,
        number=number,
        explanation="\n".join(said)[:4000],
        language=before.language,
        channel=before.channel,
    )
    return cases.open_case(
        conn,
        panel_id=app.panel_id,
        chat_id=case.chat_id,
        object=claim.object,
        order_number=number or None,
        target_key=None,
        claim=claim.to_json(),
        now=now,
    )
