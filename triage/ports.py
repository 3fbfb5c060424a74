"""What triage needs from outside, as Protocols. Every call blocks; doors and workers run them on threads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from triage.links.target import Target
from triage.links.verdict import Verdict
from triage.panels.model import (
    Account,
    CreditAnswer,
    CreditCall,
    PanelOrder,
    Payment,
    ProviderOrder,
    TaskAnswer,
    TaskState,
    Ticket,
)


class Clock(Protocol):
    """Where time comes from: the database's in production, the simulation's in simulation."""

    def now(self) -> datetime:
        """The present moment, timezone-aware UTC."""
        ...


class Panel(Protocol):
    """The shop's own system, read and credited through its admin API.

    Every method raises `PanelUnavailable` when the panel could not be asked and `PanelRefused` when it will not
    answer us, except `credit`, which never raises: whatever happens is an outcome.
    """

    can_read_payments: bool
    """False for dialects without a payment list: a lost credit answer then always ends with a person."""

    can_read_tickets: bool
    """False for dialects without a ticket list: accounts cannot be linked by a ticket there."""

    def close(self) -> None:
        """Give up the connections that are kept open."""
        ...

    def order(self, number: str, *, fresh: bool = False) -> PanelOrder | None:
        """The order of that number, None when the panel says there is none. `fresh` passes over the cache."""
        ...

    def orders_of_target(self, link: str, since: datetime) -> Sequence[PanelOrder] | None:
        """Orders since then on this link's target, None when the panel cannot be searched so far back."""
        ...

    def recent_orders(self, since: datetime) -> Sequence[PanelOrder] | None:
        """Every order made since then, None when the panel lists none or too many."""
        ...

    def account(self, username: str) -> Account | None:
        """The account of that login, None when there is none."""
        ...

    def payments(self, account: str, since: datetime) -> Sequence[Payment]:
        """Every payment of the account booked at or after `since`, all pages read, oldest first."""
        ...

    def credit(self, call: CreditCall) -> CreditAnswer:
        """Send the credit once. Never retries, never raises; the caller has committed `sending` before."""
        ...

    def request_cancel(self, number: str) -> TaskAnswer:
        """Ask that the order be cancelled."""
        ...

    def tickets(self, since: datetime) -> Sequence[Ticket]:
        """Tickets created since then, newest last."""
        ...


class Providers(Protocol):
    """The suppliers that orders are forwarded to, asked with the operator's own keys."""

    def close(self) -> None:
        """Give up the connections that are kept open."""
        ...

    def order(self, provider: str | None, external_id: str) -> ProviderOrder | None:
        """The provider's answer, None when no key is set for this provider or it does not know the order.

        Raises `PanelUnavailable` when the provider could not be asked.
        """
        ...

    def refill(self, provider: str | None, external_id: str) -> TaskAnswer | None:
        """Ask once that the order be refilled; None when no key is set for this provider.

        Raises `PanelUnavailable` when it may have been asked and the answer was lost, `PanelRefused` when it certainly
        was not asked.
        """
        ...

    def refill_status(self, provider: str | None, reference: str) -> TaskState | None:
        """How that refill stands; None when no key is set any more. Raises `PanelUnavailable` when nobody answers."""
        ...


class LinkChecks(Protocol):
    """Asking the platforms about targets, where the operator allows it. Nothing here raises."""

    def check(self, target: Target, customer: str = "") -> Verdict | None:
        """The state of the target now, None where its platform may not or cannot be asked.

        `customer` names the chat on whose account the check is booked, empty for our own.
        """
        ...

    def lengthen(self, text: str) -> Target | None:
        """The target a short link leads to, None when it cannot or may not be told."""
        ...
