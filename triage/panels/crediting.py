"""What the answer to a credit call proves: confirmed, certainly refused, or unclear. Never more than it proves."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from triage.panels import wire
from triage.panels.model import CreditAnswer, CreditOutcome
from triage.panels.transport import Answer

REFUSING = (400, 401, 403, 404, 422, 429)
"""Statuses that refuse for certain when a well-formed error envelope comes with them."""

REFUSING_ALONE = (401, 404, 422, 429)
"""Statuses that refuse for certain even without one; a bare 403 may be a challenge page after the fact."""

Confirmation = Callable[[Any], tuple[str | None, Decimal | None]]


def judge(answer: Answer, confirmation: Confirmation) -> CreditAnswer:
    """The outcome that this answer proves. `confirmation` finds payment id and amount in a document."""
    said = wire.error_text(answer.document)
    if answer.status == 200 and said is None:
        payment_id, amount = confirmation(answer.document)
        if payment_id is not None:
            return CreditAnswer(CreditOutcome.CONFIRMED, payment_id, amount)
    refused = answer.status in REFUSING_ALONE or (said is not None and answer.status in (200, *REFUSING))
    if refused:
        return CreditAnswer(
            CreditOutcome.REFUSED, reason=said or f"HTTP {answer.status}", retry_after=answer.retry_after
        )
    return CreditAnswer(CreditOutcome.UNCLEAR, reason=said or f"HTTP {answer.status} without a payment id")
