"""Workers that are held up between reading an order and sending its credit."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.work.sending import credit_step
from storage import jobs
from storage.tables import credit as credit_table
from tests.kit.databases import sqlite_url
from tests.personas.playing import Playhouse, playhouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Playhouse]:
    with sqlite_url() as url, playhouse(url, tmp_path) as opened:
        yield opened


def test_what_another_workers_refused_call_came_after_is_not_sent_on(house: Playhouse) -> None:
    """The order was read, then another worker read it too, called, and was refused: the first reads once more."""
    calls = meanwhile(house, refused_by_another_worker)
    house.play("everything at once", "a third is missing", 1)
    assert credited(house) == [Decimal("1.00")]
    assert calls["reads between calls"]


def test_an_order_read_minutes_ago_is_read_again_before_its_credit_is_sent(house: Playhouse) -> None:
    calls = meanwhile(house, minutes_pass)
    house.play("everything at once", "a third is missing", 1)
    assert credited(house) == [Decimal("1.00")]
    assert calls["order reads"] > calls["order reads at first"]


def minutes_pass(house: Playhouse, _credit_id: int) -> None:
    house.stage.now += timedelta(minutes=5)


def credited(house: Playhouse) -> list[Decimal | None]:
    """What was paid, once everything that is due was done."""
    house.stage.later(seconds=30)
    house.stage.later(seconds=30)
    return [one.amount for one in house.books.payments]


def refused_by_another_worker(house: Playhouse, credit_id: int) -> None:
    house.world.weather.calls = {"refused": 1}
    house.world.faulty = True
    credit_step(house.app, credit_id)
    house.world.faulty = False
    house.app.database.run(lambda conn: _take_over(conn, house, credit_id))


def _take_over(conn: Connection, house: Playhouse, credit_id: int) -> None:
    """The job is the other worker's now."""
    key, payload, now = str(credit_id), {"credit_id": credit_id}, house.stage.now
    panel_id = house.app.panel_id
    jobs.put(conn, kind="credit", key=key, payload=payload, run_at=now, panel_id=panel_id, now=now, again=True)


def meanwhile(house: Playhouse, deed: Any) -> dict[str, int]:
    """Do that once, while the order's answer is on its way to a worker that is about to send a credit."""
    seen = {"done": 0, "reads between calls": 1, "order reads": 0, "order reads at first": 0}

    def moment(_process: str, where: str) -> None:
        waiting = _intended(house)
        seen["order reads"] += where.startswith("before it reads order") and bool(waiting)
        if where == "while an answer is on its way" and waiting and not seen["done"]:
            seen["done"], seen["order reads at first"] = 1, seen["order reads"]
            deed(house, waiting[0])

    def call_arrives(call: Any) -> None:
        seen["reads between calls"] &= call.order in house.books.sendable
        house.books.sendable.discard(call.order)

    house.world.moment = moment
    house.world.promises.call_arrives = call_arrives
    return seen


def _intended(house: Playhouse) -> list[int]:
    query = select(credit_table.c.id).where(credit_table.c.state == "intended")
    return list(house.stage.database.read(lambda conn: conn.execute(query).scalars().all()))
