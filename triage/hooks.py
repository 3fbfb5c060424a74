"""Webhooks as Standard Webhooks says: what is sent, and the signature by which the receiver knows it is ours. Pure."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

PREFIX = "whsec_"
TYPES = {
    "submitted": "case.opened",
    "decided": "case.decided",
    "handed_off": "case.handed_off",
    "credited": "credit.booked",
    "credit_settled": "credit.settled",
    "closed": "case.closed",
    "rated": "case.rated",
    "audit_difference": "audit.difference",
}
"""Event of the record -> the type under which it is told."""

TOLD = ("action", "clauses", "reason", "outcome", "amount", "payment_id", "reference", "paid", "how", "kind")
"""What of an event's data is told: decisions and money, never what a customer wrote."""


def body_of(event_type: str, number: str, order: str | None, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The body of one webhook, the same for every attempt."""
    told = {name: data[name] for name in TOLD if name in data}
    document = {"type": event_type, "timestamp": at.isoformat(), "data": {"case": number, "order": order, **told}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def key_of(secret: str) -> bytes:
    """The key of a `whsec_…` secret. Raises `ValueError` for any other text, or a key of less than 24 bytes."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"a webhook's secret begins with {PREFIX}")
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    if len(key) < 24:
        raise ValueError("a webhook's secret holds at least 24 bytes")
    return key


def headers_of(secret: str, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers that sign it: `webhook-id` is the same for every attempt, the time is this attempt's."""
    stamp = str(int(at.timestamp()))
    signed = hmac.new(key_of(secret), f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
        "content-type": "application/json",
    }
