"""Facts about order, link and time in a customer's words. Facts that have no words here are not told."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue.catalogues import mark, say

STATUS = {
    "awaiting": mark("waiting to be sent"),
    "pending": mark("pending"),
    "processing": mark("processing"),
    "in_progress": mark("in progress"),
    "on_hold": mark("on hold"),
    "completed": mark("completed"),
    "partial": mark("partial"),
    "canceled": mark("cancelled"),
    "error": mark("failed"),
    "not_sent": mark("not sent"),
}
CAUSES = {
    "provider_failure": mark("the supplier failed"),
    "platform_error": mark("the platform failed"),
    "service_unavailable": mark("the service was withdrawn"),
    "link_private": mark("the target was private"),
    "link_deleted": mark("the target was deleted"),
    "link_restricted": mark("the target was restricted"),
    "link_invalid": mark("the link was wrong"),
    "link_changed": mark("the target was changed during delivery"),
    "instructions_not_followed": mark("the instructions of the service were not followed"),
    "incompatible_service": mark("the service does not fit the account"),
    "duplicate_order": mark("there was another order on the same target"),
}
LINKS = {
    "private": mark("private"),
    "public": mark("public"),
    "deleted": mark("deleted"),
    "restricted": mark("restricted"),
}


def in_words(language: str, facts: Mapping[str, Any]) -> str:
    """The facts as one list of short statements."""
    return "; ".join(filter(None, (_statement(language, name, value) for name, value in facts.items())))


def would_have_to_be(language: str, changes: Mapping[str, Any]) -> str:
    """The changes as short statements; empty when one of them has no words."""
    statements = [_statement(language, name, value) for name, value in changes.items()]
    return "; ".join(statements) if statements and all(statements) else ""


def _statement(language: str, name: str, value: Any) -> str:
    if name == "order_status" and value in STATUS:
        return say(language, "the order is {status}", status=say(language, STATUS[value]))
    if name == "provider_status" and value in STATUS:
        return say(language, "the supplier says {status}", status=say(language, STATUS[value]))
    if name == "failure_cause" and value in CAUSES:
        return say(language, CAUSES[value])
    if name in ("link_state_at_order", "link_state_now") and value in LINKS:
        return say(language, "the target is {state}", state=say(language, LINKS[value]))
    if name == "order_remains" and isinstance(value, int):
        return say(language, "{count} units are undelivered", count=value)
    if name == "service_refill_days" and isinstance(value, int):
        return say(language, "the service promises a refill within {days} days", days=value)
    return ""
