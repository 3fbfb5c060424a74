"""From the confirmed claim to the credit: everything between the press of Send and the booked payment.

Beside the same number of bare calls to the same panel, made one after the other: what no program could leave out. The
pace kept towards a panel (5 calls a second) is left out on both sides. FULL=1 fills the record with a million cases,
otherwise with twenty thousand, and is set beside an empty one.
"""

import json
import logging
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
import structlog
from pydantic import SecretStr

from bot.app import App
from bot.composition import panel_of
from bot.sandboxed import ADMIN_KEY, FOLDER, PROVIDER_KEY, SUPPLIER
from bot.settings import Provider
from storage import cases
from tests.bench.filling import fill_at
from tests.bench.timing import Row
from tests.kit.databases import URLS, remove_shared_folder, shared_folder
from tests.kit.sandbox import SandboxServer
from tests.kit.standing import Standing
from tests.processes.crowd import Order, make_order

ROUNDS, WARM = 24, 3
CAPS = {"cap": "USD:25,EUR:25,JPY:3000"}


Credit = tuple[float, float, int]


class NoPace:
    """Lets every call through at once."""

    def wait(self, most: float) -> bool:
        """See `triage.panels.transport.Limiter`."""
        return most >= 0


class Side:
    """An installation and its panel; claims are worked by hand, one at a time."""

    def __init__(self, url: str, panel: SandboxServer, folder: Path) -> None:
        causes = json.loads((FOLDER / "causes.json").read_text("utf-8"))
        given = {"kind": "sandbox", "url": panel.url, "admin_key": ADMIN_KEY, "returns": "manual", "charge": "gross"}
        shop = Provider(name=SUPPLIER, url=f"{panel.url}/provider", key=SecretStr(PROVIDER_KEY))
        self._panel, self._places = panel, iter(range(10**6))
        self.desk = Standing(url, folder, panel={**given, "causes": causes}, providers=(shop,), credit=CAPS)
        self.desk.app = replace(self.desk.app, panel=panel_of(self.desk.app.settings, NoPace()))
        self._http = httpx.Client(base_url=panel.url, headers={"X-Api-Key": ADMIN_KEY}, trust_env=False)

    def credit(self) -> Credit:
        """Seconds from the press to the booked credit, of as many bare calls to the panel, and how many."""
        place = next(self._places)
        order, chat = make_order(self._panel, place), f"c{place}"
        self.desk.now = datetime.now(UTC)
        self.desk.receive(f"order {order.number} {order.link} only a part of my order ever came", chat=chat)
        self.desk.work()
        before, started = len(self._panel.calls()), time.perf_counter()
        self.desk.receive(chat=chat, button="mg1:1:send")
        self.desk.work()
        took = time.perf_counter() - started
        self._must_be_credited(order)
        calls = len(self._panel.calls()) - before
        return took, self._bare(order, calls), calls

    def _bare(self, order: Order, calls: int) -> float:
        started = time.perf_counter()
        for _ in range(calls):
            self._http.get(f"/adminapi/v2/orders/{order.number}").raise_for_status()
        return time.perf_counter() - started

    def _must_be_credited(self, order: Order) -> None:
        app: App = self.desk.app
        (made,) = self.desk.database.read(lambda conn: cases.of_order(conn, app.panel_id, order.number, excluding=0))
        if made.outcome != "credited":
            raise RuntimeError(f"the claim for order {order.number} was not credited: {made.handoff_reason}")

    def close(self) -> None:
        """Close what was opened."""
        self._http.close()
        self.desk.app.close()
        self.desk.database.close()


def run(*, full: bool) -> list[Row]:
    """Credits a second of one claim after the other, beside the bare calls, and with a filled record; both engines."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    shared_folder()
    try:
        return [row for engine in URLS for row in _of(engine, 1_000_000 if full else 20_000)]
    finally:
        remove_shared_folder()


def _of(engine: str, many: int) -> list[Row]:
    with ExitStack() as stack:
        sides = []
        for size in (0, many):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            panel = stack.enter_context(SandboxServer(folder / "panel.db", returns="manual", charge="gross"))
            sides.append(Side(_filled(stack, engine, size), panel, folder))
            stack.callback(sides[-1].close)
        rounds = [[side.credit() for side in sides] for _ in range(WARM + ROUNDS)][WARM:]
    few, full = ([one[place] for one in rounds] for place in (0, 1))
    bare = [theirs / ours for ours, theirs, _ in few]
    grown = [after[0] / before[0] for before, after in zip(few, full, strict=True)]
    return [
        _row(f"{engine}: from Send to the credit", few, "the bare calls to the panel", bare),
        _row(f"{engine}: the same, {many:,} cases stored", full, "an empty record", [1 / one for one in grown]),
    ]


def _filled(stack: ExitStack, engine: str, size: int) -> str:
    url = stack.enter_context(URLS[engine]())
    fill_at(url, size)
    return url


def _row(name: str, found: list[Credit], beside: str, ratios: list[float]) -> Row:
    rate, calls = 1 / median(ours for ours, _, _ in found), median(calls for _, _, calls in found)
    return Row(
        name, rate, beside, round(median(ratios), 2), round(min(ratios), 2), round(max(ratios), 2), f"{calls:.0f} calls"
    )
