"""A customer is forgotten: nothing they said, showed or are called is left in any table, and the books still add up."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from bot.desk import deciding, telling
from bot.work.exporting import customer_pack, dispute_pack
from bot.work.forgetting import forget, retention_step
from storage import cases, credits, erasing_people, evidence, facts, ledger, seals
from storage.erasing_people import Customer
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in
from tests.kit.standing import Standing, standing

SECRETS = ("Wilhelmina", "chrysanthemum", "Cxyz123AbC", "lena@example.com", "7700900123", "quixotic", "holiday.png")
"""Planted: the customer's name and words, link, login, number, an agent's note on them, and a file's name."""


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    with standing(database_url, tmp_path) as installed:
        yield installed


def planted(desk: Standing) -> Opened:
    """A closed, credited case with a picture, a note and an edited word, all of them carrying what must go."""
    opened = open_case(desk.app, chat_key="7700900123", said="my chrysanthemum picture never got likes")
    agent = add_agent(desk.app, "Lia", "lead")

    def fill(conn: Connection) -> None:
        case, now = cases.lock(conn, opened.case_id), desk.now
        conn.execute(text("UPDATE chat SET customer_name = 'Wilhelmina', linked_account = 'lena@example.com'"))
        ledger.record_paid(conn, "main", "order", "10482", Decimal("90.00"), "USD", now)
        paid = credits.intend(
            conn,
            panel_id="main",
            case_id=case.id,
            object_kind="order",
            object_id="10482",
            component="loss",
            raises_to=Decimal(30),
            amount=Decimal(30),
            currency="USD",
            account="lena@example.com",
            snapshot={"link": "https://instagram.com/p/Cxyz123AbC"},
            approved_by=agent.id,
            now=now,
        )
        cases.add_event(conn, case, "credit_approved", f"agent:{agent.id}", {"amount": "30"}, now)
        credits.start_sending(conn, paid.id, now)
        credits.confirmed(conn, paid.id, "p1", Decimal(30), now)
        digest = desk.app.blobs.put(b"a picture")
        kept = evidence.add(
            conn,
            panel_id="main",
            chat_id=opened.chat_id,
            digest=digest,
            shown_digest=None,
            name="holiday.png",
            mime="image/png",
            size=9,
            width=1,
            height=1,
            channel_file_id=None,
            now=now,
        )
        cases.link_evidence(conn, case.id, [kept], now)
        telling.note(conn, desk.app, agent, case, now, text="a quixotic customer")

    desk.database.run(fill)
    desk.say("the chrysanthemum again", chat="7700900123")
    desk.database.run(
        lambda conn: deciding.close(conn, desk.app, agent, cases.lock(conn, opened.case_id), desk.now, text="Done.")
    )
    desk.work()
    desk.database.run(lambda conn: conn.execute(text("UPDATE notice SET state = 'sent'")))
    return opened


def everything(desk: Standing) -> str:
    """Every value of every row of every table, as text."""

    def read(conn: Connection) -> str:
        names = inspect(conn).get_table_names()
        return "\n".join(str(row) for name in names for row in conn.execute(text(f'SELECT * FROM "{name}"')))  # noqa: S608

    return desk.database.run(read)


def found(desk: Standing, who: str) -> Customer:
    customer = desk.database.read(lambda conn: erasing_people.find(conn, "main", who))
    assert customer is not None
    return customer


@pytest.mark.parametrize("who", ["web:7700900123", "account:lena@example.com", "MG-1001"])
def test_a_forgotten_customer_is_in_no_table_and_no_picture_and_the_record_still_verifies(
    desk: Standing, who: str
) -> None:
    opened = planted(desk)
    before = everything(desk)
    assert [word for word in SECRETS if word not in before] == [], "the test plants what it looks for"
    assert forget(desk.app, found(desk, who)) == []
    after = everything(desk)
    assert [word for word in SECRETS if word in after] == []
    assert not desk.app.blobs.exists(hashlib.sha256(b"a picture").hexdigest())
    assert desk.database.read(lambda conn: list(seals.faults(conn, "main"))) == []
    assert set(said_in(desk.app, opened)) <= {
        "customer: [erased]",
        "bot: [erased]",
        "agent: [erased]",
        "note: [erased]",
    }


