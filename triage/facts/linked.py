"""What the links say without asking anybody: whether they agree, and what their shape proves."""

from typing import Any

from triage.facts.readings import Readings
from triage.links import Match, match, parse, platform_of_service

CLOSED = ("members", "owner")
"""Audiences that prove a target private. A story or an invitation is what some services are sold for, so no proof."""


def link_facts(readings: Readings) -> dict[str, Any]:
    """`link_matches_claim`, the states that the shape proves, and a service made for another platform."""
    order = readings.order
    platform = platform_of_service(order.service_name or "") if order else None
    ordered = parse(order.link or "", platform) if order else None
    private = ordered is not None and ordered.key is not None and ordered.audience in CLOSED
    misfit = bool(platform and ordered and ordered.key and ordered.platform != platform)
    return {
        "link_matches_claim": links_agree(readings),
        "link_state_at_order": "private" if private else None,
        "link_state_now": "private" if private else None,
        "service_compatible": False if misfit else None,
    }


def links_agree(readings: Readings) -> bool | None:
    """True when the claimed link is the order's target, False when it certainly is not, None when nobody can tell."""
    order, claimed = readings.order, readings.claim.link
    if order is None or not order.link or not claimed:
        return None
    if claimed.strip() == order.link.strip():
        return True
    platform = platform_of_service(order.service_name or "")
    verdict = match(parse(claimed, platform), parse(order.link, platform))
    return {Match.SAME: True, Match.DIFFERENT: False, Match.SAME_OWNER: False}.get(verdict)
