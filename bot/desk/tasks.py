"""Refills and cancellations that an agent asks for."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.foretelling import Words
from bot.desk.holding import actor, hold
from bot.desk.rights import Invalid
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.work.tasks import begin
from storage import cases, chats
from storage.agents import Agent
from storage.cases import Case
from storage.tasks import AlreadyAsked, Task

KINDS = ("refill", "cancel")


def ask_for(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, kind: str) -> Task:
    """Ask once for a refill or a cancellation of the case's order; the case follows it by itself from then on.

    Raises `Invalid` for a case without an order, or while the same is on its way already.
    """
    if kind not in KINDS:
        raise Invalid("Choose a refill or a cancellation.")
    if not case.order_number:
        raise Invalid("This case names no order; ask the customer for its number first.")
    case = hold(conn, app, agent, case, now)
    try:
        task = begin(conn, app, case, kind, agent.id, now)
    except AlreadyAsked as problem:
        raise Invalid(f"{str(problem)[:1].upper()}{str(problem)[1:]}.") from None
    cases.add_event(conn, case, f"{kind}_wanted", actor(agent), {"order": case.order_number}, now)
    return task


def will_say(conn: Connection, case: Case, kind: str) -> list[Words]:
    """What the customer hears once the provider or the panel was asked."""
    draft = Draft.from_json(chats.load(conn, case.chat_id).draft)
    turn = from_case.told_task_asked(draft, kind, case.order_number or "")
    return [Words(reply.text, tuple(button.label for row in reply.buttons for button in row)) for reply in turn.replies]
