"""The history of a target: dated, in order, of one panel, and complete enough to answer for an order."""

from datetime import UTC, datetime, timedelta

from storage import link_checks
from storage.database import Database
from triage.facts.readings import LinkCheck

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def kept(database: Database, state: str, hours: float, *, panel: str = "main", key: str = "ig:user:a") -> None:
    check = LinkCheck(key, state, NOW + timedelta(hours=hours), "HTTP 200", "platform", "a")
    database.run(
        lambda conn: link_checks.add(conn, panel, check, order_number="10482", record={"quantity": 100, "link": "l"})
    )


def test_checks_come_back_in_order_of_time_with_all_that_was_seen(database: Database) -> None:
    kept(database, "private", 2)
    kept(database, "public", 1)
    kept(database, "public", 1, panel="other")
    kept(database, "gone", 1, key="ig:user:b")
    kept(database, "public", -30)
    seen = database.read(lambda conn: link_checks.of_target(conn, "main", "ig:user:a", NOW))
    assert [(one.state, one.at - NOW) for one in seen] == [
        ("public", timedelta(hours=1)),
        ("private", timedelta(hours=2)),
    ]
    assert (seen[0].reason, seen[0].via, seen[0].owner) == ("HTTP 200", "platform", "a")


def test_an_orders_checks_hold_the_order_as_it_was(database: Database) -> None:
    kept(database, "public", 1)
    check = LinkCheck("", "unknown", NOW, "not asked")
    database.run(lambda conn: link_checks.add(conn, "main", check, order_number="10482", record=None))
    seen = database.read(lambda conn: link_checks.of_order(conn, "main", "10482"))
    assert [one.record for one in seen] == [None, {"quantity": 100, "link": "l"}]
    assert database.read(lambda conn: link_checks.of_order(conn, "main", "10483")) == []


def test_a_busy_target_gives_its_newest_checks(database: Database) -> None:
    for hour in range(4):
        kept(database, "public", hour)
    seen = database.read(lambda conn: link_checks.of_target(conn, "main", "ig:user:a", NOW + timedelta(hours=2)))
    assert [one.at.hour for one in seen] == [14, 15]
