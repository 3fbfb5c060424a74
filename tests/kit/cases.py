"""Cases for the desk's tests: opened, assessed by the real policy, and where it says so in front of a person."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.work.judging import judge
from storage import agents, cases, chats, messages
from storage.agents import Agent
from storage.cases import Case
from triage.claim import Claim
from triage.facts import Found

PARTIAL: dict[str, Any] = {
    "claim_object": "order",
    "claim_reason": "partial_delivery",
    "claim_channel": "support_chat",
    "claim_at": "2026-06-20T12:00:00Z",
    "claim_text": "1000 of my 3000 likes never came",
    "claim_order_number_given": True,
    "claim_link_given": True,
    "claim_screenshots": "given",
    "claim_explanation": "clear",
    "claim_asks_for": "balance",
    "claim_text_instructions": False,
    "claim_tone": "calm",
    "claim_legal": "none",
    "info_requests_sent": 0,
    "info_deadline_passed": False,
    "claimant_is_owner": True,
    "dispute_state": "none",
    "dispute_covers": "none",
    "fraud_flag": "none",
    "conduct_flag": "none",
    "earlier_credit_total": "0",
    "earlier_credit_kind": "none",
    "panel_returned": "none",
    "dup_claim_state": "none",
    "dup_claim_account": "none",
    "dup_claim_new_facts": False,
    "screenshot_reuse": "none",
    "account_currency": "USD",
    "auto_credit_cap": "25",
    "incident_verified": False,
    "incident_type": "none",
    "order_found": True,
    "order_service": "Instagram likes",
    "order_metric": "likes",
    "order_status": "partial",
    "provider_status": "partial",
    "order_quantity": 3000,
    "order_remains": 1000,
    "order_delivered": 2000,
    "order_start_count": 1200,
    "metric_current_count": 3200,
    "order_charge": "90.00",
    "order_promo_share": "0",
    "correct_charge": "90.00",
    "order_currency": "USD",
    "order_fx_rate": "1",
    "order_created_at": "2026-06-12T09:00:00Z",
    "order_last_activity_at": "2026-06-15T18:00:00Z",
    "order_completed_at": "2026-06-15T18:00:00Z",
    "order_sent_to_provider": True,
    "canceled_by": "none",
    "service_expected_hours": 72,
    "service_refill_days": 0,
    "service_unavailable_before_execution": False,
    "failure_cause": "provider_failure",
    "link_state_at_order": "public",
    "link_state_now": "public",
    "link_changed_during_delivery": False,
    "link_matches_claim": True,
    "dup_order_cause": "none",
    "instructions_followed": True,
    "service_compatible": True,
    "external_change": "none",
    "guideline_violation": "none",
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
        cases.update(conn, case.id, now, account="lena@example.com")
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
