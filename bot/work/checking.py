"""Looking at the target of an order, now and over time. Each look is stored with its date before anybody uses it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.app import App
from storage import link_checks
from triage.facts import Readings
from triage.facts.linked import links_agree, ordered_target
from triage.facts.readings import EarlierRecord, LinkCheck
from triage.links import Target, canonical_url, parse
from triage.panels.model import PanelOrder

BEFORE = timedelta(days=1)
"""How long before the order a check still says something about it."""
NOT_ASKED = "nobody was asked: the settings or the platform do not allow it"


def look_at_links(app: App, readings: Readings, customer: str = "") -> Readings:
    """The readings with short links led to their target, a fresh look at the order's, and everything seen before.

    No transaction may be open. `customer` is the chat whose claim or question this is. A target is asked about only
    while the claim's link does not belong to another one.
    """
    order = readings.order
    if order is None:
        return readings
    readings = replace(readings, long_links=_long_links(app, readings.claim.link, order.link or ""))
    target = ordered_target(readings)
    if target is not None and links_agree(readings) is not False:
        look(app, order, target, readings.at, customer)
    return app.database.read(lambda conn: _with_history(conn, app, readings, target))


def look(app: App, order: PanelOrder, target: Target, at: datetime, customer: str = "") -> bool:
    """Ask about the target and store the answer with the order as it is. False when it should be asked later.

    An answer that was given moments ago is stored already and not stored again.
    """
    verdict = app.links.check(target, customer) if target.key else None
    if verdict is not None and (not verdict.asked or verdict.age > 0):
        return verdict.asked
    key = target.key or ""
    check = LinkCheck(key, "unknown", at, NOT_ASKED)
    if verdict is not None:
        check = LinkCheck(key, verdict.state, at, verdict.reason, verdict.via, verdict.owner)
    app.database.run(
        lambda conn: link_checks.add(conn, app.panel_id, check, order_number=order.number, record=_record(order))
    )
    return True


def _long_links(app: App, *texts: str) -> dict[str, str]:
    """Short link -> the long one it leads to, for those that name no target by themselves."""
    found = {}
    for text in {text.strip() for text in texts if text and parse(text).key is None}:
        target = app.links.lengthen(text)
        if target is not None:
            found[text] = canonical_url(target)
    return found


def _record(order: PanelOrder) -> dict[str, Any]:
    return {
        "status": order.status.value if order.status else None,
        "quantity": order.quantity,
        "remains": order.remains,
        "charge": None if order.charge is None else format(order.charge, "f"),
        "link": order.link,
    }


def _with_history(conn: Any, app: App, readings: Readings, target: Target | None) -> Readings:
    order = readings.order
    if order is None:
        return readings
    since = (order.created or readings.at) - BEFORE
    checks = link_checks.of_target(conn, app.panel_id, target.key, since) if target and target.key else []
    seen = link_checks.of_order(conn, app.panel_id, order.number)
    earlier = tuple(
        EarlierRecord(one.check.at, one.record.get("quantity"), one.record.get("link")) for one in seen if one.record
    )
    return replace(readings, checks=tuple(checks), seen_before=earlier)
