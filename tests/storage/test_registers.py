"""Registers: wrong rows are all named at once and nothing of the file is taken; silence needs a declaration."""

from datetime import UTC, datetime

import pytest

from storage import registers
from storage.database import Database
from storage.registers import RegisterError, read_rows

RIGHT: dict[str, dict[str, str]] = {
    "incidents": {"number": "10482", "type": "pricing", "cause": "platform_error", "note": "n"},
    "disputes": {"number": "10482", "account": "ana", "state": "open", "covers": "this_payment"},
    "flags": {"account": "ana", "kind": "fraud", "state": "suspected", "note": ""},
    "external_changes": {"service": "12", "number": "", "when": "after_completion", "note": ""},
    "service_promises": {"service": "12", "refill_days": "30", "expected_hours": "", "note": ""},
    "promotional_shares": {"number": "10482", "share": "0.50"},
    "right_prices": {"number": "10482", "charge": "1.20"},
}


def take(database: Database, name: str, *rows: dict[str, str], by: str = "test") -> int:
    return database.run(lambda conn: registers.import_rows(conn, "main", name, rows, by=by, now=database.now(conn)))


def find(database: Database, name: str, subject: str, panel: str = "main") -> list[dict[str, object]]:
    return database.read(lambda conn: registers.find(conn, panel, name, subject))


@pytest.mark.parametrize("name", registers.NAMES)
def test_every_register_takes_a_right_row_and_finds_it_by_what_it_speaks_of(database: Database, name: str) -> None:
    assert take(database, name, RIGHT[name]) == 1
    for subject in (RIGHT[name][column] for column in registers.SHAPES[name].subjects if RIGHT[name][column]):
        assert len(find(database, name, subject)) == 1
        assert find(database, name, subject, panel="other") == []


def test_a_number_left_open_is_unknown_and_not_zero(database: Database) -> None:
    take(database, "service_promises", RIGHT["service_promises"])
    (row,) = find(database, "service_promises", "12")
    assert (row["refill_days"], row["expected_hours"]) == (30, None)


def test_all_wrong_lines_are_named_at_once_and_nothing_is_taken(database: Database) -> None:
    good = RIGHT["disputes"]
    with pytest.raises(RegisterError) as problem:
        take(
            database,
            "disputes",
            good,
            {**good, "state": "opne"},
            {**good, "covers": "all"},
            {**good, "number": " ", "account": ""},
        )
    assert [line.split(":")[0] for line in str(problem.value).splitlines()] == [
        "line 3, state",
        "line 4, covers",
        "line 5",
    ]
    assert find(database, "disputes", "10482") == []


@pytest.mark.parametrize("amount", ["", "1,20", "-1", "NaN", "Infinity", "free", "0.1234567"])
def test_an_amount_that_cannot_be_booked_is_refused(amount: str) -> None:
    with pytest.raises(RegisterError, match="line 2, charge"):
        read_rows("right_prices", [{"number": "1", "charge": amount}])


@pytest.mark.parametrize("days", ["-1", "1.5", "³", "soon", "9" * 40])
def test_a_count_that_is_no_whole_number_is_refused(days: str) -> None:
    with pytest.raises(RegisterError, match="line 2, refill_days"):
        read_rows("service_promises", [{**RIGHT["service_promises"], "refill_days": days}])


def test_a_missing_column_is_named_with_those_that_are_needed() -> None:
    with pytest.raises(RegisterError, match="needs the columns number, charge; charge is missing"):
        read_rows("right_prices", [{"number": "1"}])


def test_a_subject_too_long_to_be_one_is_refused() -> None:
    with pytest.raises(RegisterError, match="line 2, number"):
        read_rows("right_prices", [{"number": "1" * 201, "charge": "1"}])


def test_one_source_replaces_its_own_rows_and_nobody_elses(database: Database) -> None:
    take(database, "right_prices", {"number": "1", "charge": "1"}, by="desk")
    for charge in ("2", "3"):
        rows = [{"number": "1", "charge": charge}]
        database.run(
            lambda conn, rows=rows: registers.replace_rows(
                conn, "main", "right_prices", rows, by="feed", now=database.now(conn)
            )
        )
    assert [row["charge"] for row in find(database, "right_prices", "1")] == ["3", "1"]


def test_a_listing_goes_page_by_page_the_newest_first(database: Database) -> None:
    take(database, "right_prices", *({"number": str(number), "charge": "1"} for number in range(5)))
    first = database.read(lambda conn: registers.listing(conn, "main", "right_prices", limit=3))
    rest = database.read(lambda conn: registers.listing(conn, "main", "right_prices", before_id=first[-1].id))
    assert [row.subject for row in (*first, *rest)] == ["4", "3", "2", "1", "0"]


def test_a_register_is_complete_only_once_declared_and_only_until_then(database: Database) -> None:
    assert database.read(lambda conn: registers.complete_until(conn, "main", "flags")) is None
    for day in (1, 2):
        until = datetime(2026, 11, day, tzinfo=UTC)
        database.run(lambda conn, until=until: registers.declare_complete(conn, "main", "flags", until, by="op"))
        assert database.read(lambda conn: registers.complete_until(conn, "main", "flags")) == until
    assert database.read(lambda conn: registers.complete_until(conn, "other", "flags")) is None