def test_the_money_stays_booked_and_the_decision_replays_to_the_same_answer(desk: Standing) -> None:
    opened = planted(desk)
    forget(desk.app, found(desk, "MG-1001"))

    def read(conn: Connection) -> Any:
        (paid,) = credits.of_case(conn, opened.case_id)
        return paid, ledger.given_back(conn, "main", "order", "10482", "USD"), facts.assessments(conn, opened.case_id)

    paid, given, assessed = desk.database.read(read)
    assert (paid.state, paid.amount, given.credited) == ("credited", Decimal(30), Decimal(30))
    assert paid.account.startswith("erased-")
    assert case_now(desk.app, opened).account == paid.account, "one login, one pseudonym"
    assert assessed[-1].result["clauses"][0] == "F4.b"
    assert dispute_pack(desk.app, opened.number) is not None


def test_a_customer_with_an_open_case_is_not_forgotten_and_the_reason_is_said(desk: Standing) -> None:
    open_case(desk.app, chat_key="7700900123")
    before = everything(desk)
    assert forget(desk.app, found(desk, "MG-1001")) == ["case MG-1001 is open: close it first"]
    assert everything(desk) == before


def test_only_a_settled_credits_account_may_become_a_pseudonym(desk: Standing) -> None:
    opened = planted(desk)
    for account in ("somebody-else", ""):
        with pytest.raises(Exception, match="cannot be changed"):
            desk.database.run(
                lambda conn, account=account: conn.execute(text("UPDATE credit SET account = :a"), {"a": account})  # type: ignore[misc]
            )
    with pytest.raises(Exception, match="cannot be changed"):
        desk.database.run(lambda conn: conn.execute(text("UPDATE credit SET account = 'erased-1', amount = 1")))
    assert case_now(desk.app, opened).state == "closed"


def test_the_customers_own_copy_holds_their_words_and_pictures_and_no_note(desk: Standing) -> None:
    planted(desk)
    with zipfile.ZipFile(io.BytesIO(customer_pack(desk.app, found(desk, "web:7700900123")))) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    text_of_all = b"\n".join(files.values()).decode("utf-8", "replace")
    assert "my chrysanthemum picture" in text_of_all
    assert "Wilhelmina" in text_of_all
    assert b"a picture" in files.values()
    assert "quixotic" not in text_of_all
    assert any(name.endswith("cases/MG-1001/facts.txt") for name in files)


def test_words_of_old_cases_go_by_themselves_and_those_of_younger_and_open_ones_stay(
    database_url: str, tmp_path: Path
) -> None:
    with standing(database_url, tmp_path, privacy={"words_days": 30, "talk_days": 30, "looks_days": 30}) as desk:
        old = planted(desk)
        waiting = open_case(desk.app, order="10483", chat_key="mia", said="an open chrysanthemum")
        desk.now = desk.now.replace(month=desk.now.month + 2)
        desk.say("hello there, I only wanted to greet you", chat="noor")
        retention_step(desk.app)
        assert case_now(desk.app, old).erased_at is not None
        assert "customer: an open chrysanthemum" in said_in(desk.app, waiting)
        assert desk.heard("noor")
        assert "my chrysanthemum" not in everything(desk)
        assert "quixotic" not in everything(desk)


def test_a_button_of_before_stays_old_in_a_chat_whose_talk_was_forgotten(database_url: str, tmp_path: Path) -> None:
    with standing(database_url, tmp_path, privacy={"talk_days": 30}) as desk:
        desk.say("hello, my chrysanthemum likes never came")
        old = desk.read()[-1].buttons[0][0]["data"]
        desk.now += timedelta(days=60)
        retention_step(desk.app)
        assert "chrysanthemum" not in everything(desk)
        desk.say("hello again, only half of it came")
        assert desk.read()[-1].buttons[0][0]["data"] != old
        desk.receive(button=old)
        desk.work()
        assert "no longer valid" in desk.heard()


def test_a_customer_is_told_once_how_their_words_are_used(database_url: str, tmp_path: Path) -> None:
    with standing(database_url, tmp_path, privacy={"notice": "https://panel.example/privacy"}) as desk:
        desk.say("hello")
        desk.say("order 10482")
        said = [one.text for one in desk.told() if "https://panel.example/privacy" in one.text]
        assert len(said) == 1
        assert desk.told()[0].text == said[0]
