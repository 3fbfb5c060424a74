"""The audit on a whole installation: what the panel does later by itself is found, shown, and put before a person."""

import io
import json
import zipfile

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, text

from bot.cli.audit import audit_command
from bot.desk import books, money
from bot.desk.rights import Invalid, NotAllowed
from bot.sandboxed import ADMIN_KEY
from bot.work.auditing import audit_now, differences
from bot.work.exporting import dispute_pack
from storage import agents, audits, cases, credits
from storage.agents import Agent
from tests.kit.whole import Whole, wait_for
from tests.whole.conftest import Start

PARTIAL = ("10482", "https://www.instagram.com/maria.lopes.art/")


def credited(start: Start, **settings: object) -> Whole:
    """An installation that has credited order 10482 with 0.66."""
    running = start(returns="manual", charge="gross", **settings)
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("has been credited")
    return running


def pay_by_hand(running: Whole, amount: str) -> None:
    """What somebody of the panel's staff does on the panel itself."""
    body = {"username": "maria.lopes", "amount": amount, "method": "Bonus", "memo": "order 10482 goodwill"}
    headers = {"X-Api-Key": ADMIN_KEY}
    answer = httpx.post(f"{running.panel.url}/adminapi/v2/payments/add", json=body, headers=headers, trust_env=False)
    assert answer.status_code == 200, answer.text


def agent(running: Whole, name: str, role: str) -> Agent:
    app = running.app
    return app.database.run(lambda conn: agents.add(conn, app.panel_id, name, role, app.database.now(conn)))


def open_ones(running: Whole) -> list[audits.Kept]:
    return running.app.database.read(lambda conn: audits.open_ones(conn, running.app.panel_id))


def test_a_return_made_after_our_credit_is_found_shown_on_its_case_and_resolved_by_a_lead(start: Start) -> None:
    running = credited(start)
    app = running.app
    run = audit_now(app, "test")
    assert (differences(app), run.objects, run.unread) == ([], 1, 0)
    pay_by_hand(running, "0.50")
    audit_now(app, "test")
    (found,) = differences(app)
    assert found["case"] == "MG-1001"
    assert "the panel has returned 0.5" in found["words"]
    assert "Book it as returned" in found["how"]
    case = running.case("MG-1001")
    events = app.database.read(lambda conn: [event.kind for event in cases.events(conn, case.id)])
    assert events.count("audit_difference") == 1
    (kept,) = open_ones(running)
    tom, lia = agent(running, "Tom", "agent"), agent(running, "Lia", "lead")
    now = app.database.read(app.database.now)
    with pytest.raises(NotAllowed):
        app.database.run(lambda conn: books.accept(conn, app, tom, kept.id, now, note="fine"))
    with pytest.raises(Invalid):
        app.database.run(lambda conn: books.accept(conn, app, lia, kept.id, now, note=" "))
    app.database.run(lambda conn: books.book_returned(conn, app, lia, kept.id, now, note="goodwill of support"))
    audit_now(app, "test")
    assert differences(app) == []


def test_what_is_given_back_above_the_price_cannot_be_booked_only_accepted(start: Start) -> None:
    running = credited(start)
    app = running.app
    pay_by_hand(running, "1.90")
    audit_now(app, "test")
    (kept,) = open_ones(running)
    assert (kept.kind, format(kept.amount or 0, "f")) == ("given_back_twice", "0.56")
    lia, now = agent(running, "Lia", "lead"), app.database.read(app.database.now)
    with pytest.raises(Invalid):
        app.database.run(lambda conn: books.book_returned(conn, app, lia, kept.id, now, note="book it"))
    app.database.run(lambda conn: books.accept(conn, app, lia, kept.id, now, note="a gift"))
    audit_now(app, "test")
    assert differences(app) == []
    pay_by_hand(running, "0.10")
    audit_now(app, "test")
    assert len(differences(app)) == 1, "another amount is another difference"


def test_a_lost_credit_that_the_panel_applied_late_is_found_by_the_audit_and_booked_by_a_look(start: Start) -> None:
    running = start(returns="manual", charge="gross", credit={"cap": "USD:25", "look_after": 0.1, "grace": 0.3})
    app, path = running.app, "/adminapi/v2/payments/add"
    running.panel.admin.post("faults", json={"path": path, "fault": "late", "seconds": 3})
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "credit_unknown"
    wait_for(lambda: running.paid_to("maria.lopes"), "the payment that comes late")
    audit_now(app, "test")
    assert [one["kind"] for one in differences(app)] == ["paid_unbooked"]
    lia = agent(running, "Lia", "lead")

    def look(conn: Connection) -> None:
        case = cases.lock(conn, running.case("MG-1001").id)
        (credit,) = credits.of_case(conn, case.id)
        money.look_again(conn, app, lia, case, app.database.now(conn), credit_id=credit.id)

    app.database.run(look)
    customer.hears("has been credited")
    audit_now(app, "test")
    assert differences(app) == []


def test_the_command_prints_each_difference_with_how_to_resolve_it_and_exits_with_one(
    start: Start, database_url: str
) -> None:
    running = credited(start)
    settings = running.app.settings
    environment = {
        "MAKEGOOD_DATABASE_URL": database_url,
        "MAKEGOOD_VAR": str(settings.var),
        "MAKEGOOD_PANEL__KIND": "perfectpanel",
        "MAKEGOOD_PANEL__URL": running.panel.url,
        "MAKEGOOD_PANEL__ADMIN_KEY": ADMIN_KEY,
        "MAKEGOOD_PANEL__RETURNS": "manual",
        "MAKEGOOD_PANEL__CHARGE": "gross",
    }
    clean = CliRunner().invoke(audit_command, [], env=environment, standalone_mode=False)
    assert (clean.return_value, "no difference" in clean.output) == (0, True), clean.output
    pay_by_hand(running, "1.90")
    found = CliRunner().invoke(audit_command, ["--json"], env=environment, standalone_mode=False)
    assert found.return_value == 1
    # the running server's journal may stand between
    (line,) = (line for line in found.output.splitlines() if line.startswith("{"))
    assert json.loads(line)["kind"] == "given_back_twice"


def test_a_dispute_pack_holds_the_whole_case_and_says_that_its_record_verifies(start: Start) -> None:
    running = credited(start)
    packed = dispute_pack(running.app, "MG-1001")
    assert packed is not None
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        read = {name.removeprefix("MG-1001/"): archive.read(name).decode() for name in archive.namelist()}
    assert "verifies" in read["manifest.txt"]
    assert "credited" in read["timeline.txt"]
    assert "only a part of my order ever came" in read["messages.txt"]
    assert "F4.b" in read["clauses.txt"]
    assert "order charge" in read["facts.txt"]
    assert "fraud" not in read["facts.txt"]
    assert json.loads(read["record.json"])["case"]["number"] == "MG-1001"
    assert dispute_pack(running.app, "MG-9999") is None


def test_a_record_changed_in_the_database_itself_is_found_by_the_audit(start: Start) -> None:
    running = credited(start)
    app = running.app

    def bend(conn: Connection) -> None:
        conn.execute(text("DROP TRIGGER event_final" + ("" if app.database.dialect == "sqlite" else " ON case_event")))
        conn.execute(text("UPDATE case_event SET actor = 'agent:Nobody' WHERE kind = 'decided'"))

    app.database.run(bend)
    audit_now(app, "test", everything=True)
    assert [one["kind"] for one in differences(app)] == ["record"]
