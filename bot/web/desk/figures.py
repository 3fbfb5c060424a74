"""The page of numbers: volume, outcomes, money, time, agreement and satisfaction, as charts with their tables."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from bot.app import App
from bot.desk.registering import DANGEROUS
from bot.web.desk.sessions import SignedIn
from bot.web.pages import page
from storage.numbers import Agreement, Numbers, median, numbers

router = APIRouter(prefix="/desk/numbers")
Days = Annotated[int, Query(ge=1, le=366)]
HOWS = ("good", "fair", "poor")
WIDTH, HEIGHT = 720, 120
"""Of the chart, in its own units."""

AGREED = ("Clause", "Followed", "Not", "Share, 95 % surely above")

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""Title, heads, rows."""


@router.get("")
async def show(request: Request, who: SignedIn, days: Days = 30) -> Response:
    """The figures of the last days."""
    found, today = await _read(request, days)
    bars = _bars(found.by_day, today, days)
    return page("desk_numbers.html", who=who, signature="", days=days, found=found, tables=tables(found), bars=bars)


@router.get("/csv")
async def download(request: Request, who: SignedIn, days: Days = 30) -> Response:  # noqa: ARG001 - signed in is enough
    """The same as CSV, safe to open in a spreadsheet."""
    found, _ = await _read(request, days)
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    for title, heads, rows in tables(found):
        out.writerows([[title], list(heads), *([_safe(cell) for cell in row] for row in rows), []])
    headers = {"content-disposition": f'attachment; filename="makegood-{days}-days.csv"'}
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _read(request: Request, days: int) -> tuple[Numbers, date]:
    app: App = request.app.state.app

    def read(conn: Connection) -> tuple[Numbers, date]:
        now = app.database.now(conn)
        return numbers(conn, app.panel_id, now - timedelta(days=days)), now.date()

    return await app.database.aread(read)


def tables(found: Numbers) -> list[Table]:
    """Every figure as a table."""
    return [
        ("How claims ended", ("Outcome", "Cases"), _counted(found.outcomes)),
        ("Why a person", ("Reason", "Cases"), _counted(found.reasons)),
        (
            "Time, the machine's and people's apart",
            ("Whose", "Cases", "Half within", "Nine in ten within"),
            _times(found),
        ),
        ("Targets missed", ("Target", "Times"), _counted(found.missed)),
        ("Money credited", ("Clause", "Currency", "Credits", "Sum"), _sums(found.money)),
        (
            "People follow the proposal",
            ("Clause", "Followed", "Not", "Share, 95 % surely above"),
            _agreed(found.agreement),
        ),
        ("Decided by", ("Agent", "Decisions"), _counted(found.by_agent)),
        ("How it was for customers", ("Outcome", "Good", "So-so", "Bad"), _rated(found)),
    ]


def _counted(found: Mapping[str, int]) -> list[list[str]]:
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [[name.replace("_", " "), str(count)] for name, count in ordered]


def _times(found: Numbers) -> list[list[str]]:
    spans = (
        ("the machine alone", found.by_machine),
        ("the machine, until a person", found.to_people),
        ("people, from there", found.by_people),
    )
    return [[who, str(len(one)), _span(median(one)), _span(median(one, 0.9))] for who, one in spans if one]


def _span(span: timedelta | None) -> str:
    if span is None:
        return ""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return f"{int(span.total_seconds())} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _sums(money: Mapping[tuple[str, str], Sequence[Decimal]]) -> list[list[str]]:
    return [
        [clause, currency, str(len(one)), f"{sum(one, Decimal(0)):f}"]
        for (clause, currency), one in sorted(money.items())
    ]


def _agreed(found: Mapping[str, Agreement]) -> list[list[str]]:
    return [
        [clause, str(one.same), str(one.other), f"{100 * one.surely:.0f} %"] for clause, one in sorted(found.items())
    ]


def _rated(found: Numbers) -> list[list[str]]:
    return [[outcome, *(str(count[how]) for how in HOWS)] for outcome, count in sorted(found.rated.items())]


def _bars(by_day: Mapping[date, int], today: date, days: int) -> list[dict[str, Any]]:
    """One bar a day, its place and size in the chart's units."""
    shown = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    most, width = max((by_day.get(day, 0) for day in shown), default=0) or 1, WIDTH / days
    return [
        {
            "day": day,
            "count": by_day.get(day, 0),
            "x": round(place * width, 2),
            "width": round(width * 0.8, 2),
            "y": round(HEIGHT - HEIGHT * by_day.get(day, 0) / most, 2),
            "height": round(HEIGHT * by_day.get(day, 0) / most, 2),
        }
        for place, day in enumerate(shown)
    ]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
