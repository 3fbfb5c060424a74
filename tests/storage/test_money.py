"""The ledger's promise, kept by the database itself on both engines."""

import threading
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import cases, chats, credits, ledger
from storage.credits import Credit, WrongState
from storage.database import Database
from storage.ledger import OverCredit


def a_case(conn: Connection, database: Database) -> int:
    now = database.now(conn)
    chat = chats.open_chat(conn, "main", "web", "c1", language="en", name="", now=now)
    opened = cases.open_case(
        conn, panel_id="main", chat_id=chat.id, object="order", order_number="1", target_key=None, claim={}, now=now
    )
    return opened.id


def intend(
    conn: Connection, database: Database, amount: str = "0.66", raises_to: str | None = None, **more: int
) -> Credit:
    now = database.now(conn)
    ledger.record_paid(conn, "main", "order", "1", Decimal("2.00"), "USD", now)
    return credits.intend(
        conn,
        panel_id="main",
        case_id=a_case(conn, database),
        object_kind="order",
        object_id="1",
        component="loss",
        raises_to=Decimal(raises_to or amount),
        amount=Decimal(amount),
        currency="USD",
        account="ana",
        snapshot={},
        approved_by=None,
        now=now,
        **more,
    )


def given(database: Database) -> ledger.GivenBack:
    return database.read(lambda conn: ledger.given_back(conn, "main", "order", "1", "USD"))


def test_a_credit_reserves_then_books_what_the_panel_confirms(database: Database) -> None:
    credit = database.run(lambda conn: intend(conn, database))
    assert given(database).reserved == Decimal("0.66")
    assert database.run(lambda conn: credits.start_sending(conn, credit.id, database.now(conn)))
    booked = database.run(lambda conn: credits.confirmed(conn, credit.id, "p1", Decimal("0.66"), database.now(conn)))
    assert (booked.state, booked.payment_id) == ("credited", "p1")
    assert given(database) == ledger.GivenBack(Decimal("0.66"), Decimal(0), Decimal(0))


def test_the_same_credit_twice_is_one_credit(database: Database) -> None:
    first = database.run(lambda conn: intend(conn, database))
    second = database.run(lambda conn: intend(conn, database))
    assert first.id == second.id
    assert given(database).reserved == Decimal("0.66")


def test_two_credits_together_cannot_pass_what_was_paid(database: Database) -> None:
    database.run(lambda conn: intend(conn, database, "1.50"))
    with pytest.raises(OverCredit):
        database.run(lambda conn: intend(conn, database, "0.51", raises_to="2.01"))
    assert given(database).reserved == Decimal("1.50")


def test_what_the_panel_returned_itself_leaves_less_to_credit(database: Database) -> None:
    def returned(conn: Connection) -> None:
        now = database.now(conn)
        ledger.record_paid(conn, "main", "order", "1", Decimal("2.00"), "USD", now)
        ledger.record_returned(conn, "main", "order", "1", Decimal("1.50"), "USD", now)
        ledger.record_returned(conn, "main", "order", "1", Decimal("1.50"), "USD", now)

    database.run(returned)
    assert given(database).returned == Decimal("1.50")
    with pytest.raises(OverCredit):
        database.run(lambda conn: intend(conn, database, "0.66"))


HAND_WRITTEN = {
    "an entry beyond what was paid": """INSERT INTO ledger_entry (panel_id, kind, from_id, to_id, amount, at)
        SELECT 'main', 'credit', a.id, b.id, 2000000, a_time.at FROM ledger_account a, ledger_account b,
        (SELECT at FROM ledger_entry LIMIT 1) AS a_time WHERE a.kind = 'refundable' AND b.kind = 'reserved'""",
    "an entry between two objects": """INSERT INTO ledger_entry (panel_id, kind, from_id, to_id, amount, at)
        SELECT 'main', 'credit', a.id, 999, 1, a_time.at FROM ledger_account a,
        (SELECT at FROM ledger_entry LIMIT 1) AS a_time WHERE a.kind = 'refundable'""",
    "an entry past what was paid, straight from the outside": """
        INSERT INTO ledger_entry (panel_id, kind, from_id, to_id, amount, at)
        SELECT 'main', 'credit', a.id, b.id, 9000000, (SELECT max(at) FROM ledger_entry)
        FROM ledger_account a, ledger_account b WHERE a.kind = 'sales' AND b.kind = 'reserved'""",
    "a release of what another credit reserved": """
        INSERT INTO ledger_entry (panel_id, kind, from_id, to_id, amount, at)
        SELECT 'main', 'release', a.id, b.id, 1, (SELECT max(at) FROM ledger_entry)
        FROM ledger_account a, ledger_account b WHERE a.kind = 'reserved' AND b.kind = 'refundable'""",
    "an account that becomes another": "UPDATE ledger_account SET currency = 'XXX' WHERE kind = 'refundable'",
    "a withdrawal without its release": "UPDATE credit SET state = 'withdrawn'",
    "a changed entry": "UPDATE ledger_entry SET amount = 1",
    "a deleted entry": "DELETE FROM ledger_entry",
    "a raised balance": "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'refundable'",
    "a changed amount": "UPDATE credit SET amount = 1",
    "a deleted credit": "DELETE FROM credit",
    "a step that skips the call": "UPDATE credit SET state = 'credited'",
}


