"""What the API answers: one shape for each thing, amounts as decimal texts, times in UTC."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Amount = Annotated[Decimal, PlainSerializer(lambda value: format(value, "f"), return_type=str)]
"""Money as a decimal text, never a float."""


class Shape(BaseModel):
    """Read from our own rows; nothing else is let through."""

    model_config = ConfigDict(from_attributes=True)


class CaseOut(Shape):
    """A case. `state` says what it waits for, `outcome` how it closed."""

    number: str
    state: str
    outcome: str | None
    object: str
    order_number: str | None
    account: str | None
    handoff_reason: str | None
    stake: Amount | None
    currency: str | None
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class CasePage(Shape):
    """Cases, the oldest first; `next` is the cursor of the page behind, null at the end."""

    items: list[CaseOut]
    next: int | None


class DecisionOut(Shape):
    """One assessment with what it rests on: facts, clauses and trace, the text's digest, and what was done."""

    policy: str
    version: str
    digest: str
    evaluator: str
    facts: dict[str, Any]
    result: dict[str, Any]
    decision: dict[str, Any]
    at: datetime


class MessageOut(Shape):
    """What was said on a case; a `note` never leaves the desk."""

    id: int
    author: str
    channel: str
    text: str
    language: str | None
    at: datetime


class CreditOut(Shape):
    """A credit and its state: intended, sending, credited, unknown, withdrawn."""

    reference: str
    state: str
    amount: Amount
    confirmed: Amount | None
    currency: str
    account: str
    payment_id: str | None
    created_at: datetime
    updated_at: datetime


class CaseFull(CaseOut):
    """A case with all that belongs to it."""

    claim: dict[str, Any]
    decisions: list[DecisionOut]
    messages: list[MessageOut]
    credits: list[CreditOut]


class NoteIn(BaseModel):
    """Words for the staff."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=4000)


class RowsIn(BaseModel):
    """Rows for a register: texts by column, as in its CSV. All go in, or none."""

    model_config = ConfigDict(extra="forbid")
    rows: list[dict[str, str]] = Field(min_length=1, max_length=1000)


class Done(Shape):
    """How many were added."""

    added: int


class RowOut(Shape):
    """A register's row."""

    id: int
    subject: str
    data: dict[str, Any]
    at: datetime
    by: str


class RegisterOut(Shape):
    """A register's rows, the newest first; `next` is the cursor of the page behind, null at the end."""

    complete_until: datetime | None
    items: list[RowOut]
    next: int | None
