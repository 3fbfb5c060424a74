"""Answers to what programs asked under an idempotency key: asked again, the answer is the same and nothing is done."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage.tables import api_call, api_token


class OtherRequest(Exception):
    """The key was used for another request."""


def once(
    conn: Connection, token_id: int, key: str, asked: Any, now: datetime, work: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The answer to this request: the kept one where the key was used before, else that of `work`, kept from now on.

    Two at once are one: the second waits for the first. Raises `OtherRequest` for a key that was another request's.
    Without a key `work` is simply done.
    """
    if not key:
        return work()
    conn.execute(select(api_token.c.id).where(api_token.c.id == token_id).with_for_update())
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
    known = conn.execute(select(api_call).where(api_call.c.token_id == token_id, api_call.c.key == key)).one_or_none()
    if known is not None:
        if known.asked != digest:
            raise OtherRequest
        answer: dict[str, Any] = known.answer
        return answer
    answer = work()
    conn.execute(insert(api_call).values(token_id=token_id, key=key, asked=digest, answer=answer, at=now))
    return answer


def forget(conn: Connection, before: datetime) -> int:
    """Take away answers that are older; gives how many."""
    return int(conn.execute(delete(api_call).where(api_call.c.at < before)).rowcount)
