"""Collecting what the brief of a case is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.tongues import in_english
from bot.work.judging import Judged, latest
from bot.work.pictured import shown_of
from bot.work.repeating import same_customer
from storage import cases, chats, credits, facts, link_checks, statements, wordings
from storage.cases import Case
from storage.chats import Chat
from storage.facts import FactRow
from triage.brief import Brief, Dossier, StoredFact, brief
from triage.facts.readings import LinkCheck
from triage.statements import Statement

MOST_MATES = 20
"""So many of the cases that were claimed together, or share a target, are named one by one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a brief and whatever stands beside it are both made of, read once."""

    judged: Judged | None
    facts: Sequence[FactRow]
    credits: Sequence[credits.Credit]
    chat: Chat


def known_of(conn: Connection, case: Case) -> Known:
    """Read what is known of the case."""
    rows, made = facts.latest(conn, case.id), credits.of_case(conn, case.id)
    return Known(latest(conn, case.id), rows, made, chats.load(conn, case.chat_id))


def brief_of(conn: Connection, app: App, case: Case, known: Known | None = None) -> Brief:
    """The brief of that case from what is stored now: the same rows give the same brief."""
    known = known or known_of(conn, case)
    judged = known.judged
    return brief(
        Dossier(
            number=case.number,
            order_number=case.order_number or "",
            facts=[StoredFact(row.name, row.value, row.source, row.observed_at, row.note or "") for row in known.facts],
            assessment=judged.assessment if judged else None,
            decision=judged.decision if judged else None,
            reason=case.handoff_reason or "",
            note=case.handoff_note or "",
            earlier=_linked_cases(conn, app, case),
            credits=[_credit_line(credit) for credit in known.credits],
            statements=statements.of_case(conn, case.id),
            earlier_statements=_earlier_statements(conn, app, case),
            checks=_checks(conn, app, case),
            screenshots=shown_of(conn, app, case, cases.evidence_of(conn, case.id)),
            language=in_english(known.chat.language),
        )
    )


def _earlier_statements(conn: Connection, app: App, case: Case) -> list[tuple[str, Statement]]:
    """What was stated in older cases on the order by the same chat, or by one tied to the same account."""
    others = cases.of_order(conn, app.panel_id, case.order_number, excluding=case.id) if case.order_number else []
    mine = [other for other in others if other.id < case.id and same_customer(conn, case, other)]
    return [(other.number, one) for other in mine for one in statements.of_case(conn, other.id)]


def _checks(conn: Connection, app: App, case: Case) -> list[LinkCheck]:
    """Every look at the order's target that asked somebody, newest first."""
    seen = link_checks.of_order(conn, app.panel_id, case.order_number) if case.order_number else []
    return [one.check for one in reversed(seen) if one.check.via]


def _linked_cases(conn: Connection, app: App, case: Case) -> list[str]:
    """Other cases on the same order or target, with the path that links them. Staff only."""
    lines = _claimed_together(conn, case)
    if case.order_number:
        for other in cases.of_order(conn, app.panel_id, case.order_number, excluding=case.id):
            lines.append(f"{other.number} ({_state(other)}): same order number{_whose(case, other)}")
    lines += _on_target(conn, app, case)
    for twin in wordings.alike(conn, app.panel_id, case.id):
        other = cases.load(conn, twin.case_id)
        if not same_customer(conn, case, other):
            share = f"nearly the same explanation ({twin.share:.0%} of its phrases)"
            lines.append(f"{other.number} ({_state(other)}): {share}{_whose(case, other)}")
    return lines


def _on_target(conn: Connection, app: App, case: Case) -> list[str]:
    """Other cases on the same target, the newest by name."""
    if not case.target_key:
        return []
    others = cases.of_target(conn, app.panel_id, case.target_key, excluding=case.id, newest=MOST_MATES + 1)
    lines = [
        f"{other.number} ({_state(other)}): same target {case.target_key}{_whose(case, other)}"
        for other in others[-MOST_MATES:]
        if other.order_number != case.order_number
    ]
    more = f"more than {MOST_MATES} cases have the target {case.target_key}; the newest stand here"
    return [*lines, more] if len(others) > MOST_MATES else lines


def _claimed_together(conn: Connection, case: Case) -> list[str]:
    """The other orders of the same claim, most of them by name."""
    mates = cases.of_batch(conn, case.batch_id) if case.batch_id is not None else []
    others = [one for one in mates if one.id != case.id]
    lines = [f"{one.number} ({_state(one)}): claimed together, order {one.order_number}" for one in others[:MOST_MATES]]
    left = len(others) - MOST_MATES
    return [*lines, f"and {left} more that were claimed together"] if left > 0 else lines


def _state(case: Case) -> str:
    return f"{case.state}, {case.outcome}" if case.outcome else case.state


def _whose(case: Case, other: Case) -> str:
    return ", same chat" if case.chat_id == other.chat_id else ", another chat"


def _credit_line(credit: credits.Credit) -> str:
    parts = [
        f"{credit.amount} {credit.currency} to {credit.account}: {credit.state}",
        f"reference {credit.reference}",
        f"payment {credit.payment_id}" if credit.payment_id else "",
        credit.reason or "",
    ]
    return "; ".join(part for part in parts if part)
