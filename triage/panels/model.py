"""The panel's records as Makegood understands them, whatever dialect they came in.

`None` in a field means the panel did not say, or said something that cannot be read: unknown, never a default.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class OrderStatus(StrEnum):
    """The states an order can be in; the words of the fact vocabulary (`order_status`)."""

    AWAITING = "awaiting"
    PENDING = "pending"
    PROCESSING = "processing"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    PARTIAL = "partial"
    CANCELED = "canceled"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PanelOrder:
    """One order as the panel's admin API shows it.

    `number` is the panel's id as text; `account` the login that paid; `charge` the amount as booked, which may be net
    of what the panel returned by itself (setting `MAKEGOOD_PANEL__CHARGE` says which).
    """

    number: str
    account: str | None = None
    link: str | None = None
    status: OrderStatus | None = None
    status_text: str = ""
    quantity: int | None = None
    remains: int | None = None
    start_count: int | None = None
    charge: Decimal | None = None
    currency: str | None = None
    service_id: str | None = None
    service_name: str | None = None
    external_id: str | None = None
    provider: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    cancel_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderOrder:
    """The provider's own answer for an order forwarded to it (user API v2 `status`)."""

    external_id: str
    status: OrderStatus | None
    status_text: str = ""
    remains: int | None = None
    start_count: int | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment booked on a panel account; `amount` in `currency`, positive when it added balance."""

    number: str
    account: str | None
    amount: Decimal | None
    currency: str | None
    method: str | None
    memo: str
    created: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """A customer's login at the panel."""

    username: str
    balance: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class CreditCall:
    """What the blind credit call sends: `amount` is already rounded to the panel's decimals."""

    account: str
    amount: Decimal
    currency: str
    memo: str


class CreditOutcome(StrEnum):
    """How a credit call ended, as far as the answer proves it."""

    CONFIRMED = "confirmed"
    """The panel named a payment id."""
    REFUSED = "refused"
    """Certainly not applied: a well-formed error envelope, or 401, 404, 422, 429. It may be tried again later."""
    UNCLEAR = "unclear"
    """Anything else (cut, timeout, HTML, 5xx, a challenge, 200 without an id): only looking can tell."""


@dataclass(frozen=True, slots=True)
class CreditAnswer:
    """The answer to one `CreditCall`; `amount` and `currency` are what the panel confirms, None when it names none."""

    outcome: CreditOutcome
    payment_id: str | None = None
    amount: Decimal | None = None
    reason: str = ""
    retry_after: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """The answer to asking a panel or provider to cancel or refill; `accepted` never means done."""

    accepted: bool
    reference: str | None = None
    reason: str = ""


class TaskState(StrEnum):
    """How a refill or cancellation stands, by the word of whoever carries it out."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket in the panel, with the texts its account wrote."""

    number: str
    account: str | None
    subject: str
    messages: tuple[str, ...] = field(default=())
    created: datetime | None = None


class PanelUnavailable(Exception):
    """The panel could not be asked (no connection, 5xx, challenge page, unreadable answer): nothing is known.

    The text names the reason for a person; it never holds a key.
    """


class PanelRefused(Exception):
    """The panel answered that it will not: wrong key, action not allowed, method unknown. A person must repair it."""
