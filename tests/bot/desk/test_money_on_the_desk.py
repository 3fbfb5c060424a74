"""Approving and settling: within limits, by the policy's clauses, and never more than the order bears."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from bot.app import App
from bot.desk.money import approve, settle
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.desk.values import read_amount
from storage import cases, credits, jobs, ledger, switches
from storage.agents import Agent
from storage.credits import Credit
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in


def approved(app: App, agent: Agent, opened: Opened, amount: str, *, clause: str = "", reason: str = "") -> Credit:
    return app.database.run(
        lambda conn: approve(
            conn,
            app,
            agent,
            cases.lock(conn, opened.case_id),
            app.database.now(conn),
            amount=Decimal(amount),
            clause=clause,
            reason=reason,
        )
    )


def lost(app: App, opened: Opened, lead: Agent) -> Credit:
    """A credit of that case whose answer was lost and which nobody found again."""
    credit = approved(app, lead, opened, "30.00")

    def lose(conn: object) -> None:
        now = app.database.now(conn)
        assert credits.start_sending(conn, credit.id, now)
        credits.unknown(conn, credit.id, "no payment with our reference is to be found", now)
        cases.update(conn, opened.case_id, now, state="handoff")

    app.database.run(lose)
    return credit


def settled(app: App, agent: Agent, opened: Opened, credit: Credit, *, paid: bool, payment_id: str = "") -> Credit:
    return app.database.run(
        lambda conn: settle(
            conn,
            app,
            agent,
            cases.lock(conn, opened.case_id),
            app.database.now(conn),
            credit_id=credit.id,
            paid=paid,
            payment_id=payment_id,
        )
    )


def test_the_case_waits_because_thirty_dollars_are_above_the_cap(app: App) -> None:
    case = case_now(app, open_case(app))
    assert (case.state, case.handoff_reason) == ("handoff", "over_cap")


def test_a_lead_approves_the_proposed_amount_with_one_tap(either: App) -> None:
    opened, lead = open_case(either), add_agent(either, "Lia", "lead")
    credit = approved(either, lead, opened, "30.00")
    assert (credit.state, credit.amount, credit.approved_by) == ("intended", Decimal("30.00"), lead.id)
    assert case_now(either, opened).state == "crediting"
    queued = either.database.run(
        lambda conn: jobs.claim(conn, "main", ("credit",), "test", either.database.now(conn), 60, 1)
    )
    assert [job.payload for job in queued] == [{"credit_id": credit.id}]
    assert any(line.startswith("agent: ") and "30.00" in line for line in said_in(either, opened))


def test_an_agent_cannot_approve_above_the_cap_and_nothing_is_changed(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    with pytest.raises(NotAllowed, match="above your limit of 25"):
        approved(app, ada, opened, "30.00")
    case = case_now(app, opened)
    assert (case.state, case.held_by) == ("handoff", None)
    assert app.database.read(lambda conn: credits.of_case(conn, opened.case_id)) == []


def test_an_agent_approves_within_the_cap_by_naming_clause_and_reason(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    credit = approved(app, ada, opened, "20", clause="F4.b", reason="the customer keeps part of it")
    assert credit.amount == Decimal(20)


@pytest.mark.parametrize(("clause", "reason"), [("", ""), ("F4.b", " "), ("Z9", "because"), ("", "because")])
def test_another_amount_needs_a_clause_of_the_policy_and_a_reason(app: App, clause: str, reason: str) -> None:
    opened, lead = open_case(app), add_agent(app, "Lia", "lead")
    with pytest.raises(Invalid):
        approved(app, lead, opened, "20", clause=clause, reason=reason)


def test_even_an_operator_cannot_approve_more_than_was_paid(either: App) -> None:
    opened, operator = open_case(either), add_agent(either, "Olga", "operator")
    with pytest.raises(Invalid, match="more than was paid"):
        approved(either, operator, opened, "90.01", clause="F4.b", reason="goodwill")
    assert case_now(either, opened).state == "handoff"


def test_what_the_panel_returned_itself_cannot_be_approved_again(app: App) -> None:
    opened = open_case(app, earlier_credit_total="70.00", panel_returned="part", earlier_credit_kind="refund")
    operator = add_agent(app, "Olga", "operator")
    with pytest.raises(Invalid, match="more than was paid"):
        approved(app, operator, opened, "30.00", clause="F4.b", reason="the rest")
    assert approved(app, operator, opened, "20.00", clause="F4.b", reason="the rest").amount == Decimal(20)


def test_an_approval_on_an_unknown_charge_is_refused_with_the_fact_named(app: App) -> None:
    opened, lead = open_case(app, order_charge=None), add_agent(app, "Lia", "lead")
    with pytest.raises(Invalid, match="order charge is not known"):
        approved(app, lead, opened, "5", clause="F4.b", reason="seen in the panel")


def test_nothing_is_approved_while_credits_are_stopped(app: App) -> None:
    opened, lead = open_case(app), add_agent(app, "Lia", "lead")
    app.database.run(
        lambda conn: switches.put(conn, app.panel_id, "credits_stopped", True, app.database.now(conn), by="test")
    )
    with pytest.raises(NotAllowed, match="stopped"):
        approved(app, lead, opened, "30.00")


def test_a_second_approval_while_the_credit_is_on_its_way_is_stale(app: App) -> None:
    opened, lead = open_case(app), add_agent(app, "Lia", "lead")
    approved(app, lead, opened, "30.00")
    with pytest.raises(Stale, match="on its way"):
        approved(app, lead, opened, "30.00")
    assert len(app.database.read(lambda conn: credits.of_case(conn, opened.case_id))) == 1


def test_an_agent_cannot_settle_a_lost_credit(app: App) -> None:
    opened, lead, ada = open_case(app), add_agent(app, "Lia", "lead"), add_agent(app, "Ada")
    credit = lost(app, opened, lead)
    with pytest.raises(NotAllowed, match="lead"):
        settled(app, ada, opened, credit, paid=True, payment_id="77")


def test_a_lead_settles_a_lost_credit_as_paid_and_the_case_is_closed(either: App) -> None:
    opened, lead = open_case(either), add_agent(either, "Lia", "lead")
    credit = lost(either, opened, lead)
    with pytest.raises(Invalid, match="id of the payment"):
        settled(either, lead, opened, credit, paid=True)
    assert settled(either, lead, opened, credit, paid=True, payment_id="77").state == "credited"
    case = case_now(either, opened)
    assert (case.state, case.outcome) == ("closed", "credited")
    given = either.database.read(lambda conn: ledger.given_back(conn, either.panel_id, "order", "10482", "USD"))
    assert (given.credited, given.reserved) == (Decimal(30), Decimal(0))


def looked(app: App, opened: Opened, credit: Credit, *, read: bool = True) -> None:
    """The panel's payments were searched an hour after the call, and our reference was not among them."""

    def work(conn: Connection) -> None:
        data = {"reference": credit.reference, "found": "nothing", "read": read, "count": 0, "payments": []}
        later = app.database.now(conn) + timedelta(hours=1)
        cases.add_event(conn, cases.load(conn, opened.case_id), "credit_looked", "job:credit", data, later)

    app.database.run(work)


