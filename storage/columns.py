"""Column types that mean the same on SQLite and PostgreSQL: times, money, words, documents and keys."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

MICRO = Decimal(1_000_000)
"""Tables keep money as whole millionths of the currency: up to six decimals are booked, never a float."""

Key = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate key; SQLite numbers rows only under the type name INTEGER."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with every character that one of the engines refuses (NUL, half a surrogate pair) shown as U+FFFD.

    A customer's message must never be lost over such a character.
    """
    return _UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text of any length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Line(TypeDecorator[str]):
    """Text of at most `length` characters, on both engines. A longer one is refused with `ValueError`."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """Looking for a longer text is no mistake; it is simply not there."""
        return Words()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if len(value) > self.length:
            raise ValueError(f"{len(value)} characters where at most {self.length} can be stored")
        return storable(value)


class Label(Line):
    """Text for people's eyes, cut to what fits. Never for a key: two of them could become one."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value[: self.length])


Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document, written by `to_json`."""


def to_json(value: Any) -> str:
    """How every engine writes a document: one pass, and a second one only where a character cannot be stored."""
    written = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in written or not _encodable(written):
        written = json.dumps(_storable_document(value), ensure_ascii=False)
    return written


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _storable_document(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_storable_document(key): _storable_document(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_document(item) for item in value]
    return value


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
