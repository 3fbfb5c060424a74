"""The one table: fact by fact, where its value comes from. A fact without a source is unknown, and says so."""

from collections.abc import Iterable
from typing import Any

from triage.facts import history, linked, money, order, others, registered
from triage.facts.claimed import claimed
from triage.facts.found import Found
from triage.facts.found import money as money_text
from triage.facts.hints import hints
from triage.facts.readings import Readings
from triage.facts.twins import twin_order

SOURCES: dict[str, str] = {
    **dict.fromkeys(("claimant_is_owner",), "ownership"),
    **dict.fromkeys(("dispute_state", "dispute_covers"), "register: disputes"),
    **dict.fromkeys(("fraud_flag", "conduct_flag", "guideline_violation"), "register: flags"),
    **dict.fromkeys(("incident_verified", "incident_type"), "register: incidents"),
    "external_change": "register: external changes",
    **dict.fromkeys(("service_expected_hours", "service_refill_days"), "register: service promises"),
    "order_promo_share": "register: promotional shares",
    "correct_charge": "register: right prices",
    **dict.fromkeys(("panel_returned", "earlier_credit_total", "earlier_credit_kind"), "panel and ledger"),
    **dict.fromkeys(("dup_claim_state", "dup_claim_account", "dup_claim_new_facts", "screenshot_reuse"), "own cases"),
    **dict.fromkeys(("account_currency", "order_fx_rate"), "panel: account"),
    "auto_credit_cap": "settings",
    "provider_status": "provider",
    **dict.fromkeys(("failure_cause", "canceled_by"), "panel, provider and incidents"),
    **dict.fromkeys(("link_matches_claim", "service_compatible"), "link by its shape"),
    **dict.fromkeys(
        ("link_state_at_order", "link_state_now", "link_changed_during_delivery"), "dated link checks and its shape"
    ),
    "dup_order_cause": "panel: other orders",
    **dict.fromkeys(("info_requests_sent", "info_deadline_passed"), "own questions"),
    **dict.fromkeys(
        (
            "metric_current_count",
            "instructions_followed",
            "service_unavailable_before_execution",
        ),
        "no source",
    ),
}
"""Fact -> source. Facts not named here come from the claim (`claim_…`) or from the panel's order (`order_…`)."""


def source_of(name: str) -> str:
    """Where that fact comes from, in words for the brief."""
    if name in SOURCES:
        return SOURCES[name]
    if name.startswith(("topup_", "vip_", "adjust_")):
        return "panel: payments" if name in ("topup_ledger_credited_total", "topup_currency") else "no source"
    return "customer" if name.startswith("claim_") else "panel: order"


def gather(readings: Readings) -> tuple[Found, ...]:
    """Every fact that the readings allow, in a fixed order, each with source and time; unknown where nothing tells."""
    values = _common(readings)
    if readings.claim.object == "order":
        values |= _of_order(readings)
    else:
        values |= others.facts_of(readings)
    values |= history.earlier_claims(readings, values)
    told = linked.link_states(readings)
    notes = {**hints(readings, values), **{name: one.note for name, one in told.items() if one.note}}
    seen = {name: one.at for name, one in told.items() if one.at is not None}
    return tuple(
        Found(name, value, source_of(name), seen.get(name, readings.at), notes.get(name, ""))
        for name, value in values.items()
    )


def as_policy_facts(found: Iterable[Found]) -> dict[str, Any]:
    """The flat dictionary that the policy reads; the last value of a name wins."""
    return {fact.name: fact.value for fact in found}


def _common(readings: Readings) -> dict[str, Any]:
    return {
        **claimed(readings),
        # a claim counts the questions that were answered; the one asked in vain comes on top
        "info_requests_sent": readings.claim.info_requests + readings.deadline_passed,
        "info_deadline_passed": readings.deadline_passed,
        "claimant_is_owner": history.claimant_is_owner(readings),
        **registered.disputes(readings),
        **{name: value for name, value in registered.flags(readings).items() if name != "guideline_violation"},
        "earlier_credit_total": money.earlier_credit_total(readings),
        "earlier_credit_kind": money.earlier_credit_kind(readings),
        "panel_returned": money.panel_returned(readings),
        "screenshot_reuse": readings.screenshot_reuse,
        "account_currency": readings.account.currency if readings.account else None,
        "auto_credit_cap": money_text(readings.cap),
        **registered.incidents(readings),
    }


def _of_order(readings: Readings) -> dict[str, Any]:
    values = order.order_facts(readings)
    cause = order.failure_cause(readings)
    return {
        **values,
        "provider_status": order.provider_status(readings),
        "metric_current_count": None,
        "order_promo_share": registered.promo_share(readings),
        "correct_charge": registered.correct_charge(readings, values["order_charge"]),
        "order_fx_rate": order.fx_rate(readings),
        "canceled_by": order.canceled_by(readings),
        **registered.service_promises(readings),
        "service_unavailable_before_execution": True if cause == "service_unavailable" else None,
        "failure_cause": cause,
        **linked.link_facts(readings),
        "dup_order_cause": twin_order(readings).cause,
        "instructions_followed": None,
        "external_change": registered.external_change(readings),
        "guideline_violation": registered.flags(readings)["guideline_violation"],
    }