def test_not_paid_must_be_earned_by_a_look_at_the_panel(app: App) -> None:
    opened, lead = open_case(app), add_agent(app, "Lia", "lead")
    credit = lost(app, opened, lead)
    with pytest.raises(Invalid, match="Look at the panel"):
        settled(app, lead, opened, credit, paid=False)
    looked(app, opened, credit, read=False)
    with pytest.raises(Invalid, match="Look at the panel"):
        settled(app, lead, opened, credit, paid=False)
    looked(app, opened, credit)
    assert settled(app, lead, opened, credit, paid=False).state == "withdrawn"


def test_a_lost_credit_that_was_not_paid_frees_the_money_for_a_second_attempt(either: App) -> None:
    opened, lead = open_case(either), add_agent(either, "Lia", "lead")
    credit = lost(either, opened, lead)
    looked(either, opened, credit)
    assert settled(either, lead, opened, credit, paid=False).state == "withdrawn"
    assert case_now(either, opened).state == "handoff"
    either.database.run(lambda conn: cases.update(conn, opened.case_id, either.database.now(conn), held_by=None))
    with pytest.raises(NotAllowed, match="pay again"):
        approved(either, add_agent(either, "Ada"), opened, "20.00", clause="F4.b", reason="less")
    again = approved(either, lead, opened, "30.00")
    assert (again.attempt, again.state) == (2, "intended")
    assert again.reference != credit.reference


