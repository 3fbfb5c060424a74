"""What only the operator's registers tell. Silence counts as `none` only where the register is declared complete."""

from collections.abc import Mapping
from typing import Any

from triage.facts.readings import Readings


def disputes(readings: Readings) -> dict[str, Any]:
    """`dispute_state` and `dispute_covers`; an open dispute outranks settled ones."""
    answer = readings.register("disputes")
    row = _worst(answer.rows, "state", ("open", "withdrawn", "resolved_customer", "resolved_platform"))
    if row is not None:
        return {"dispute_state": row["state"], "dispute_covers": row.get("covers") or None}
    silent = "none" if answer.complete else None
    return {"dispute_state": silent, "dispute_covers": silent}


def flags(readings: Readings) -> dict[str, Any]:
    """`fraud_flag`, `conduct_flag` and `guideline_violation` of the order's account."""
    return {
        "fraud_flag": _flag(readings, "fraud", ("confirmed", "suspected")),
        "conduct_flag": _flag(readings, "conduct", ("confirmed", "unreviewed")),
        "guideline_violation": _flag(readings, "guideline", ("confirmed", "suspected")),
    }


def incidents(readings: Readings) -> dict[str, Any]:
    """`incident_verified` and `incident_type`: a record that names this object, or none after a search."""
    answer = readings.register("incidents")
    if answer.rows:
        return {"incident_verified": True, "incident_type": answer.rows[0].get("type") or None}
    return {
        "incident_verified": False if answer.complete else None,
        "incident_type": "none" if answer.complete else None,
    }


def external_change(readings: Readings) -> str | None:
    """A change by network, provider or gateway, confirmed by an ops notice."""
    answer = readings.register("external_changes")
    row = _worst(answer.rows, "when", ("before_completion", "after_completion"))
    return row["when"] if row is not None else "none" if answer.complete else None


def service_promises(readings: Readings) -> dict[str, Any]:
    """Advertised duration and refill days. A page that was never registered says nothing we know of."""
    answer = readings.register("service_promises")
    row = answer.rows[0] if answer.rows else {}
    promised: dict[str, Any] = {"service_expected_hours": row.get("expected_hours")}
    if row or answer.complete:
        promised["service_refill_days"] = row.get("refill_days")
    return promised


def promo_share(readings: Readings) -> str | None:
    """The part of the charge paid with promotional balance."""
    answer = readings.register("promotional_shares")
    return str(answer.rows[0]["share"]) if answer.rows else "0" if answer.complete else None


def correct_charge(readings: Readings, charge: str | None) -> str | None:
    """The right price: the registered one; the charge itself where the register is complete and names no other."""
    answer = readings.register("right_prices")
    return str(answer.rows[0]["charge"]) if answer.rows else charge if answer.complete else None


def _flag(readings: Readings, kind: str, order: tuple[str, ...]) -> str | None:
    answer = readings.register("flags")
    row = _worst(tuple(row for row in answer.rows if row.get("kind") == kind), "state", order)
    return row["state"] if row is not None else "none" if answer.complete else None


def _worst(rows: tuple[Mapping[str, Any], ...], key: str, order: tuple[str, ...]) -> Mapping[str, Any] | None:
    ranked = [row for row in rows if row.get(key) in order]
    return min(ranked, key=lambda row: order.index(row[key])) if ranked else None