@pytest.mark.parametrize("statement", HAND_WRITTEN.values(), ids=HAND_WRITTEN.keys())
def test_hand_written_sql_cannot_bend_the_books(database: Database, statement: str) -> None:
    database.run(lambda conn: intend(conn, database))
    before = given(database)
    with pytest.raises(DBAPIError):
        database.run(lambda conn: conn.execute(text(statement)))
    assert given(database) == before


def test_the_books_cannot_be_emptied_in_one_stroke(database: Database) -> None:
    database.run(lambda conn: intend(conn, database))
    before = given(database)
    tables = "ledger_entry, ledger_account, credit CASCADE" if database.dialect == "postgresql" else "ledger_entry"
    word = "TRUNCATE" if database.dialect == "postgresql" else "DELETE FROM"
    with pytest.raises(IntegrityError):
        database.run(lambda conn: conn.execute(text(f"{word} {tables}")))
    assert given(database) == before


def test_a_call_cannot_be_written_down_as_paid_without_its_entry(database: Database) -> None:
    credit = database.run(lambda conn: intend(conn, database))
    database.run(lambda conn: credits.start_sending(conn, credit.id, database.now(conn)))
    forged = text("UPDATE credit SET state = 'credited', confirmed = amount")
    with pytest.raises(IntegrityError, match="as its entries say"):
        database.run(lambda conn: conn.execute(forged))


def test_a_credit_without_its_reservation_cannot_be_sent(database: Database) -> None:
    def forge(conn: Connection) -> None:
        credit = intend(conn, database)
        conn.execute(
            text(
                """INSERT INTO credit (panel_id, case_id, object_kind, object_id, component, raises_to, attempt, amount,
                currency, account, reference, state, tries, snapshot, created_at, updated_at)
                SELECT panel_id, case_id, object_kind, '2', component, raises_to, attempt, amount, currency, account,
                'FORGED', state, tries, snapshot, created_at, updated_at FROM credit WHERE id = :id"""
            ),
            {"id": credit.id},
        )

    database.run(forge)
    forged = database.read(
        lambda conn: conn.execute(text("SELECT id FROM credit WHERE reference = 'FORGED'")).scalar_one()
    )
    with pytest.raises(IntegrityError, match="reservation"):
        database.run(lambda conn: credits.start_sending(conn, forged, database.now(conn)))


def test_of_two_workers_only_one_may_call_the_panel(database: Database) -> None:
    credit = database.run(lambda conn: intend(conn, database))
    won: list[bool] = []
    start = threading.Barrier(2)

    def race() -> None:
        start.wait()
        won.append(database.run(lambda conn: credits.start_sending(conn, credit.id, database.now(conn))))

    racers = [threading.Thread(target=race) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(won) == [False, True]


def test_a_refused_call_keeps_the_reservation_and_a_withdrawn_credit_releases_it(database: Database) -> None:
    credit = database.run(lambda conn: intend(conn, database))
    database.run(lambda conn: credits.start_sending(conn, credit.id, database.now(conn)))
    again = database.run(lambda conn: credits.refused(conn, credit.id, "busy", database.now(conn)))
    assert (again.state, again.tries) == ("intended", 1)
    assert given(database).reserved == Decimal("0.66")
    database.run(lambda conn: credits.withdraw(conn, credit.id, "changed", database.now(conn)))
    assert given(database).reserved == 0
    taken_up = database.run(lambda conn: intend(conn, database))
    assert (taken_up.attempt, taken_up.state) == (2, "intended")


def test_an_unknown_credit_stays_reserved_until_a_person_settles_it(database: Database) -> None:
    credit = database.run(lambda conn: intend(conn, database))
    database.run(lambda conn: credits.start_sending(conn, credit.id, database.now(conn)))
    database.run(lambda conn: credits.unknown(conn, credit.id, "lost", database.now(conn)))
    assert given(database).reserved == Decimal("0.66")
    with pytest.raises(WrongState):
        database.run(lambda conn: credits.withdraw(conn, credit.id, "no", database.now(conn)))
    database.run(
        lambda conn: credits.settle(conn, credit.id, paid=False, payment_id=None, note="seen", now=database.now(conn))
    )
    assert given(database) == ledger.GivenBack(Decimal(0), Decimal(0), Decimal(0))


@pytest.mark.parametrize(("confirmed", "state"), [("0.60", "credited"), ("0.70", "unknown")])
def test_another_confirmed_amount_is_booked_when_smaller_and_a_persons_when_larger(
    database: Database, confirmed: str, state: str
) -> None:
    credit = database.run(lambda conn: intend(conn, database))
    database.run(lambda conn: credits.start_sending(conn, credit.id, database.now(conn)))
    booked = database.run(lambda conn: credits.confirmed(conn, credit.id, "p1", Decimal(confirmed), database.now(conn)))
    assert booked.state == state
    in_all = given(database)
    assert in_all.credited + in_all.reserved == (Decimal("0.60") if state == "credited" else Decimal("0.66"))


def test_an_amount_finer_than_a_millionth_is_refused_not_rounded(database: Database) -> None:
    with pytest.raises(Exception, match="finer than a millionth"):
        database.run(
            lambda conn: ledger.record_paid(conn, "main", "order", "1", Decimal("0.0000001"), "USD", database.now(conn))
        )
