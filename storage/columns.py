"""Column types that mean the same on SQLite and PostgreSQL: times, money, documents and keys."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

MICRO = Decimal(1_000_000)
"""Tables keep money as whole millionths of the currency: up to six decimals are booked, never a float."""

Key = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate key; SQLite numbers rows only under the type name INTEGER."""

Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document."""


class UtcTime(TypeDecorator[datetime]):
    """A moment. Takes and gives timezone-aware UTC; a naive datetime is refused with `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount, stored as whole millionths. A finer amount is refused with `ValueError`, never rounded."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        micro = value * MICRO
        if micro != int(micro):
            raise ValueError(f"an amount finer than a millionth cannot be booked: {value}")
        return int(micro)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) / MICRO).normalize() + Decimal(0)
