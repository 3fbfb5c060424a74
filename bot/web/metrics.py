"""`/metrics`, in Prometheus' text form: what waits, what failed, what was paid. Read from the store at each scrape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Connection

from bot.app import App
from storage import counting, switches
from storage.counting import Counts

router = APIRouter()

Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name with the unit at its end, what it means, its label if it has one, and where it is read."""

    name: str
    meaning: str
    label: str
    read: Callable[[Counts], Values]


def _numbers(found: Mapping[str, object]) -> Values:
    return {name: float(str(value)) for name, value in found.items()}


def _seconds(age: timedelta | None) -> Values:
    return {"": age.total_seconds() if age is not None else 0.0}


METRICS = (
    Metric("makegood_cases", "Cases by state.", "state", lambda seen: _numbers(seen.cases)),
    Metric(
        "makegood_oldest_handoff_seconds",
        "How long the longest waiting case is with people; 0 when none is.",
        "",
        lambda seen: _seconds(seen.oldest_handoff),
    ),
    Metric(
        "makegood_messages_waiting",
        "Messages of customers that are stored and not yet worked.",
        "",
        lambda seen: {"": seen.messages_waiting},
    ),
    Metric(
        "makegood_oldest_message_seconds",
        "How long the longest waiting message waits; 0 when none does.",
        "",
        lambda seen: _seconds(seen.oldest_message),
    ),
    Metric(
        "makegood_notices_waiting",
        "Messages to be sent, by channel.",
        "channel",
        lambda seen: _numbers(seen.notices_waiting),
    ),
    Metric(
        "makegood_notices_failed",
        "Messages that could not be delivered, by channel.",
        "channel",
        lambda seen: _numbers(seen.notices_failed),
    ),
    Metric("makegood_jobs_due", "Jobs that are due, by kind.", "kind", lambda seen: _numbers(seen.jobs_waiting)),
    Metric("makegood_jobs_dead", "Jobs that were given up.", "", lambda seen: {"": seen.jobs_dead}),
    Metric("makegood_credits", "Credits by state.", "state", lambda seen: _numbers(seen.credits)),
    Metric(
        "makegood_credited_amount",
        "Money credited in all, in units of the currency.",
        "currency",
        lambda seen: _numbers(seen.credited),
    ),
)
"""Every metric that is counted; with `STOPPED`, the reference in the documentation is made from this table."""

STOPPED = ("makegood_credits_stopped", "1 while the operator has stopped all credits.")
"""The name and meaning of the one that is a switch."""


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """The numbers of this moment. They name no customer, no order and no agent."""
    app: App = request.app.state.app

    def look(conn: Connection) -> tuple[Counts, bool]:
        now = app.database.now(conn)
        stopped = bool(switches.get(conn, app.panel_id, "credits_stopped"))
        return counting.counts(conn, app.panel_id, now), stopped

    seen, stopped = await app.database.aread(look)
    return Response(generate_latest(_registry(seen, stopped)), media_type=CONTENT_TYPE_LATEST)


def _registry(seen: Counts, stopped: bool) -> CollectorRegistry:
    registry = CollectorRegistry()
    for metric in METRICS:
        gauge = Gauge(metric.name, metric.meaning, [metric.label] if metric.label else [], registry=registry)
        for name, value in metric.read(seen).items():
            (gauge.labels(name) if metric.label else gauge).set(value)
    Gauge(*STOPPED, registry=registry).set(stopped)
    return registry
