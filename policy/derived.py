"""What follows from the facts alone: small conclusions that rules name, each unknown while what it needs is unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

Known = Mapping[str, Any]
Settings = Mapping[str, Any]
Conclude = Callable[[Known, Settings], Any]

OPEN = ("pending", "processing", "in_progress")
ENDED = ("completed", "partial", "canceled", "error")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOPUP = ("topup_captured_total", "topup_gateway_refunded_total", "topup_ledger_credited_total")


@dataclass(frozen=True, slots=True)
class Derived:
    """A conclusion: what it may be, which facts it reads, how it is drawn, and by which settings of the policy."""

    name: str
    values: tuple[Any, ...]
    reads: tuple[str, ...]
    conclude: Conclude
    settings: tuple[str, ...] = ()


def phase(known: Known, _settings: Settings) -> str | None:
    """Where the order stands: waiting, open, held, completed, partial, canceled or error."""
    status = known.get("order_status")
    if status is None:
        return None
    return "open" if status in OPEN else {"awaiting": "waiting", "on_hold": "held"}.get(status, status)


def sides(known: Known, _settings: Settings) -> str | None:
    """Whether panel and provider agree; `provider_ended` when only the provider has finished (K9)."""
    panel, provider = known.get("order_status"), known.get("provider_status")
    if panel is None or provider is None:
        return None
    never_sent = provider == "not_sent" and panel in ("awaiting", "canceled", "error")
    if panel == provider or never_sent or (panel in OPEN and provider in OPEN):
        return "agree"
    return "provider_ended" if provider in ENDED and panel not in ENDED else "differ"


def remains(known: Known, _settings: Settings) -> int | None:
    """Undelivered units as booked; the whole quantity when nothing is booked and our log shows nothing delivered."""
    booked, quantity = known.get("order_remains"), known.get("order_quantity")
    if booked is None and known.get("order_delivered") == 0:
        booked = quantity
    return booked


def counts(known: Known, settings: Settings) -> str | None:
    """`odd` when quantity and remains cannot both be right, `over` when more came than was ordered; never clamped."""
    quantity, left = known.get("order_quantity"), remains(known, settings)
    if quantity is not None and quantity <= 0:
        return "odd"
    if left is not None and left < 0:
        return "over"
    if quantity is None or left is None:
        return None
    return "odd" if left > quantity else "sound"


def nothing_missing(known: Known, settings: Settings) -> bool | None:
    """Whether every ordered unit is booked as delivered: a partial order with nothing left (part 4)."""
    quantity, left = known.get("order_quantity"), remains(known, settings)
    if left is None or quantity is None:
        return None
    return bool(left == 0 and quantity > 0)


def amounts(known: Known, _settings: Settings) -> str | None:
    """`odd` when a booked sum is below zero, or the promotional share above the charge; unknown sums are left aside."""
    charge, promo, _ = _of_object(known)
    for name in ("earlier_credit_total", "correct_charge", *TOPUP):
        if known.get(name) is not None and known[name] < 0:
            return "odd"
    if (charge is not None and charge < 0) or (promo is not None and promo < 0):
        return "odd"
    if charge is not None and promo is not None and promo > charge:
        return "odd"
    return None if charge is None or promo is None or known.get("earlier_credit_total") is None else "sound"


def more_delivered(known: Known, settings: Settings) -> bool | None:
    """Whether our log, or a counter that is known, shows materially more delivered than was booked (part 4)."""
    quantity, left = known.get("order_quantity"), remains(known, settings)
    if quantity is None or left is None or quantity <= 0:
        return None
    booked, log = quantity - left, known.get("order_delivered")
    if log is not None and log - booked > quantity * settings["log_tolerance"]:
        return True
    start, now = known.get("order_start_count"), known.get("metric_current_count")
    if start is not None and now is not None and now - start - booked > quantity * settings["counter_tolerance"]:
        return True
    return False if log is not None else None


def less_delivered(known: Known, settings: Settings) -> bool | None:
    """Whether our log shows materially less delivered than was booked: the records contradict each other.

    A log that shows nothing leaves no tolerance: where nothing is booked, it alone makes the whole price due.
    """
    quantity, left, log = known.get("order_quantity"), remains(known, settings), known.get("order_delivered")
    if quantity is None or left is None or log is None or quantity <= 0:
        return None
    if log == 0:
        return bool(left < quantity)
    return bool(quantity - left - log > quantity * settings["log_tolerance"])


def counters(known: Known, settings: Settings) -> str | None:
    """For a completed order: `full` when our log shows it all, `short` when it shows materially less (K10).

    A public counter, which others move too, shows neither: it would refuse where our own log is not known.
    """
    quantity, log = known.get("order_quantity"), known.get("order_delivered")
    if quantity is None or log is None:
        return None
    return "short" if quantity - log > quantity * settings["log_tolerance"] else "full"


def nothing_left(known: Known, _settings: Settings) -> bool | None:
    """Whether everything that was paid has been given back already (G.double)."""
    if known.get("panel_returned") == "all":
        return True
    charge, promo, earlier = _of_object(known)
    if charge is None or earlier is None:
        return None
    if earlier <= 0:
        return False
    return None if promo is None else bool(charge - promo - earlier <= 0)


def _of_object(known: Known) -> tuple[Any, Any, Any]:
    prefix = {"vip": "vip", "topup": "topup"}.get(str(known.get("claim_object")), "order")
    if prefix == "topup":
        return known.get("topup_captured_total"), Decimal(0), known.get("earlier_credit_total")
    return known.get(f"{prefix}_charge"), known.get(f"{prefix}_promo_share"), known.get("earlier_credit_total")


def all_promotional(known: Known, _settings: Settings) -> bool | None:
    """Whether nothing but promotional balance was paid (F8.d)."""
    charge, promo, _ = _of_object(known)
    if charge is None or promo is None:
        return None
    return bool(charge > 0 and promo == charge)


def excess(known: Known, _settings: Settings) -> Decimal | None:
    """What was charged above the right price, only with a verified pricing incident; else 0 (part 4)."""
    charge, right, verified = (known.get(name) for name in ("order_charge", "correct_charge", "incident_verified"))
    if charge is not None and right is not None and right >= charge:
        return Decimal(0)
    if verified is False or (verified is True and known.get("incident_type") not in (None, "pricing")):
        return Decimal(0)
    if verified is not True or charge is None or right is None or known.get("incident_type") is None:
        return None
    over: Decimal = charge - right
    return over


def overcharged(known: Known, _settings: Settings) -> bool | None:
    """Whether the charge stands above the right price, whoever caused it."""
    charge, right = known.get("order_charge"), known.get("correct_charge")
    return None if charge is None or right is None else bool(charge > right)


def stalled(known: Known, settings: Settings) -> bool | None:
    """Whether nothing has happened for so many days that waiting is no answer any more (F13.a, K12)."""
    claim, created = known.get("claim_at"), known.get("order_created_at")
    if claim is None or created is None or "order_last_activity_at" not in known:
        return None
    last = known["order_last_activity_at"] or created
    return bool(claim - last >= settings["stall_days"] * DAY)


def in_time(known: Known, settings: Settings) -> bool | None:
    """Whether the first contact came before the time limit ran out; the limit itself is too late (C2)."""
    claim, began = known.get("claim_at"), known.get(settings["claim_clock"])
    if claim is None or began is None:
        return None
    return bool(claim - began < settings["claim_hours"] * HOUR)


def dropped(known: Known, _settings: Settings) -> bool | None:
    """Whether the counter now is below the counter before plus what was delivered (I.retention.refill)."""
    start, now = known.get("order_start_count"), known.get("metric_current_count")
    units = known.get("order_delivered")
    return None if start is None or now is None or units is None else bool(now < start + units)


def refill(known: Known, _settings: Settings) -> str | None:
    """What the service page says of refills: silent, none, running or over; day N complete is over (part 4)."""
    if "service_refill_days" not in known:
        return None
    days = known["service_refill_days"]
    if days is None:
        return "silent"
    if days <= 0:
        return "none"
    claim, completed = known.get("claim_at"), known.get("order_completed_at")
    if claim is None or completed is None:
        return None
    return "over" if claim - completed >= days * DAY else "running"


def same_currency(known: Known, _settings: Settings) -> bool | None:
    """Whether the balance is held in the currency of the charge."""
    prefix = {"vip": "vip", "topup": "topup"}.get(str(known.get("claim_object")), "order")
    charged, held = known.get(f"{prefix}_currency"), known.get("account_currency")
    return None if charged is None or held is None else bool(charged == held)


def topup_gap(known: Known, _settings: Settings) -> str | None:
    """Captured less reversed less credited: `missing` money, `even`, or `over`."""
    captured, reversed_, credited = (known.get(name) for name in TOPUP)
    if captured is None or reversed_ is None or credited is None:
        return None
    gap = captured - reversed_ - credited
    return "missing" if gap > 0 else "even" if gap == 0 else "over"


def bonus_gap(known: Known, _settings: Settings) -> bool | None:
    """Whether a promised bonus was not booked in full (K19)."""
    promised, credited = known.get("topup_bonus_promised"), known.get("topup_bonus_credited")
    return None if promised is None or credited is None else bool(promised > credited)


TRUTH = (True, False)
_MONEY = (
    *("panel_returned", "earlier_credit_total", "order_charge", "order_promo_share"),
    *("vip_charge", "vip_promo_share", "topup_captured_total"),
)
_AMOUNTS = (*_MONEY[1:], "correct_charge", *TOPUP[1:])
_COUNTS = ("order_quantity", "order_remains", "order_delivered")
_ORDERED = ("order_quantity", "order_delivered")
_COUNTERS = ("order_start_count", "metric_current_count")
_PHASES = ("waiting", "open", "held", "completed", "partial", "canceled", "error")
_TOLERANCES = ("log_tolerance", "counter_tolerance")
_EXCESS = ("order_charge", "correct_charge", "incident_verified", "incident_type")
_CURRENCIES = ("account_currency", "order_currency", "topup_currency", "vip_currency")
_SILENCE = ("claim_at", "order_created_at", "order_last_activity_at")

DERIVED = {
    one.name: one
    for one in (
        Derived("order_phase", _PHASES, ("order_status",), phase),
        Derived("sides", ("agree", "provider_ended", "differ"), ("order_status", "provider_status"), sides),
        Derived("booked_counts", ("sound", "over", "odd"), _COUNTS, counts),
        Derived("nothing_missing", TRUTH, _COUNTS, nothing_missing),
        Derived("booked_amounts", ("sound", "odd"), _AMOUNTS, amounts),
        Derived("undelivered", (), _COUNTS, remains),
        Derived("more_delivered_than_booked", TRUTH, (*_COUNTS, *_COUNTERS), more_delivered, _TOLERANCES),
        Derived("less_delivered_than_booked", TRUTH, _COUNTS, less_delivered, _TOLERANCES[:1]),
        Derived("own_counters", ("full", "short"), _ORDERED, counters, _TOLERANCES[:1]),
        Derived("nothing_left", TRUTH, _MONEY, nothing_left),
        Derived("all_promotional", TRUTH, _MONEY[2:], all_promotional),
        Derived("overcharged", TRUTH, ("order_charge", "correct_charge"), overcharged),
        Derived("excess", (), _EXCESS, excess),
        Derived("stalled", TRUTH, _SILENCE, stalled, ("stall_days",)),
        Derived(
            "contact_in_time",
            TRUTH,
            ("claim_at", "order_created_at", "order_completed_at"),
            in_time,
            ("claim_hours", "claim_clock"),
        ),
        Derived("dropped", TRUTH, (*_COUNTERS, "order_delivered"), dropped),
        Derived(
            "refill_promise",
            ("silent", "none", "running", "over"),
            ("service_refill_days", "order_completed_at", "claim_at"),
            refill,
        ),
        Derived("same_currency", TRUTH, _CURRENCIES, same_currency),
        Derived("topup_balance", ("missing", "even", "over"), TOPUP, topup_gap),
        Derived("bonus_missing", TRUTH, ("topup_bonus_promised", "topup_bonus_credited"), bonus_gap),
    )
}
"""Name -> conclusion; rules may use these beside the facts of the vocabulary."""


def conclude(known: Known, settings: Settings) -> dict[str, Any]:
    """The known facts with every conclusion that can be drawn from them under those settings."""
    everything = dict(known)
    for name, derived in DERIVED.items():
        if all(setting in settings for setting in derived.settings):
            value = derived.conclude(known, settings)
            if value is not None:
                everything[name] = value
    return everything
