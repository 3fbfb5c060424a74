"""What the links say without asking anybody: whether they agree, and what their shape proves."""

from typing import Any

from triage.facts import checked
from triage.facts.checked import Told
from triage.facts.readings import Readings
from triage.links import Match, Target, match, parse, platform_of_service

CLOSED = ("members", "owner")
"""Audiences that prove a target private. A story or an invitation is what some services are sold for, so no proof."""
BY_SHAPE = "by the shape of the link"


def link_facts(readings: Readings) -> dict[str, Any]:
    """`link_matches_claim`, the states that shape or dated checks prove, and a service made for another platform."""
    order = readings.order
    platform = platform_of_service(order.service_name or "") if order else None
    ordered = ordered_target(readings)
    misfit = bool(platform and ordered and ordered.key and ordered.platform != platform)
    return {
        "link_matches_claim": links_agree(readings),
        **{name: told.value for name, told in link_states(readings).items()},
        "service_compatible": False if misfit else None,
    }


def link_states(readings: Readings) -> dict[str, Told]:
    """The three facts about the target's state over time, each with how it is known. The shape outranks checks."""
    ordered = ordered_target(readings)
    if ordered is not None and ordered.key is not None and ordered.audience in CLOSED:
        private = Told("private", BY_SHAPE)
        return {
            "link_state_at_order": private,
            "link_state_now": private,
            "link_changed_during_delivery": Told(None),
        }
    return {
        "link_state_at_order": checked.state_at_order(readings),
        "link_state_now": checked.state_now(readings),
        "link_changed_during_delivery": checked.changed_during_delivery(readings),
    }


def ordered_target(readings: Readings) -> Target | None:
    """The target of the order's link, None without an order."""
    order = readings.order
    return _target(readings, order.link or "") if order else None


def links_agree(readings: Readings) -> bool | None:
    """True when the claimed link is the order's target, False when it certainly is not, None when nobody can tell."""
    order, claimed = readings.order, readings.claim.link
    if order is None or not order.link or not claimed:
        return None
    if claimed.strip() == order.link.strip():
        return True
    verdict = match(_target(readings, claimed), _target(readings, order.link))
    return {Match.SAME: True, Match.DIFFERENT: False, Match.SAME_OWNER: False}.get(verdict)


def _target(readings: Readings, text: str) -> Target:
    """A link read with the platform of the order's service in mind, a short one by where it was seen to lead."""
    service = readings.order.service_name if readings.order else None
    return parse(readings.long_links.get(text.strip(), text), platform_of_service(service or ""))
