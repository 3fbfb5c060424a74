"""The blind credit call: sent once, and what its answer proves. Never more than it proves, and never an exception."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from triage.panels import failures
from triage.panels.model import CreditAnswer, CreditCall, CreditOutcome
from triage.panels.transport import Answer, NoAnswer, Transport

CREDIT_SECONDS = 8.0
"""Shorter than any lease, so that the one who called is still the one who books."""

REFUSING = (200, 400, 401, 403, 404, 422, 429)
"""Statuses that refuse for certain when a well-formed error envelope comes with them. 408 and 409 are left out: the
first says that time ran out, the second may speak of a payment that is there already."""

REFUSING_ALONE = (401, 404, 422, 429)
"""Statuses that refuse for certain even without one; a bare 403 may be a challenge page after the fact."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a document says of a payment that was made."""

    payment_id: str
    amount: Decimal | None = None
    currency: str | None = None
    account: str | None = None


Confirming = Callable[[Any], Confirmation | None]


def send(
    http: Transport, path: str, call: CreditCall, confirming: Confirming, *, decimals: int, **body: Any
) -> CreditAnswer:
    """Send the call once and judge its answer. Whatever happens is an outcome.

    A connection that could not be opened is `refused`: not one byte of the call has left, so it cannot be applied.
    """
    problem = unsendable(call, decimals)
    if problem is not None:
        return CreditAnswer(CreditOutcome.REFUSED, reason=problem)
    try:
        return judge(http.once("POST", path, seconds=CREDIT_SECONDS, **body), call, confirming)
    except NoAnswer as lost:
        return CreditAnswer(CreditOutcome.UNCLEAR if lost.sent else CreditOutcome.REFUSED, reason=str(lost))
    except Exception as unforeseen:  # the money may be on its way: looking must follow, whatever went wrong
        return CreditAnswer(CreditOutcome.UNCLEAR, reason=f"the call failed ({type(unforeseen).__name__})")


def unsendable(call: CreditCall, decimals: int) -> str | None:
    """Why this call must not leave the house; None when it may."""
    if not call.account.strip():
        return "the credit names no account"
    if not call.amount.is_finite() or call.amount <= 0:
        return "the credit's amount is not above zero"
    if call.amount != round(call.amount, decimals):
        return f"the credit has more than the {decimals} decimals that the panel books"
    return None


def judge(answer: Answer, call: CreditCall, confirming: Confirming) -> CreditAnswer:
    """The outcome that this answer proves. `confirming` finds the payment in a document."""
    paid, error = confirming(answer.document), failures.error_text(answer.document)
    reason = error or f"the panel answered HTTP {answer.status}"
    if paid is not None:
        return _confirmed(answer, call, paid, error)
    refusal = failures.refusal(answer.document)
    if answer.status in REFUSING_ALONE or (refusal is not None and answer.status in REFUSING):
        return CreditAnswer(CreditOutcome.REFUSED, reason=refusal or reason, retry_after=answer.retry_after)
    return CreditAnswer(CreditOutcome.UNCLEAR, reason=f"{reason} without a payment id")


def _confirmed(answer: Answer, call: CreditCall, paid: Confirmation, error: str | None) -> CreditAnswer:
    """A payment is named: it was made, unless its answer contradicts itself or names somebody else's account."""
    if answer.status != 200 or error is not None:
        contradiction = error or f"HTTP {answer.status}"
        return CreditAnswer(CreditOutcome.UNCLEAR, reason=f"a payment is named beside an error: {contradiction}")
    if paid.account is not None and paid.account.casefold() != call.account.casefold():
        reason = f"payment {paid.payment_id} was confirmed for another account"
        return CreditAnswer(CreditOutcome.UNCLEAR, reason=reason)
    return CreditAnswer(CreditOutcome.CONFIRMED, paid.payment_id, paid.amount, currency=paid.currency)
