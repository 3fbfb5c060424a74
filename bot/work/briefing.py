"""Collecting what the brief of a case is made of."""

from sqlalchemy import Connection

from bot.app import App
from bot.work.judging import latest
from storage import cases, credits, facts
from storage.cases import Case
from triage.brief import Brief, Dossier, StoredFact, brief


def brief_of(conn: Connection, app: App, case: Case) -> Brief:
    """The brief of that case from what is stored now: the same rows give the same brief."""
    judged = latest(conn, case.id)
    return brief(
        Dossier(
            number=case.number,
            order_number=case.order_number or "",
            facts=[
                StoredFact(row.name, row.value, row.source, row.observed_at, row.note or "")
                for row in facts.latest(conn, case.id)
            ],
            assessment=judged.assessment if judged else None,
            decision=judged.decision if judged else None,
            reason=case.handoff_reason or "",
            note=case.handoff_note or "",
            earlier=_linked_cases(conn, app, case),
            credits=[_credit_line(credit) for credit in credits.of_case(conn, case.id)],
            screenshots=len(cases.evidence_of(conn, case.id)),
        )
    )


def _linked_cases(conn: Connection, app: App, case: Case) -> list[str]:
    """Other cases on the same order or target, with the path that links them. Staff only."""
    lines = []
    if case.order_number:
        for other in cases.of_order(conn, app.panel_id, case.order_number, excluding=case.id):
            lines.append(f"{other.number} ({_state(other)}): same order number{_whose(case, other)}")
    if case.target_key:
        for other in cases.of_target(conn, app.panel_id, case.target_key, excluding=case.id):
            if other.order_number != case.order_number:
                lines.append(f"{other.number} ({_state(other)}): same target {case.target_key}{_whose(case, other)}")
    return lines


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
