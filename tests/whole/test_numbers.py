"""The page of numbers counts what happened, on both engines, and says how far people follow the machine."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.desk import deciding, money
from bot.web.desk.figures import tables
from storage import cases
from storage.numbers import Numbers, at_least, numbers
from tests.kit.cases import add_agent, open_case
from tests.kit.standing import Standing, standing


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    with standing(database_url, tmp_path) as installed:
        yield installed


def counted(desk: Standing, days: int = 30) -> Numbers:
    return desk.database.read(lambda conn: numbers(conn, "main", desk.now - timedelta(days=days)))


def table(found: Numbers, title: str) -> list[list[str]]:
    return [list(row) for name, _, rows in tables(found) for row in rows if name == title]


def a_day(desk: Standing) -> None:
    """Three cases: one approved as proposed, one for another amount, one declined that the policy would credit."""
    lead = add_agent(desk.app, "Lia", "lead")
    made = [open_case(desk.app, order=str(20000 + place), chat_key=f"c{place}") for place in range(3)]
    desk.now += timedelta(hours=2)

    def decide(conn: Connection) -> None:
        for opened, amount in ((made[0], "30.00"), (made[1], "10.00")):
            case = cases.lock(conn, opened.case_id)
            clause, reason = ("", "") if amount == "30.00" else ("F4.b", "half of it came back")
            money.approve(conn, desk.app, lead, case, desk.now, amount=Decimal(amount), clause=clause, reason=reason)
        deciding.decline(conn, desk.app, lead, cases.lock(conn, made[2].case_id), desk.now, clause="F6.a", words="")

    desk.database.run(decide)
    desk.receive(button=f"mg1:{desk_serial(desk)}:rate:{made[2].case_id}_good", chat="c2")
    desk.work()


def desk_serial(desk: Standing) -> str:
    shown = [cell["data"] for one in desk.read("c2") for row in one.buttons for cell in row]
    return next(data.split(":")[1] for data in shown if ":rate:" in data)


def test_volume_outcomes_agreement_and_satisfaction_are_counted(desk: Standing) -> None:
    a_day(desk)
    found = counted(desk)
    assert found.cases == 3
    assert found.by_day == {desk.now.date(): 3}
    assert ["declined", "1"] in table(found, "How claims ended")
    assert table(found, "People follow the proposal") == [["F4.b", "1", "2", "6 %"]]
    assert table(found, "Decided by") == [["Lia", "3"]]
    assert table(found, "How it was for customers") == [["declined", "1", "0", "0"]]
    times = [row[:3] for row in table(found, "Time, the machine's and people's apart")]
    assert [row[:2] for row in times] == [["the machine, until a person", "3"], ["people, from there", "1"]]


def test_what_is_older_than_the_days_asked_for_is_left_out(desk: Standing) -> None:
    a_day(desk)
    desk.now += timedelta(days=40)
    assert counted(desk).cases == 0
    assert counted(desk, days=60).cases == 3
    assert all(not rows for _, _, rows in tables(counted(desk)))


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_what_may_be_counted_on_lies_below_the_share_and_grows_with_the_number_of_cases(hits: int, more: int) -> None:
    tries = hits + more
    assert 0 <= at_least(hits, tries) <= (hits / tries if tries else 0) + 1e-9
    assert at_least(10 * hits, 10 * tries) >= at_least(hits, tries) - 1e-9


def test_ten_of_ten_may_be_counted_on_for_three_quarters() -> None:
    assert round(at_least(10, 10), 3) == 0.722
    assert round(at_least(95, 100), 3) == 0.888
