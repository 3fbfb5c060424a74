"""The facts a policy may speak of: their type, group, whether claimed or verified, and who may be told.

A value of None is unknown. Only for the facts with `null_is_plain` does a present None say something itself (nothing
happened yet, the service page is silent); left out, those are unknown too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Type = Literal["word", "bool", "count", "money", "time", "text"]
OBJECTS = ("order", "topup", "vip", "account")


@dataclass(frozen=True, slots=True)
class FactType:
    """One fact of the vocabulary. `values` are the words a fact of type `word` may have."""

    name: str
    type: Type
    group: str
    values: tuple[str, ...] = ()
    claimed: bool = False
    staff: bool = False
    null_is_plain: bool = False


STATUSES = (
    *("awaiting", "pending", "processing", "in_progress", "on_hold"),
    *("completed", "partial", "canceled", "error"),
)
LINK_STATES = ("public", "private", "deleted", "restricted", "invalid", "other_target", "changed")
REASONS = (
    *("not_delivered", "partial_delivery", "cancelled_order", "cancel_request", "too_slow", "drop"),
    *("wrong_amount_charged", "charged_twice", "wrong_link", "link_problem", "quality", "no_result"),
    *("topup_problem", "vip_problem", "damage", "other"),
)
CAUSES = (
    *("none", "platform_error", "provider_failure", "service_unavailable", "external_change"),
    *("link_invalid", "link_private", "link_deleted", "link_restricted", "link_changed"),
    *("instructions_not_followed", "incompatible_service", "duplicate_order"),
)

WORDS: dict[str, dict[str, Iterable[str]]] = {
    "common": {
        "claim_object": OBJECTS,
        "claim_reason": REASONS,
        "claim_channel": ("dashboard", "support_chat", "email", "public_social"),
        "claim_screenshots": ("none", "given", "unreadable", "suspected_fake"),
        "claim_explanation": ("none", "unclear", "clear", "contradictory"),
        "claim_asks_for": ("unspecified", "balance", "original_method", "refill", "cancel", "damages"),
        "claim_tone": ("calm", "angry", "insult", "threat"),
        "claim_legal": ("none", "vague", "statutory", "official_unverified", "official_verified"),
        "dispute_state": ("none", "open", "resolved_platform", "resolved_customer", "withdrawn"),
        "dispute_covers": ("none", "this_payment", "other_payment"),
        "fraud_flag": ("none", "suspected", "confirmed"),
        "conduct_flag": ("none", "unreviewed", "confirmed"),
        "panel_returned": ("none", "part", "all"),
        "earlier_credit_kind": ("none", "refund", "price_adjustment", "goodwill", "external_refund"),
        "dup_claim_state": ("none", "open", "denied", "credited"),
        "dup_claim_account": ("none", "same", "other"),
        "screenshot_reuse": ("none", "own_claim", "other_account"),
        "incident_type": (
            *("none", "pricing", "not_submitted", "double_submission", "wrong_target"),
            *("crediting", "access", "outage"),
        ),
    },
    "order": {
        "order_metric": ("followers", "likes", "views", "comments", "other"),
        "order_status": STATUSES,
        "provider_status": ("not_sent", *STATUSES),
        "canceled_by": ("none", "customer", "platform", "provider"),
        "failure_cause": CAUSES,
        "link_state_at_order": LINK_STATES,
        "link_state_now": LINK_STATES,
        "dup_order_cause": ("none", "customer", "system"),
        "external_change": ("none", "before_completion", "after_completion"),
        "guideline_violation": ("none", "suspected", "confirmed"),
    },
    "topup": {"topup_gateway_status": ("captured", "pending", "failed", "refunded")},
    "vip": {"vip_cancellation": ("none", "requested", "accepted")},
    "account": {},
}
OTHERS: dict[str, dict[Type, str]] = {
    "common": {
        "bool": "claim_order_number_given claim_link_given claim_text_instructions info_deadline_passed"
        " claimant_is_owner dup_claim_new_facts incident_verified",
        "count": "info_requests_sent",
        "money": "earlier_credit_total auto_credit_cap",
        "time": "claim_at",
        "text": "claim_text account_currency",
    },
    "order": {
        "bool": "order_found order_sent_to_provider service_unavailable_before_execution"
        " link_changed_during_delivery link_matches_claim instructions_followed service_compatible",
        "count": "order_quantity order_remains order_delivered order_start_count metric_current_count"
        " service_expected_hours service_refill_days",
        "money": "order_charge order_promo_share correct_charge order_fx_rate",
        "time": "order_created_at order_last_activity_at order_completed_at",
        "text": "order_service order_currency",
    },
    "topup": {
        "bool": "topup_reference_given",
        "count": "topup_payments_captured",
        "money": "topup_captured_total topup_gateway_refunded_total topup_ledger_credited_total"
        " topup_bonus_promised topup_bonus_credited",
        "text": "topup_currency",
    },
    "vip": {
        "bool": "vip_activated vip_period_started vip_benefits_used vip_access_ok",
        "money": "vip_charge vip_promo_share",
        "text": "vip_currency",
    },
    "account": {"money": "adjust_amount", "text": "adjust_currency adjust_reason"},
}
STAFF = frozenset(
    (
        *("dispute_state", "dispute_covers", "fraud_flag", "conduct_flag", "dup_claim_account"),
        *("screenshot_reuse", "auto_credit_cap", "claim_tone", "claim_text_instructions"),
    )
)
"""Never told to a customer, nor anything derived from them. `guideline_violation` is staff while only suspected, and
`claim_screenshots` while suspected of being edited: see `for_staff_only`."""

PLAIN_NULL = frozenset(("order_completed_at", "order_last_activity_at", "service_refill_days"))

SELECTING = frozenset(("claim_object", "claim_reason", "claim_asks_for", "claim_channel", "claim_at"))
"""What the customer says that may select which question is answered, and when the first contact was. A credit, refusal
or refill may use these beside a verified ground, and no other claimed fact."""


def _all() -> dict[str, FactType]:
    made: dict[str, FactType] = {}
    for group in ("common", *OBJECTS):
        for name, values in WORDS[group].items():
            made[name] = _fact(name, "word", group, tuple(values))
        for kind, names in OTHERS[group].items():
            for name in names.split():
                made[name] = _fact(name, kind, group)
    return made


def _fact(name: str, kind: Type, group: str, values: tuple[str, ...] = ()) -> FactType:
    return FactType(name, kind, group, values, name.startswith("claim_"), name in STAFF, name in PLAIN_NULL)


FACTS = _all()
"""Name -> fact, common ones first."""


def for_staff_only(name: str, value: object) -> bool:
    """True when this value of this fact must not reach a customer."""
    if name == "claim_screenshots":
        return value == "suspected_fake"
    if name == "guideline_violation":
        return value == "suspected"
    if name in ("dup_claim_account", "screenshot_reuse"):
        return value not in ("same", "own_claim")  # the customer's own earlier claim is no secret from the customer
    return name in FACTS and FACTS[name].staff
