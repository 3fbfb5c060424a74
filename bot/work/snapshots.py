"""Looking at the targets of new orders, and again at those under claim, so that later claims find a dated history."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.work.checking import look
from bot.work.later import Later
from storage import cases, jobs, switches
from triage.links import parse, platform_of_service
from triage.panels.model import PanelOrder, PanelRefused, PanelUnavailable

log = structlog.get_logger()

MARK = "snapshot_until"
OVERLAP = timedelta(minutes=10)
"""How far each round reaches back behind the last one: the panel's clock and ours may differ."""
TROUBLE = 60.0
"""Seconds until a round is tried again after the panel did not answer."""
SPARED = 60.0
"""Seconds until a target is asked about again when its platform was to be spared."""
TOO_LATE = timedelta(hours=1)
"""A look later than this after the order says nothing of the state at order time."""
AGAIN = timedelta(hours=6)
LONGEST = timedelta(days=30)


def snapshot_step(app: App) -> Later | None:
    """Find the orders made since the last round and have each one's target looked at, once. None while it is off."""
    if app.settings.links.snapshot == "off":
        return None
    since = app.database.read(lambda conn: _since(conn, app))
    begun = app.database.read(app.database.now)
    try:
        orders = app.panel.recent_orders(since)
    except (PanelUnavailable, PanelRefused) as problem:
        log.warning("new orders could not be read", reason=str(problem))
        return Later(TROUBLE)
    if orders is None:
        log.warning("this panel cannot list its new orders, so their targets are not looked at")
    app.database.run(lambda conn: _queue(conn, app, orders or (), begun))
    return Later(app.settings.links.snapshot_every)


def look_step(app: App, number: str) -> Later | None:
    """Look at one new order's target and store what is seen, with the order as it is.

    A panel that does not answer, or a platform that is to be spared, is asked again later; none of it is a failure that
    a person should hear of.
    """
    try:
        order = app.panel.order(number)
    except (PanelUnavailable, PanelRefused):
        return Later(TROUBLE)
    if order is None or _looked(app, order):
        return None
    late = order.created is None or app.database.read(app.database.now) - order.created > TOO_LATE
    return None if late else Later(SPARED)


def watch_link(conn: Connection, app: App, case_id: int, now: datetime) -> None:
    """Have the target of the case's order looked at again and again while the case is open."""
    jobs.put(
        conn,
        kind="watch_link",
        key=str(case_id),
        payload={"case_id": case_id},
        run_at=now + AGAIN,
        panel_id=app.panel_id,
        now=now,
    )


def watch_step(app: App, case_id: int) -> Later | None:
    """One more look for an open case. None once the case is closed, or has been open for too long.

    That the panel does not answer is no failure of the case, which must not end with a person over it.
    """
    case = app.database.read(lambda conn: cases.load(conn, case_id))
    old = app.database.read(app.database.now) - case.opened_at > LONGEST
    if case.state == "closed" or old or not case.order_number:
        return None
    try:
        order = app.panel.order(case.order_number)
    except (PanelUnavailable, PanelRefused):
        return Later(AGAIN.total_seconds())
    if order is not None and not _looked(app, order):
        return Later(SPARED)
    return Later(AGAIN.total_seconds())


def _looked(app: App, order: PanelOrder) -> bool:
    platform = platform_of_service(order.service_name or "")
    target = parse(order.link or "", platform)
    if target.key is None:
        target = app.links.lengthen(order.link or "") or target
    return look(app, order, target, app.database.read(app.database.now))


def _since(conn: Connection, app: App) -> datetime:
    mark = switches.get(conn, app.panel_id, MARK)
    return datetime.fromisoformat(mark) - OVERLAP if mark else app.database.now(conn) - OVERLAP


def _queue(conn: Connection, app: App, orders: Any, begun: datetime) -> None:
    now = app.database.now(conn)
    for order in orders:
        jobs.put(
            conn,
            kind="look_at_order",
            key=f"{app.panel_id}:{order.number}",
            payload={"number": order.number},
            run_at=now,
            panel_id=app.panel_id,
            now=now,
        )
    switches.put(conn, app.panel_id, MARK, begun.isoformat(), now, by="job:snapshot")
