"""What every door of the panel shares: the store, the clock, the keys, and reading a request."""

import json
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.store import Store

ADMIN_KEY = "sandbox-admin-key"
READ_ONLY_KEY = "sandbox-read-only-key"
PROVIDER_KEY = "sandbox-provider-key"
WHOLE = re.compile(r"-?[0-9]{1,12}")


@dataclass(slots=True)
class Panel:
    """One installation of the panel while it runs. `clock` gives seconds since 1970."""

    store: Store
    clock: Callable[[], float] = time.time
    recent: deque[float] = field(default_factory=deque)

    def now(self) -> int:
        """The panel's time in whole seconds."""
        return int(self.clock())

    def too_fast(self, limit: int) -> bool:
        """Count one admin call; True when more than `limit` came within a second (0: never, nothing is counted)."""
        moment = self.clock()
        while self.recent and (not limit or self.recent[0] <= moment - 1):
            self.recent.popleft()
        if not limit:
            return False
        if len(self.recent) >= limit:
            return True
        self.recent.append(moment)
        return False


def panel_of(request: Request) -> Panel:
    """The panel that answers this request."""
    panel: Panel = request.app.state.panel
    return panel


def dated(moment: int, offset_minutes: int) -> str:
    """A time as panels write it: `2026-11-24 13:57:00`, by the panel's own clock and without an offset."""
    return datetime.fromtimestamp(moment + offset_minutes * 60, UTC).strftime("%Y-%m-%d %H:%M:%S")


def as_json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(json.dumps(content, ensure_ascii=False), status, headers, "application/json")


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request, numbers exact; no body is an empty one. Raises ValueError for anything else."""
    raw = await request.body()
    if not raw.strip():
        return {}
    read = json.loads(raw, parse_float=Decimal)
    if not isinstance(read, dict):
        raise ValueError("not a JSON object")
    return read


async def parameters(request: Request) -> dict[str, str]:
    """Query and form fields together, as the old APIs take them; the form wins."""
    form = await request.form() if request.method == "POST" else {}
    return {**request.query_params, **{name: value for name, value in form.items() if isinstance(value, str)}}


def whole(value: Any) -> int | None:
    """A whole number of at most twelve digits out of text or JSON, or None."""
    return int(value) if not isinstance(value, bool) and WHOLE.fullmatch(str(value)) else None


def numbers(text: Any, most: int = 1000) -> list[str]:
    """The parts of `1,2,3`, spaces and empty parts left out, at most `most`. A list counts as well."""
    parts = text if isinstance(text, list) else str(text or "").split(",")
    return [part for part in (str(part).strip() for part in parts) if part][:most]
