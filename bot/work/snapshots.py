"""Looking at the targets of new orders, and again at those under claim, so that later claims find a dated history."""

from collections.abc import Sequence
from datetime import datetime, timedelta

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
"""A look later than this after the order does not tell the state at order time by itself."""
AGAIN = timedelta(hours=6)
LONGEST = timedelta(days=30)


def snapshot_step(app: App) -> Later | None:
    """Find the orders made since the last round and have each one's target looked at, once. None while it is off.

    The mark moves only over what was read: a round that the panel does not answer, or answers with "too many", is
    made again from the same mark. What is older than `TOO_LATE` is given up, and that is said.
    """
    if app.settings.links.snapshot == "off":
        return None
    begun = app.database.read(app.database.now)
    mark = app.database.read(lambda conn: _mark(conn, app))
    try:
        orders = _since_mark(app, mark, begun)
    except (PanelUnavailable, PanelRefused) as problem:
        log.warning("new orders could not be read", reason=str(problem))
        return Later(TROUBLE)
    if orders is None:
        log.warning("the panel lists no new orders, or too many at once; their targets are not looked at", since=mark)
        return Later(app.settings.links.snapshot_every)
    app.database.run(lambda conn: _queue(conn, app, orders, begun))
    return Later(app.settings.links.snapshot_every)


def _since_mark(app: App, mark: datetime | None, begun: datetime) -> Sequence[PanelOrder] | None:
    """Orders since the mark. Once that lies too far back, those of the last hour, and if they are too many, the newest:
    a look at the others would come too late to tell their state at order time."""
    if mark is None or begun - mark <= TOO_LATE:
        return app.panel.recent_orders((mark or begun) - OVERLAP)
    log.warning("older new orders are passed over: looks at their targets would come too late", since=mark)
    orders = app.panel.recent_orders(begun - TOO_LATE)
    return app.panel.recent_orders(begun - OVERLAP) if orders is None else orders


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


def _mark(conn: Connection, app: App) -> datetime | None:
    mark = switches.get(conn, app.panel_id, MARK)
    return datetime.fromisoformat(mark) if mark else None


def _queue(conn: Connection, app: App, orders: Sequence[PanelOrder], begun: datetime) -> None:
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
