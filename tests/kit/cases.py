"""Cases for the desk's tests: opened, assessed by the real policy, and where it says so in front of a person."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.work.judging import judge
from policy.ordinary import ordinary
from storage import agents, cases, chats, messages
from storage.agents import Agent
from storage.cases import Case
from triage.claim import Claim
from triage.facts import Found

PARTIAL: dict[str, Any] = {
    **ordinary("order"),
    "claim_at": "2026-06-20T12:00:00Z",
    "claim_text": "1000 of my 3000 likes never came",
    "claim_screenshots": "given",
    "claim_asks_for": "balance",
    "order_service": "Instagram likes",
    "order_metric": "likes",
    "order_quantity": 3000,
    "order_remains": 1000,
    "order_delivered": 2000,
    "order_start_count": 1200,
    "metric_current_count": 3200,
    "order_charge": "90.00",
    "correct_charge": "90.00",
    "order_created_at": "2026-06-12T09:00:00Z",
    "order_last_activity_at": "2026-06-15T18:00:00Z",
    "order_completed_at": "2026-06-15T18:00:00Z",
    "service_refill_days": 0,
}
"""A partial order of 90 USD of which a third never came: 30 USD, above the cap of 25, so a person decides."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A seeded case and the chat it is told in."""

    number: str
    case_id: int
    chat_id: int


def open_case(
    app: App, *, order: str = "10482", chat_key: str = "lena", said: str = "half is missing", **facts: Any
) -> Opened:
    """A case on that order, assessed with `PARTIAL` and the facts given on top; it goes where the policy sends it."""
    known = {**PARTIAL, **facts}

    def work(conn: Connection) -> Opened:
        now = app.database.now(conn)
        chat = chats.open_chat(conn, app.panel_id, "web", chat_key, language="en", name="Lena", now=now)
        claim = Claim(first_contact=now, number=order, link="https://instagram.com/p/Cxyz123AbC", explanation=said)
        case = cases.open_case(
            conn,
            panel_id=app.panel_id,
            chat_id=chat.id,
            object="order",
            order_number=order,
            target_key="instagram:post:Cxyz123AbC",
            claim=claim.to_json(),
            now=now,
        )
        messages.add(
            conn,
            panel_id=app.panel_id,
            chat_id=chat.id,
            case_id=case.id,
            author="customer",
            channel="web",
            text=said,
            now=now,
        )
        named = {"service": known["order_service"], "provider": "North"}
        cases.update(conn, case.id, now, account="lena@example.com", **named)
        found = [Found(name, value, "panel: order", now) for name, value in known.items()]
        judge(conn, app, cases.load(conn, case.id), found, (), now)
        return Opened(case.number, case.id, chat.id)

    return app.database.run(work)


def case_now(app: App, opened: Opened) -> Case:
    """The case as it is stored now."""
    return app.database.read(lambda conn: cases.load(conn, opened.case_id))


def said_in(app: App, opened: Opened) -> list[str]:
    """What the case's conversation holds, each text after its author."""
    stored = app.database.read(lambda conn: messages.of_case(conn, opened.case_id))
    return [f"{one.author}: {one.text}" for one in stored]


def add_agent(app: App, name: str, role: str = "agent") -> Agent:
    """An agent of that name and role."""
    return app.database.run(lambda conn: agents.add(conn, app.panel_id, name, role, app.database.now(conn)))


def sign_in_code(app: App, agent: Agent) -> str:
    """A one-time code for the agent."""
    return app.database.run(lambda conn: agents.sign_in_code(conn, agent.id, app.database.now(conn)))
