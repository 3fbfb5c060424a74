"""Ordinary facts of each kind of claim: where an example starts, so that it shows only what matters about it."""

from collections.abc import Mapping
from typing import Any

COMMON: dict[str, Any] = {
    "claim_reason": "partial_delivery",
    "claim_channel": "support_chat",
    "claim_at": "2026-03-10T12:00:00Z",
    "claim_text": "",
    "claim_order_number_given": True,
    "claim_link_given": True,
    "claim_screenshots": "none",
    "claim_explanation": "clear",
    "claim_asks_for": "unspecified",
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
}
OWN: dict[str, dict[str, Any]] = {
    "order": {
        "order_found": True,
        "order_service": "Instagram followers",
        "order_metric": "followers",
        "order_status": "partial",
        "provider_status": "partial",
        "order_quantity": 1000,
        "order_remains": 250,
        "order_delivered": 750,
        "order_start_count": 400,
        "metric_current_count": 1150,
        "order_charge": "8.00",
        "order_promo_share": "0",
        "correct_charge": "8.00",
        "order_currency": "USD",
        "order_fx_rate": "1",
        "order_created_at": "2026-03-01T09:00:00Z",
        "order_last_activity_at": "2026-03-08T09:00:00Z",
        "order_completed_at": "2026-03-08T09:00:00Z",
        "order_sent_to_provider": True,
        "canceled_by": "none",
        "service_expected_hours": 72,
        "service_refill_days": None,
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
    },
    "topup": {
        "claim_reason": "topup_problem",
        "topup_reference_given": True,
        "topup_payments_captured": 2,
        "topup_captured_total": "20.00",
        "topup_gateway_refunded_total": "0",
        "topup_ledger_credited_total": "10.00",
        "topup_bonus_promised": "0",
        "topup_bonus_credited": "0",
        "topup_currency": "USD",
        "topup_gateway_status": "captured",
        "incident_verified": True,
        "incident_type": "crediting",
    },
    "vip": {
        "claim_reason": "vip_problem",
        "vip_charge": "12.00",
        "vip_promo_share": "0",
        "vip_currency": "USD",
        "vip_activated": False,
        "vip_period_started": True,
        "vip_benefits_used": False,
        "vip_access_ok": False,
        "vip_cancellation": "none",
        "incident_verified": True,
        "incident_type": "access",
    },
    "account": {"claim_reason": "other", "adjust_amount": "3.00", "adjust_currency": "USD", "adjust_reason": None},
}


def ordinary(about: str) -> dict[str, Any]:
    """All facts of a plain claim about an `order`, a `topup`, a `vip` plan or an `account`; a new dictionary."""
    return {"claim_object": about, **COMMON, **OWN[about]}


def unusual(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from ordinary facts of that kind of claim."""
    plain = ordinary(str(facts["claim_object"])) if facts.get("claim_object") else {}
    nothing = object()
    missing = {name: "(left out)" for name in plain if name not in facts}
    own = {name: value for name, value in facts.items() if name == "claim_object" or plain.get(name, nothing) != value}
    return {**own, **missing}