def test_while_a_credit_is_unsettled_no_other_one_is_approved_for_the_order(app: App) -> None:
    opened, lead = open_case(app), add_agent(app, "Lia", "lead")
    lost(app, opened, lead)
    for amount in ("30.00", "5.00"):
        with pytest.raises(Invalid, match="not settled yet"):
            approved(app, lead, opened, amount, clause="F4.b", reason="meanwhile")
    assert case_now(app, opened).state == "handoff"


def test_what_another_case_has_credited_already_is_not_approved_again(either: App) -> None:
    first, lead = open_case(either), add_agent(either, "Lia", "lead")
    credit = lost(either, first, lead)
    settled(either, lead, first, credit, paid=True, payment_id="77")
    twin = open_case(either, chat_key="twin")  # its facts were gathered before the first credit
    with pytest.raises(Invalid, match="which is credited"):
        approved(either, lead, twin, "30.00")
    assert case_now(either, twin).state == "handoff"


def test_a_credit_is_settled_once(app: App) -> None:
    opened, lead = open_case(app), add_agent(app, "Lia", "lead")
    credit = lost(app, opened, lead)
    looked(app, opened, credit)
    settled(app, lead, opened, credit, paid=False)
    with pytest.raises(Stale, match="settled already"):
        settled(app, lead, opened, credit, paid=False)


def test_a_credit_settled_as_not_paid_can_be_found_paid_after_all(either: App) -> None:
    opened, lead = open_case(either), add_agent(either, "Lia", "lead")
    credit = lost(either, opened, lead)
    looked(either, opened, credit)
    settled(either, lead, opened, credit, paid=False)
    assert settled(either, lead, opened, credit, paid=True, payment_id="77").state == "credited"
    given = either.database.read(lambda conn: ledger.given_back(conn, either.panel_id, "order", "10482", "USD"))
    assert (given.credited, given.reserved) == (Decimal(30), Decimal(0))


def test_a_payment_found_late_is_not_booked_when_the_order_was_paid_again_meanwhile(either: App) -> None:
    opened, lead = open_case(either), add_agent(either, "Lia", "lead")
    credit = lost(either, opened, lead)
    looked(either, opened, credit)
    settled(either, lead, opened, credit, paid=False)
    approved(either, lead, opened, "90.00", clause="F4.b", reason="the whole order")
    either.database.run(lambda conn: cases.update(conn, opened.case_id, either.database.now(conn), state="handoff"))
    with pytest.raises(Invalid, match="paid again meanwhile"):
        settled(either, lead, opened, credit, paid=True, payment_id="77")


@pytest.mark.parametrize(
    ("typed", "amount"), [("1.25", "1.25"), (" 3 ", "3"), ("0,66", "0.66"), ("0.000001", "0.000001")]
)
def test_an_amount_is_read_exactly(typed: str, amount: str) -> None:
    assert read_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "abc", "-1", "0", "NaN", "Infinity", "1e9999999", "0.0000001", "1,000.00", "9" * 60, "١x"]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_amount(typed)
