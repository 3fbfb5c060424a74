"""Money when several workers book for one object in the same moment."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from storage import cases, chats, credits, ledger
from storage.credits import Credit, WrongState
from storage.database import Database
from storage.ledger import OverCredit

T = TypeVar("T")
TWO = Decimal(2)


def at_once(database: Database, works: list[Callable[[Connection], T]]) -> list[T | Exception]:
    """Run every work in a thread of its own, begun together, each transaction kept open for a moment."""
    start = threading.Barrier(len(works))
    results: list[T | Exception] = []

    def slowly(work: Callable[[Connection], T]) -> Callable[[Connection], T]:
        def run(conn: Connection) -> T:
            result = work(conn)
            threading.Event().wait(0.05)
            return result

        return run

    def attempt(work: Callable[[Connection], T]) -> None:
        start.wait()
        try:
            results.append(database.run(slowly(work)))
        except Exception as problem:
            results.append(problem)

    threads = [threading.Thread(target=attempt, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def case_id(database: Database) -> int:
    """A case on order 1, for which 2.00 USD were paid."""

    def work(conn: Connection) -> int:
        now = database.now(conn)
        ledger.record_paid(conn, "main", "order", "1", TWO, "USD", now)
        chat = chats.open_chat(conn, "main", "web", "c1", language="en", name="", now=now)
        opened = cases.open_case(
            conn, panel_id="main", chat_id=chat.id, object="order", order_number="1", target_key=None, claim={}, now=now
        )
        return opened.id

    return database.run(work)


def intending(database: Database, case_id: int, amount: str, raises_to: str) -> Callable[[Connection], Credit]:
    return lambda conn: credits.intend(
        conn,
        panel_id="main",
        case_id=case_id,
        object_kind="order",
        object_id="1",
        component="loss",
        raises_to=Decimal(raises_to),
        amount=Decimal(amount),
        currency="USD",
        account="ana",
        snapshot={},
        approved_by=None,
        now=database.now(conn),
    )


def test_what_was_paid_is_booked_once_however_many_book_it_at_once(database: Database) -> None:
    def book(conn: Connection) -> None:
        ledger.record_paid(conn, "main", "order", "9", TWO, "USD", database.now(conn))

    assert at_once(database, [book] * 4) == [None] * 4
    assert database.read(lambda conn: ledger.refundable(conn, "main", "order", "9", "USD")) == TWO


def test_what_the_panel_returned_is_booked_once_however_many_book_it_at_once(database: Database, case_id: int) -> None:
    def book(conn: Connection) -> None:
        ledger.record_returned(conn, "main", "order", "1", Decimal("0.50"), "USD", database.now(conn))

    assert at_once(database, [book] * 3) == [None] * 3
    assert database.read(lambda conn: ledger.refundable(conn, "main", "order", "1", "USD")) == Decimal("1.50")


def test_one_credit_intended_by_several_at_once_is_one_credit(database: Database, case_id: int) -> None:
    made = at_once(database, [intending(database, case_id, "1.00", "1.00")] * 3)
    assert len({credit.id for credit in made if isinstance(credit, Credit)}) == 1
    assert len(made) == 3
    assert database.read(lambda conn: ledger.given_back(conn, "main", "order", "1", "USD")).reserved == Decimal(1)


def test_of_two_credits_that_only_one_order_can_bear_one_is_refused(database: Database, case_id: int) -> None:
    works = [intending(database, case_id, "1.50", total) for total in ("1.50", "1.60")]
    made = at_once(database, works)
    assert sorted(type(one).__name__ for one in made) == sorted([Credit.__name__, OverCredit.__name__])
    assert database.read(lambda conn: ledger.refundable(conn, "main", "order", "1", "USD")) == Decimal("0.50")


def test_an_answer_and_a_look_that_both_find_the_payment_book_it_once(database: Database, case_id: int) -> None:
    credit = database.run(intending(database, case_id, "1.00", "1.00"))
    database.run(lambda conn: credits.start_sending(conn, credit.id, database.now(conn)))

    def book(conn: Connection) -> Credit:
        return credits.confirmed(conn, credit.id, "p1", Decimal(1), database.now(conn))

    booked = at_once(database, [book, book])
    assert {one.state for one in booked if isinstance(one, Credit)} == {"credited"}
    given = database.read(lambda conn: ledger.given_back(conn, "main", "order", "1", "USD"))
    assert given == ledger.GivenBack(Decimal(1), Decimal(0), Decimal(0))


def test_a_withdrawal_and_a_call_at_once_end_as_one_of_the_two(database: Database, case_id: int) -> None:
    credit = database.run(intending(database, case_id, "1.00", "1.00"))

    def call(conn: Connection) -> str:
        return "sending" if credits.start_sending(conn, credit.id, database.now(conn)) else "too late"

    def withdraw(conn: Connection) -> str:
        return credits.withdraw(conn, credit.id, "changed", database.now(conn)).state

    ended = at_once(database, [call, withdraw])
    state = database.read(lambda conn: credits.load(conn, credit.id)).state
    if state == "sending":
        assert any(isinstance(one, WrongState) for one in ended)
    else:
        assert sorted(map(str, ended)) == ["too late", "withdrawn"]


def test_what_a_later_look_says_of_an_unknown_credit_is_kept(database: Database, case_id: int) -> None:
    credit = database.run(intending(database, case_id, "1.00", "1.00"))

    def lose(conn: Connection) -> None:
        now = database.now(conn)
        credits.start_sending(conn, credit.id, now)
        credits.unknown(conn, credit.id, "not found", now)

    database.run(lose)
    found = database.run(lambda conn: credits.confirmed(conn, credit.id, "p7", Decimal(3), database.now(conn)))
    assert (found.state, found.payment_id, found.reason) == ("unknown", "p7", "the panel confirms 3 instead of 1")
    settled = database.run(
        lambda conn: credits.settle(conn, credit.id, paid=True, payment_id=None, note="seen", now=database.now(conn))
    )
    assert (settled.state, settled.payment_id, settled.confirmed) == ("credited", "p7", Decimal(1))
