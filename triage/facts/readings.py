"""Everything that was read for one case, before anything is concluded from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from triage.claim import Claim
from triage.panels.model import Account, PanelOrder, Payment, ProviderOrder
from triage.statements.model import Statement


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How this panel and this operator work; `causes` maps words of a cancel reason to a `failure_cause`."""

    returns: str = "unknown"
    charge: str = "unknown"
    ownership: str = "linked"
    payment_method: str = ""
    causes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What a register says of the order or its account. `complete`: silence means `none`."""

    rows: tuple[Mapping[str, Any], ...] = field(default=())
    complete: bool = False


@dataclass(frozen=True, slots=True)
class EarlierClaim:
    """An earlier case on the same order. `state` is open, denied or credited; `record` the facts it was decided on."""

    case: str
    state: str
    same_chat: bool
    linked_account: str | None
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """One dated look at a target. `state`: public, private, gone, restricted, unknown; `reason` what was answered."""

    key: str
    state: str
    at: datetime
    reason: str = ""
    via: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """What the panel showed of the order at an earlier time."""

    at: datetime
    quantity: int | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """The raw answers. None (or `order_known` None) always means: not asked, or could not be told.

    `own_references` are the memos of our own credits, so that they are not taken for payments made by hand;
    `credited` is what our ledger has credited or still holds reserved for the order; `troubles` says in words what
    could not be asked, and why.
    """

    at: datetime
    claim: Claim
    behaviour: Behaviour = field(default_factory=Behaviour)
    order: PanelOrder | None = None
    order_known: bool | None = None
    provider: ProviderOrder | None = None
    account: Account | None = None
    payments: tuple[Payment, ...] | None = None
    same_target: tuple[PanelOrder, ...] | None = None
    registers: Mapping[str, RegisterAnswer] = field(default_factory=dict)
    earlier: tuple[EarlierClaim, ...] | None = None
    credited: Decimal | None = None
    linked_account: str | None = None
    own_references: frozenset[str] = frozenset()
    screenshot_reuse: str | None = None
    screenshots: str = "given"
    """State of the screenshots, where the claim holds any (`claim_screenshots`)."""
    picture_notes: Mapping[str, str] = field(default_factory=dict)
    guessing: bool = False
    """True when so many numbers were tried that no more are looked up: the order was not asked for at all."""
    statements: tuple[Statement, ...] = field(default=())
    """What the customer stated in this case, in the order it was said."""
    checks: tuple[LinkCheck, ...] = field(default=())
    """Every check of the order's target that we have, oldest first, the one of this gathering included."""
    long_links: Mapping[str, str] = field(default_factory=dict)
    """Short link as it was written -> the long link that one hop showed."""
    seen_before: tuple[EarlierRecord, ...] = field(default=())
    """The order as the panel showed it earlier, oldest first."""
    troubles: tuple[str, ...] = field(default=())
    deadline_passed: bool = False
    """True when the customer was asked, reminded, and has let the last day for an answer go by."""
    cap: Decimal = Decimal(0)
    """The largest credit without a person, in the order's currency."""

    def register(self, name: str) -> RegisterAnswer:
        """That register's answer; one that was not read is silent and not complete."""
        return self.registers.get(name, RegisterAnswer())
